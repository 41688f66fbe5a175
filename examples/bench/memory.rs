//! How much memory the program holds: an allocator that counts, and a GPU's own account.

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use pushforward::backend::AnyBackend;

/// The system's allocator, counted.
struct Counting;

#[global_allocator]
static ALLOCATOR: Counting = Counting;

static ACCOUNT: Account = Account::new();

/// Bytes held, and the most at a time.
struct Account {
    held: AtomicUsize,
    most: AtomicUsize,
}

impl Account {
    const fn new() -> Self {
        Self {
            held: AtomicUsize::new(0),
            most: AtomicUsize::new(0),
        }
    }

    fn take(&self, bytes: usize) {
        let held = self.held.fetch_add(bytes, Relaxed) + bytes;
        self.most.fetch_max(held, Relaxed);
    }

    fn give(&self, bytes: usize) {
        self.held.fetch_sub(bytes, Relaxed);
    }

    /// Forgets the most; answers what is held.
    fn restart(&self) -> usize {
        let held = self.held.load(Relaxed);
        self.most.store(held, Relaxed);
        held
    }
}

// SAFETY: every call is the system allocator's, with the same arguments.
#[allow(unsafe_code, reason = "an allocator cannot be written without")]
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ACCOUNT.take(layout.size());
        // SAFETY: the caller keeps to the contract of this method.
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        ACCOUNT.take(layout.size());
        // SAFETY: as above.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        ACCOUNT.give(layout.size());
        // SAFETY: as above.
        unsafe { System.dealloc(pointer, layout) }
    }
}

/// What a piece of work takes beyond what was held before it.
pub struct Watch(usize);

impl Watch {
    /// From now on.
    pub fn start() -> Self {
        Self(ACCOUNT.restart())
    }

    /// The most bytes held at a time since the start.
    pub fn most(&self) -> usize {
        let most = ACCOUNT.most.load(Relaxed);
        most.saturating_sub(self.0)
    }
}

/// Bytes that the backend's device has given to its buffers; none where it has none of its own or
/// does not tell.
pub fn on_device(backend: &AnyBackend) -> Option<u64> {
    match backend {
        AnyBackend::Cpu(_) => None,
        #[cfg(feature = "gpu")]
        AnyBackend::Gpu(gpu) => {
            let report = gpu.device().generate_allocator_report();
            report.map(|report| report.total_allocated_bytes)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Account;

    #[test]
    fn the_most_held_at_a_time() {
        let account = Account::new();
        account.take(100);
        account.take(50);
        account.give(120);
        assert_eq!(account.most.load(super::Relaxed), 150);
        assert_eq!(account.restart(), 30);
        account.take(10);
        account.give(40);
        assert_eq!(account.most.load(super::Relaxed), 40);
    }
}

//! Work spread over threads. Which thread does what changes no number.

/// How many threads [`run`] uses: one in the browser.
pub fn count() -> usize {
    #[cfg(not(target_arch = "wasm32"))]
    return rayon::current_num_threads();
    #[cfg(target_arch = "wasm32")]
    1
}

/// Calls `work` with every job, each on a thread of its own while there are any.
pub fn run<J: Send>(jobs: impl IntoIterator<Item = J>, work: impl Fn(J) + Send + Sync) {
    #[cfg(not(target_arch = "wasm32"))]
    {
        use rayon::iter::{IntoParallelIterator, ParallelIterator};
        let jobs: Vec<J> = jobs.into_iter().collect();
        jobs.into_par_iter().for_each(work);
    }
    #[cfg(target_arch = "wasm32")]
    jobs.into_iter().for_each(work);
}

/// Calls `work` where the next calls of [`run`] need not wake the threads first.
pub fn enter<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    #[cfg(not(target_arch = "wasm32"))]
    return rayon::scope(|_| work());
    #[cfg(target_arch = "wasm32")]
    work()
}

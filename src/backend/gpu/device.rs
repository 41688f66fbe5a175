//! The device, its queue, and an account of what was asked of them.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::{Arc, Mutex, PoisonError};

use super::kernel::Kernels;
use crate::backend::{BackendInfo, Counters};
use crate::core::network::NetworkShape;
use crate::error::{Error, Result};

/// A device with its queue.
pub(super) struct Gpu {
    pub instance: wgpu::Instance,
    pub adapter: wgpu::Adapter,
    pub device: wgpu::Device,
    pub queue: wgpu::Queue,
    pub info: BackendInfo,
    pub counters: Cell<Counters>,
    /// Idle buffers for readings.
    pub staging: Rc<RefCell<Vec<wgpu::Buffer>>>,
    pub health: Health,
    /// Compiled or to be: the device's, so that those who share it compile them once.
    pub kernels: Rc<RefCell<Vec<(NetworkShape, Kernels)>>>,
}

/// The first thing that went wrong on the device, if anything did.
#[derive(Clone, Default)]
pub(super) struct Health(Arc<Mutex<Option<String>>>);

impl Health {
    /// Keeps the first message; answers it as an error.
    pub fn report(&self, message: impl Into<String>) -> Error {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Error::new("gpu", kept.get_or_insert(message.into()).clone())
    }

    /// Fails where something went wrong.
    pub fn check(&self) -> Result<()> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match &*kept {
            None => Ok(()),
            Some(message) => Err(Error::new("gpu", message.clone())),
        }
    }
}

fn unavailable(reason: impl std::fmt::Display) -> Error {
    Error::new(
        "gpu",
        format!("no GPU device is to be had ({reason}); use the CPU backend"),
    )
}

/// Whether the adapter computes on the CPU. Browsers may hide the device's kind but name it.
fn is_software(info: &wgpu::AdapterInfo) -> bool {
    let name = info.name.to_ascii_lowercase();
    let names = [
        "swiftshader",
        "llvmpipe",
        "software",
        "microsoft basic render",
    ];
    info.device_type == wgpu::DeviceType::Cpu || names.iter().any(|known| name.contains(known))
}

fn refuse_software(info: &BackendInfo, allowed: bool) -> Result<()> {
    if info.software && !allowed {
        return Err(Error::new(
            "gpu",
            format!(
                "the only adapter, {}, computes on the CPU; use the CPU backend, which is faster",
                info.name
            ),
        ));
    }
    Ok(())
}

impl Gpu {
    /// The device that this thread's backends share: on the web a further one costs memory that comes
    /// back late, if ever. After a loss or an error it is a fresh one.
    #[cfg(target_arch = "wasm32")]
    pub async fn shared(allow_software: bool) -> Result<Self> {
        thread_local! {
            static SHARED: RefCell<Option<Gpu>> = const { RefCell::new(None) };
        }
        let known = || {
            SHARED.with_borrow(|gpu| {
                let sound = gpu.as_ref().filter(|gpu| gpu.check().is_ok());
                sound.map(Self::beside)
            })
        };
        let gpu = match known() {
            Some(gpu) => gpu,
            None => {
                let fresh = Self::request(allow_software, wgpu::Features::empty()).await?;
                // Another request may have been faster.
                known().unwrap_or_else(|| {
                    let gpu = fresh.beside();
                    SHARED.set(Some(fresh));
                    gpu
                })
            }
        };
        refuse_software(&gpu.info, allow_software)?;
        Ok(gpu)
    }

    /// The same device with an account of its own.
    #[cfg(target_arch = "wasm32")]
    fn beside(&self) -> Self {
        Self {
            instance: self.instance.clone(),
            adapter: self.adapter.clone(),
            device: self.device.clone(),
            queue: self.queue.clone(),
            info: self.info.clone(),
            counters: Cell::default(),
            staging: Rc::default(),
            health: self.health.clone(),
            kernels: self.kernels.clone(),
        }
    }

    /// Requests a fresh adapter and device with `features`.
    pub async fn request(allow_software: bool, features: wgpu::Features) -> Result<Self> {
        let instance = wgpu::Instance::default();
        let adapter = instance
            .request_adapter(&wgpu::RequestAdapterOptions {
                power_preference: wgpu::PowerPreference::HighPerformance,
                ..Default::default()
            })
            .await
            .map_err(unavailable)?;
        let found = adapter.get_info();
        let info = BackendInfo {
            kind: "gpu",
            name: if found.name.is_empty() {
                "WebGPU".to_owned()
            } else {
                found.name.clone()
            },
            software: is_software(&found),
        };
        refuse_software(&info, allow_software)?;
        let (device, queue) = adapter
            .request_device(&wgpu::DeviceDescriptor {
                label: Some("pushforward"),
                required_features: features,
                ..Default::default()
            })
            .await
            .map_err(unavailable)?;
        let health = Health::default();
        let errors = health.clone();
        device.on_uncaptured_error(Arc::new(move |error| {
            errors.report(format!("the GPU device failed: {error}"));
        }));
        let losses = health.clone();
        device.set_device_lost_callback(move |_, message| {
            losses.report(format!("the GPU device was lost: {message}"));
        });
        Ok(Self {
            instance,
            adapter,
            device,
            queue,
            info,
            counters: Cell::default(),
            staging: Rc::default(),
            health,
            kernels: Rc::default(),
        })
    }

    /// Fails where the device is lost or has reported an error.
    pub fn check(&self) -> Result<()> {
        self.health.check()
    }

    /// Changes the account.
    pub fn count(&self, change: impl FnOnce(&mut Counters)) {
        let mut counters = self.counters.get();
        change(&mut counters);
        self.counters.set(counters);
    }

    /// Creates a buffer.
    pub fn create(&self, label: &str, size: u64, usage: wgpu::BufferUsages) -> wgpu::Buffer {
        self.count(|counters| counters.buffers += 1);
        self.device.create_buffer(&wgpu::BufferDescriptor {
            label: Some(label),
            size,
            usage,
            mapped_at_creation: false,
        })
    }

    /// Writes `contents` from the buffer's `offset` on.
    pub fn write(&self, buffer: &wgpu::Buffer, offset: u64, contents: &[u8]) {
        if !contents.is_empty() {
            self.count(|counters| counters.bytes_written += contents.len() as u64);
            self.queue.write_buffer(buffer, offset, contents);
        }
    }

    /// Starts a list of commands.
    pub fn encoder(&self, label: &str) -> wgpu::CommandEncoder {
        let descriptor = wgpu::CommandEncoderDescriptor { label: Some(label) };
        self.device.create_command_encoder(&descriptor)
    }

    /// Hands the commands to the device.
    pub fn submit(&self, encoder: wgpu::CommandEncoder) {
        self.count(|counters| counters.submits += 1);
        self.queue.submit([encoder.finish()]);
    }

    /// Most bytes that a kernel can read of one buffer.
    pub fn largest_binding(&self) -> u64 {
        self.device.limits().max_storage_buffer_binding_size
    }
}

//! Copies of device buffers for the host.

use futures_channel::oneshot;

use super::device::Gpu;
use crate::backend::Reading;

/// Bytes of a buffer.
pub(super) struct Part<'a> {
    pub buffer: &'a wgpu::Buffer,
    pub offset: u64,
    pub size: u64,
}

/// Idle staging buffers kept, each at most this large.
const KEPT: usize = 4;
const KEPT_SIZE: u64 = 1 << 20;

/// The parts one after the other, as they are once the device has done what was asked before.
pub(super) fn read(gpu: &Gpu, parts: &[Part<'_>]) -> Reading<Vec<f32>> {
    let size: u64 = parts.iter().map(|part| part.size).sum();
    if size == 0 {
        return Box::pin(std::future::ready(Ok(Vec::new())));
    }
    let staging = take_staging(gpu, size);
    let mut encoder = gpu.encoder("reading");
    let mut offset = 0;
    for part in parts {
        encoder.copy_buffer_to_buffer(part.buffer, part.offset, &staging, offset, Some(part.size));
        offset += part.size;
    }
    gpu.submit(encoder);
    gpu.count(|counters| counters.readbacks += 1);
    let (sender, receiver) = oneshot::channel();
    staging
        .slice(..size)
        .map_async(wgpu::MapMode::Read, move |result| {
            // A reading that nobody waits for has no receiver.
            let _ = sender.send(result);
        });
    let (device, health, pool) = (gpu.device.clone(), gpu.health.clone(), gpu.staging.clone());
    Box::pin(async move {
        wait(&device);
        // The loss itself may be told a moment later; calls from here on fail already.
        let lost = || health.report("the GPU device was lost while it was being read");
        let Ok(Ok(())) = receiver.await else {
            return Err(lost());
        };
        let view = staging.slice(..size).get_mapped_range();
        let view = view.map_err(|_| lost())?;
        health.check()?;
        let numbers = bytemuck::pod_collect_to_vec::<u8, f32>(&view);
        drop(view);
        staging.unmap();
        let mut pool = pool.borrow_mut();
        if pool.len() < KEPT && staging.size() <= KEPT_SIZE {
            pool.push(staging);
        }
        Ok(numbers)
    })
}

/// Waits until the device has done what was asked before.
pub(super) async fn settled(gpu: &Gpu) {
    let (sender, receiver) = oneshot::channel();
    gpu.queue.on_submitted_work_done(move || {
        // Who no longer waits has no receiver.
        let _ = sender.send(());
    });
    wait(&gpu.device);
    // A device that is lost drops the callback: nothing is left to wait for.
    let _ = receiver.await;
}

fn take_staging(gpu: &Gpu, size: u64) -> wgpu::Buffer {
    let mut pool = gpu.staging.borrow_mut();
    match pool.iter().position(|buffer| buffer.size() >= size) {
        Some(i) => pool.swap_remove(i),
        None => {
            let usage = wgpu::BufferUsages::MAP_READ | wgpu::BufferUsages::COPY_DST;
            gpu.create("staging", size, usage)
        }
    }
}

/// Natively nobody calls back unless asked to wait; a loss shows in the callback.
#[cfg(not(target_arch = "wasm32"))]
fn wait(device: &wgpu::Device) {
    let _ = device.poll(wgpu::PollType::wait_indefinitely());
}

/// The browser calls back by itself.
#[cfg(target_arch = "wasm32")]
fn wait(_: &wgpu::Device) {}

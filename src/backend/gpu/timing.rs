//! How long each kernel of a training step takes on the device, by timestamp queries.

use super::device::Gpu;
use super::kernel::Kernel;
use super::reading::{self, Part};
use super::trainer::Trainer;
use super::{GpuBackend, fail};
use crate::backend::Reading;
use crate::backend::validate::check_train;
use crate::error::{Error, Result};

/// Bytes of a timestamp.
const STAMP: u64 = 8;

impl GpuBackend {
    /// As [`GpuBackend::request`], on a device that can time its kernels. Fails where the adapter
    /// cannot.
    pub async fn request_timed(allow_software: bool) -> Result<Self> {
        let features = wgpu::Features::TIMESTAMP_QUERY;
        Gpu::request(allow_software, features).await.map(Self::of)
    }

    /// Takes up to `steps` training steps, each dispatch in a pass of its own, and answers the
    /// seconds that every kernel ran in one step, in the order of the dispatches. The passes keep
    /// kernels from overlapping: the sum is more than a step of [`crate::backend::Backend::train`]
    /// takes on the device. Fails on a device of [`GpuBackend::request`].
    pub fn time_training(&mut self, steps: u32) -> Reading<Vec<(Kernel, f64)>> {
        let started = self.gpu.check().and_then(|()| {
            check_train(self.trainer.loaded()?.plan())?;
            start(&self.gpu, &mut self.trainer, steps)
        });
        started.unwrap_or_else(fail)
    }
}

fn start(gpu: &Gpu, trainer: &mut Trainer, steps: u32) -> Result<Reading<Vec<(Kernel, f64)>>> {
    let timed = wgpu::Features::TIMESTAMP_QUERY;
    if !gpu.device.features().contains(timed) {
        return Err(Error::new(
            "gpu",
            "the device was not asked for timestamps; request a timed backend",
        ));
    }
    let loaded = trainer.loaded()?;
    let kernels: Vec<Kernel> = loaded.step_calls().map(|(kernel, ..)| kernel).collect();
    let most = wgpu::QUERY_SET_MAX_QUERIES / (2 * kernels.len() as u32);
    let steps = steps.clamp(1, most);
    let count = 2 * steps * kernels.len() as u32;
    let stamps = gpu.device.create_query_set(&wgpu::QuerySetDescriptor {
        label: Some("timestamps"),
        ty: wgpu::QueryType::Timestamp,
        count,
    });
    let usage = wgpu::BufferUsages::QUERY_RESOLVE | wgpu::BufferUsages::COPY_SRC;
    let size = STAMP * u64::from(count);
    let buffer = gpu.create("timestamps", size, usage);

    let mut encoder = gpu.encoder("timed training");
    let calls = (0..steps).flat_map(|_| loaded.step_calls());
    for ((_, call, groups), i) in calls.zip((0..).step_by(2)) {
        let mut pass = encoder.begin_compute_pass(&wgpu::ComputePassDescriptor {
            label: Some("timed training"),
            timestamp_writes: Some(wgpu::ComputePassTimestampWrites {
                query_set: &stamps,
                beginning_of_pass_write_index: Some(i),
                end_of_pass_write_index: Some(i + 1),
            }),
        });
        call.dispatch(gpu, &mut pass, groups);
    }
    encoder.resolve_query_set(&stamps, 0..count, &buffer, 0);
    gpu.submit(encoder);
    trainer.count_steps(steps);

    let part = Part {
        buffer: &buffer,
        offset: 0,
        size,
    };
    let reading = reading::read(gpu, &[part]);
    let period = f64::from(gpu.queue.get_timestamp_period()) * 1e-9;
    Ok(Box::pin(async move {
        let words = reading.await?;
        Ok(means(&kernels, &words, period / f64::from(steps)))
    }))
}

/// The kernels, one entry each, with `unit` times the sum of their spans. `words` holds the passes'
/// timestamps, begin and end, low word first.
fn means(kernels: &[Kernel], words: &[f32], unit: f64) -> Vec<(Kernel, f64)> {
    let stamp = |pair: &[f32]| u64::from(pair[0].to_bits()) | u64::from(pair[1].to_bits()) << 32;
    let mut sums: Vec<(Kernel, f64)> = Vec::new();
    for (span, &kernel) in words.chunks_exact(4).zip(kernels.iter().cycle()) {
        let ticks = stamp(&span[2..]).saturating_sub(stamp(&span[..2]));
        let secs = ticks as f64 * unit;
        match sums.iter_mut().find(|(known, _)| *known == kernel) {
            Some((_, sum)) => *sum += secs,
            None => sums.push((kernel, secs)),
        }
    }
    sums
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_add_up_by_kernel() {
        let kernels = [Kernel::RunExamples, Kernel::RunExamples, Kernel::AdamStep];
        let stamps: [u64; 12] = [
            0xffff_fff0,
            0x1_0000_0010,
            5,
            7,
            10,
            20, // the first step, its first span over the low word's end
            100,
            101,
            200,
            202,
            300,
            333,
        ];
        let words: Vec<f32> = stamps
            .iter()
            .flat_map(|&stamp| [stamp as u32, (stamp >> 32) as u32].map(f32::from_bits))
            .collect();
        let means = means(&kernels, &words, 0.5);
        assert_eq!(
            means,
            [
                (Kernel::RunExamples, 0.5 * 37.0),
                (Kernel::AdamStep, 0.5 * 43.0)
            ]
        );
    }
}

//! The kernels on WebGPU, through wgpu.

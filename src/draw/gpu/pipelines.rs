//! Shaders, layouts and pipelines of the picture.

use crate::draw::palette::TABLE;
use crate::draw::view::{FAR, Moment, TIME_MARGIN, View};
use crate::number::shortest_f32;
use crate::wgsl;

/// Everything compiled once for a target format.
pub(super) struct Pipelines {
    pub marks_layout: wgpu::BindGroupLayout,
    pub density_layout: wgpu::BindGroupLayout,
    pub heat: wgpu::RenderPipeline,
    pub data_points: wgpu::RenderPipeline,
    pub arrows: wgpu::RenderPipeline,
    pub trails: wgpu::RenderPipeline,
    pub particles: wgpu::RenderPipeline,
    pub density_count: wgpu::ComputePipeline,
    pub smooth_across: wgpu::ComputePipeline,
    pub smooth_down: wgpu::ComputePipeline,
}

impl Pipelines {
    pub(super) fn new(device: &wgpu::Device, format: wgpu::TextureFormat) -> Self {
        let both = wgpu::ShaderStages::VERTEX_FRAGMENT;
        let vertex = (wgpu::ShaderStages::VERTEX, true);
        let fragment = (wgpu::ShaderStages::FRAGMENT, true);
        // Moments, particles, arrows, data points; density colours, density.
        let marks = [vertex, vertex, vertex, vertex, fragment, fragment];
        let marks_layout = bind_group_layout(device, both, &marks);
        let compute = |read_only| (wgpu::ShaderStages::COMPUTE, read_only);
        // Moments, particles; counts, counts smoothed across, density.
        let density = [true, true, false, false, false].map(compute);
        let density_layout = bind_group_layout(device, wgpu::ShaderStages::COMPUTE, &density);
        let render = Render {
            device,
            format,
            layout: pipeline_layout(device, &marks_layout),
        };
        let disc = module(device, "disc", DISC);
        let trail = module(device, "trail", TRAIL);
        let arrow = module(device, "arrow", ARROW);
        let heat = module(device, "heat", HEAT);
        let count = module(device, "density_count", DENSITY_COUNT);
        let smooth = module(device, "density_smooth", DENSITY_SMOOTH);
        let layout = pipeline_layout(device, &density_layout);
        let compute = |module, entry| {
            device.create_compute_pipeline(&wgpu::ComputePipelineDescriptor {
                label: Some(entry),
                layout: Some(&layout),
                module,
                entry_point: Some(entry),
                compilation_options: Default::default(),
                cache: None,
            })
        };
        Self {
            heat: render.pipeline(&heat, "cover", wgpu::PrimitiveTopology::TriangleList),
            data_points: render.marks(&disc, "data_point"),
            arrows: render.marks(&arrow, "arrow"),
            trails: render.marks(&trail, "piece"),
            particles: render.marks(&disc, "particle"),
            density_count: compute(&count, "density_count"),
            smooth_across: compute(&smooth, "smooth_across"),
            smooth_down: compute(&smooth, "smooth_down"),
            marks_layout,
            density_layout,
        }
    }
}

const PLACE: &str = wgsl!("draw/place");
const SCREEN: &str = wgsl!("draw/screen");
const DISC: &[&str] = &[SCREEN, wgsl!("draw/disc")];
const TRAIL: &[&str] = &[SCREEN, wgsl!("draw/trail")];
const ARROW: &[&str] = &[SCREEN, wgsl!("draw/arrow")];
const HEAT: &[&str] = &[wgsl!("draw/heat")];
const DENSITY_COUNT: &[&str] = &[wgsl!("draw/density_count")];
const DENSITY_SMOOTH: &[&str] = &[wgsl!("draw/density_smooth")];

fn module(device: &wgpu::Device, label: &str, parts: &[&str]) -> wgpu::ShaderModule {
    let [far, margin] = [FAR, TIME_MARGIN].map(shortest_f32);
    let constants =
        format!("const FAR = {far}f;\nconst TIME_MARGIN = {margin}f;\nconst TABLE = {TABLE}u;\n");
    let text = [View::WGSL, Moment::WGSL, &constants, PLACE, &parts.concat()].concat();
    device.create_shader_module(wgpu::ShaderModuleDescriptor {
        label: Some(label),
        source: wgpu::ShaderSource::Wgsl(text.into()),
    })
}

/// The view at binding 0, then storage buffers: who reads them, and whether they only read.
fn bind_group_layout(
    device: &wgpu::Device,
    view: wgpu::ShaderStages,
    storage: &[(wgpu::ShaderStages, bool)],
) -> wgpu::BindGroupLayout {
    let uniform = (view, wgpu::BufferBindingType::Uniform);
    let storage = storage.iter().map(|&(visibility, read_only)| {
        let kind = wgpu::BufferBindingType::Storage { read_only };
        (visibility, kind)
    });
    let entries: Vec<_> = (0u32..)
        .zip([uniform].into_iter().chain(storage))
        .map(|(binding, (visibility, ty))| wgpu::BindGroupLayoutEntry {
            binding,
            visibility,
            ty: wgpu::BindingType::Buffer {
                ty,
                has_dynamic_offset: false,
                min_binding_size: None,
            },
            count: None,
        })
        .collect();
    device.create_bind_group_layout(&wgpu::BindGroupLayoutDescriptor {
        label: Some("picture"),
        entries: &entries,
    })
}

fn pipeline_layout(device: &wgpu::Device, layout: &wgpu::BindGroupLayout) -> wgpu::PipelineLayout {
    device.create_pipeline_layout(&wgpu::PipelineLayoutDescriptor {
        label: Some("picture"),
        bind_group_layouts: &[Some(layout)],
        immediate_size: 0,
    })
}

/// What all render pipelines share.
struct Render<'a> {
    device: &'a wgpu::Device,
    format: wgpu::TextureFormat,
    layout: wgpu::PipelineLayout,
}

impl Render<'_> {
    /// A pipeline that lays one quad over the picture for each instance.
    fn marks(&self, module: &wgpu::ShaderModule, entry: &str) -> wgpu::RenderPipeline {
        self.pipeline(module, entry, wgpu::PrimitiveTopology::TriangleStrip)
    }

    fn pipeline(
        &self,
        module: &wgpu::ShaderModule,
        entry: &str,
        topology: wgpu::PrimitiveTopology,
    ) -> wgpu::RenderPipeline {
        let over = wgpu::BlendComponent {
            src_factor: wgpu::BlendFactor::SrcAlpha,
            dst_factor: wgpu::BlendFactor::OneMinusSrcAlpha,
            operation: wgpu::BlendOperation::Add,
        };
        self.device
            .create_render_pipeline(&wgpu::RenderPipelineDescriptor {
                label: Some(entry),
                layout: Some(&self.layout),
                vertex: wgpu::VertexState {
                    module,
                    entry_point: Some(entry),
                    compilation_options: Default::default(),
                    buffers: &[],
                },
                primitive: wgpu::PrimitiveState {
                    topology,
                    ..Default::default()
                },
                depth_stencil: None,
                multisample: Default::default(),
                fragment: Some(wgpu::FragmentState {
                    module,
                    entry_point: Some("paint"),
                    compilation_options: Default::default(),
                    targets: &[Some(wgpu::ColorTargetState {
                        format: self.format,
                        // The ground is opaque and stays so.
                        blend: Some(wgpu::BlendState {
                            color: over,
                            alpha: wgpu::BlendComponent::OVER,
                        }),
                        write_mask: wgpu::ColorWrites::ALL,
                    })],
                }),
                multiview_mask: None,
                cache: None,
            })
    }
}

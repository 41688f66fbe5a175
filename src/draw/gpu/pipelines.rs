//! Shaders, layouts and pipelines of the picture.

use std::cell::LazyCell;

use crate::draw::marks::Stroke;
use crate::draw::palette::TABLE;
use crate::draw::view::{FAR, Moment, TIME_MARGIN, View};
use crate::number::shortest_f32;
use crate::wgsl;

/// Compiled when it is first used: most pictures need few of them.
type Lazy<T> = LazyCell<T, Box<dyn FnOnce() -> T>>;

/// Everything compiled once for a target format.
pub(super) struct Pipelines {
    pub marks_layout: wgpu::BindGroupLayout,
    pub density_layout: wgpu::BindGroupLayout,
    pub heat: Lazy<wgpu::RenderPipeline>,
    pub image: Lazy<wgpu::RenderPipeline>,
    pub strokes: Lazy<wgpu::RenderPipeline>,
    pub data_points: Lazy<wgpu::RenderPipeline>,
    pub arrows: Lazy<wgpu::RenderPipeline>,
    pub trails: Lazy<wgpu::RenderPipeline>,
    pub particles: Lazy<wgpu::RenderPipeline>,
    pub density_count: Lazy<wgpu::ComputePipeline>,
    pub smooth_across: Lazy<wgpu::ComputePipeline>,
    pub smooth_down: Lazy<wgpu::ComputePipeline>,
}

impl Pipelines {
    pub(super) fn new(device: &wgpu::Device, format: wgpu::TextureFormat) -> Self {
        let both = wgpu::ShaderStages::VERTEX_FRAGMENT;
        let vertex = (wgpu::ShaderStages::VERTEX, true);
        let fragment = (wgpu::ShaderStages::FRAGMENT, true);
        // Moments, particles, axes, arrows, data points; density colours, density; strokes, image.
        let marks = [
            vertex, vertex, vertex, vertex, vertex, fragment, fragment, vertex, fragment,
        ];
        let marks_layout = bind_group_layout(device, both, &marks);
        let compute = |read_only| (wgpu::ShaderStages::COMPUTE, read_only);
        // Moments, particles, axes; counts, counts smoothed across, density.
        let density = [true, true, true, false, false, false].map(compute);
        let density_layout = bind_group_layout(device, wgpu::ShaderStages::COMPUTE, &density);
        let render = Render {
            device: device.clone(),
            format,
            layout: pipeline_layout(device, &marks_layout),
        };
        let layout = pipeline_layout(device, &density_layout);
        let compute = |parts, entry| compute_pipeline(device, &layout, parts, entry);
        Self {
            heat: render.cover(HEAT, "cover"),
            image: render.cover(IMAGE, "image"),
            strokes: render.marks(STROKE, "stroke"),
            data_points: render.marks(DISC, "data_point"),
            arrows: render.marks(ARROW, "arrow"),
            trails: render.marks(TRAIL, "piece"),
            particles: render.marks(DISC, "particle"),
            density_count: compute(DENSITY_COUNT, "density_count"),
            smooth_across: compute(DENSITY_SMOOTH, "smooth_across"),
            smooth_down: compute(DENSITY_SMOOTH, "smooth_down"),
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
const IMAGE: &[&str] = &[wgsl!("draw/image")];
const STROKE: &[&str] = &[Stroke::WGSL, SCREEN, wgsl!("draw/stroke")];
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

fn compute_pipeline(
    device: &wgpu::Device,
    layout: &wgpu::PipelineLayout,
    parts: &'static [&'static str],
    entry: &'static str,
) -> Lazy<wgpu::ComputePipeline> {
    let (device, layout) = (device.clone(), layout.clone());
    Lazy::new(Box::new(move || {
        device.create_compute_pipeline(&wgpu::ComputePipelineDescriptor {
            label: Some(entry),
            layout: Some(&layout),
            module: &module(&device, entry, parts),
            entry_point: Some(entry),
            compilation_options: Default::default(),
            cache: None,
        })
    }))
}

/// What all render pipelines share.
#[derive(Clone)]
struct Render {
    device: wgpu::Device,
    format: wgpu::TextureFormat,
    layout: wgpu::PipelineLayout,
}

impl Render {
    /// A pipeline that lays one quad over the picture for each instance.
    fn marks(
        &self,
        parts: &'static [&'static str],
        entry: &'static str,
    ) -> Lazy<wgpu::RenderPipeline> {
        let this = self.clone();
        let strip = wgpu::PrimitiveTopology::TriangleStrip;
        Lazy::new(Box::new(move || this.pipeline(parts, entry, strip)))
    }

    /// A pipeline that covers the whole picture.
    fn cover(
        &self,
        parts: &'static [&'static str],
        entry: &'static str,
    ) -> Lazy<wgpu::RenderPipeline> {
        let this = self.clone();
        let list = wgpu::PrimitiveTopology::TriangleList;
        Lazy::new(Box::new(move || this.pipeline(parts, entry, list)))
    }

    fn pipeline(
        &self,
        parts: &[&str],
        entry: &str,
        topology: wgpu::PrimitiveTopology,
    ) -> wgpu::RenderPipeline {
        let module = &module(&self.device, entry, parts);
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

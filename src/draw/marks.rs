//! Marks that the host has computed: an image under everything, and strokes. Both renderers draw them
//! as they are, so that whatever becomes these looks the same in both.

/// A straight piece of line, or a disc where both ends are one point.
#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq, Default, bytemuck::Pod, bytemuck::Zeroable)]
pub struct Stroke {
    /// Where it begins, in the coordinates of the stage: x, y, or time and value.
    pub from: [f32; 2],
    /// Where it ends.
    pub to: [f32; 2],
    /// Half its width at both ends, device pixels; a disc has the first as its radius.
    pub half_widths: [f32; 2],
    /// RGBA, red in the lowest byte.
    pub colour: u32,
    /// So that rows stay aligned in a buffer.
    pub padding: u32,
}

impl Stroke {
    /// The WGSL `struct` with the same fields.
    pub const WGSL: &'static str = "struct Stroke {\n    start: vec2<f32>,\n    end: vec2<f32>,\n    half_widths: vec2<f32>,\n    colour: u32,\n    padding: u32,\n}\n";

    /// A piece of line of one width.
    pub fn line(from: [f32; 2], to: [f32; 2], half_width: f32, colour: [u8; 4]) -> Self {
        Self {
            from,
            to,
            half_widths: [half_width; 2],
            colour: u32::from_le_bytes(colour),
            padding: 0,
        }
    }
}

/// Coloured cells that fill a rectangle of the stage.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Image {
    /// Cells across.
    pub columns: usize,
    /// Left lower and right upper corner, in the coordinates of the stage.
    pub corners: [[f32; 2]; 2],
    /// Whether colours pass smoothly from cell centre to cell centre; else every cell has one.
    pub smooth: bool,
    /// RGBA of each cell, in reading order: from the top left, `[rows, columns]`.
    pub colours: Vec<[u8; 4]>,
}

impl Image {
    /// The most cells.
    pub const MOST: usize = 1 << 16;

    /// Cells down.
    pub fn rows(&self) -> usize {
        self.colours.len() / self.columns.max(1)
    }
}

/// Everything that the host has computed for a picture.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Marks {
    /// Under everything else.
    pub image: Option<Image>,
    /// Over the image and the data points, in this order.
    pub strokes: Vec<Stroke>,
}

impl Marks {
    /// The most strokes; further ones are not drawn.
    pub const MOST_STROKES: usize = 1 << 14;
    /// The most strokes over everything else; further ones are not drawn.
    pub const MOST_OVER: usize = 1 << 10;
}

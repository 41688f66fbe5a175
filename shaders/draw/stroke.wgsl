// Strokes that the host has computed.

@group(0) @binding(8) var<storage, read> strokes: array<Stroke>;

struct Piece {
    @builtin(position) position: vec4<f32>,
    // Pixels from the start along the stroke, and aside from it; from the centre of a disc.
    @location(0) away: vec2<f32>,
    @location(1) @interpolate(flat) half_widths: vec2<f32>,
    // 0 for a disc.
    @location(2) @interpolate(flat) length: f32,
    @location(3) @interpolate(flat) colour: u32,
}

@vertex
fn stroke(@builtin(vertex_index) vertex: u32, @builtin(instance_index) i: u32) -> Piece {
    let one = strokes[i];
    let start = pixel_of(one.start);
    let end = pixel_of(one.end);
    let step = end.pixel - start.pixel;
    var length = sqrt(dot(step, step));
    var along = step / max(length, 1e-3);
    let reach = max(one.half_widths.x, one.half_widths.y) + 1.0;
    let at = corner(vertex);
    var away = vec2(select(0.0, length, at.x > 0.0), at.y * reach);
    if length < 1e-3 {
        length = 0.0;
        along = vec2(1.0, 0.0);
        away = at * reach;
    }
    let pixel = start.pixel + along * away.x + vec2(-along.y, along.x) * away.y;
    let position = select(NOWHERE, clip(pixel), start.drawn && end.drawn);
    return Piece(position, away, one.half_widths, length, one.colour);
}

@fragment
fn paint(piece: Piece) -> @location(0) vec4<f32> {
    var cover = piece.half_widths.x + 0.5 - length(piece.away);
    if piece.length > 0.0 {
        let half_width = mix(piece.half_widths.x, piece.half_widths.y, piece.away.x / piece.length);
        cover = half_width + 0.5 - abs(piece.away.y);
    }
    return unpack4x8unorm(piece.colour) * vec4(1.0, 1.0, 1.0, clamp(cover, 0.0, 1.0));
}

// Logarithm, sine and cosine by the polynomials of src/backend/cpu/normals.rs, whose coefficients
// are generated from there; drivers' own differ by up to 2e-4.

fn natural_log(x: f32) -> f32 {
    let bits = bitcast<u32>(x);
    let exponent = bitcast<i32>(bits - SQRT_HALF_BITS) >> 23u;
    let mantissa = bitcast<f32>(bits - bitcast<u32>(exponent << 23u));
    let s = (mantissa - 1.0) / (mantissa + 1.0);
    let s2 = s * s;
    let tail = s2 * (LN[0] + s2 * (LN[1] + s2 * (LN[2] + s2 * LN[3])));
    let e = f32(exponent);
    return e * LN_2[0] + (e * LN_2[1] + 2.0 * (s + s * tail));
}

// (sine, cosine) of 2π·turns.
fn sin_cos_turns(turns: f32) -> vec2<f32> {
    let quarters = round(4.0 * turns);
    let r = turns - 0.25 * quarters;
    let r2 = r * r;
    let s = r * (SIN[0] + r2 * (SIN[1] + r2 * (SIN[2] + r2 * (SIN[3] + r2 * SIN[4]))));
    let c = COS[0] + r2 * (COS[1] + r2 * (COS[2] + r2 * (COS[3] + r2 * COS[4])));
    let quadrant = i32(quarters) & 3;
    let turned = select(vec2<f32>(s, c), vec2<f32>(c, -s), (quadrant & 1) == 1);
    return select(turned, -turned, quadrant >= 2);
}

fn normal_pair(u: u32, v: u32) -> vec2<f32> {
    let log = natural_log(unit(u));
    return sqrt(-(log + log)) * sin_cos_turns(unit(v)).yx;
}

fn normals(w: vec4<u32>) -> vec4<f32> {
    return vec4<f32>(normal_pair(w.x, w.y), normal_pair(w.z, w.w));
}

// Four coordinates of x₀ from a law with zero mean and unit variance.
fn standard_draw(source: u32, w: vec4<u32>) -> vec4<f32> {
    if (source == UNIFORM) {
        let u = vec4<f32>(unit(w.x), unit(w.y), unit(w.z), unit(w.w));
        return (2.0 * u - 1.0) * SQRT_3;
    }
    return normals(w);
}

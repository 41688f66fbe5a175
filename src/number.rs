//! Numbers as text and text as numbers: exactly rounded, in the shortest form that reads back as
//! the same number. In the browser this is JavaScript's arithmetic, which does the same and is
//! there already: the standard library's would be a tenth of the page's download.

/// The number that `text` stands for: decimal, with or without an exponent, or `nan`, `inf` or
/// `infinity` in any case; as [`str::parse`] reads it.
pub fn parse(text: &str) -> Option<f64> {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let negative = text.starts_with('-');
    for (word, value) in [
        ("nan", f64::NAN),
        ("inf", f64::INFINITY),
        ("infinity", f64::INFINITY),
    ] {
        if unsigned.eq_ignore_ascii_case(word) {
            return Some(if negative { -value } else { value });
        }
    }
    let decimal = |b: u8| b.is_ascii_digit() || b"+-.eE".contains(&b);
    if unsigned.is_empty() || !unsigned.bytes().all(decimal) {
        return None;
    }
    from_decimal(text)
}

#[cfg(not(target_arch = "wasm32"))]
fn from_decimal(text: &str) -> Option<f64> {
    text.parse().ok()
}

#[cfg(target_arch = "wasm32")]
fn from_decimal(text: &str) -> Option<f64> {
    use wasm_bindgen::prelude::*;
    #[wasm_bindgen]
    extern "C" {
        #[wasm_bindgen(js_name = Number)]
        fn number(text: &str) -> f64;
    }
    // Not a number where the text is none, but never for one that is.
    Some(number(text)).filter(|x| !x.is_nan())
}

/// `x` in its shortest form: `0.1`, `1e-7`, `2`, `NaN`, `-inf`.
pub fn shortest(x: f64) -> String {
    plain(x, serde_json::Value::from(x).to_string())
}

/// `x` in the shortest form that reads back as the same `f32`.
pub fn shortest_f32(x: f32) -> String {
    plain(x.into(), serde_json::to_string(&x).unwrap_or_default())
}

/// JSON's text of `x` without the fraction of a whole number, and with words where JSON has none.
fn plain(x: f64, json: String) -> String {
    if x.is_nan() {
        "NaN".to_owned()
    } else if x.is_infinite() {
        if x > 0.0 { "inf" } else { "-inf" }.to_owned()
    } else {
        json.strip_suffix(".0").map_or(json.clone(), str::to_owned)
    }
}

/// `x` to twelve significant digits, as a choice holds its numbers: written out, such a number is
/// read back exactly by every reader of JSON, the quick ones too. Beyond 10⁻¹¹ and 10³³ `x` itself.
pub fn held(x: f64) -> f64 {
    let decimals = 11.0 - x.abs().log10().floor();
    if !(-22.0..=22.0).contains(&decimals) {
        return x;
    }
    // Powers of ten up to 10²² are exact, so the quotient is the double nearest to the decimal.
    let power = 10_f64.powi(decimals.abs() as i32);
    if decimals >= 0.0 {
        (x * power).round() / power
    } else {
        (x / power).round() * power
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_read_as_the_standard_library_reads_it() {
        for text in [
            "1.5",
            "-2e3",
            "+.5",
            "5.",
            "1e999",
            "-1E-400",
            "0.1",
            "12345678901234567890",
            "inf",
            "-Infinity",
            "+NAN",
            "",
            "+",
            ".",
            "e5",
            "1e",
            "0x10",
            "1 2",
            "1_0",
            " 1",
            "--1",
        ] {
            let expected: Option<f64> = text.parse().ok();
            let bits = |x: Option<f64>| x.map(f64::to_bits);
            assert_eq!(bits(parse(text)), bits(expected), "{text}");
        }
    }

    #[test]
    fn numbers_held_have_twelve_digits_and_stay() {
        for x in [
            0.1,
            1.0 / 3.0,
            -2.0e9 / 7.0,
            4_294_967_295.0,
            1e-6 / 3.0,
            64.0,
        ] {
            let held = held(x);
            assert!((held - x).abs() <= 5e-12 * x.abs(), "{x} {held}");
            assert_eq!(super::held(held).to_bits(), held.to_bits());
            let digits = shortest(held)
                .split('e')
                .next()
                .unwrap_or("")
                .bytes()
                .filter(u8::is_ascii_digit)
                .count();
            // Leading zeros of a decimal fraction count among these.
            assert!(digits <= 19, "{held}");
        }
        assert_eq!(held(1.0 / 3.0), 0.333333333333);
        assert_eq!(held(0.0), 0.0);
        assert!(held(f64::NAN).is_nan());
    }

    #[test]
    fn the_shortest_form_reads_back() {
        for x in [
            0.1,
            1.0 / 3.0,
            1e-7,
            5e300,
            f64::MIN_POSITIVE,
            -0.0,
            123_456_789.0,
        ] {
            assert_eq!(parse(&shortest(x)).map(f64::to_bits), Some(x.to_bits()));
            let x = x as f32;
            assert_eq!(shortest_f32(x).parse(), Ok(x));
        }
        assert_eq!(shortest(2.0), "2");
        assert_eq!(shortest(f64::NEG_INFINITY), "-inf");
        assert_eq!(shortest_f32(f32::NAN), "NaN");
        assert_eq!(shortest_f32(0.1), "0.1");
    }
}

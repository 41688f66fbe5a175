//! Numbers in tables.

/// Three significant digits.
pub fn round(x: f64) -> String {
    let digits = if x == 0.0 {
        0
    } else {
        (2 - x.abs().log10().floor() as i32).max(0)
    };
    let scale = 10_f64.powi(2 - x.abs().max(1e-300).log10().floor() as i32);
    let x = (x * scale).round() / scale;
    let text = format!("{:.*}", digits as usize, x);
    thousands(&text)
}

/// The number with commas between thousands.
fn thousands(text: &str) -> String {
    let (whole, rest) = match text.find('.') {
        Some(at) => text.split_at(at),
        None => (text, ""),
    };
    let count = whole.len();
    let mut out = String::new();
    for (i, digit) in whole.chars().enumerate() {
        if i > 0 && (count - i) % 3 == 0 && digit.is_ascii_digit() && !out.ends_with('-') {
            out.push(',');
        }
        out.push(digit);
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::round;

    #[test]
    fn numbers_keep_three_digits() {
        let texts = [1_234_567.0, 1234.0, 99.96, 3.14159, 0.012345, 0.0].map(round);
        assert_eq!(texts, ["1,230,000", "1,230", "100", "3.14", "0.0123", "0"]);
    }
}

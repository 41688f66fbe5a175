//! Numbers in tables.

/// Three significant digits.
pub fn round(x: f64) -> String {
    let rounded = format!("{x:.2e}");
    let exponent = rounded.rsplit_once('e').and_then(|(_, e)| e.parse().ok());
    let digits = 2 - exponent.unwrap_or(2_i32);
    let x = rounded.parse().unwrap_or(x);
    if x == 0.0 {
        return "0".to_owned();
    }
    thousands(&format!("{x:.*}", digits.max(0) as usize))
}

/// A whole number.
pub fn whole(n: usize) -> String {
    thousands(&n.to_string())
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
    use super::{round, whole};

    #[test]
    fn numbers_keep_three_digits() {
        let texts = [1_234_567.0, 1234.0, 99.96, 3.25159, 0.012345, 0.0].map(round);
        assert_eq!(texts, ["1,230,000", "1,230", "100", "3.25", "0.0123", "0"]);
        assert_eq!([7, 1000, 1_234_567].map(whole), ["7", "1,000", "1,234,567"]);
    }
}

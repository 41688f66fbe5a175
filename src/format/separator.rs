//! What separates the fields of a text file, guessed from its first lines.

/// How a line is cut into fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Separator {
    /// The byte between fields; `None` for any run of blanks and tabs.
    pub byte: Option<u8>,
    /// Whether 1,5 is one and a half.
    pub decimal_comma: bool,
}

/// Lines looked at.
pub(super) const SAMPLE: usize = 64;

impl Separator {
    /// The first of tab, semicolon, comma that stands outside quotes in at least half of the
    /// first lines; else blanks.
    pub fn guess(text: &str) -> Self {
        let lines: Vec<String> = text
            .split(['\n', '\r'])
            .filter(|line| !is_skipped(line))
            .take(SAMPLE)
            .map(outside_quotes)
            .collect();
        let in_most = |test: &dyn Fn(&str) -> bool| {
            2 * lines.iter().filter(|line| test(line)).count() >= lines.len()
        };
        let blanks = Self {
            byte: None,
            decimal_comma: true,
        };
        // 1,5 2,5: two numbers, not three.
        if in_most(&|line| {
            line.split_whitespace().count() > 1 && line.split_whitespace().all(has_decimal_comma)
        }) && !in_most(&|line| line.contains('\t'))
        {
            return blanks;
        }
        let found = [b'\t', b';', b',']
            .into_iter()
            .find(|&byte| in_most(&|line| line.contains(char::from(byte))));
        // In tables for people 1,234 may be a thousand: another count of digits must rule it out.
        let shows_decimals = || {
            let mut fields = lines.iter().flat_map(|line| line.split('\t'));
            fields.any(|field| {
                has_decimal_comma(field)
                    && field.trim().split(',').next_back().map(str::len) != Some(3)
            })
        };
        Self {
            byte: found.or(if in_most(&|line| line.trim().contains([' ', '\t'])) {
                None
            } else {
                Some(b',')
            }),
            decimal_comma: match found {
                Some(b';') => true,
                Some(b'\t') => shows_decimals(),
                _ => false,
            },
        }
    }
}

/// Whether a line carries no data: blank or a comment.
pub(super) fn is_skipped(line: &str) -> bool {
    let line = line.trim_start();
    line.is_empty() || line.starts_with(['#', '%'])
}

fn outside_quotes(line: &str) -> String {
    line.split('"').step_by(2).collect()
}

fn has_decimal_comma(token: &str) -> bool {
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let token = token.trim().trim_start_matches(['+', '-']);
    matches!(token.split_once(','), Some((whole, part)) if digits(whole) && digits(part))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_files() {
        for (text, byte, decimal_comma) in [
            ("x,y\n1,2\n", Some(b','), false),
            ("1, 2\n3, 4", Some(b','), false),
            ("x\ty\r\n1.5\t2\r\n", Some(b'\t'), false),
            ("1,5\t2,25\n", Some(b'\t'), true),
            ("1,500\t2,250\n", Some(b'\t'), false),
            ("x;y\n1,5;2,5\n", Some(b';'), true),
            ("1 2\n3   4\n", None, false),
            ("1,5 2,5\n3,5 4,5\n", None, true),
            ("1\n2\n", Some(b','), false),
            ("\"a;b\",\"c;d\"\n1,2\n", Some(b','), false),
            ("# a;b\n\n1,2\n", Some(b','), false),
        ] {
            let expected = Separator {
                byte,
                decimal_comma,
            };
            assert_eq!(Separator::guess(text), expected, "{text:?}");
        }
    }
}

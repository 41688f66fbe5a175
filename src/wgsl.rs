//! Shader texts without what only people read.

/// The text of `shaders/<name>.wgsl`, without comments, indentation and blank lines.
#[macro_export]
macro_rules! wgsl {
    ($name:literal) => {{
        const TEXT: &str = include_str!(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/shaders/",
            $name,
            ".wgsl"
        ));
        const STRIPPED: ([u8; TEXT.len()], usize) = $crate::wgsl::strip(TEXT.as_bytes());
        const BYTES: [u8; STRIPPED.1] = $crate::wgsl::first(&STRIPPED.0);
        match std::str::from_utf8(&BYTES) {
            Ok(text) => text,
            Err(_) => panic!("only whole characters are left out"),
        }
    }};
}

/// `text` without line comments, spaces at the beginning of lines and blank lines, with its length.
pub const fn strip<const N: usize>(text: &[u8]) -> ([u8; N], usize) {
    let (mut out, mut length, mut i) = ([0; N], 0, 0);
    while i < N {
        let begins = length == 0 || out[length - 1] == b'\n';
        if text[i] == b'/' && i + 1 < N && text[i + 1] == b'/' {
            while i < N && text[i] != b'\n' {
                i += 1;
            }
        } else if begins && (text[i] == b' ' || text[i] == b'\n') {
            i += 1;
        } else {
            out[length] = text[i];
            length += 1;
            i += 1;
        }
    }
    (out, length)
}

/// The first bytes of `text`.
pub const fn first<const N: usize>(text: &[u8]) -> [u8; N] {
    let (mut out, mut i) = ([0; N], 0);
    while i < N {
        out[i] = text[i];
        i += 1;
    }
    out
}

#[cfg(test)]
mod tests {
    #[test]
    fn comments_indentation_and_blank_lines_go() {
        let text = b"// A.\n\n  let a = b / c; // \xcf\x81\n\n    }\n";
        let (out, length) = super::strip::<37>(text);
        assert_eq!(&out[..length], b"let a = b / c; \n}\n");
    }

    #[test]
    fn a_shader_keeps_all_its_code() {
        let text = include_str!("../shaders/shared/rng.wgsl");
        let code = |line: &str| {
            line.split("//")
                .next()
                .unwrap_or_default()
                .trim()
                .to_owned()
        };
        let lines: Vec<String> = text.lines().map(code).filter(|l| !l.is_empty()).collect();
        let stripped: Vec<&str> = wgsl!("shared/rng").lines().map(str::trim).collect();
        assert_eq!(stripped, lines);
    }
}

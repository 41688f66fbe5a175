//! Files of points and tensors, damaged at random and exchanged with NumPy and safetensors in Python.

use std::fs;
use std::path::PathBuf;

use pushforward::core::dataset;
use pushforward::core::rng::{Purpose, Stream};
use pushforward::format::csv::write_csv;
use pushforward::format::points::parse_points;
use pushforward::format::safetensors::{self, Tensor, TensorFile};
use pushforward::format::table::MIN_ROWS;
use pushforward::registry::Pick;

/// Whatever the bytes, an answer: mutations of good files of every kind.
#[test]
fn damaged_files_never_panic() {
    let npy = b"\x93NUMPY\x01\0\x3e\0{'descr': '<f8', 'fortran_order': False, 'shape': (2, 1), }  \n\0\0\0\0\0\0\0\0\0\0\0\0\0\0\xf0\x3f";
    assert!(parse_points(npy, "").is_ok());
    let seeds: [&[u8]; 5] = [
        b"x,\"y\"\n1,2\n\"3\",4\n5,6\n",
        b"x;y\r\n1,5;2\r\n3;4\r\n",
        b"[{\"x\": 1, \"y\": NaN}, {\"x\": 3, \"y\": 4}, [1, 2]]",
        b"{\"x\": [1, 2.5e3], \"y\": [\"3\", null]}",
        npy,
    ];
    let mut stream = Stream::new(1, Purpose::Measure, 0, 0);
    for seed in seeds {
        for _ in 0..4000 {
            let mut bytes = seed.to_vec();
            for _ in 0..=stream.below(4) {
                let at = stream.below(bytes.len() as u32) as usize;
                match stream.below(3) {
                    0 => bytes[at] = stream.below(256) as u8,
                    1 => bytes.truncate(at.max(1)),
                    _ => bytes.insert(at, b"\",;\n\r\t [{}]x9.-e"[stream.below(16) as usize]),
                }
            }
            if let Ok(table) = parse_points(&bytes, "") {
                assert!(table.values.iter().all(|v| v.is_finite()));
                assert!(table.rows() >= MIN_ROWS);
                assert_eq!(table.values.len() % table.columns.len(), 0);
            }
        }
    }
}

/// The folder that `tests/oracles/formats.py` shares with the ignored tests, which it runs.
fn shared() -> PathBuf {
    std::env::var_os("PUSHFORWARD_ORACLE")
        .map(PathBuf::from)
        .unwrap_or_else(|| panic!("run by tests/oracles/formats.py, which sets PUSHFORWARD_ORACLE"))
}

/// NumPy's files, and beside each, as CSV, the numbers expected.
#[test]
#[ignore = "run by tests/oracles/formats.py"]
fn arrays_of_numpy_read_back() {
    let mut seen = 0;
    for entry in fs::read_dir(shared().join("arrays")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "npy") {
            continue;
        }
        let expected = fs::read(path.with_extension("csv")).unwrap();
        let expected = parse_points(&expected, "expected.csv").unwrap();
        let found = parse_points(&fs::read(&path).unwrap(), "array.npy");
        let found = found.unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        assert_eq!(found.columns, expected.columns, "{}", path.display());
        assert_eq!(found.values, expected.values, "{}", path.display());
        seen += 1;
    }
    assert!(seen >= 40, "{seen} arrays");
}

/// What Python saved is read and, written by us, is there for Python to compare.
#[test]
#[ignore = "run by tests/oracles/formats.py"]
fn tensors_of_python_and_ours() {
    let saved = fs::read(shared().join("python.safetensors")).unwrap();
    let file = safetensors::read(&saved).unwrap();
    assert_eq!(file.metadata["note"], "ρ₁ \"quoted\"\n");
    assert_eq!(file.tensors.len(), 4);
    fs::write(
        shared().join("ours.safetensors"),
        safetensors::write(&file).unwrap(),
    )
    .unwrap();
    let half = fs::read(shared().join("half.safetensors")).unwrap();
    assert!(
        safetensors::read(&half)
            .unwrap_err()
            .message
            .contains("convert it to F32")
    );
    let plain = TensorFile {
        tensors: vec![Tensor {
            name: "plain".into(),
            shape: vec![3, 1],
            values: vec![1.5, -2.0, 1e-40],
        }],
        ..TensorFile::default()
    };
    fs::write(
        shared().join("plain.safetensors"),
        safetensors::write(&plain).unwrap(),
    )
    .unwrap();
}

/// Points of every data set as CSV, for comparison with the definitions in NumPy and
/// scikit-learn.
#[test]
#[ignore = "run by tests/oracles/formats.py"]
fn data_sets_for_python() {
    for entry in dataset::GROUP.all {
        let set = dataset::GROUP.make(&Pick::of(entry.id)).unwrap();
        let mut stream = Stream::new(17, Purpose::Data, 0, 0);
        let points = set.points(&mut stream, 20_000).unwrap();
        let points: Vec<f32> = points.iter().map(|&v| v as f32).collect();
        let path = shared().join(format!("{}.csv", entry.id));
        fs::write(path, write_csv(&set.columns, &points)).unwrap();
    }
}

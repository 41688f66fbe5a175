//! Trained fields on disk: every bit comes back, every kind of damage is told.

use pushforward::backend::TrainState;
use pushforward::core::network::NetworkShape;
use pushforward::core::rng::{Purpose, Stream};
use pushforward::format::MAX_FILE;
use pushforward::format::field_file::FieldFile;
use pushforward::format::safetensors::{self, TensorFile};

fn example() -> FieldFile {
    let shape = NetworkShape {
        dim: 2,
        width: 5,
        depth: 2,
        harmonics: 3,
        heads: 1,
    };
    let mut stream = Stream::new(4, Purpose::Measure, 0, 0);
    let mut normals = || -> Vec<f32> {
        let count = shape.parameter_count();
        (0..count).map(|_| stream.normal() as f32).collect()
    };
    let state = TrainState {
        step: 1234,
        weights: normals(),
        mean: normals(),
        square: normals(),
        average: normals(),
    };
    FieldFile {
        choice_json: r#"{"version": 1, "note": "ρ₁ \"mine\""}"#.into(),
        shape,
        center: vec![0.1 + 0.2, -1e-17],
        scale: vec![1.0 / 3.0, 5e300],
        data_sd: 0.7,
        source_sd: 1.0,
        output_scales: vec![1.7],
        step: 1234,
        weights: state.average.clone(),
        state: Some(state),
    }
}

/// The example's file with one change of its metadata or its tensors.
fn changed(change: impl FnOnce(&mut TensorFile)) -> Vec<u8> {
    let mut file = safetensors::read(&example().to_bytes().unwrap()).unwrap();
    change(&mut file);
    safetensors::write(&file).unwrap()
}

fn message(bytes: &[u8]) -> String {
    FieldFile::from_bytes(bytes).unwrap_err().to_string()
}

#[test]
fn every_bit_reads_back() {
    let field = example();
    assert_eq!(
        FieldFile::from_bytes(&field.to_bytes().unwrap()).unwrap(),
        field
    );
    let plain = FieldFile {
        state: None,
        ..field
    };
    assert_eq!(
        FieldFile::from_bytes(&plain.to_bytes().unwrap()).unwrap(),
        plain
    );
}

#[test]
fn a_layer_is_inputs_by_outputs() {
    let field = example();
    let file = safetensors::read(&field.to_bytes().unwrap()).unwrap();
    let names: Vec<&str> = file.tensors.iter().map(|t| t.name.as_str()).collect();
    assert_eq!(
        names[..3],
        ["layer0.weight", "layer0.bias", "layer1.weight"]
    );
    assert_eq!(file.tensors[0].shape, [9, 5]);
    assert_eq!(file.tensors[0].values[..], field.weights[..45]);
    assert_eq!(file.tensors[4].shape, [5, 2]);
}

#[test]
fn metadata_is_checked() {
    for (key, text, word) in [
        ("format", "pt", "no field of Pushforward"),
        (
            "version",
            "2",
            "newer Pushforward (version 2; this one reads 1): update",
        ),
        ("version", "0", "version is unknown"),
        ("version", "one", "version is unknown"),
        ("dim", "3", "has shape"),
        ("dim", "0", "its dim is 0, not 1 to 256"),
        ("width", "100000", "its width is 100000"),
        ("depth", "-1", "`depth` is no such number"),
        ("harmonics", "17", "0 to 16"),
        ("center", "[1.0]", "not 2 finite numbers"),
        ("center", "[1.0,NaN]", "not 2 finite numbers"),
        ("center", "1.0, 2.0", "no list of numbers"),
        ("scale", "[1.0, 0.0]", "not 2 positive numbers"),
        ("data_sd", "-1", "data_sd"),
        ("data_sd", "1e-300", "data_sd"),
        ("output_scales", "[0]", "output_scales"),
        ("source_sd", "inf", "source_sd"),
        ("step", "1e9", "`step` is no such number"),
    ] {
        let bytes = changed(|file| {
            file.metadata.insert(key.into(), text.into());
        });
        assert!(message(&bytes).contains(word), "{key}: {}", message(&bytes));
        let bytes = changed(|file| {
            file.metadata.remove(key);
        });
        assert!(FieldFile::from_bytes(&bytes).is_err(), "without {key}");
    }
}

#[test]
fn a_newer_version_is_told_before_its_tensors_are_read() {
    let header = r#"{"__metadata__":{"format":"pushforward-field","version":"3"},
        "a":{"dtype":"BF16","shape":[1],"data_offsets":[0,2]}}"#;
    let length = (header.len() as u64).to_le_bytes();
    let bytes = [&length, header.as_bytes(), &[0, 0]].concat();
    assert!(message(&bytes).contains("version 3"), "{}", message(&bytes));
}

#[test]
fn tensors_are_checked() {
    let not_finite = changed(|file| file.tensors[1].values[0] = f32::NAN);
    assert!(message(&not_finite).contains("training diverged"));
    let state = changed(|file| file.tensors[7].values[0] = f32::INFINITY);
    assert!(message(&state).contains("training diverged"));
    let missing = changed(|file| drop(file.tensors.remove(2)));
    assert!(message(&missing).contains("`layer1.weight` is missing"));
    let partial = changed(|file| drop(file.tensors.pop()));
    assert!(message(&partial).contains("`optimiser.square` is missing"));
    let renamed = changed(|file| file.tensors[0].shape.reverse());
    assert!(message(&renamed).contains("[5, 9], its network [9, 5]"));
    let more = changed(|file| {
        let mut extra = file.tensors[1].clone();
        extra.name = "layer9.bias".into();
        file.tensors.push(extra);
    });
    assert!(message(&more).contains("no field has a tensor `layer9.bias`"));
}

#[test]
fn a_contradictory_record_is_not_written() {
    let mut field = example();
    field.step += 1;
    assert!(field.to_bytes().is_err());
    let mut field = example();
    field.weights[3] = f32::NAN;
    assert!(field.to_bytes().unwrap_err().message.contains("diverged"));
    let mut field = example();
    field.choice_json = " ".repeat(safetensors::MAX_HEADER);
    assert!(
        field
            .to_bytes()
            .unwrap_err()
            .message
            .contains("shorten the metadata")
    );
}

#[test]
fn wrong_sizes() {
    let whole = example().to_bytes().unwrap();
    for length in 0..whole.len() {
        assert!(FieldFile::from_bytes(&whole[..length]).is_err(), "{length}");
    }
    let longer = [&whole[..], &[0]].concat();
    assert!(message(&longer).contains("after its last tensor: 1"));
    let oversized = vec![0; MAX_FILE + 1];
    assert!(message(&oversized).contains("65 MiB"));
}

/// Damage is refused or harmless: what is read can be written and read again.
#[test]
fn damaged_files_never_panic() {
    let whole = example().to_bytes().unwrap();
    let header = 8 + u64::from_le_bytes(*whole.first_chunk().unwrap()) as u32;
    let mut stream = Stream::new(2, Purpose::Measure, 0, 0);
    let mut refused = 0;
    for round in 0..20_000 {
        let mut bytes = whole.clone();
        // Half of the rounds aim at the header, where the structure is.
        let reach = if round % 2 == 0 {
            header
        } else {
            bytes.len() as u32
        };
        for _ in 0..=stream.below(3) {
            let at = stream.below(reach) as usize;
            bytes[at] = match stream.below(3) {
                0 => bytes[at] ^ (1 << stream.below(8)),
                1 => b"\",:[]{}0129-e"[stream.below(13) as usize],
                _ => stream.below(256) as u8,
            };
        }
        match FieldFile::from_bytes(&bytes) {
            Ok(field) => {
                let again = FieldFile::from_bytes(&field.to_bytes().unwrap());
                assert_eq!(again.unwrap(), field);
            }
            Err(_) => refused += 1,
        }
    }
    assert!(refused > 8_000, "{refused}");
}

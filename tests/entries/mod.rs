//! Every entry of a group at every legal corner, and what is made of them.

#![allow(dead_code, reason = "each test takes what it needs")]

use pushforward::core::mixture::Mixture;
use pushforward::core::path::Path;
use pushforward::core::regression::{Ends, Question, Regression, SourceLaw};
use pushforward::core::{path, target, time_law, weighting};
use pushforward::layout::Table;
use pushforward::registry::{Entry, Group, Pick};

/// The entry at its defaults, and with every parameter at its least or its most.
pub fn corners<T>(entry: &Entry<T>) -> Vec<Pick> {
    let mut picks = vec![Pick::of(entry.id)];
    for param in entry.params.iter().filter(|p| p.text.is_none()) {
        let ends = |pick: &Pick| [param.min, param.max].map(|end| pick.clone().with(param.id, end));
        let grown: Vec<Pick> = picks.iter().flat_map(ends).collect();
        picks.extend(grown);
    }
    picks
}

pub fn every<T>(group: &'static Group<T>) -> impl Iterator<Item = Pick> {
    group.all.iter().flat_map(corners)
}

pub fn regression(path: &Pick, target: &str, weighting: &str, data_rms: f64) -> Regression {
    let path = path::GROUP.make(path).expect("path");
    regression_on(path, target, weighting, data_rms)
}

/// From N(0, I), on a path of one's own.
pub fn regression_on(path: Path, target: &str, weighting: &str, data_rms: f64) -> Regression {
    let question = Question {
        path,
        target: target::GROUP.make(&Pick::of(target)).expect("target"),
        weighting: weighting::GROUP
            .make(&Pick::of(weighting))
            .expect("weighting"),
        time_law: time_law::GROUP
            .make(&Pick::of("uniform"))
            .expect("time law"),
    };
    let ends = Ends {
        source: SourceLaw::Gaussian,
        source_rms: 1.0,
        data_rms,
    };
    Regression::new(question, ends)
}

/// Every field, as the kernels get it.
pub fn expect_finite(label: &str, row: &(impl Table + std::fmt::Debug)) {
    let mut fields = Vec::new();
    row.push_f32(&mut fields);
    assert!(fields.iter().all(|x| x.is_finite()), "{label}: {row:?}");
}

/// A mixture in the plane, two of its covariances full.
pub fn mixture() -> Mixture {
    Mixture::new(
        vec![0.2, 0.5, 0.3],
        vec![vec![1.0, -0.5], vec![-1.2, 0.3], vec![0.4, 1.1]],
        vec![
            vec![0.3, 0.1, 0.1, 0.2],
            vec![0.15, -0.05, -0.05, 0.4],
            vec![0.25, 0.0, 0.0, 0.25],
        ],
    )
    .expect("a legal mixture")
}

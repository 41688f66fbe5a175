//! log Z of unnormalised densities by a controlled process.

use pushforward::control::estimate;
use pushforward::error::{Error, Result};
use serde_json::json;

use super::case::{Case, Effort, Figure, Published, Row, Table};
use super::field::{STEPS, train};

const ID: &str = "log-z";
const METHOD: &str = "adjoint matching";
const TRAINING: f64 = 5000.0;

/// A density with its columns.
struct Law {
    id: &'static str,
    error: &'static str,
    bound: &'static str,
    share: &'static str,
    /// Deviation of the uncontrolled process at its end, about that of the law.
    noise: f64,
    /// Deviation of the law's narrowest part, the longest slope and the ends a round, as the coupling
    /// takes them.
    steering: [f64; 3],
    /// Batch, learning rate and decay of the averaged weights.
    training: [f64; 3],
}

const LAWS: [Law; 2] = [
    Law {
        id: "grid-25",
        error: "25 modes, error",
        bound: "25 modes, error of the bound",
        share: "25 modes, ESS/n",
        noise: 8.0,
        steering: [0.5, 100.0, 1024.0],
        training: [256.0, 3e-3, 0.998],
    },
    Law {
        id: "funnel",
        error: "funnel, error",
        bound: "funnel, error of the bound",
        share: "funnel, ESS/n",
        noise: 1.5,
        steering: [100.0, 20.0, 4096.0],
        training: [1024.0, 4e-3, 0.999],
    },
];

/// The table.
pub fn table() -> Table {
    let published = |value| {
        Some(Published {
            value,
            deviation: None,
        })
    };
    Table {
        id: ID,
        title: "log Z of 25 modes and of the funnel in 10 dimensions, no draws given (published: PIS; DDS has 1.76 and 0.424)",
        protocol: "|log Z − known| from the weights of 10⁴ paths of 100 steps; the mean of their logarithms is a bound that needs no luck with rare paths.",
        findings: "- The funnel's narrow part has slopes that no bound tolerates: few paths carry the weight (ESS/n), so the error varies from run to run more than with 25 modes, as published ones do. The bound's own error says how far the control is from the best.\n",
        columns: &[
            LAWS[0].error,
            LAWS[0].bound,
            LAWS[0].share,
            LAWS[1].error,
            LAWS[1].bound,
            LAWS[1].share,
        ],
        rows: vec![Row {
            name: METHOD,
            made: "Brownian motion from 0, of about the law's own size, steered by what ends of its own paths say of the energy's slope",
            published: vec![published(1.77), None, None, published(0.534), None, None],
        }],
        cases: LAWS.iter().map(case).collect(),
    }
}

fn case(law: &'static Law) -> Case {
    Case {
        table: ID,
        name: METHOD,
        on: law.id,
        run: Box::new(|effort, seed| run(law, effort, seed)),
    }
}

fn run(law: &Law, effort: Effort, seed: u32) -> Result<Vec<Figure>> {
    let ([width, bound, fresh], [batch, rate, ema]) = (law.steering, law.training);
    let choice = json!({
        "paradigm": "control",
        "data": law.id,
        "path": { "id": "brownian-bridge", "noise": law.noise },
        "coupling": { "id": "adjoint", "width": width, "bound": bound, "fresh": fresh },
        "training": { "batch": batch, "learning_rate": rate, "decay_after": 0, "ema": ema },
    });
    let mut engine = train(choice, effort, TRAINING, seed, None)?;
    let told = pollster::block_on(estimate(&mut engine, effort.points, STEPS, seed))?;
    let unknown = || Error::new("data", "have no known log Z");
    let known = told.known.ok_or_else(unknown)?;
    Ok(vec![
        figure(law.error, (told.log_z.value - known).abs()),
        figure(law.bound, (told.elbo.value - known).abs()),
        figure(law.share, told.share()),
    ])
}

fn figure(column: &'static str, value: f64) -> Figure {
    Figure {
        table: ID,
        row: METHOD,
        column,
        value,
    }
}

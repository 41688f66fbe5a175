//! All of a field but its weights, as JSON.

use serde_json::json;

use crate::core::program::{Source, Start};
use crate::core::row::StepRow;
use crate::format::field_file::FieldFile;
use crate::layout::Table;
use crate::plan::Plan;

/// The version of this layout.
const VERSION: u32 = 1;

/// See [`super::Export::config`].
pub fn config(file: &FieldFile, plan: &Plan) -> String {
    let program = plan.program(1, 0);
    let (law, [scale, noise]) = match (&plan.train.source, &program.start) {
        (Source::Gaussian, Start::Source { scale, noise }) => ("gaussian", [*scale, *noise]),
        (Source::Uniform, Start::Source { scale, noise }) => ("uniform", [*scale, *noise]),
        (Source::Points(_), Start::Source { scale, noise }) => ("points", [*scale, *noise]),
        // A plan's own program starts from its source.
        (_, Start::At(_)) => ("points", [1.0, 0.0]),
    };
    let rows: Vec<Vec<f64>> = program.rows.iter().map(Table::numbers).collect();
    let shape = file.shape;
    let config = json!({
        "version": VERSION,
        "choice": plan.choice.to_json(),
        "columns": plan.columns,
        "network": {
            "dim": shape.dim, "width": shape.width, "depth": shape.depth,
            "harmonics": shape.harmonics, "heads": shape.heads,
        },
        "frame": { "center": file.center, "scale": file.scale },
        "source": { "law": law, "scale": scale, "noise": noise },
        "program": { "columns": StepRow::NAMES, "rows": rows },
    });
    format!("{config}\n")
}

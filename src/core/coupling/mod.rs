//! Which x₀ belongs to which x₁: where examples come from.

use crate::registry;

registry! {
    Coupling, "coupling", "Coupling", "Which source point is joined to which data point.";
    independent,
}

/// Where the pairs (x₀, x₁) that a field is trained on come from.
pub enum Coupling {
    /// Both drawn afresh for each example, independently of each other.
    Independent,
}

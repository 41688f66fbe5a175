use super::Sampler;
use crate::core::program::Tolerance;
use crate::registry::{Entry, Param};

pub const ENTRY: Entry<Sampler> = Entry {
    id: "dormand-prince",
    label: "Dormand–Prince",
    doc: "The probability-flow ODE in steps that each particle chooses itself, by the pair of order 5(4) (Dormand & Prince 1980): six evaluations a step, accepted where the error estimate is within the tolerance. The time grid says only which states are shown, interpolated to order 4.",
    params: &[
        Param::log("relative", "Relative tolerance", 1e-5, 1e-6, 0.1, "Error of a step as a part of each coordinate's size."),
        Param::log("absolute", "Absolute tolerance", 1e-5, 1e-6, 0.1, "Error of a step that is tolerated in any case, in units of the field's frame."),
    ],
    make: |params| Sampler {
        adaptive: Some(Tolerance { relative: params[0], absolute: params[1] }),
        ..Sampler::ode(5, 6, |_, _, _| Vec::new())
    },
};

pub const FORMULA: &str = r"dX = v\,dt \\ |\text{error}| \le @absolute + @relative\,|x|";

//! What the page asks of the stage's layers.

use std::sync::Arc;

use crate::core::mixture::FieldValues;
use crate::core::regression::Quantity;
use crate::draw::palette::Palette;
use crate::draw::scene::Camera;

/// Declares the names that a view gives the variants of an enum.
macro_rules! named {
    ($(#[$doc:meta])* pub enum $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $id:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $name { $($(#[$variant_doc])* $variant,)+ }

        impl $name {
            /// Every name, in order.
            pub const NAMES: &'static [&'static str] = &[$($id),+];

            /// What `name` means.
            pub fn named(name: &str) -> Option<Self> {
                match name {
                    $($id => Some(Self::$variant),)+
                    _ => None,
                }
            }
        }
    };
}

named! {
    /// Whose field is shown.
    pub enum Of {
        /// The network's.
        Learned = "learned",
        /// The exact one, where it is known.
        Exact = "exact",
        /// Learned less exact.
        Difference = "difference",
    }
}

named! {
    /// As what the field is shown: all are exact linear readings of one network.
    pub enum Lens {
        /// Velocity of the probability-flow ODE.
        Velocity = "velocity",
        /// Score ∇log ρ_t.
        Score = "score",
        /// Noise ε = E[x₀ | x].
        Noise = "noise",
        /// Data prediction x̂ = E[x₁ | x].
        Data = "data",
    }
}

named! {
    /// What the ground shows beside the particles' density.
    pub enum Ground {
        /// Nothing.
        Nothing = "nothing",
        /// Level lines of ρ_t.
        Contours = "contours",
        /// Length of learned less exact.
        Error = "error",
        /// Divergence of the velocity.
        Divergence = "divergence",
    }
}

named! {
    /// How points are shown.
    pub enum Display {
        /// In a plane.
        Plane = "plane",
        /// Each as an image, at the time shown.
        Images = "images",
        /// Some as images, at several times side by side.
        Strips = "strips",
    }
}

impl Lens {
    /// As the field's quantity.
    pub fn quantity(self) -> Quantity {
        match self {
            Self::Velocity => Quantity::Velocity,
            Self::Score => Quantity::Score,
            Self::Noise => Quantity::Noise,
            Self::Data => Quantity::Data,
        }
    }

    /// That quantity among the exact ones.
    pub fn of(self, values: FieldValues) -> Option<Vec<f64>> {
        match self {
            Self::Velocity => values.velocity,
            Self::Score => values.score,
            Self::Noise => values.noise,
            Self::Data => values.data,
        }
    }

    /// Factor from the frame's unit to the data's, for a coordinate of this scale.
    pub fn unit(self, scale: f64) -> f64 {
        match self {
            Self::Velocity | Self::Data => scale,
            Self::Score => 1.0 / scale,
            Self::Noise => 1.0,
        }
    }
}

/// What is to be shown, and of what.
#[derive(Debug, Clone, PartialEq)]
pub struct Wish {
    /// Time shown, 0 (source) to 1 (data).
    pub time: f64,
    /// Where the particles' trajectory stands, in frames.
    pub frame_position: f32,
    /// Times of the frames that there are; without any the particles have no law to show.
    pub times: Arc<[f32]>,
    /// Grows with every change of the field or the particles.
    pub version: u64,
    /// What the stage shows.
    pub camera: Camera,
    /// Canvas, device pixels.
    pub size: [u32; 2],
    /// The colours.
    pub palette: Palette,
    /// Whether vectors of the field are drawn.
    pub field: bool,
    /// As lines along the field, not as arrows.
    pub lines: bool,
    /// Whose field.
    pub of: Of,
    /// As what.
    pub lens: Lens,
    /// What the ground shows.
    pub ground: Ground,
    /// How points are shown.
    pub display: Display,
    /// Whether points of the source are shown.
    pub source: bool,
}

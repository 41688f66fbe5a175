//! What is timed, and how much arithmetic it is.

use pushforward::choice::Choice;
use pushforward::core::network::NetworkShape;
use pushforward::core::rng::{Purpose, Stream};
use pushforward::error::Result;
use pushforward::plan::OwnPoints;
use serde_json::{Value, json};

/// Steps of the Euler method from t = 0 to t = 1.
pub const SAMPLING_STEPS: usize = 100;
/// Points of the data where they are not eight Gaussians.
const OWN_POINTS: usize = 512;

/// What is done with the network.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Work {
    /// Training steps on minibatches of so many examples. The unit is a step.
    Train(usize),
    /// So many particles pushed by Euler steps. The unit is a particle-step.
    Sample(usize),
    /// The same, with the exact divergence carried along for their log-density.
    Density(usize),
}

/// Conditional flow matching with a network of `depth` hidden layers of `width` on x and t.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Task {
    /// Numbers in a point; 2 for eight Gaussians, any other for one Gaussian.
    pub dim: usize,
    /// Neurons in a hidden layer.
    pub width: usize,
    /// Hidden layers.
    pub depth: usize,
    /// What is done with it.
    pub work: Work,
}

impl Task {
    /// A task on eight Gaussians with three hidden layers.
    pub const fn new(width: usize, work: Work) -> Self {
        Self {
            dim: 2,
            width,
            depth: 3,
            work,
        }
    }

    /// The network's shape.
    pub fn shape(&self) -> NetworkShape {
        NetworkShape {
            dim: self.dim,
            width: self.width,
            depth: self.depth,
            harmonics: 0,
            heads: 1,
        }
    }

    /// Floating-point operations in a unit of the work: two for each multiplication with a weight,
    /// forward, and in training for the gradients by the weights and by each layer's inputs (not the
    /// first layer's: nobody asks for them). Activations, drawing and the optimiser are not counted.
    pub fn flop(&self) -> f64 {
        let layers = self.shape().layers();
        let products: usize = layers.iter().map(|l| l.inputs * l.outputs).sum();
        let first = layers[0].inputs * layers[0].outputs;
        let operations = match self.work {
            Work::Train(batch) => batch * (6 * products - 2 * first),
            Work::Sample(_) => 2 * products,
            // A derivative along each coordinate; the first layer's is one of its columns.
            Work::Density(_) => 2 * products + 2 * self.dim * (products - first),
        };
        operations as f64
    }

    /// The table it stands in.
    pub fn kind(&self) -> &'static str {
        match self.work {
            Work::Train(_) => "train",
            Work::Sample(_) => "sample",
            Work::Density(_) => "density",
        }
    }

    /// Examples in a minibatch, or particles.
    pub fn count(&self) -> usize {
        match self.work {
            Work::Train(count) | Work::Sample(count) | Work::Density(count) => count,
        }
    }

    /// As JSON; `--only` looks for a word of [`Task::name`].
    pub fn to_json(self) -> Value {
        json!({
            "task": self.kind(),
            "dim": self.dim,
            "width": self.width,
            "depth": self.depth,
            "count": self.count(),
        })
    }

    /// The kind, width and count, as `train 64 256`.
    pub fn name(&self) -> String {
        format!("{} {} {}", self.kind(), self.width, self.count())
    }

    /// Our choice for it: plain Adam, no clipping, warm-up or averaging; data of unit variance.
    pub fn choice(&self) -> Result<Choice> {
        let (batch, particles) = match self.work {
            Work::Train(batch) => (batch, 1),
            Work::Sample(particles) | Work::Density(particles) => (256, particles),
        };
        let data = match self.dim {
            2 => json!({ "id": "eight-gaussians", "standardise": 1 }),
            dim => json!({ "id": "own", "dim": dim, "standardise": 0 }),
        };
        let choice = json!({
            "data": data,
            "network": { "width": self.width, "depth": self.depth, "harmonics": 0 },
            "training": {
                "steps": 1_000_000, "batch": batch, "learning_rate": 1e-3,
                "warm_up": 0, "clip": 1e6, "ema": 0,
            },
            "sampler": { "id": "euler", "steps": SAMPLING_STEPS, "particles": particles },
        });
        Choice::from_json(&choice.to_string())
    }

    /// The points that go with [`Task::choice`]: normal ones.
    pub fn points(&self) -> Option<OwnPoints> {
        let mut stream = Stream::new(1, Purpose::Data, 0, 0);
        (self.dim != 2).then(|| OwnPoints {
            columns: (1..=self.dim).map(|i| format!("x{i}")).collect(),
            values: (0..OWN_POINTS * self.dim)
                .map(|_| stream.normal())
                .collect(),
        })
    }
}

/// The tasks of the bench; some are for GPUs only, see [`crate::runner::bearable`].
pub fn all() -> Vec<Task> {
    let sizes = [
        (64, 256),
        (64, 1024),
        (128, 1024),
        (128, 4096),
        (64, 65_536),
        (128, 65_536),
        (256, 65_536),
    ];
    let mut tasks = sizes
        .map(|(width, batch)| Task::new(width, Work::Train(batch)))
        .to_vec();
    tasks.extend([64, 128].map(|width| Task::new(width, Work::Sample(10_000))));
    tasks.push(Task::new(64, Work::Sample(100_000)));
    tasks.push(Task::new(64, Work::Density(100_000)));
    tasks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operations_of_a_network_counted_by_hand() {
        // Layers 3→4→4→2: products 12 + 16 + 8, without the first layer 24.
        let task = |work| Task {
            depth: 2,
            ..Task::new(4, work)
        };
        assert_eq!(task(Work::Sample(7)).flop(), 72.0);
        assert_eq!(task(Work::Train(10)).flop(), 10.0 * (72.0 + 72.0 + 48.0));
        assert_eq!(task(Work::Density(7)).flop(), 72.0 + 2.0 * 48.0);
    }
}

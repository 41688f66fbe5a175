//! The narrow waist: every paradigm is [`PathRow`]s, every sampler is [`StepRow`]s.

use crate::table;

table! {
    /// One training time. With x₀ ~ source, x₁ ~ data and z ~ N(0, I) independent, an example is
    /// x_t = a·x₀ + b·x₁ + c·z, its target p·x₀ + q·x₁ + r·z, and its loss
    /// weight·‖F(in_scale·x_t, time_input) − target‖², averaged over coordinates. A network with two
    /// heads has a second target p2·x₀ + q2·x₁ + r2·z for its second head, with weight2.
    ///
    /// A table holds the quantiles of the training-time law, so a row drawn uniformly has that law.
    pub struct PathRow {
        /// Time, from 0 (source) to 1 (data).
        t,
        /// Coefficient of the source point x₀: σ(t) on an affine Gaussian path.
        a,
        /// Coefficient of the data point x₁: α(t) on an affine Gaussian path.
        b,
        /// Coefficient of the extra noise z: γ(t) of a stochastic interpolant.
        c,
        /// The target's coefficient of x₀.
        p,
        /// The target's coefficient of x₁.
        q,
        /// The target's coefficient of z.
        r,
        /// Weight of the squared error.
        weight,
        /// The second head's target's coefficient of x₀.
        p2,
        /// The second head's target's coefficient of x₁.
        q2,
        /// The second head's target's coefficient of z.
        r2,
        /// Weight of the second head's squared error.
        weight2,
        /// Factor that brings x_t to unit scale before the network.
        in_scale,
        /// The time as the network reads it, within [0, 1].
        time_input,
    }
}

table! {
    /// One field evaluation of a sampler. At the current state x the network gives
    /// F = F(in_scale·x, time_input), and H where it has a second head; the solver's quantity is
    /// g = conv_x·x + conv_f·F + conv_h·H; and
    ///
    /// next = base·y + state·x + g0·g + g1·g₋₁ + g2·g₋₂ + g3·g₋₃ + noise·ξ,
    ///
    /// where y is the last committed state, g₋ₖ the k-th earlier g and ξ ~ N(0, I) fresh. Then g
    /// joins the history and x becomes next; where `commit` is 1, y becomes next too.
    pub struct StepRow {
        /// Time of the evaluation, from 0 (source) to 1 (data).
        t,
        /// Time of the state that this row produces.
        t_next,
        /// Factor that brings x to unit scale before the network.
        in_scale,
        /// The time as the network reads it, within [0, 1].
        time_input,
        /// Coefficient of x in the conversion to g.
        conv_x,
        /// Coefficient of the network's output in the conversion to g.
        conv_f,
        /// Coefficient of the network's second head, if it has one, in the conversion to g.
        conv_h,
        /// Coefficient of the last committed state y.
        base,
        /// Coefficient of the current state x.
        state,
        /// Coefficient of the newest g.
        g0,
        /// Coefficient of the g one evaluation earlier.
        g1,
        /// Coefficient of the g two evaluations earlier.
        g2,
        /// Coefficient of the g three evaluations earlier.
        g3,
        /// Standard deviation of the fresh noise added.
        noise,
        /// 1 where the new state ends a step of the time grid, else 0.
        commit,
    }
}

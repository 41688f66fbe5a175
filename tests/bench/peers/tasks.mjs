// What everyone does. Read by the page and by the bench's Node side.

/** The data x₁: eight Gaussians evenly spaced on a circle, about of unit variance a coordinate. */
export const DATA = { modes: 8, radius: 1.4, deviation: 0.15 };
/** Hidden layers of the network: 3 → W → W → W → 2, SiLU between. */
export const DEPTH = 3;
/** Adam's step size; its decays are 0.9 and 0.999, its ε 1e-8. */
export const LEARNING_RATE = 0.001;
/** Steps between two readings of the loss. */
export const READ_EVERY = 100;
/** Particles and Euler steps of a sampling. */
export const PARTICLES = 10_000;
export const EULER_STEPS = 100;

/** Steps after which the losses are compared, as shares of `TARGET_SQUARE`, means over the last `LOSS_MEAN` steps. */
export const LOSS_AT = [20, 140];
export const LOSS_MEAN = 20;
/** Mean square of the target x₁ − x₀ a coordinate: the loss of a field that is 0. */
export const TARGET_SQUARE = 1 + DATA.radius ** 2 / 2 + DATA.deviation ** 2;

/** @typedef {{ id: string, kind: "train" | "sample", width: number, batch: number }} Task */

/** @param {number} width @param {number} batch @returns {Task} */
const train = (width, batch) => ({ id: `train-${width}-${batch}`, kind: "train", width, batch });
/** @param {number} width @returns {Task} */
const sample = (width) => ({ id: `sample-${width}`, kind: "sample", width, batch: 256 });

/** @type {Task[]} */
export const TASKS = [train(64, 256), train(64, 1024), train(128, 1024), train(128, 4096), sample(64), sample(128)];

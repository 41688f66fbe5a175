// What one visit does: one library, one task. The address says which.

import { EULER_STEPS, LOSS_AT, PARTICLES, READ_EVERY } from "../tasks.mjs";
import { counted } from "./counters.js";
import { rate } from "./rate.js";

/** @import { Task } from "../tasks.mjs" */
/** @import { Library, Outcome } from "./types.js" */

/** The adapter that WebGPU gives a page here. */
async function adapter() {
  const info = (await navigator.gpu?.requestAdapter())?.info;
  return info ? [info.vendor, info.architecture, info.description].filter(Boolean).join(" ") : "none";
}

/** @param {Library} library @param {Task} task @param {number} windowMs */
async function train(library, task, windowMs) {
  const trainer = await library.trainer(task);
  await trainer.train(1);
  const first_ms = performance.now();
  return { first_ms, rate: await rate((steps) => trainer.train(steps), windowMs) };
}

/** How the losses fall, and what a step asks of the device. @param {Library} library @param {Task} task */
async function learn(library, task) {
  const trainer = await library.trainer(task);
  await trainer.train(1);
  const first_ms = performance.now();
  const losses = [];
  for (const step of LOSS_AT.slice(0, -1)) losses.push(await trainer.lossAt(step));
  const before = await trainer.counters?.();
  const { result: steps, counts } = await counted(() => trainer.train(READ_EVERY));
  const after = await trainer.counters?.();
  losses.push(await trainer.lossAt(LOSS_AT.at(-1) ?? 0));
  const per = (/** @type {Record<string, number>} */ to, /** @type {Record<string, number>} */ from = {}) =>
    Object.fromEntries(Object.entries(to).map(([name, sum]) => [name, (sum - (from[name] ?? 0)) / steps]));
  return { first_ms, losses, per_step: per(counts), ...(after && { own_per_step: per(after, before) }), adapter: await adapter() };
}

/** In particle-steps a second. @param {Library} library @param {Task} task @param {number} windowMs */
async function sample(library, task, windowMs) {
  const sampler = await library.sampler(task);
  /** Whole samplings where more is asked for than one. @param {number} steps */
  const run = async (steps) => {
    if (steps < EULER_STEPS) {
      await sampler.sample(steps);
      return steps;
    }
    const times = Math.ceil(steps / EULER_STEPS);
    for (let k = 0; k < times; k++) await sampler.sample(EULER_STEPS);
    return times * EULER_STEPS;
  };
  await run(1);
  const first_ms = performance.now();
  return { first_ms, rate: PARTICLES * (await rate(run, windowMs)) };
}

const asked = new URLSearchParams(location.search);
/** @param {string} name */
const text = (name) => asked.get(name) ?? "";
/** @type {Task} */
const task = { id: "", kind: text("kind") === "sample" ? "sample" : "train", width: Number(text("width")), batch: Number(text("batch")) };
const windowMs = Number(text("window"));

/** @returns {Promise<Outcome>} */
async function visit() {
  const { default: library } = /** @type {{ default: Library }} */ (await import(new URL(`${text("module")}.js`, document.baseURI).href));
  await library.load(text("backend"), task);
  const work = { learn: () => learn(library, task), train: () => train(library, task, windowMs), sample: () => sample(library, task, windowMs) };
  const outcome = await work[/** @type {keyof typeof work} */ (text("kind"))]();
  return { ...outcome, isolated: crossOriginIsolated };
}

// Ours throws plain objects, of which only the page can tell what they say.
/** @type {any} */ (globalThis).outcome = visit().catch((thrown) => {
  throw thrown instanceof Error ? thrown : new Error(JSON.stringify(thrown));
});

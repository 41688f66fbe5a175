// Pushforward, driven as its own page drives it: a Playground and a loop of ticks.

import { WASM } from "../../../../www/js/engine/relaxed.js";
import { DATA, DEPTH, EULER_STEPS, LEARNING_RATE, LOSS_MEAN, PARTICLES } from "../tasks.mjs";
import { breathe } from "./breathe.js";

/** @import { Playground, Status, WasmModule } from "../../../../www/js/types.js" */

/** @type {Playground} */
let playground;
/** Whether work is done elsewhere: looking for its end all the time would take a core from it. */
let elsewhere = false;

const pause = () => (elsewhere ? /** @type {any} */ (globalThis).scheduler.postTask(() => {}, { delay: 1 }) : breathe());

/**
 * The same network, data and optimiser as everyone's: inputs x and t alone, no warm-up, no clipping. The
 * average of the weights is kept all the same.
 * @param {import("../tasks.mjs").Task} task @param {{ steps: number, particles: number }} sampler
 */
const choice = ({ width, batch }, sampler) => JSON.stringify({
  paradigm: "flow-matching",
  data: { id: "eight-gaussians", radius: DATA.radius, deviation: DATA.deviation },
  network: { width, depth: DEPTH, harmonics: 0 },
  training: { steps: 1_000_000, batch, learning_rate: LEARNING_RATE, warm_up: 0, clip: 1e6 },
  sampler: { id: "euler", ...sampler },
});

/** A picture of nothing to speak of, where this is about training. */
const ALMOST_NONE = { steps: 1, particles: 1 };

/** Ticks until `done` says so. @param {(status: Status) => boolean} done */
async function until(done) {
  for (;;) {
    playground.tick(performance.now());
    const status = await playground.status();
    if (status.error) throw new Error(status.error.message);
    if (done(status)) return;
    await pause();
  }
}

/** @type {import("./types.js").Library} */
export default {
  async load(backend, task) {
    const url = new URL("../pushforward/pkg/pushforward.js", document.baseURI).href;
    const module = /** @type {WasmModule} */ (await import(url));
    await module.default({ module_or_path: new URL(`pushforward${WASM}`, url) });
    const first = choice(task, task.kind === "train" ? ALMOST_NONE : { steps: EULER_STEPS, particles: PARTICLES });
    playground = await module.Playground.create(new OffscreenCanvas(16, 16), /** @type {"cpu" | "gpu-software"} */ (backend), first);
    playground.set_view(JSON.stringify({ width: 0, height: 0, playing: false }));
    elsewhere = playground.backend().kind === "gpu";
  },

  async trainer() {
    playground.set_training(true);
    /** @type {number[]} */
    const losses = [];
    /** Every status hands over the losses since the one before. @param {Status} status @returns {number} how many there are */
    const known = (status) => losses.push(...status.losses);
    // A loss is known once its step is done.
    const trained = (/** @type {number} */ steps) => until((status) => known(status) >= steps);
    return {
      async train(steps) {
        const before = losses.length;
        await trained(before + steps);
        return losses.length - before;
      },
      async lossAt(last) {
        await trained(last);
        const sum = losses.slice(last - LOSS_MEAN, last).reduce((sum, loss) => sum + loss);
        // Our network answers the target over its root mean square, so this is a share already.
        return sum / LOSS_MEAN;
      },
      async counters() {
        const status = await playground.status();
        known(status);
        return status.counters;
      },
    };
  },

  async sampler(task) {
    return {
      async sample(steps) {
        playground.set_choice(choice(task, { steps, particles: PARTICLES }));
        let exported = false;
        const samples = playground.export_samples().finally(() => (exported = true));
        await until(() => exported);
        await samples;
      },
    };
  },
};

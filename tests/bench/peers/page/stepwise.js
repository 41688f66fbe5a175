// The training loop that a user of a library of single steps writes.

import { LOSS_MEAN, READ_EVERY, TARGET_SQUARE } from "../tasks.mjs";
import { breathe } from "./breathe.js";

/**
 * @param {() => void} step takes one training step, perhaps later
 * @param {() => Promise<number>} loss of the last step, once it is done
 * @returns {import("./types.js").Trainer}
 */
export function stepwise(step, loss) {
  let taken = 0;
  const next = async () => {
    step();
    taken += 1;
    await breathe();
  };
  return {
    async train(steps) {
      for (let k = 0; k < steps; k++) {
        await next();
        if (taken % READ_EVERY === 0 || k === steps - 1) await loss();
      }
      return steps;
    },
    async lossAt(last) {
      if (taken < last - LOSS_MEAN) await this.train(last - LOSS_MEAN - taken);
      let sum = 0;
      const count = last - taken;
      while (taken < last) {
        await next();
        sum += await loss();
      }
      return sum / count / TARGET_SQUARE;
    },
  };
}

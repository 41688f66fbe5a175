// The line under a pane: evaluations, distance with its floor, time.
import { short } from "../dom.js";
import { LATER } from "../messages/later.js";

/** @import { Measure, Status } from "../types.js" */

const WORDS = LATER.compare;

/** Times differ from run to run: two digits say all. @param {number} secs */
const rough = (secs) => short(Number(secs.toPrecision(2)));

/** @param {Status} status @param {Measure | null | undefined} measured undefined before it is known @param {boolean} trained whether its field was trained in its pane */
export function lineOf(status, measured, trained) {
  if (status.training) return WORDS.training(status.step, status.steps);
  if (status.field === "untrained") return "";
  return [
    status.nfe === null ? "" : WORDS.nfe(Math.round(status.nfe)),
    measured ? WORDS.distance(short(measured.energy_distance), short(measured.floor)) : measured === null ? "" : WORDS.measuring,
    status.complete ? WORDS.sampled(rough(status.sample_secs)) : "",
    trained && status.train_secs > 0 ? WORDS.trained(rough(status.train_secs)) : "",
  ].filter(Boolean).join(" · ");
}

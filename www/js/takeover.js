// One engine takes over from another, with everything as it is: the field, its training to the bit,
// the person's points, the choice, the view and its clock.
import { asAppError } from "./engine/rpc.js";

/** @import { AppError, Change, Choice, Status, View } from "./types.js" */
/** @import { Engine } from "./engine/host.js" */
/** @import { Call } from "./engine/runner.js" */

/** @typedef {{ bytes: Uint8Array, name: string, columns: number[] }} OwnData */
/** @typedef {Engine & { report: () => Promise<Status | null> }} Reporting an engine with a status of now, null where none comes */
/** @typedef {{ checkpoint: Uint8Array | null, own: OwnData | null, stale: boolean, choice: Choice, view: View }} Known what the page knows */
/** @typedef {{ last: Status | null, restored: boolean, checkpoint: Uint8Array | null, change: Change | null, error: AppError | null }} Outcome */

/** The new picture is waited for, though not for ever: a GPU in software may take its time. */
const PATIENCE_MS = 3000;

/**
 * @param {Reporting | null} from null where it is lost: then the checkpoint stands for it
 * @param {Reporting} to @param {Known} known @param {(training: boolean) => void} onPause tells whether training stands still for this
 * @returns {Promise<Outcome>}
 */
export async function takeOver(from, to, known, onPause) {
  const training = Boolean(await from?.call("set_training", false).catch(() => false));
  onPause(training);
  try {
    const checkpoint = (await from?.call("checkpoint").catch(() => null)) ?? known.checkpoint;
    const told = await from?.call("training_history").catch(() => null);
    await to.call("set_view", JSON.stringify(known.view));
    // Points that the field in place was trained on come before it, those that ask for another after it.
    if (known.own && !known.stale) await quietly(tellOwn(to.call, known.own));
    const restored = checkpoint !== null && (await quietly(to.call("import_field", checkpoint)));
    if (restored && told) await quietly(to.call("take_history", told)); // its plots are in the whole build
    if (known.own && known.stale) await quietly(tellOwn(to.call, known.own));
    let change = null;
    let error = null;
    try {
      change = await to.call("set_choice", JSON.stringify(known.choice));
    } catch (thrown) {
      error = asAppError(thrown);
    }
    const end = performance.now() + PATIENCE_MS;
    while (performance.now() < end && !(await to.report())?.sampled);
    const last = from ? await from.report() : null;
    if (last && known.view.playing) await to.call("set_view", JSON.stringify({ time: last.time }));
    if (training) await to.call("set_training", true);
    return { last, restored, checkpoint, change, error };
  } catch (thrown) {
    if (training) await from?.call("set_training", true).catch(() => {});
    throw thrown;
  }
}

/** The user's file, told to an engine. @param {Call} call @param {OwnData} own */
export async function tellOwn(call, own) {
  await call("parse_points", own.bytes, own.name);
  return call("use_points", Uint32Array.from(own.columns));
}

/** @param {Promise<unknown>} work @returns {Promise<boolean>} */
const quietly = (work) => work.then(() => true, () => false);

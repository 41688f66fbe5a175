// Files that a data set needs and that are fetched only once it is chosen.
import { MESSAGES } from "../messages/first.js";
import { fileAt } from "../root.js";

/** @import { AppError } from "../types.js" */
/** @import { Call } from "../engine/runner.js" */

const ASSETS = "assets/";

/**
 * The same calls; where the engine names a file that it has not, that is fetched and the call repeated.
 * @param {Call} call
 */
export const supplied = (call) =>
  /** @type {Call} */ ((method, ...args) =>
    call(method, ...args).catch(async (/** @type {AppError} */ thrown) => {
      if (!thrown.field?.startsWith(ASSETS)) throw thrown;
      await call("supply", thrown.field, await fetched(thrown.field));
      return call(method, ...args);
    }));

/** @param {string} path beside index.html @returns {Promise<Uint8Array>} rejects with an AppError */
async function fetched(path) {
  const answer = await fetch(fileAt(path)).catch(() => null);
  if (!answer?.ok) throw { field: "data", message: MESSAGES.noFile };
  return new Uint8Array(await answer.arrayBuffer());
}

// Files that a data set needs and that are fetched only once it is chosen.

/** @import { AppError } from "../types.js" */
/** @import { Call } from "../engine/runner.js" */

const ASSETS = "assets/";

/**
 * Calls the engine; where it names a file that it has not, fetches that, hands it over, and asks again.
 * @type {(call: Call) => Call}
 */
export const supplied = (call) => async (method, ...args) => {
  try {
    return await call(method, ...args);
  } catch (thrown) {
    const { field } = /** @type {AppError} */ (thrown);
    if (!field?.startsWith(ASSETS)) throw thrown;
    await call("supply", field, await fetched(field));
    return call(method, ...args);
  }
};

/** @param {string} path beside index.html @returns {Promise<Uint8Array>} rejects with an AppError */
async function fetched(path) {
  const answer = await fetch(new URL(`../../${path}`, import.meta.url)).catch(() => null);
  if (!answer?.ok) throw { field: "data", message: "Its file could not be fetched; check the connection and choose it again." };
  return new Uint8Array(await answer.arrayBuffer());
}

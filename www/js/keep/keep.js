// What is kept of the person's work: every choice, to go back to, and the last field, for the next visit.
import { createAutosave } from "./autosave.js";
import { createEmbedCode } from "./embed.js";
import { createHistory } from "./history.js";

/** @import { App } from "../later.js" */

/** @param {App} app */
export function createKeep(app) {
  const history = createHistory(app);
  createEmbedCode(app);
  // A field that comes back is where the person left off, not a step to undo.
  createAutosave(app).then(history.begin).catch(app.fail);
}

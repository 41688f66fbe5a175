// What the engine's worker begins with: its modules, the build's own among them so that it is not asked for
// last. In the single file (scripts/element.mjs) it is the worker's whole
// code instead: a strict content security policy lets a blob run what it holds, not import from elsewhere.
import { fileAt } from "../root.js";
import { SCRIPTS } from "./builds.js";

/** @import { BuildName } from "./builds.js" */

/** @param {BuildName} build that it will run @returns {string} */
export const workerSource = (build) =>
  ["js/engine/worker.js", SCRIPTS[build]].map((path) => `import ${JSON.stringify(fileAt(path).href)};`).join("");

// What the engine's worker begins with. In the single file (scripts/element.mjs) it is the worker's whole
// code instead: a strict content security policy lets a blob run what it holds, not import from elsewhere.
import { fileAt } from "../root.js";

/** @import { BuildName } from "./builds.js" */

/** @param {BuildName} build that it will run @returns {string} */
export const workerSource = (build) => `import ${JSON.stringify(fileAt("js/engine/worker.js").href)};`;

// The JavaScript of a build. The single file's worker (scripts/element.mjs) has it inside.

/** @import { WasmModule } from "../types.js" */

/** @param {string} url @returns {Promise<WasmModule>} */
export const glueOf = (url) => import(/* webpackIgnore: true */ /* @vite-ignore */ url);

// The engine's two builds. The page opens with the small one, all that a first visit downloads before
// its first picture; the other is the whole library.
import { fileAt } from "../root.js";
import { WASM } from "./relaxed.js";

/** @typedef {"opening" | "whole"} BuildName */
/** @typedef {{ url: string, compiled: Promise<WebAssembly.Module | null> }} Build `compiled`: null where that failed */

/** Their JavaScript. @type {Record<BuildName, string>} */
export const SCRIPTS = { opening: "pkg-opening/pushforward-opening.js", whole: "pkg/pushforward.js" };

/** @type {Map<BuildName, Build>} */
const builds = new Map();

/** A build, fetched and compiled once; again where that failed. @param {BuildName} name @returns {Build} */
export function buildOf(name) {
  const known = builds.get(name);
  if (known) return known;
  const compiled = WebAssembly.compileStreaming(fetch(fileAt(SCRIPTS[name].replace(".js", WASM)))).catch(() => {
    builds.delete(name);
    return null;
  });
  const build = { url: fileAt(SCRIPTS[name]).href, compiled };
  builds.set(name, build);
  return build;
}

/** Whether this browser has a real GPU here: software adapters are slower than our CPU. */
export async function hasRealGpu() {
  if (!("gpu" in navigator)) return false;
  const gpu = /** @type {{ requestAdapter(): Promise<any> }} */ (navigator.gpu);
  const adapter = await gpu.requestAdapter().catch(() => null);
  if (!adapter) return false;
  const { vendor, architecture, description, isFallbackAdapter } = adapter.info;
  return !isFallbackAdapter && !/swiftshader|llvmpipe|software|microsoft basic render/i.test(`${vendor} ${architecture} ${description}`);
}

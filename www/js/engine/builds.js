// The engine's two builds. The one without WebGPU is all that a first visit downloads; the other is
// fetched where there is a GPU to use it.

/** @import { Prefer } from "../types.js" */

/** @typedef {{ url: string, compiled: Promise<WebAssembly.Module | null> }} Build `compiled`: null where that failed */

/** @type {Map<string, Build>} */
const builds = new Map();

/** The build that can do what is preferred; fetched and compiled once. @param {Prefer} prefer @returns {Build} */
export function buildFor(prefer) {
  const path = prefer === "cpu" ? "../../pkg-cpu/pushforward-cpu" : "../../pkg/pushforward";
  const known = builds.get(path);
  if (known) return known;
  const file = (/** @type {string} */ ending) => new URL(path + ending, import.meta.url);
  const compiled = WebAssembly.compileStreaming(fetch(file("_bg.wasm"))).catch(() => null);
  const build = { url: file(".js").href, compiled };
  builds.set(path, build);
  return build;
}

/** Whether this browser has a GPU that is worth the larger build: software adapters are slower than our CPU. */
export async function hasRealGpu() {
  if (!("gpu" in navigator)) return false;
  const gpu = /** @type {{ requestAdapter(): Promise<any> }} */ (navigator.gpu);
  const adapter = await gpu.requestAdapter().catch(() => null);
  if (!adapter) return false;
  const { vendor, architecture, description, isFallbackAdapter } = adapter.info;
  return !isFallbackAdapter && !/swiftshader|llvmpipe|software/i.test(`${vendor} ${architecture} ${description}`);
}

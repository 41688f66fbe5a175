// Who runs. `module` is a file of page/; `beside` names which of ours is measured against it.

/**
 * @typedef {object} Contestant
 * @property {string} id
 * @property {string} label
 * @property {string} module in page/
 * @property {string} backend what that module is asked for
 * @property {boolean} isolated whether its page is cross-origin isolated, so that wasm may have threads
 * @property {string | null} beside id of ours on the same kind of hardware; null for ours
 */

/** @type {Contestant[]} */
export const CONTESTANTS = [
  { id: "ours-cpu", label: "**Pushforward, CPU** (wasm, one thread)", module: "ours", backend: "cpu", isolated: false, beside: null },
  { id: "tfjs-wasm", label: "TensorFlow.js, wasm", module: "tfjs-wasm", backend: "wasm", isolated: false, beside: "ours-cpu" },
  { id: "jax-wasm", label: "jax-js, wasm", module: "jax", backend: "wasm", isolated: false, beside: "ours-cpu" },
  { id: "tfjs-wasm-threads", label: "TensorFlow.js, wasm, isolated page", module: "tfjs-wasm", backend: "wasm", isolated: true, beside: "ours-cpu" },
  { id: "jax-wasm-threads", label: "jax-js, wasm, isolated page", module: "jax", backend: "wasm", isolated: true, beside: "ours-cpu" },
  { id: "ours-gpu", label: "**Pushforward, WebGPU**", module: "ours", backend: "gpu-software", isolated: false, beside: null },
  { id: "tfjs-webgl", label: "TensorFlow.js, WebGL", module: "tfjs-webgl", backend: "webgl", isolated: false, beside: "ours-gpu" },
  { id: "tfjs-webgpu", label: "TensorFlow.js, WebGPU", module: "tfjs-webgpu", backend: "webgpu", isolated: false, beside: "ours-gpu" },
  { id: "jax-webgpu", label: "jax-js, WebGPU", module: "jax", backend: "webgpu", isolated: false, beside: "ours-gpu" },
];

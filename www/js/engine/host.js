// Starts an engine in the best place this browser offers and hides where that is:
// a worker with an OffscreenCanvas, else the main thread. Rust itself falls from GPU to CPU.
import { ROOT } from "../root.js";
import { asAppError, rpcClient } from "./rpc.js";
import { buildOf, hasRealGpu } from "./builds.js";
import { Runner, isCrash } from "./runner.js";

/** @import { EngineEvents, Prefer } from "../types.js" */
/** @import { Call } from "./runner.js" */

/** @import { BuildName } from "./builds.js" */

/** @typedef {{ canvas: HTMLCanvasElement, call: Call, close: () => void }} Engine */
/** @typedef {{ build: BuildName, prefer: Prefer, choice?: string, freshCanvas: () => HTMLCanvasElement, events: EngineEvents }} StartOptions */

const WORKER = new URL("js/engine/worker.js", ROOT);
const READY_MS = 8000;
let starts = 0;

/** @param {StartOptions} options @returns {Promise<Engine>} rejects with an AppError where nothing works */
export async function startEngine(options) {
  if (typeof Worker === "function" && "transferControlToOffscreen" in HTMLCanvasElement.prototype) {
    try {
      return await startInWorker(options);
    } catch {
      // Whatever the worker could not do, the page itself may.
    }
  }
  return startOnPage(options);
}

/** Whether the page has the GPU that is asked for, which its worker has not. @param {Prefer} prefer */
async function onlyThePageHasGpu(prefer) {
  if (prefer === "cpu" || !("gpu" in navigator)) return false;
  if (prefer !== "gpu-software") return hasRealGpu();
  const gpu = /** @type {{ requestAdapter(): Promise<unknown> }} */ (navigator.gpu);
  return Boolean(await gpu.requestAdapter().catch(() => null));
}

/** @param {StartOptions} options @returns {Promise<Engine>} */
async function startInWorker({ build, prefer, choice, freshCanvas, events }) {
  void buildOf(build); // compiled while the worker starts
  // A blob of our own starts even where the page's files come from another origin.
  const source = `import ${JSON.stringify(WORKER.href)};`;
  const blob = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
  const worker = new Worker(blob, { type: "module" });
  const rpc = rpcClient(worker);
  let closed = false;
  const close = () => {
    closed = true;
    worker.terminate();
    rpc.rejectAll({ field: "", message: "The engine was restarted." });
  };
  /** @param {string} message */
  const crash = (message) => {
    if (closed) return;
    close();
    events.crash(message);
  };
  try {
    const gpuInWorker = await new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error("The worker did not start.")), READY_MS);
      worker.onerror = (event) => reject(new Error(event.message));
      worker.onmessage = ({ data }) => {
        clearTimeout(timer);
        resolve(data.value);
      };
    });
    if (!gpuInWorker && (await onlyThePageHasGpu(prefer))) throw new Error("No WebGPU in workers.");
    const { url, compiled } = buildOf(build);
    const module = await compiled;
    const canvas = freshCanvas();
    const offscreen = canvas.transferControlToOffscreen();
    worker.onmessage = ({ data }) => {
      if (rpc.answer(data)) return;
      if (data.event === "status") events.status(data.value);
      else if (data.event === "checkpoint") events.checkpoint(data.value);
      else if (data.event === "error") events.error(data.value);
      else if (data.event === "crash") crash(data.value);
    };
    await new Promise((resolve, reject) => {
      worker.onerror = (event) => reject(new Error(event.message));
      rpc.call("start", [url, offscreen, prefer, module, choice], [offscreen]).then(resolve, reject);
    });
    worker.onerror = (event) => crash(event.message);
    const call = /** @type {Call} */ ((method, ...args) => rpc.call(method, args));
    return { canvas, call, close };
  } catch (thrown) {
    close();
    throw thrown;
  } finally {
    URL.revokeObjectURL(blob);
  }
}

/** @param {StartOptions} options @returns {Promise<Engine>} */
async function startOnPage({ build, prefer, choice, freshCanvas, events }) {
  const runner = new Runner(events);
  // A wasm instance that panicked stays broken: another query loads another one.
  const { url, compiled } = buildOf(build);
  const canvas = freshCanvas();
  try {
    await runner.start(`${url}${starts++ === 0 ? "" : `?start=${starts}`}`, canvas, prefer, await compiled, choice);
  } catch (thrown) {
    throw asAppError(thrown);
  }
  /** @param {ErrorEvent | PromiseRejectionEvent} event */
  const onError = (event) => {
    if (!isCrash("reason" in event ? event.reason : event.error)) return;
    close();
    events.crash("The engine stopped.");
  };
  const close = () => {
    runner.stop();
    removeEventListener("error", onError);
    removeEventListener("unhandledrejection", onError);
  };
  addEventListener("error", onError);
  addEventListener("unhandledrejection", onError);
  const call = /** @type {Call} */ ((method, ...args) => runner.call(method, args));
  return { canvas, call, close };
}

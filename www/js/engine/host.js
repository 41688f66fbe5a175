// Starts a playground in the best place this browser offers and hides where that is:
// a worker with an OffscreenCanvas, else the main thread. Rust itself falls from GPU to CPU.
import { asAppError, rpcClient } from "./rpc.js";
import { learnt, told } from "../messages/language.js";
import { hasRealGpu } from "./builds.js";
import { InWorker, OnPage, placeOf } from "./place.js";

/** @import { EngineEvents, Prefer } from "../types.js" */
/** @import { BuildName } from "./builds.js" */
/** @import { Call } from "./runner.js" */

/** @typedef {{ canvas: HTMLCanvasElement, call: Call, close: () => void }} Engine */
/** @typedef {{ build: BuildName, prefer: Prefer, choice?: string, freshCanvas: () => HTMLCanvasElement, events: EngineEvents }} StartOptions */

const canUseWorkers = () => typeof Worker === "function" && "transferControlToOffscreen" in HTMLCanvasElement.prototype;

/** Begins what a build takes time for, before there is a playground for it. @param {BuildName} build */
export function warmUp(build) {
  try {
    if (canUseWorkers()) placeOf(InWorker, build).gpu.catch(() => {});
  } catch {
    // startEngine tries again, and then what else there is.
  }
}

/** @param {StartOptions} options @returns {Promise<Engine>} rejects with an AppError where nothing works */
export async function startEngine(options) {
  if (canUseWorkers()) {
    try {
      return await startIn(placeOf(InWorker, options.build), options);
    } catch {
      // Whatever the worker could not do, the page itself may.
    }
  }
  return startIn(placeOf(OnPage, options.build), options).catch((thrown) => {
    throw asAppError(thrown);
  });
}

/** Whether the page has the GPU that is asked for, which its worker has not. @param {Prefer} prefer */
async function onlyThePageHasGpu(prefer) {
  if (prefer === "cpu" || !("gpu" in navigator)) return false;
  if (prefer !== "gpu-software") return hasRealGpu();
  const gpu = /** @type {{ requestAdapter(): Promise<unknown> }} */ (navigator.gpu);
  return Boolean(await gpu.requestAdapter().catch(() => null));
}

/** @template T @param {T} answer */
const answered = (answer) => learnt().then(() => told(answer));

/** @param {unknown} thrown @returns {Promise<never>} */
async function refused(thrown) {
  throw await answered(thrown);
}

/** @param {InWorker | OnPage} place @param {StartOptions} options @returns {Promise<Engine>} */
async function startIn(place, { prefer, choice, freshCanvas, events }) {
  const { port1: port, port2 } = new MessageChannel();
  const rpc = rpcClient(port);
  let closed = false;
  let started = false;
  const end = (/** @type {string} */ message) => {
    closed = true;
    port.close();
    rpc.rejectAll({ field: "", message });
  };
  const member = {
    crash: (/** @type {string} */ message) => {
      if (closed) return;
      end(message);
      if (started) events.crash(message);
    },
  };
  const close = () => {
    if (closed) return;
    if (place.leave(member)) port.postMessage({ method: "close", args: [] });
    end("The engine was restarted.");
  };
  port.onmessage = ({ data }) => {
    if (rpc.answer(data) || closed) return;
    if (data.event === "status") events.status(told(data.value));
    else if (data.event === "checkpoint") events.checkpoint(data.value);
    else if (data.event === "error") events.error(told(data.value));
  };
  place.join(member);
  try {
    if (place instanceof InWorker && !(await place.gpu) && (await onlyThePageHasGpu(prefer))) throw new Error("No WebGPU in workers.");
    const canvas = freshCanvas();
    place.serve(port2, canvas);
    await rpc.call("start", [prefer, choice]).catch(refused);
    started = true;
    const call = /** @type {Call} */ ((method, ...args) => rpc.call(method, args).then(answered, refused));
    return { canvas, call, close };
  } catch (thrown) {
    close();
    throw thrown;
  }
}

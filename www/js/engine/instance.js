// One wasm instance with any number of playgrounds on it. A panic leaves it unusable, and so ends all of them.
import { glueOf } from "./glue.js";
import { rpcServer } from "./rpc.js";
import { Runner } from "./runner.js";
import { Turns } from "./turns.js";

/** @import { Prefer, WasmModule } from "../types.js" */

/** A panic shows as this error. @param {unknown} thrown */
const isCrash = (thrown) => thrown instanceof WebAssembly.RuntimeError;

export class Instance {
  #turns = new Turns();
  /** GPUs are opened one after the other: the second finds the device of the first. */ #opening = Promise.resolve();
  #lost = false;

  /**
   * @param {string} url of the build's JavaScript @param {WebAssembly.Module | null} compiled null: it is fetched here
   * @param {(message: string) => void} onCrash told once
   */
  constructor(url, compiled, onCrash) {
    this.onCrash = onCrash;
    this.module = this.#load(url, compiled);
    this.module.catch(() => {}); // who starts on it is told
    // A panic inside a promise of wasm-bindgen's reaches no caller.
    for (const kind of ["error", "unhandledrejection"]) addEventListener(kind, this.#onError);
  }

  /** @param {string} url @param {WebAssembly.Module | null} compiled */
  async #load(url, compiled) {
    const module = await glueOf(url);
    await (compiled ? module.default({ module_or_path: compiled }) : module.default());
    return module;
  }

  /** @template T @param {() => Promise<T>} open @returns {Promise<T>} */
  inTurn(open) {
    const opened = this.#opening.then(open);
    this.#opening = opened.then(() => {}, () => {});
    return opened;
  }

  /** Answers calls for one more playground. @param {MessagePort} port @param {OffscreenCanvas | HTMLCanvasElement} canvas */
  serve(port, canvas) {
    const emit = (/** @type {string} */ event, /** @type {unknown} */ value) => port.postMessage({ event, value });
    const runner = new Runner(this, this.#turns, {
      status: (status) => emit("status", status),
      checkpoint: (bytes) => port.postMessage({ event: "checkpoint", value: bytes }, [bytes.buffer]),
      error: (error) => emit("error", error),
    });
    const answer = rpcServer(port, async (method, args) => {
      if (method === "start") return runner.start(canvas, .../** @type {[Prefer, string | undefined]} */ (args));
      if (method !== "close") return runner.call(method, args);
      runner.close();
      port.close();
    });
    port.onmessage = ({ data }) => answer(data);
  }

  /** Whether `thrown` says that the instance is lost, which is told here. @param {unknown} thrown */
  failed(thrown) {
    if (this.#lost) return true;
    if (!isCrash(thrown)) return false;
    this.end();
    this.onCrash(String(thrown));
    return true;
  }

  get lost() {
    return this.#lost;
  }

  end() {
    this.#lost = true;
    for (const kind of ["error", "unhandledrejection"]) removeEventListener(kind, this.#onError);
  }

  /** @param {Event} event */
  #onError = (event) => {
    const { error, reason } = /** @type {{ error?: unknown, reason?: unknown }} */ (event);
    if (this.failed(reason ?? error)) event.preventDefault();
  };
}

// Runs one Playground: loads the wasm module, answers calls, keeps the loop going. The same code
// runs in the worker and, where there can be none, on the main thread.

import { asAppError } from "./rpc.js";

/** @import { Calls, EngineEvents, Playground, Prefer, WasmModule } from "../types.js" */

const STATUS_MS = 250;
const CHECKPOINT_MS = 2000;

/** A panic leaves the wasm instance unusable; it shows as this error. @param {unknown} thrown */
export const isCrash = (thrown) => thrown instanceof WebAssembly.RuntimeError;

export class Runner {
  /** @type {Playground | null} */ #playground = null;
  /** @type {WasmModule | null} */ #module = null;
  #stopped = false;
  #scheduled = false;
  #visible = true;
  #statusAt = 0;
  #checkpointAt = 0;
  #reporting = false;
  #reportAgain = false;
  #training = false;
  /** Calls that are not answered yet: some wait for what ticks bring about. */
  #calls = 0;

  /** @param {EngineEvents} events */
  constructor(events) {
    this.events = events;
  }

  /**
   * @param {string} url of the build's JavaScript @param {OffscreenCanvas | HTMLCanvasElement} canvas
   * @param {Prefer} prefer @param {WebAssembly.Module | null} compiled null: it is fetched here
   * @param {string} [choice] what the field will be, as JSON
   */
  async start(url, canvas, prefer, compiled, choice) {
    const module = /** @type {WasmModule} */ (await import(url));
    await (compiled ? module.default({ module_or_path: compiled }) : module.default());
    this.#playground = await module.Playground.create(canvas, prefer, choice);
    this.#module = module;
    this.#wake();
  }

  stop() {
    this.#stopped = true;
  }

  /** @param {string} method @param {any[]} args */
  async call(method, args) {
    const module = this.#module;
    const playground = this.#playground;
    if (!module || !playground || this.#stopped) throw { field: "", message: "The engine is not running." };
    this.#calls++;
    this.#schedule();
    try {
      if (method === "visible") return this.#setVisible(args[0]);
      const target = /** @type {Record<string, any>} */ (method in module ? module : playground);
      const result = await target[method](...args);
      this.#wake();
      // The person's own hand is answered at once, also where pictures are slow to come.
      if (method === "set_training") this.#report(performance.now());
      return result;
    } catch (thrown) {
      this.#failed(thrown);
      throw thrown;
    } finally {
      this.#calls--;
    }
  }

  /** @param {boolean} on */
  #setVisible(on) {
    this.#visible = on;
    this.#wake();
  }

  /** Anything may have changed: report soon, and tick until nothing moves. */
  #wake() {
    this.#statusAt = 0;
    this.#schedule();
  }

  #schedule() {
    if (this.#scheduled || this.#stopped) return;
    this.#scheduled = true;
    const tick = () => this.#tick();
    // A hidden page gets no animation frames, yet a training run goes on.
    if (this.#visible && "requestAnimationFrame" in globalThis) requestAnimationFrame(tick);
    else setTimeout(tick, 16);
  }

  #tick() {
    this.#scheduled = false;
    if (this.#stopped || !this.#playground) return;
    try {
      const now = performance.now();
      const moving = (this.#visible || this.#training || this.#calls > 0) && this.#playground.tick(now);
      if (now - this.#statusAt >= STATUS_MS) this.#report(now);
      if (moving) this.#schedule();
      else if (this.#statusAt !== now) this.#report(now); // the last report is older than the last tick
    } catch (thrown) {
      if (!this.#failed(thrown)) this.events.error(asAppError(thrown));
    }
  }

  /** @param {number} now */
  async #report(now) {
    if (!this.#playground) return;
    this.#statusAt = now;
    this.#reportAgain = this.#reporting;
    if (this.#reporting) return;
    this.#reporting = true;
    try {
      const status = await this.#playground.status();
      this.#training = status.training;
      this.events.status(status);
      if (status.training && now - this.#checkpointAt >= CHECKPOINT_MS) {
        this.#checkpointAt = now;
        this.events.checkpoint(await this.#playground.checkpoint());
      }
    } catch (thrown) {
      if (!this.#failed(thrown)) this.events.error(asAppError(thrown));
    } finally {
      this.#reporting = false;
      if (this.#reportAgain && !this.#stopped) this.#report(performance.now());
    }
  }

  /** @param {unknown} thrown @returns {boolean} whether it ended the engine, which is told here */
  #failed(thrown) {
    if (this.#stopped) return true;
    if (!isCrash(thrown)) return false;
    this.#stopped = true;
    this.events.crash(asAppError(thrown).message);
    return true;
  }
}

/**
 * The methods of a Runner as the page calls them, typed.
 * @typedef {<M extends keyof Calls>(method: M, ...args: Parameters<Calls[M]>) => Promise<Awaited<ReturnType<Calls[M]>>>} Call
 */

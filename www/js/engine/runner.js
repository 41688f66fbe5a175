// Runs one Playground: answers calls, takes its turns, reports. The same code runs in the worker and,
// where there can be none, on the main thread.

import { asAppError } from "./rpc.js";

/** @import { Calls, EngineEvents, Playground, Prefer, WasmModule } from "../types.js" */
/** @import { Instance } from "./instance.js" */
/** @import { Turns } from "./turns.js" */

const STATUS_MS = 250;
const CHECKPOINT_MS = 2000;

export class Runner {
  /** @type {Playground | null} */ #playground = null;
  /** @type {WasmModule | null} */ #module = null;
  #closed = false;
  #statusAt = 0;
  #checkpointAt = 0;
  #reporting = false;
  #reportAgain = false;
  #training = false;
  /** Calls that are not answered yet: some wait for what ticks bring about. */
  #calls = 0;
  visible = true;

  /** @param {Instance} instance @param {Turns} turns @param {Omit<EngineEvents, "crash">} events */
  constructor(instance, turns, events) {
    this.instance = instance;
    this.turns = turns;
    this.events = events;
  }

  /**
   * @param {OffscreenCanvas | HTMLCanvasElement} canvas
   * @param {Prefer} prefer @param {string} [choice] what the field will be, as JSON
   */
  async start(canvas, prefer, choice) {
    const { Playground } = (this.#module = await this.instance.module);
    const create = () => Playground.create(canvas, prefer, choice);
    try {
      this.#playground = await (prefer === "cpu" ? create() : this.instance.inTurn(create));
    } catch (thrown) {
      this.instance.failed(thrown);
      throw thrown;
    }
    // The first turn comes with the first call: what is drawn is still to be told.
    this.#freeIfDone();
  }

  /** Ends once the calls on their way are answered. */
  close() {
    this.#closed = true;
    this.#training = false;
    try {
      this.#playground?.set_training(false);
    } catch (thrown) {
      this.instance.failed(thrown);
    }
    this.#freeIfDone();
  }

  #freeIfDone() {
    if (!this.#closed || this.#calls > 0 || this.#reporting || this.instance.lost) return;
    this.turns.leave(this);
    this.#playground?.free();
    this.#playground = null;
  }

  /** @param {string} method @param {any[]} args */
  async call(method, args) {
    const module = this.#module;
    const playground = this.#playground;
    if (!module || !playground || this.#closed || this.instance.lost) throw { field: "", message: "The engine is not running." };
    this.#calls++;
    this.turns.ask(this);
    try {
      if (method === "visible") return this.#setVisible(args[0]);
      const target = /** @type {Record<string, any>} */ (method in module ? module : playground);
      const result = await target[method](...args);
      this.#wake();
      // The person's own hand is answered at once, also where pictures are slow to come.
      if (method === "set_training") this.#report(performance.now());
      return result;
    } catch (thrown) {
      this.instance.failed(thrown);
      throw thrown;
    } finally {
      this.#calls--;
      this.#freeIfDone();
    }
  }

  /** @param {boolean} on */
  #setVisible(on) {
    this.visible = on;
    this.#wake();
  }

  /** Anything may have changed: report soon, and tick until nothing moves. */
  #wake() {
    this.#statusAt = 0;
    this.turns.ask(this);
  }

  /** @param {number} share of a frame's computing */
  tick(share) {
    if (!this.#playground || this.instance.lost) return;
    try {
      const now = performance.now();
      const wanted = this.#calls > 0 || (!this.#closed && (this.visible || this.#training));
      const moving = wanted && this.#playground.tick(now, share);
      if (now - this.#statusAt >= STATUS_MS) this.#report(now);
      if (moving) this.turns.ask(this);
      else if (this.#statusAt !== now) this.#report(now); // the last report is older than the last tick
    } catch (thrown) {
      this.#tell(thrown);
    }
  }

  /** @param {number} now */
  async #report(now) {
    if (!this.#playground || this.#closed) return;
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
      this.#tell(thrown);
    } finally {
      this.#reporting = false;
      this.#freeIfDone();
      if (this.#reportAgain) this.#report(performance.now());
    }
  }

  /** @param {unknown} thrown by no call of the page's */
  #tell(thrown) {
    if (!this.instance.failed(thrown)) this.events.error(asAppError(thrown));
  }
}

/**
 * The methods of a Runner as the page calls them, typed.
 * @typedef {<M extends keyof Calls>(method: M, ...args: Parameters<Calls[M]>) => Promise<Awaited<ReturnType<Calls[M]>>>} Call
 */

// The engine's life: start, changes of the choice one after the other, and restarts that lose nothing.
import { buildFor, hasRealGpu } from "./engine/builds.js";
import { supplied } from "./data/assets.js";
import { startEngine } from "./engine/host.js";
import { asAppError } from "./engine/rpc.js";
import { MESSAGES } from "./messages.js";

/** @import { AppError, Change, Choice, Prefer, Status, View } from "./types.js" */
/** @import { Engine } from "./engine/host.js" */
/** @import { Store } from "./state.js" */

/** @typedef {{ bytes: Uint8Array, name: string, columns: number[] }} OwnData */
/**
 * @typedef {{
 *   store: Store, freshCanvas: () => HTMLCanvasElement,
 *   onStatus: (status: Status) => void, onError: (error: AppError) => void, say: (message: string) => void,
 * }} Hooks
 */

const CRASHES = 3;
const CRASHES_WITHIN_MS = 60_000;

export class Session {
  /** @type {Engine | null} */ #engine = null;
  /** @type {Uint8Array | null} */ #checkpoint = null;
  /** @type {Choice | null} */ #wanted = null;
  #changing = false;
  /** @type {number[]} */ #crashes = [];
  /** @type {OwnData | null} The user's file, told again to an engine that starts anew. */ own = null;

  /** @param {Hooks} hooks @param {Prefer} prefer */
  constructor(hooks, prefer) {
    this.hooks = hooks;
    this.prefer = prefer;
  }

  /** @type {import("./engine/runner.js").Call} */
  call = (method, ...args) => {
    if (!this.#engine) return Promise.reject({ field: "", message: MESSAGES.starting });
    return supplied(this.#engine.call)(method, ...args);
  };

  /** Whether a GPU has been found that is worth fetching the larger build for. */ #gpu = false;

  /** Starts the engine; a named backend that is missing gives way to the CPU, with a message. */
  async start() {
    const { freshCanvas, onStatus, onError } = this.hooks;
    const prefer = this.prefer === "auto" && !this.#gpu ? "cpu" : this.prefer;
    const events = {
      status: onStatus,
      error: onError,
      checkpoint: (/** @type {Uint8Array} */ bytes) => void (this.#checkpoint = bytes),
      crash: () => void this.#recover(),
    };
    try {
      this.#engine = await startEngine({ prefer, freshCanvas, events });
    } catch (thrown) {
      if (prefer === "cpu") throw thrown;
      this.hooks.onError({ field: "", message: MESSAGES.fellBack(asAppError(thrown).message) });
      this.#engine = await startEngine({ prefer: "cpu", freshCanvas, events });
    }
    this.hooks.store.set({ backend: await this.call("backend") });
  }

  /** Moves to the GPU where there is a real one, once the first picture plays and nothing trains. */
  async upgrade() {
    if (this.prefer !== "auto" || this.#gpu || !(await hasRealGpu())) return;
    await buildFor("auto").compiled;
    while (this.hooks.store.get().status?.training) await new Promise((resolve) => setTimeout(resolve, 500));
    if (this.prefer !== "auto") return;
    this.#gpu = true;
    await this.restart("auto");
  }

  /** Another backend, with everything as it is. @param {Prefer} prefer */
  async restart(prefer) {
    this.prefer = prefer;
    this.#checkpoint = await this.call("export_field").catch(() => null);
    await this.#startAgain();
  }

  async #recover() {
    const now = performance.now();
    this.#crashes = [...this.#crashes.filter((at) => now - at < CRASHES_WITHIN_MS), now];
    if (this.#crashes.length > CRASHES) {
      this.#engine?.close();
      return this.hooks.onError({ field: "", message: MESSAGES.gaveUp });
    }
    const restored = await this.#startAgain().catch((thrown) => this.hooks.onError(asAppError(thrown)));
    this.hooks.say(restored ? MESSAGES.restarted : MESSAGES.restartedBare);
  }

  /** @returns {Promise<boolean>} whether the field came back too */
  async #startAgain() {
    const { store } = this.hooks;
    const { choice, view } = store.get();
    this.#engine?.close();
    this.#engine = null;
    await this.start();
    await this.call("set_view", JSON.stringify(view));
    const restored = this.#checkpoint !== null && (await this.#quietly(this.importField(this.#checkpoint)));
    if (this.own) await this.#quietly(this.#tellOwn(this.own));
    await this.change(choice);
    return restored;
  }

  /** @param {Promise<unknown>} work @returns {Promise<boolean>} */
  #quietly(work) {
    return work.then(() => true, () => false);
  }

  /**
   * Asks for another choice. While one is on its way only the newest of the rest is kept.
   * @param {Choice} choice @returns {Promise<void>} errors go to onError
   */
  async change(choice) {
    this.#wanted = choice;
    if (this.#changing) return;
    this.#changing = true;
    while (this.#wanted) {
      const next = this.#wanted;
      this.#wanted = null;
      try {
        await this.set(next);
      } catch (thrown) {
        this.hooks.onError(asAppError(thrown));
      }
    }
    this.#changing = false;
  }

  /** One change, now; throws an AppError and then nothing has changed. @param {Choice} choice */
  async set(choice) {
    this.#changed(await this.call("set_choice", JSON.stringify(choice)));
  }

  /** The newest choice asked for, or else the one in force: what a further change starts from. */
  latest() {
    return this.#wanted ?? this.hooks.store.get().choice;
  }

  /** @param {Change} change */
  #changed(change) {
    const { store, say } = this.hooks;
    if (change.field === "new") this.#checkpoint = null;
    const stale = change.field === "invalid" || (change.field === "kept" && store.get().stale);
    store.set({ choice: JSON.parse(change.choice), stale });
    if (change.message && change.field !== "invalid") say(change.message);
  }

  /** @param {Uint8Array} bytes @returns {Promise<void>} */
  async importField(bytes) {
    this.#changed(await this.call("import_field", bytes));
    this.#checkpoint = bytes;
  }

  /** @param {OwnData} own */
  async #tellOwn(own) {
    await this.call("parse_points", own.bytes, own.name);
    return this.call("use_points", Uint32Array.from(own.columns));
  }

  /** A parsed table's columns become the data. @param {OwnData} own */
  async useOwn(own) {
    const change = await this.#tellOwn(own);
    this.own = own;
    this.#changed(change);
  }

  /** @param {Float64Array} xy */
  async drawPoints(xy) {
    const change = await this.call("draw_points", xy);
    this.own = null;
    this.#changed(change);
  }

  /** @param {Partial<View>} part */
  async view(part) {
    const { store } = this.hooks;
    store.set({ view: { ...store.get().view, ...part } });
    if (!this.#engine) return; // told when it starts
    return this.call("set_view", JSON.stringify(part)).catch((thrown) => this.hooks.onError(asAppError(thrown)));
  }
}

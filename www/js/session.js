// The engine's life: start, calls, changes of the choice one after the other, and other engines that
// take over and lose nothing.
import { holds } from "./choice.js";
import { supplied } from "./data/assets.js";
import { buildOf, hasRealGpu } from "./engine/builds.js";
import { startEngine } from "./engine/host.js";
import { asAppError } from "./engine/rpc.js";
import { MESSAGES } from "./messages/first.js";
import { takeOver, tellOwn } from "./takeover.js";

/** @import { AppError, Change, Choice, Prefer, Status, View } from "./types.js" */
/** @import { BuildName } from "./engine/builds.js" */
/** @import { Call } from "./engine/runner.js" */
/** @import { Store } from "./state.js" */
/** @import { OwnData, Reporting } from "./takeover.js" */

/** @typedef {Reporting & { build: BuildName }} Opened */
/**
 * @typedef {{
 *   store: Store, freshCanvas: () => HTMLCanvasElement, showCanvas: (canvas: HTMLCanvasElement) => void,
 *   onStatus: (status: Status) => void, onError: (error: AppError) => void, say: (message: string) => void,
 * }} Hooks
 */

const CRASHES = 3;
const CRASHES_WITHIN_MS = 60_000;
/** An engine that does not report within this is taken not to. */
const REPORT_MS = 2000;

export class Session {
  /** @type {Opened | null} */ #engine = null;
  /** @type {BuildName} */ #build = "opening";
  /** Whether the backend asked for by name is not there. */ #refused = false;
  /** Calls on their way: an engine answers them all before another takes over. @type {Set<Promise<unknown>>} */ #pending = new Set();
  /** Calls wait while this is there. @type {Promise<unknown> | null} */ #takeover = null;
  /** Takeovers come one after the other. @type {Promise<unknown>} */ #turn = Promise.resolve();
  #replacing = 0;
  /** @type {Promise<void> | null} */ #toWhole = null;
  /** Training stands still for a takeover only, which the page need not show. */ #paused = false;
  /** The run so far as the engine before this one told it. @type {Status | null} */ #run = null;
  /** @type {Uint8Array | null} */ #checkpoint = null;
  /** @type {Choice | null} */ #wanted = null;
  /** The one of those on its way. @type {Choice | null} */ #sent = null;
  #changing = false;
  /** @type {number[]} */ #crashes = [];
  #ended = false;
  /** Fields taken from files, the one included that the page opens with. */ imports = 0;
  /** @type {OwnData | null} The user's file, told again to an engine that starts anew. */ own = null;
  /** Whether anyone can see the picture. */ isSeen = () => !document.hidden;

  /** @param {Hooks} hooks @param {Prefer} prefer */
  constructor(hooks, prefer) {
    this.hooks = hooks;
    this.prefer = prefer;
  }

  /** @type {Call} */
  call = (method, ...args) => {
    if (method === "reset") this.#run = null;
    return this.#with((call) => call(method, ...args));
  };

  /** Work that one engine does from its beginning to its end. @template T @param {(call: Call) => Promise<T>} work @returns {Promise<T>} */
  async #with(work) {
    while (this.#takeover) await this.#takeover;
    if (!this.#engine) throw { field: "", message: MESSAGES.starting };
    const done = work(this.#engine.call);
    this.#pending.add(done);
    try {
      return await done;
    } finally {
      this.#pending.delete(done);
    }
  }

  async start() {
    // Whatever backend comes then: a GPU compiles its kernels while the picture plays already.
    const engine = await this.#open("opening");
    this.#engine = engine;
    this.#build = engine.build;
    this.hooks.showCanvas(engine.canvas);
    // Not waited for: an answer comes between two pictures, and there is more to ask before the first.
    engine.call("backend").then((backend) => this.hooks.store.set({ backend, build: engine.build }), () => {});
  }

  /** A further engine; a named backend that is missing gives way to the CPU, with a message. @param {BuildName} asked */
  async #open(asked) {
    const { freshCanvas, onError } = this.hooks;
    /** @type {((status: Status | null) => void)[]} */
    let waiting = [];
    const tell = (/** @type {Status | null} */ status) => {
      for (const resolve of waiting) resolve(status);
      waiting = [];
    };
    /** @type {Opened | null} */
    let opened = null;
    const refuse = (/** @type {string} */ why) => {
      this.#refused = true;
      onError({ field: "", message: MESSAGES.fellBack(why) });
    };
    const inForce = () => opened !== null && opened === this.#engine;
    const events = {
      status: (/** @type {Status} */ status) => {
        if (inForce()) this.hooks.onStatus(this.#told(status));
        tell(status);
      },
      error: (/** @type {AppError} */ error) => void (inForce() && onError(error)),
      checkpoint: (/** @type {Uint8Array} */ bytes) => void (inForce() && (this.#checkpoint = bytes)),
      crash: () => {
        tell(null);
        if (inForce()) this.#lost();
      },
    };
    let build = asked;
    let prefer = build === "opening" || this.#refused ? "cpu" : this.prefer;
    // A GPU in software is slower than our CPU, and taken only by its own name.
    if ((prefer === "auto" || prefer === "gpu") && !(await hasRealGpu())) {
      if (prefer === "gpu") refuse(MESSAGES.noRealGpu);
      prefer = "cpu";
    }
    const { choice } = this.hooks.store.get();
    const known = choice.paradigm ? JSON.stringify(choice) : undefined;
    const engine = await startEngine({ build, prefer, choice: known, freshCanvas, events }).catch(async (thrown) => {
      if (prefer === "cpu") throw thrown;
      refuse(asAppError(thrown).message);
      if (!(await buildOf(build).compiled)) build = "opening";
      return startEngine({ build, prefer: "cpu", choice: known, freshCanvas, events });
    });
    const report = async () => {
      const status = new Promise((/** @type {(status: Status | null) => void} */ resolve) => {
        waiting.push(resolve);
        setTimeout(resolve, REPORT_MS, null);
      });
      // Any call makes an engine report.
      return engine.call("visible", this.isSeen()).then(() => status, () => null);
    };
    if (this.#ended) {
      engine.close();
      throw { field: "", message: MESSAGES.ended };
    }
    return (opened = { ...engine, call: supplied(engine.call), build, report });
  }

  /** Ends the engine and whatever would start another. */
  end() {
    this.#ended = true;
    this.#engine?.close();
    this.#engine = null;
  }

  /** What an engine tells, with what it cannot know of the run that it took over. @param {Status} status @returns {Status} */
  #told(status) {
    if (this.#run && status.step < this.#run.step) this.#run = null;
    const { train_secs = 0, steps_per_sec = 0, loss = null } = this.#run ?? {};
    return {
      ...status,
      training: status.training || this.#paused,
      train_secs: status.train_secs + train_secs,
      steps_per_sec: status.steps_per_sec || steps_per_sec,
      loss: status.loss ?? loss,
    };
  }

  /** Whether everything there is can be chosen. */
  get isWhole() {
    return this.#build === "whole";
  }

  /** Whether a backend was asked for by name that only the whole build has. */
  get wantsGpu() {
    return this.prefer.startsWith("gpu");
  }

  /** Moves to the whole build, once; throws where that cannot be had, and then everything stays as it is. */
  toWhole() {
    this.#toWhole ??= this.#moveToWhole().finally(() => void (this.#toWhole = null));
    return this.#toWhole;
  }

  /** The same because the person needs it now. */
  async needWhole() {
    if (this.isWhole) return;
    this.hooks.say(MESSAGES.loadingWhole);
    await this.toWhole();
  }

  async #moveToWhole() {
    if (this.isWhole) return;
    if (!(await buildOf("whole").compiled)) throw { field: "", message: MESSAGES.noWhole };
    await this.#replace("whole");
  }

  /** What the build in force fails at, the whole one may know. @template T @param {() => Promise<T>} work @returns {Promise<T>} */
  async knowing(work) {
    try {
      return await work();
    } catch (thrown) {
      if (this.isWhole) throw thrown;
      await this.needWhole();
      return work();
    }
  }

  /** Another backend, with everything as it is. @param {Prefer} prefer */
  async restart(prefer) {
    this.prefer = prefer;
    this.#refused = false;
    await this.#replace(this.wantsGpu ? "whole" : this.#build);
  }

  /** Another engine takes over; until it can, the present one goes on. @param {BuildName} build @returns {Promise<boolean>} whether it has the field too */
  #replace(build) {
    const turn = this.#turn.then(async () => {
      this.#replacing++;
      try {
        const next = await this.#open(build);
        while (this.#pending.size) await Promise.allSettled(this.#pending);
        const takeover = this.#install(next);
        this.#takeover = takeover.catch(() => {});
        return await takeover;
      } finally {
        this.#takeover = null;
        if (--this.#replacing === 0 && !this.#engine && !this.#ended) void this.#recover();
      }
    });
    this.#turn = turn.catch(() => {});
    return turn;
  }

  /** @param {Opened} next */
  async #install(next) {
    const { store, onError, showCanvas } = this.hooks;
    const old = this.#engine;
    const { choice, stale, view } = store.get();
    try {
      const known = { checkpoint: this.#checkpoint, own: this.own, stale, choice, view };
      const done = await takeOver(old, next, known, (training) => void (this.#paused = training));
      const [backend, catalogue, taken] = await Promise.all([next.call("backend"), next.call("catalogue"), next.call("choice")]);
      if (this.#ended) throw { field: "", message: MESSAGES.ended };
      this.#engine = next;
      this.#build = next.build;
      this.#checkpoint = done.checkpoint;
      this.#run = done.last && this.#told(done.last);
      old?.close();
      showCanvas(next.canvas);
      const present = store.get().choice;
      const whole = JSON.parse(taken);
      // A choice that only says more is no change: what is being typed stays.
      if (holds(whole, present)) store.amend({ choice: whole });
      else store.set({ choice: whole });
      store.set({ backend, build: next.build, catalogue, stale: done.change?.field === "invalid" });
      if (done.error) onError(done.error);
      // What the old engine told last, as that training diverged, stands: the new one knows nothing of it.
      else if (done.last?.error) onError(done.last.error);
      return done.restored;
    } catch (thrown) {
      next.close();
      next.canvas.remove();
      throw thrown;
    } finally {
      this.#paused = false;
    }
  }

  #lost() {
    this.#engine = null;
    if (this.#replacing === 0 && !this.#ended) void this.#recover();
  }

  async #recover() {
    const now = performance.now();
    this.#crashes = [...this.#crashes.filter((at) => now - at < CRASHES_WITHIN_MS), now];
    if (this.#crashes.length > CRASHES) return this.hooks.onError({ field: "", message: MESSAGES.gaveUp });
    try {
      const restored = await this.#replace(this.#build);
      this.hooks.say(restored ? MESSAGES.restarted : MESSAGES.restartedBare);
    } catch (thrown) {
      this.hooks.onError(asAppError(thrown));
    }
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
      /** @type {Choice} */
      const next = (this.#sent = this.#wanted);
      try {
        await this.set(next);
      } catch (thrown) {
        this.hooks.onError(asAppError(thrown));
      }
      if (this.#wanted === next) this.#wanted = null;
    }
    this.#changing = false;
  }

  /** One change, now; throws an AppError and then nothing has changed. @param {Choice} choice */
  set(choice) {
    return this.#with(async (call) => this.#changed(await call("set_choice", JSON.stringify(choice))));
  }

  /** The newest choice asked for, or else the one in force: what a further change starts from. */
  latest() {
    return this.#wanted ?? this.hooks.store.get().choice;
  }

  /** What controls show: the answer to an earlier change does not take back a later one. */
  shown() {
    return this.#wanted && this.#wanted !== this.#sent ? this.#wanted : this.hooks.store.get().choice;
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
  importField(bytes) {
    return this.#with(async (call) => {
      this.#changed(await call("import_field", bytes));
      this.imports++;
      this.#checkpoint = bytes;
      this.#run = null;
    });
  }

  /** A parsed table's columns become the data. @param {OwnData} own */
  async useOwn(own) {
    await this.needWhole();
    return this.#with(async (call) => {
      const change = await tellOwn(call, own);
      this.own = own;
      this.#changed(change);
    });
  }

  /** @param {Float64Array} xy */
  async drawPoints(xy) {
    await this.needWhole();
    return this.#with(async (call) => {
      const change = await call("draw_points", xy);
      this.own = null;
      this.#changed(change);
    });
  }

  /** @param {Partial<View>} part */
  async view(part) {
    const { store } = this.hooks;
    store.set({ view: { ...store.get().view, ...part } });
    if (!this.#engine && !this.#takeover) return; // told when it starts
    return this.call("set_view", JSON.stringify(part)).catch((thrown) => this.hooks.onError(asAppError(thrown)));
  }
}

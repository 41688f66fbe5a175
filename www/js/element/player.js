// What plays in a widget, loaded once one is about to be seen: a session with its store, and the parts
// of the page that serve here too.
import { byId, debounce, h, setText } from "../dom.js";
import { read, write } from "../choice.js";
import { asAppError } from "../engine/rpc.js";
import { ELEMENT } from "../messages/element.js";
import { MESSAGES } from "../messages/first.js";
import { learn, translate } from "../messages/language.js";
import { DEFAULT_FIELD } from "../root.js";
import { Session } from "../session.js";
import { createStore } from "../state.js";
import { needsAnew } from "../view/training.js";
import { createTransport } from "../view/transport.js";
import { preferOf, shown, viewOf, withAttributes } from "./attributes.js";
import { createSettings } from "./settings.js";
import { createTraining } from "./training.js";

/** @import { AppError, Choice, Status, View } from "../types.js" */
/** @import { PushForward } from "./element.js" */
/** @import { Samples, WidgetState } from "./push-forward.js" */

const MAX_PIXEL_RATIO = 2;
const PARTICLES = "sampler.particles";
/** Frames that a picture of the stage is waited for. */
const PICTURE_TRIES = 60;

/** @type {Promise<Uint8Array | null> | null} One for all widgets of a page. */
let bundled = null;

/** @param {URL | string} url @returns {Promise<Uint8Array | null>} */
async function bytesOf(url) {
  const answer = await fetch(url).catch(() => null);
  return answer?.ok ? new Uint8Array(await answer.arrayBuffer()) : null;
}

/** @type {Promise<boolean> | null} A page's widgets speak one language, the first one's. */
let language = null;

/** @param {string} code as in lang="de-CH" @returns {Promise<boolean>} whether it is not English */
export function learnLanguage(code) {
  language ??= learn(code.slice(0, 2).toLowerCase()).then((other) => {
    translate({ element: ELEMENT });
    return other;
  });
  return language;
}

export class Player {
  #lastError = "";
  /** The step told last. */ #lastStep = 0;
  /** Whether it trained then. */ #trained = false;
  #begin = () => {};
  /** What attributes ask for, one after the other, from when all is in place. @type {Promise<void>} */
  #work = new Promise((resolve) => (this.#begin = resolve));
  /** @type {ReturnType<typeof createSettings> | null} */ #settings = null;
  /** @type {ResizeObserver} */ #resize;
  /** Whether there is a picture. */ alive = false;
  /** Whether all is in place. */ ready = false;

  /**
   * @param {PushForward} host @param {ShadowRoot} root
   * @param {(type: "step" | "statechange" | "error", detail: unknown) => void} emit
   */
  constructor(host, root, emit) {
    this.host = host;
    this.root = root;
    this.emit = emit;
    this.stage = byId("stage", HTMLElement, root);
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    /** @type {Partial<View>} */
    let asked = {};
    try {
      asked = viewOf((name) => host.getAttribute(name), still);
    } catch (thrown) {
      this.onError(asAppError(thrown));
    }
    this.store = createStore({
      catalogue: { version: 1, groups: [], paradigms: [], numbers: [] },
      choice: { version: 1, paradigm: "" },
      view: {
        ...this.#pixels(), dark: this.#isDark(), time: 1, playing: false, speed: 1,
        particles: true, trails: true, arrows: false, density: false, data: true, ...asked,
      },
      status: null, backend: null, build: null, stale: false,
    });
    const prefer = preferOf(host.getAttribute("backend"));
    this.session = new Session({
      store: this.store,
      freshCanvas: () => this.#freshCanvas(),
      showCanvas: (canvas) => {
        for (const other of this.stage.querySelectorAll("canvas")) if (other !== canvas) other.remove();
      },
      onStatus: (status) => this.#onStatus(status),
      onError: (error) => this.onError(error),
      say: (message) => setText(byId("live", HTMLElement, root), message),
    }, prefer);
    this.session.isSeen = () => host.isSeen;
    this.#resize = new ResizeObserver(() => void this.session.view(this.#pixels()));
  }

  get view() {
    return this.store.get().view;
  }

  /** @param {(WidgetState & { field?: Uint8Array }) | null} left what the widget was when it left the document */
  async start(left) {
    const { session, store } = this;
    setText(byId("note", HTMLElement, this.root), this.host.hasAttribute("poster") ? "" : MESSAGES.starting);
    await session.start();
    const viewed = session.call("set_view", JSON.stringify(this.view));
    const [catalogue] = await Promise.all([session.call("catalogue"), viewed, this.#firstField(left)]);
    store.set({ catalogue, choice: JSON.parse(await session.call("choice")) });
    if (left) await this.setState(left).catch((thrown) => this.onError(asAppError(thrown)));
    else await this.#firstChoice().catch((thrown) => this.onError(asAppError(thrown)));
    setText(byId("note", HTMLElement, this.root), "");
    this.#furnish();
    this.show();
    if (this.host.hasAttribute("train") && !left) await this.train();
    if (session.wantsGpu) session.toWhole().catch(() => {});
  }

  /** The bundled field makes the widget alive before any choice. @param {{ field?: Uint8Array } | null} left */
  async #firstField(left) {
    const src = this.host.getAttribute("src");
    if (left?.field) return this.session.knowing(() => this.session.importField(/** @type {Uint8Array} */ (left.field)));
    if (src && (await this.#importFrom(src))) return;
    const field = await (bundled ??= bytesOf(DEFAULT_FIELD));
    if (field) await this.session.importField(field);
  }

  /** @param {string} src @returns {Promise<boolean>} whether it plays */
  async #importFrom(src) {
    try {
      const url = new URL(src, document.baseURI);
      const field = await bytesOf(url);
      if (!field) throw { field: "src", message: ELEMENT.noField(url.href) };
      await this.session.knowing(() => this.session.importField(field));
      return true;
    } catch (thrown) {
      const { field, message } = asAppError(thrown);
      this.onError({ field: field || "src", message });
      return false;
    }
  }

  /** What the attributes ask for: of the field in place where it can answer, or else of an untrained one. */
  async #firstChoice() {
    const { session, store } = this;
    const attributes = this.#attributes();
    const text = this.host.getAttribute("choice");
    if (!attributes.length && !text) return;
    const of = async (/** @type {Choice} */ base) => withAttributes(store.get().catalogue, base, attributes);
    const present = store.get().choice;
    await session.knowing(async () => session.set(await of(text ? await this.#choiceOf(text) : present)));
    if (!store.get().stale) return;
    if (!text) await session.knowing(async () => session.set(await of(await this.#choiceOf(""))));
    await session.call("reset");
  }

  /** @param {string[]} [names] these only @returns {[string, string][]} */
  #attributes(names) {
    const all = [...this.host.attributes].map(({ name, value }) => /** @type {[string, string]} */ ([name, value]));
    return all.filter(([name]) => name !== "choice" && (!names || names.includes(name)));
  }

  /** @param {string} text a link's fragment, or JSON @returns {Promise<Choice>} */
  async #choiceOf(text) {
    const trimmed = text.trim();
    if (!trimmed.startsWith("{")) return JSON.parse(await this.session.call("choice_from_link", trimmed.replace(/^#/, "")));
    try {
      return JSON.parse(trimmed);
    } catch {
      throw { field: "choice", message: ELEMENT.notJson };
    }
  }

  #furnish() {
    const { root, store, session } = this;
    const transport = createTransport(store, (part) => void session.view(part), root);
    this.time = transport.now;
    const change = (/** @type {(choice: Choice) => Choice} */ make) => void session.change(make(session.latest()));
    const settings = byId("settings", HTMLElement, root);
    this.#settings = createSettings(settings, store, change, () => session.shown());
    settings.addEventListener("focusin", () => session.toWhole().catch(() => {}), { once: true });
    createTraining(root, store, {
      controls: () => this.host.getAttribute("controls"),
      toggle: () => {
        const work = store.get().status?.training ? session.call("set_training", false) : this.train();
        work.catch((thrown) => this.onError(asAppError(thrown)));
      },
    });
    const link = byId("link", HTMLAnchorElement, root);
    const writeLink = debounce(() => {
      const { page } = /** @type {typeof PushForward} */ (this.host.constructor);
      session.call("link_from_choice", JSON.stringify(store.get().choice)).then((fragment) => (link.href = `${page}#${fragment}`), () => {});
    }, 100);
    writeLink();
    store.watch(["choice"], () => {
      if (!this.ready) return;
      this.#clearErrors();
      writeLink();
    });
    store.watch(["choice", "view", "stale"], () => void (this.ready && this.emit("statechange", this.getState())));
    this.ready = true;
    this.#begin();
    byId("probe", HTMLElement, root).addEventListener("transitionend", () => void session.view({ dark: this.#isDark() }));
    this.#resize.observe(this.stage);
  }

  /** The time shown; of the running clock once there is one. */
  time = () => this.view.time;

  /** @param {Status} status */
  #onStatus(status) {
    this.store.set({ status, stale: status.stale });
    if (status.error && status.error.message !== this.#lastError) this.onError(status.error);
    this.#lastError = status.error?.message ?? "";
    if (!this.alive && status.frames > 0) {
      this.alive = true;
      this.root.getElementById("poster")?.remove();
    }
    const [before, trained] = [this.#lastStep, this.#trained];
    [this.#lastStep, this.#trained] = [status.step, status.training];
    // A field that was loaded brings its steps along.
    if (before === status.step || !(status.training || trained)) return;
    const { step, steps, loss, training, finished, nfe } = status;
    this.emit("step", { step, steps, loss, training, finished, nfe });
  }

  /** @param {AppError} error */
  onError(error) {
    const errors = byId("errors", HTMLElement, this.root);
    const close = h("button", { type: "button", class: "link" }, ELEMENT.dismiss);
    const named = error.field ? [h("b", {}, `${error.field}:`), " "] : [];
    const notice = h("div", { class: "notice", part: "error", "data-field": error.field }, h("span", {}, ...named, error.message), close);
    close.addEventListener("click", () => notice.remove());
    errors.replaceChildren(notice);
    if (error.field) this.#settings?.fail(error.field, error.message);
    this.emit("error", error);
  }

  /** The settings are in order again. */
  #clearErrors() {
    for (const notice of this.root.querySelectorAll(".notice")) if (notice.getAttribute("data-field")) notice.remove();
  }

  #freshCanvas() {
    const canvas = h("canvas", { part: "canvas" });
    Object.assign(canvas, this.#pixels());
    this.stage.prepend(canvas);
    return canvas;
  }

  /** @returns {Pick<View, "width" | "height">} */
  #pixels() {
    const ratio = Math.min(devicePixelRatio || 1, MAX_PIXEL_RATIO);
    const pixels = (/** @type {number} */ length) => Math.max(1, Math.round(length * ratio));
    return { width: pixels(this.stage.clientWidth), height: pixels(this.stage.clientHeight) };
  }

  #isDark() {
    return getComputedStyle(byId("probe", HTMLElement, this.root)).color === "rgb(255, 255, 255)";
  }

  /** Whether it can be seen may have changed. */
  show() {
    this.session.call("visible", this.host.isSeen).catch(() => {});
    if (this.view.dark !== this.#isDark()) void this.session.view({ dark: this.#isDark() });
  }

  /** Attributes changed. @param {string[]} names @returns {Promise<void>} */
  changed(names) {
    this.#work = this.#work.then(() => this.#take(names)).catch((thrown) => this.onError(asAppError(thrown)));
    return this.#work;
  }

  /** @param {string[]} names */
  async #take(names) {
    const { host, session } = this;
    const get = (/** @type {string} */ name) => (names.includes(name) ? host.getAttribute(name) : null);
    const text = get("choice");
    if (text !== null) await session.knowing(async () => session.set(await this.#choiceOf(text)));
    const attributes = this.#attributes(names);
    const next = () => withAttributes(this.store.get().catalogue, session.latest(), attributes);
    if (next() !== session.latest()) await session.knowing(() => session.set(next()));
    const src = get("src");
    if (src !== null) await this.#importFrom(src);
    const show = get("show");
    if (show !== null) await session.view(shown(show));
    const { time, speed } = viewOf(get, false);
    if (get("time") !== null) await session.view({ time: time ?? 1, playing: false });
    if (get("speed") !== null) await session.view({ speed: speed ?? 1 });
    if (names.includes("playing")) await this.play(host.hasAttribute("playing"));
    if (names.includes("theme")) this.show();
    if (names.includes("backend")) await session.restart(preferOf(host.getAttribute("backend")));
    if (names.includes("train")) await (host.hasAttribute("train") ? this.train() : session.call("set_training", false));
  }

  /** @param {boolean} on */
  async play(on) {
    if (on === this.view.playing) return;
    const time = this.time();
    await this.session.view({ playing: on, time: on && time >= 1 ? 0 : time });
  }

  async train() {
    const { session, store } = this;
    if (needsAnew(store.get().status, store.get().stale)) await session.call("reset");
    await session.call("set_training", true);
    // The whole library trains faster.
    if (!(/** @type {any} */ (navigator).connection?.saveData)) session.toWhole().catch(() => {});
  }

  async pause() {
    await this.session.call("set_training", false);
    await this.play(false);
  }

  /** @param {number} [count] all that are shown where it is not said @returns {Promise<Samples>} */
  async sample(count) {
    if (count !== undefined && !(Number.isInteger(count) && count >= 1)) throw { field: "count", message: ELEMENT.notCount };
    const { session } = this;
    const particles = Number(read(session.latest(), PARTICLES));
    const ask = (/** @type {Choice} */ choice) => session.call("set_choice", JSON.stringify(choice));
    // More than are shown: the engine moves that many for once.
    const more = count !== undefined && count > particles;
    if (more) await ask(write(session.latest(), PARTICLES, count));
    const table = await session.call("export_samples").finally(() => more && ask(session.latest()));
    const [head = "", ...rows] = table.trim().split("\n");
    // The field in place answers another choice, with as many particles as that had.
    if (count !== undefined && rows.length < count) throw { field: "count", message: MESSAGES.stale };
    const columns = head.split(",");
    const points = Float32Array.from(rows.slice(0, count).flatMap((row) => row.split(",").map(Number)));
    return { points, count: points.length / columns.length, dim: columns.length, columns };
  }

  /** @returns {WidgetState} */
  getState() {
    const { choice, view } = this.store.get();
    const { width, height, dark, ...shown } = view;
    return structuredClone({ version: 1, choice, view: { ...shown, time: this.time() } });
  }

  /** @param {Partial<WidgetState>} state */
  async setState({ choice, view }) {
    const { session } = this;
    if (choice) await session.knowing(() => session.set(choice));
    if (view) {
      await session.call("set_view", JSON.stringify(view));
      this.store.set({ view: { ...this.view, ...view } });
    }
  }

  /** @returns {Promise<Blob>} */
  async screenshot() {
    const copy = h("canvas");
    const paper = copy.getContext("2d", { willReadFrequently: true });
    for (let tries = 0; tries < PICTURE_TRIES; tries++) {
      const canvas = this.stage.querySelector("canvas");
      if (!canvas || !paper) break;
      Object.assign(copy, { width: canvas.width, height: canvas.height });
      paper.drawImage(canvas, 0, 0);
      const blob = await new Promise((/** @type {(blob: Blob | null) => void} */ resolve) => copy.toBlob(resolve, "image/png"));
      if (blob && paper.getImageData(0, 0, 1, 1).data[3]) return blob;
      // A canvas that WebGPU draws in the page itself can be read in the frame that drew it only.
      await this.session.call("set_view", "{}");
      await new Promise(requestAnimationFrame);
    }
    throw { field: "", message: ELEMENT.noPicture };
  }

  /** @returns {Promise<Uint8Array>} */
  exportField() {
    return this.session.call("export_field");
  }

  /** Ends, with what another player needs to go on. */
  async leave() {
    const state = this.getState();
    const field = await this.session.call("checkpoint").catch(() => undefined);
    this.end();
    return { ...state, ...(field && { field }) };
  }

  end() {
    this.#resize.disconnect();
    this.session.end();
    this.store.set({ view: { ...this.view, playing: false } }); // its clock stops
  }
}

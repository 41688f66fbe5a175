// <push-forward>: a playground in any page. This is what a page pays at once: attributes, properties and
// the frame; the engine comes when the widget is about to be seen.
import { byId, h } from "../dom.js";
import { asAppError } from "../engine/rpc.js";
import { ELEMENT } from "../messages/element.js";
import { PAGE } from "../root.js";
import { SWITCHES, TEXTS, fragmentOf, pathOf } from "./attributes.js";
import { createFrame } from "./frame.js";

/** @import { AppError, Reflected, Samples, WidgetState } from "./push-forward.js" */
/** @import { Player } from "./player.js" */

/** Elsewhere than in a browser the class can be imported, though not made. */
const Base = /** @type {new () => HTMLElement & Reflected} */ (globalThis.HTMLElement ?? class {});

/** Loading begins when the widget is this near to the viewport. */
const NEAR = "200px";
/** Live ones: set before the engine is there, they wait in attributes. */
const LIVE = ["playing", "time", "speed"];
/** Attributes beside those of the choice. */
const OWN = [...LIVE, "choice", "show", "autoplay", "theme", "controls", "poster", "src", "backend", "train", "lang"];

export class PushForward extends Base {
  /** The playground's address, for links to it: a fragment comes after it. */
  static page = PAGE;

  /** Whether an attribute of this name says anything here. @param {string} name */
  static knows(name) {
    return OWN.includes(name) || pathOf(name) !== null;
  }

  /** @type {Promise<Player> | null} */ #loading = null;
  /** @type {Player | null} */ #player = null;
  /** @type {WidgetState & { field?: Uint8Array } | null} What a widget was that left the document. */ #left = null;
  /** @type {IntersectionObserver | null} */ #near = null;
  /** @type {MutationObserver | null} */ #attributes = null;
  #seen = false;
  #destroyed = false;

  connectedCallback() {
    if (this.#destroyed || this.#near) return;
    void this.#root;
    // Properties that were set before the element was defined.
    for (const name of [...TEXTS, ...SWITCHES, ...LIVE, "train"]) {
      if (!Object.hasOwn(this, name)) continue;
      const self = /** @type {Record<string, any>} */ (/** @type {unknown} */ (this));
      const value = self[name];
      delete self[name];
      self[name] = value;
    }
    this.#showPoster();
    byId("link", HTMLAnchorElement, this.#root).href = this.#link();
    this.#near = new IntersectionObserver((entries) => {
      this.#seen = entries.at(-1)?.isIntersecting ?? false;
      if (this.#seen) this.#load().catch(() => {}); // told as an error already
      this.#player?.show();
    }, { rootMargin: NEAR });
    this.#near.observe(this);
    this.#attributes = new MutationObserver((records) => this.#changed(records));
    this.#attributes.observe(this, { attributes: true });
    document.addEventListener("visibilitychange", this.#onVisibility);
  }

  disconnectedCallback() {
    // One that only moves in the document is back by then.
    setTimeout(() => !this.isConnected && this.#close(true));
  }

  /** The widget's insides, made when first needed. */
  get #root() {
    if (!this.shadowRoot) createFrame(this.attachShadow({ mode: "open" }));
    return /** @type {ShadowRoot} */ (this.shadowRoot);
  }

  /** Whether anyone can see the picture. */
  get isSeen() {
    return this.#seen && !document.hidden;
  }

  #onVisibility = () => this.#player?.show();

  /** @returns {Promise<Player>} */
  #load() {
    if (this.#destroyed) return Promise.reject({ field: "", message: ELEMENT.gone });
    if (this.#loading) return this.#loading;
    const loading = this.#start().catch((thrown) => {
      if (this.#loading === loading) this.#fail(asAppError(thrown));
      throw thrown;
    });
    this.#loading = loading;
    return loading;
  }

  async #start() {
    this.dataset["state"] = "starting";
    const { Player, learnLanguage } = await import("./player.js");
    const root = this.#root;
    if (await learnLanguage(this.closest("[lang]")?.getAttribute("lang") ?? "")) {
      createFrame(root);
      this.#showPoster();
      byId("link", HTMLAnchorElement, root).href = this.#link();
    }
    const player = new Player(this, root, (type, detail) => this.#emit(type, detail));
    this.#player = player;
    await player.start(this.#left);
    if (this.#player !== player) throw { field: "", message: ELEMENT.gone };
    this.#left = null;
    this.dataset["state"] = "ready";
    this.#emit("ready", player.getState());
    return player;
  }

  /** @param {string} type @param {unknown} detail */
  #emit(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true }));
  }

  /** Nothing can be played: what the page put into the element is shown instead. @param {AppError} error */
  #fail(error) {
    this.#player?.end();
    this.#player = null;
    this.dataset["state"] = "failed";
    byId("fallback", HTMLSlotElement, this.#root).hidden = false;
    byId("link", HTMLAnchorElement, this.#root).hidden = false;
    this.#emit("error", error);
  }

  /** The playground with what the attributes ask for. */
  #link() {
    return `${PushForward.page}#${fragmentOf([...this.attributes].map(({ name, value }) => [name, value]))}`;
  }

  #showPoster() {
    const stage = byId("stage", HTMLElement, this.#root);
    stage.querySelector("#poster")?.remove();
    const src = this.getAttribute("poster");
    if (src && !this.#player?.alive) stage.prepend(h("img", { id: "poster", part: "poster", src, alt: "" }));
  }

  /** @param {MutationRecord[]} records */
  #changed(records) {
    const names = new Set(records.map((record) => record.attributeName ?? ""));
    if (names.has("poster")) this.#showPoster();
    this.#player?.changed([...names].filter(PushForward.knows));
  }

  /** @param {boolean} keep whether it may come back */
  #close(keep) {
    const player = this.#player;
    this.#near?.disconnect();
    this.#attributes?.disconnect();
    this.#near = this.#attributes = this.#player = this.#loading = null;
    document.removeEventListener("visibilitychange", this.#onVisibility);
    delete this.dataset["state"];
    if (!player) return;
    if (!keep || !player.ready) return player.end();
    void player.leave().then((left) => (this.#left ??= left));
  }

  /** Trains the field, or goes on. @returns {() => Promise<void>} resolves once it trains */
  get train() {
    return async () => (await this.#load()).train();
  }

  /** What sets properties where there are some, as React does, means the attribute. @param {unknown} on */
  set train(on) {
    this.toggleAttribute("train", Boolean(on));
  }

  /** Lets time run. @returns {Promise<void>} */
  async play() {
    await (await this.#load()).play(true);
  }

  /** Stops training and the clock. @returns {Promise<void>} */
  async pause() {
    await (await this.#load()).pause();
  }

  /** `count` particles at t = 1, or as many as are shown. @param {number} [count] @returns {Promise<Samples>} */
  async sample(count) {
    return (await this.#load()).sample(count);
  }

  /** What is chosen and shown; null before the widget is ready. @returns {WidgetState | null} */
  getState() {
    return this.#player?.getState() ?? null;
  }

  /** @param {Partial<WidgetState>} state @returns {Promise<void>} rejects with an AppError where it is not legal */
  async setState(state) {
    await (await this.#load()).setState(state);
  }

  /** The picture as it is now. @returns {Promise<Blob>} a PNG */
  async screenshot() {
    return (await this.#load()).screenshot();
  }

  /** The field as a safetensors file. @returns {Promise<Uint8Array>} */
  async exportField() {
    return (await this.#load()).exportField();
  }

  /** Frees all that the widget holds; it does not come back. */
  destroy() {
    this.#destroyed = true;
    this.#close(false);
  }

  /** Whether time runs. */
  get playing() {
    return this.#player?.view.playing ?? this.hasAttribute("playing");
  }

  set playing(on) {
    if (this.#player) void this.#player.play(Boolean(on));
    else this.toggleAttribute("playing", Boolean(on));
  }

  /** The time shown, 0 (source) to 1 (data). */
  get time() {
    return this.#player?.time() ?? Number(this.getAttribute("time") ?? 1);
  }

  set time(time) {
    this.setAttribute("time", String(time));
  }

  /** Passes from 0 to 1 in four seconds. */
  get speed() {
    return this.#player?.view.speed ?? Number(this.getAttribute("speed") ?? 1);
  }

  set speed(speed) {
    this.setAttribute("speed", String(speed));
  }
}

for (const name of TEXTS) {
  const attribute = name.replaceAll("_", "-");
  Object.defineProperty(PushForward.prototype, name, {
    configurable: true,
    enumerable: true,
    /** @this {HTMLElement} */
    get() {
      return this.getAttribute(attribute);
    },
    /** @this {HTMLElement} @param {unknown} value objects go in as JSON */
    set(value) {
      if (value === null || value === undefined) this.removeAttribute(attribute);
      else this.setAttribute(attribute, typeof value === "object" ? JSON.stringify(value) : String(value));
    },
  });
}
for (const name of SWITCHES) {
  Object.defineProperty(PushForward.prototype, name, {
    configurable: true,
    enumerable: true,
    /** @this {HTMLElement} */
    get() {
      return this.hasAttribute(name);
    },
    /** @this {HTMLElement} @param {unknown} on */
    set(on) {
      this.toggleAttribute(name, Boolean(on));
    },
  });
}

// One pane: a playground of its own, the page's field in it or one of its own training, and what came of it.
import { h, setText } from "../dom.js";
import { supplied } from "../data/assets.js";
import { startEngine } from "../engine/host.js";
import { asAppError } from "../engine/rpc.js";
import { tellOwn } from "../takeover.js";
import { LATER } from "../messages/later.js";
import { lineOf } from "./line.js";
import { wayOf } from "./mark.js";

/** @import { Choice, Measure, Prefer, Status, View } from "../types.js" */
/** @import { Call } from "../engine/runner.js" */
/** @import { OwnData } from "../takeover.js" */

/** @typedef {{ choice: Choice, field: Uint8Array | null, own: OwnData | null, view: View }} Page what the page has: `field` null where it has none */

const WORDS = LATER.compare;
const MAX_PIXEL_RATIO = 2;

/** @param {{ prefer: Prefer, onStatus: (status: Status) => void }} options */
export function createPane({ prefer, onStatus }) {
  const title = h("figcaption", { class: "pane-title" });
  const place = h("div", { class: "pane-picture" });
  const note = h("p", { class: "pane-note" });
  const progress = h("progress", { max: 1, hidden: true, "aria-label": WORDS.progress });
  const line = h("p", { class: "pane-line" });
  const way = h("p", { class: "pane-way" });
  place.append(note, way, progress);
  const element = h("figure", { class: "pane" }, title, place, line);

  /** @type {import("../engine/host.js").Engine | null} */
  let engine = null;
  /** @type {Call | null} */
  let call = null;
  let closed = false;
  /** Whether its field was trained here. */
  let trained = false;
  /** Whether its field is still to be trained. */
  let bare = false;
  /** @type {Uint8Array | null} the page's field that is in place here */
  let taken = null;
  /** @type {Status | null} */
  let status = null;
  /** Null where there is nothing to compare with, undefined before it is known. @type {Measure | null | undefined} */
  let measured;
  let measuring = false;
  /** Whether what was asked for is in place. */
  let ready = false;
  let wrong = "";
  let words = "";
  /** What is asked for is done one after the other; of changes that wait only the last. @type {Promise<void>} */
  let turn = Promise.resolve();
  /** @param {() => Promise<unknown>} work @returns {Promise<void>} once it and all asked for meanwhile is done */
  async function inTurn(work) {
    const mine = turn.then(async () => {
      if (closed) return;
      await work().catch((thrown) => void (wrong = asAppError(thrown).message));
      show();
    });
    for (turn = mine; ; ) {
      const last = turn;
      await last;
      if (last === turn) return;
    }
  }
  let asked = 0;

  const show = () => {
    if (closed) return;
    setText(note, wrong || (bare ? WORDS.needsTraining : ""));
    element.classList.toggle("bare", Boolean(wrong) || bare);
    progress.hidden = !status?.training;
    if (status?.training) progress.value = status.steps > 0 ? status.step / status.steps : 0;
    setText(way, wayOf(status));
    setText(line, wrong || bare || !status ? "" : lineOf(status, measured, trained));
  };

  /** @returns {Promise<void>} */
  async function measure() {
    if (!call || !ready || measuring || measured !== undefined || wrong || bare || !status?.complete || status.training) return;
    measuring = true;
    const at = asked;
    const found = await call("measure").catch(() => null);
    measuring = false;
    if (at !== asked) return measure();
    if (!status.training) measured = found;
    show();
  }

  /** @param {Status} next */
  function onReport(next) {
    if (next.training) measured = undefined;
    status = next;
    if (next.error) wrong = next.error.message;
    show();
    onStatus(next);
    void measure();
  }

  /** @returns {HTMLCanvasElement} */
  function freshCanvas() {
    const canvas = h("canvas", { role: "img", "aria-label": WORDS.picture(words) });
    Object.assign(canvas, pixels());
    place.prepend(canvas);
    return canvas;
  }
  const pixels = () => {
    const ratio = Math.min(devicePixelRatio || 1, MAX_PIXEL_RATIO);
    return { width: Math.max(1, Math.round(place.clientWidth * ratio)), height: Math.max(1, Math.round(place.clientHeight * ratio)) };
  };
  const resized = new ResizeObserver(() => view(pixels()));

  /** @param {Partial<View>} part */
  function view(part) {
    void call?.("set_view", JSON.stringify(part)).catch(() => {});
  }

  /** @param {Page} page */
  async function open(page) {
    const events = {
      status: onReport,
      checkpoint: () => {},
      error: (/** @type {{ message: string }} */ error) => {
        wrong = error.message;
        show();
      },
      crash: () => {
        wrong = WORDS.crashed;
        call = null;
        show();
      },
    };
    const started = await startEngine({ build: "whole", prefer, choice: JSON.stringify(page.choice), freshCanvas, events });
    if (closed) return started.close();
    engine = started;
    call = supplied(started.call);
    resized.observe(place);
    await call("set_view", JSON.stringify({ ...page.view, ...pixels() }));
  }

  /** @param {Page} page */
  async function adopt({ choice, field, own }) {
    if (!call) return;
    const json = JSON.stringify(choice);
    if (trained) {
      if ((await call("set_choice", json)).field === "kept") return;
      trained = false;
    }
    bare = false;
    if (own) await tellOwn(call, own).catch(() => {});
    if (field && field !== taken) await call("import_field", field);
    taken = field;
    if ((await call("set_choice", json)).field === "kept" && field) return;
    // Another field than the page's: one that is still to be trained.
    taken = null;
    await call("reset");
    bare = true;
  }

  return {
    element,
    picture: place,
    get status() {
      return status;
    },
    get called() {
      return words;
    },
    /** The particle seen nearest to a place on the picture, 0 to 1 and y down. @param {number} x @param {number} y */
    particleAt: async (x, y) => call?.("particle_at", x, y).catch(() => null),
    /** Whether it has steps of its own still to take. */
    get untrained() {
      return !wrong && (bare || (trained && !status?.training && !status?.finished));
    },
    view,
    /** @param {string} called @param {Node} [control] in the title's place */
    name(called, control) {
      words = called;
      element.setAttribute("aria-label", words);
      place.querySelector("canvas")?.setAttribute("aria-label", WORDS.picture(words));
      if (control) title.replaceChildren(control);
      else setText(title, words);
    },
    /** Takes the page's newest; what is wrong with it shows in the pane. @param {Page} page */
    take(page) {
      const mine = ++asked;
      ready = false;
      return inTurn(async () => {
        if (mine !== asked) return;
        measured = undefined;
        wrong = "";
        if (!engine) await open(page);
        await adopt(page);
        ready = mine === asked;
      });
    },
    /** @param {boolean} on */
    train: (on) =>
      inTurn(async () => {
        if (!call || wrong) return;
        if (on) [trained, bare] = [true, false];
        await call("set_training", on);
      }),
    /** @param {boolean} on */
    visible: (on) => void call?.("visible", on).catch(() => {}),
    close() {
      closed = true;
      resized.disconnect();
      engine?.close();
      engine = null;
      call = null;
      element.remove();
    },
  };
}

/** @typedef {ReturnType<typeof createPane>} Pane */

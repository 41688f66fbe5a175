// A Gaussian mixture under the hand: every component's mean and the axes of its covariance are handles on
// the stage, for pointers and for arrow keys.
import { byId, h, setText } from "../dom.js";
import { pickOf, same } from "../choice.js";
import { LATER } from "../messages/later.js";
import { axesOf, covarianceOf } from "./ellipse.js";
import { createHandles } from "./handles.js";

/** @import { App } from "../later.js" */
/** @import { Pick } from "../types.js" */
/** @import { Axes } from "./ellipse.js" */

/** @typedef {Axes & { weight: number, mean: [number, number] }} Component */
/** @typedef {{ weights: number[], means: number[][], covariances: number[][][] }} Mixture */

const MOST = 16;
/** Of the stage's width. */
const LEAST_DEVIATION = 0.002;

/** @type {ReturnType<typeof create> | null} */
let made = null;
/** The one that there is. @param {App} app */
export const mixtureEditor = (app) => (made ??= create(app));

/** @param {App} app */
function create({ store, session, change, say }) {
  const words = LATER.edit;
  /** @type {Component[]} */
  let parts = [];
  let picked = 0;
  let standardise = 0;
  let playing = false;
  const range = () => {
    const { x_range: x, y_range: y } = store.get().status?.axes ?? { x_range: [-1, 1], y_range: [-1, 1] };
    return { x, y, span: Math.min(x[1] - x[0], y[1] - y[0]) };
  };

  const text = h("span", {});
  const weight = h("input", { type: "range", min: 1, max: 99, "aria-label": words.weight });
  const share = h("output", {});
  const add = h("button", { type: "button", id: "mixture-add" }, words.add);
  const remove = h("button", { type: "button", id: "mixture-remove" }, words.remove);
  const done = h("button", { type: "button", class: "primary", id: "mixture-done" }, words.done);
  const bar = h("div", { id: "mixture-bar", role: "toolbar", "aria-label": words.mixture, hidden: true },
    text, h("label", { class: "weight" }, words.weight, weight, share), add, remove, done);
  const handles = createHandles({
    range,
    pick(k) {
      picked = k;
      show();
    },
    move(k, part) {
      parts[k] = { ...required(parts[k]), ...part };
      send();
    },
    remove: drop,
  });
  byId("stage", HTMLElement).append(handles.element);
  byId("stage", HTMLElement).after(bar);

  /** @param {Component[]} of @returns {Mixture} */
  function written(of) {
    const { x, y } = range();
    // Whole steps of a thousandth of the stage, so that links stay short.
    const tidy = (/** @type {number} */ value, /** @type {[number, number]} */ [low, high]) =>
      Number(value.toFixed(Math.min(12, Math.max(0, 3 - Math.floor(Math.log10(high - low))))));
    return {
      weights: of.map((part) => Number(part.weight.toPrecision(4))),
      means: of.map(({ mean }) => [tidy(mean[0], x), tidy(mean[1], y)]),
      covariances: of.map((part) => {
        const least = LEAST_DEVIATION * range().span;
        return covarianceOf({ ...part, along: Math.max(least, part.along), across: Math.max(least, part.across) });
      }),
    };
  }

  function send() {
    const mixture = written(parts);
    change((choice) => ({ ...choice, data: { id: "mixture", ...mixture, standardise } }));
    show();
  }

  function show() {
    picked = Math.min(picked, parts.length - 1);
    const one = parts[picked];
    if (!one) return;
    handles.show(parts, picked);
    setText(text, words.component(picked + 1, parts.length));
    weight.value = String(Math.round(100 * one.weight));
    weight.setAttribute("aria-valuetext", words.percent(Math.round(100 * one.weight)));
    setText(share, words.percent(Math.round(100 * one.weight)));
    weight.disabled = remove.disabled = parts.length < 2;
    add.disabled = parts.length >= MOST;
  }

  /** Gives one this share; the others keep their proportions. @param {number} k @param {number} to */
  function weigh(k, to) {
    const rest = 1 - required(parts[k]).weight;
    parts = parts.map((part, i) => ({ ...part, weight: i === k ? to : (part.weight * (1 - to)) / rest }));
  }

  /** @param {number} k */
  function drop(k) {
    if (parts.length < 2) return;
    weigh(k, 0);
    parts.splice(k, 1);
    send();
    handles.focus(Math.min(k, parts.length - 1));
  }

  weight.addEventListener("input", () => {
    weigh(picked, Number(weight.value) / 100);
    send();
  });
  add.addEventListener("click", () => {
    const { x, y, span } = range();
    const to = 1 / (parts.length + 1);
    parts = parts.map((part) => ({ ...part, weight: part.weight * (1 - to) }));
    const deviation = span * 0.06;
    picked = parts.push({ weight: to, mean: [(x[0] + x[1]) / 2, (y[0] + y[1]) / 2], angle: 0, along: deviation, across: deviation }) - 1;
    send();
    handles.focus(picked);
  });
  remove.addEventListener("click", () => drop(picked));
  done.addEventListener("click", leave);
  for (const one of [bar, handles.element]) one.addEventListener("keydown", (event) => void (/** @type {KeyboardEvent} */ (event).key === "Escape" && leave()));

  /** @param {Pick | null} data */
  function take(data) {
    const { weights, means, covariances } = /** @type {Mixture} */ (/** @type {unknown} */ (data));
    standardise = Number(data?.["standardise"] ?? 0);
    parts = weights.map((weight, k) => ({ weight, mean: /** @type {[number, number]} */ (means[k]), ...axesOf(covariances[k] ?? []) }));
    show();
  }

  function close() {
    if (bar.hidden) return;
    bar.hidden = true;
    handles.element.setAttribute("hidden", "");
    byId("edit-mixture", HTMLElement).setAttribute("aria-pressed", "false");
    void session.view({ playing });
  }

  /** The focus goes back to where it came from. */
  function leave() {
    close();
    byId("edit-mixture", HTMLElement).focus({ preventScroll: true });
  }

  /** Three that overlap, where nothing better is at hand. @returns {Component[]} */
  function first() {
    const { x, y, span } = range();
    const at = (/** @type {number} */ u, /** @type {number} */ v) => /** @type {[number, number]} */ ([(x[0] + x[1]) / 2 + u * span, (y[0] + y[1]) / 2 + v * span]);
    const shape = { weight: 1 / 3, along: 0.09 * span, across: 0.04 * span };
    return [{ ...shape, mean: at(-0.2, -0.1), angle: 1 }, { ...shape, mean: at(0.2, -0.1), angle: 2 }, { ...shape, mean: at(0, 0.2), angle: 0 }];
  }

  async function open() {
    const { view, status } = store.get();
    if (status && (status.axes.x === "t" || pickDim(pickOf(session.latest(), "data")) > 2)) throw { field: "data", message: words.planar };
    playing = view.playing;
    await session.view({ playing: false, time: 1 });
    const known = await session.call("data_as_mixture", JSON.stringify(session.latest()));
    const data = known ? /** @type {Pick} */ (JSON.parse(known)) : null;
    if (pickDim(data) > 2) throw { field: "data", message: words.planar };
    bar.hidden = false;
    handles.element.removeAttribute("hidden");
    byId("edit-mixture", HTMLElement).setAttribute("aria-pressed", "true");
    byId("stage", HTMLElement).scrollIntoView({ block: "center" });
    if (data) take(data);
    else parts = first();
    if (pickOf(session.latest(), "data")?.id !== "mixture") send();
    handles.focus(0);
    say(words.mixtureHelp);
  }

  store.watch(["choice", "status"], () => {
    if (bar.hidden) return;
    const data = pickOf(session.latest(), "data");
    if (data?.id !== "mixture") return close();
    const { weights, means, covariances } = /** @type {Mixture} */ (/** @type {unknown} */ (data));
    if (handles.busy() || same(means, written(parts).means) && same(covariances, written(parts).covariances) && weights.length === parts.length) return handles.show(parts, picked);
    take(data);
  });
  return { toggle: () => (bar.hidden ? open() : close()) };
}

/** @param {Pick | null} data of a mixture; 2 for others */
const pickDim = (data) => /** @type {number[][] | undefined} */ (data?.["means"])?.[0]?.length ?? 2;

/** @template T @param {T | undefined} value @returns {T} */
function required(value) {
  if (value === undefined) throw new Error("no such component");
  return value;
}

// What the widget is made of: its shadow tree, where every element has the id that the page's parts
// look for, and a part's name for styles from outside.
import { h } from "../dom.js";
import { ELEMENT } from "../messages/element.js";
import { MESSAGES } from "../messages/first.js";
import { STYLES } from "./styles.js";

const SPEEDS = { "0.25": "¼×", "0.5": "½×", 1: "1×", 2: "2×", 4: "4×" };
const SVG = "http://www.w3.org/2000/svg";

/** @type {CSSStyleSheet | null} One for all widgets of a page. */
let styles = null;

/** @param {ShadowRoot} root */
function adopt(root) {
  if (!styles) {
    styles = new CSSStyleSheet();
    styles.replaceSync(STYLES);
  }
  root.adoptedStyleSheets = [styles];
}

/** @param {string} kind @param {string} d */
function shape(kind, d) {
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("class", kind);
  path.setAttribute("d", d);
  return path;
}

function playButton() {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  svg.append(shape("when-paused", "M7 4.5v15l12.5-7.5z"), shape("when-playing", "M6 5h4v14H6zM14 5h4v14h-4z"));
  return h("button", { id: "play", part: "button play", type: "button", class: "icon", "data-playing": "false", "aria-label": MESSAGES.play }, svg);
}

function transport() {
  const options = Object.entries(SPEEDS).map(([value, label]) => h("option", { value, selected: value === "1" }, label));
  const end = (/** @type {string} */ kind, /** @type {string} */ word, /** @type {string} */ law) =>
    h("span", { class: kind }, h("span", { class: "word" }, `${word} `), law);
  return h("div", { class: "row transport", role: "group", "aria-label": ELEMENT.timeControls },
    playButton(),
    h("div", { class: "time" },
      h("input", { id: "time", part: "slider", type: "range", min: 0, max: 1, step: 0.001, value: 1, "aria-label": ELEMENT.time }),
      h("p", { class: "ends", "aria-hidden": "true" }, end("source", ELEMENT.source, "ρ₀"), h("output", { id: "time-text" }), end("data", ELEMENT.data, "ρ₁"))),
    h("select", { id: "speed", part: "speed", "aria-label": ELEMENT.speed }, ...options));
}

function training() {
  return h("div", { class: "row training", role: "group", "aria-label": ELEMENT.training },
    h("button", { id: "train", part: "button train", class: "primary", type: "button" }, MESSAGES.train),
    h("p", { class: "progress" },
      h("progress", { id: "progress", part: "progress", max: 1, value: 0, "aria-label": ELEMENT.progress }),
      h("span", { id: "progress-text" })));
}

/** Fills `root`, anew where the language changed. @param {ShadowRoot} root */
export function createFrame(root) {
  adopt(root);
  const stage = h("div", { id: "stage", part: "stage", role: "group", tabindex: 0, "aria-label": ELEMENT.stage, "aria-describedby": "keys" },
    h("p", { class: "stage-time", part: "time", "aria-hidden": "true" }, h("b", { id: "stage-t" })),
    h("p", { id: "note", part: "note" }),
    h("div", { id: "bar", part: "bar", hidden: true }, h("span", { id: "bar-text" }), h("button", { id: "bar-train", part: "button", type: "button" })));
  const errors = h("div", { id: "errors", part: "errors", role: "alert" });
  const settings = h("div", { id: "settings", part: "settings", role: "group", "aria-label": ELEMENT.settings });
  const controls = h("div", { id: "controls", part: "controls" }, transport(), training(), settings);
  const link = h("a", { id: "link", part: "link", hidden: true }, ELEMENT.inPlayground);
  const fallback = h("slot", { id: "fallback", hidden: true });
  const probe = h("span", { id: "probe", "aria-hidden": "true" });
  const keys = h("p", { id: "keys", class: "hidden" }, ELEMENT.keys);
  const live = h("p", { id: "live", class: "hidden", role: "status", "aria-live": "polite" });
  root.replaceChildren(stage, errors, controls, link, fallback, keys, live, probe);
}

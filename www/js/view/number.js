// One number of the catalogue: a name with its hint, a number field, and a slider or a switch.
import { h, setText } from "../dom.js";
import { MESSAGES } from "../messages/first.js";

/** @import { Param, TextParam } from "../types.js" */

/** @typedef {{ element: HTMLElement, show: (value: unknown) => void, fail: (message: string) => void }} Control */

const SLIDER_STEPS = 1000;
/** A longer range (a seed's) is for typing only. */
const LONGEST_INTEGER_SLIDER = 1e6;
/** @type {Record<string, number>} */
const ARROWS = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 };
let made = 0;

/** What a field shows while nobody types in it; a seed's digits all count. @param {number} value */
const brief = (value) => String(Number.isInteger(value) ? value : Number(value.toPrecision(4)));

/** @param {Param} param */
export const isSwitch = (param) => param.integer && param.min === 0 && param.max === 1;

/** Slider positions 0..SLIDER_STEPS to values and back. @param {Param} param */
export function scale({ min, max, integer, log }) {
  // A range from 0 has no logarithm: its lowest decade stands for 0.
  const low = log ? (min > 0 ? min : max / 1e6) : min;
  /** @param {number} value */
  const tidy = (value) => (integer ? Math.round(value) : Number(value.toPrecision(3)));
  return {
    /** @param {number} at */
    value(at) {
      if (at <= 0) return min;
      if (at >= SLIDER_STEPS) return max;
      const part = at / SLIDER_STEPS;
      return tidy(log ? low * (max / low) ** part : min + (max - min) * part);
    },
    /** @param {number} value */
    position(value) {
      const part = log ? Math.log(Math.max(value, low) / low) / Math.log(max / low) : (value - min) / (max - min);
      return Math.round(Math.min(1, Math.max(0, part)) * SLIDER_STEPS);
    },
  };
}

/**
 * What a setting's control has beside its field: the name with a button for the hint, the hint, and
 * the place for an error.
 * @param {Param | TextParam} param @param {string} path in the choice
 */
export function labelled(param, path) {
  const id = `number-${++made}`;
  const hint = h("p", { class: "hint", id: `${id}-hint`, hidden: true }, param.doc);
  const wrong = h("p", { class: "wrong", id: `${id}-wrong` });
  const what = h("button", { type: "button", class: "what", "aria-label": MESSAGES.what(param.label), "aria-expanded": "false", "aria-controls": `${id}-hint` });
  what.addEventListener("click", () => {
    hint.hidden = !hint.hidden;
    what.setAttribute("aria-expanded", String(!hint.hidden));
  });
  const name = h("span", { class: "name" }, h("label", { for: id }, param.label), what);
  const described = { "aria-describedby": `${id}-hint ${id}-wrong`, "data-path": path, id };
  return { id, name, hint, wrong, described };
}

/** Shows what is wrong with a field, or with "" that nothing is. @param {HTMLInputElement} input @param {Element} wrong @param {string} message */
export function mark(input, wrong, message) {
  setText(wrong, message);
  if (message) input.setAttribute("aria-invalid", "true");
  else input.removeAttribute("aria-invalid");
}

/**
 * @param {Param} param @param {string} path in the choice
 * @param {(value: number) => void} onChange only with a finite number; its range is for the engine to judge
 * @returns {Control}
 */
export function numberControl(param, path, onChange) {
  const { id, name, hint, wrong, described } = labelled(param, path);
  const toggles = isSwitch(param);
  const input = toggles
    ? h("input", { type: "checkbox", ...described })
    : h("input", { type: "number", inputmode: param.integer ? "numeric" : "decimal", min: param.min, max: param.max, step: param.integer ? 1 : "any", ...described });
  const hasSlider = !toggles && !(param.integer && !param.log && param.max - param.min > LONGEST_INTEGER_SLIDER);
  const slider = hasSlider ? h("input", { type: "range", min: 0, max: SLIDER_STEPS, "aria-label": param.label, "aria-describedby": `${id}-hint` }) : null;
  const { value: valueAt, position } = scale(param);
  if (slider && param.integer && !param.log && param.max - param.min < SLIDER_STEPS) {
    slider.step = String(SLIDER_STEPS / (param.max - param.min));
  }

  /** @param {string} message */
  const fail = (message) => mark(input, wrong, message);
  /** @param {number} value */
  const place = (value) => {
    if (!slider) return;
    slider.value = String(position(value));
    slider.setAttribute("aria-valuetext", String(value));
  };
  let exact = param.default;
  input.addEventListener("focus", () => {
    if (!toggles && input.value === brief(exact)) input.value = String(exact);
  });
  input.addEventListener("blur", () => {
    if (!toggles && input.valueAsNumber === exact) input.value = brief(exact);
  });
  input.addEventListener(toggles ? "change" : "input", () => {
    const value = toggles ? Number(input.checked) : input.valueAsNumber;
    if (!Number.isFinite(value)) return fail(MESSAGES.notANumber);
    fail("");
    place(value);
    onChange(value);
  });
  /** @param {number} value */
  const slideTo = (value) => {
    fail("");
    input.value = brief(value);
    slider?.setAttribute("aria-valuetext", String(value));
    onChange(value);
  };
  slider?.addEventListener("input", () => slideTo(valueAt(Number(slider.value))));
  slider?.addEventListener("keydown", (event) => {
    const by = ARROWS[event.key];
    const from = valueAt(Number(slider.value));
    // On a logarithm's scale a step of the slider can mean the same whole number again.
    if (!by || !param.integer || valueAt(Number(slider.value) + by * Number(slider.step || 1)) !== from) return;
    const value = Math.min(param.max, Math.max(param.min, from + by));
    event.preventDefault();
    place(value);
    slideTo(value);
  });

  const element = h("div", { class: "number" }, name, input, ...(slider ? [slider] : []), hint, wrong);
  return {
    element,
    show(value) {
      const number = Number(value ?? param.default);
      fail("");
      if (toggles) input.checked = number === 1;
      else if (!input.matches(":focus")) input.value = brief(number);
      // Leave alone what is being typed and means the same.
      else if (input.valueAsNumber !== number) input.value = String(number);
      exact = number;
      place(number);
    },
    fail,
  };
}

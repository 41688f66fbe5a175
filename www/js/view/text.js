// One text of the catalogue, such as a formula: a name with its hint, and a field that keeps what is
// typed until it is right.
import { h } from "../dom.js";
import { labelled, mark } from "./number.js";

/** @import { TextParam } from "../types.js" */
/** @import { Control } from "./number.js" */

/**
 * @param {TextParam} param @param {string} path in the choice
 * @param {(value: string) => void} onChange once the text is entered, not at every letter
 * @returns {Control}
 */
export function textControl(param, path, onChange) {
  const { name, hint, wrong, described } = labelled(param, path);
  const input = h("input", { type: "text", maxlength: param.maxlength, autocomplete: "off", autocapitalize: "off", spellcheck: "false", ...described });
  /** @param {string} message */
  const fail = (message) => mark(input, wrong, message);
  let held = param.default;
  input.addEventListener("change", () => {
    fail("");
    onChange(input.value);
  });
  return {
    element: h("div", { class: "number" }, name, input, hint, wrong),
    show(value) {
      const text = String(value ?? param.default);
      // Another setting changed: leave alone what is being typed, or was wrong.
      if (text === held && (input.matches(":focus") || input.hasAttribute("aria-invalid"))) return;
      held = text;
      fail("");
      input.value = text;
    },
    fail,
  };
}

// The paradigm: a segmented choice, what it means, and the way back once settings depart from it.
import { byId, h, setText } from "../dom.js";
import { departs } from "../choice.js";
import { MESSAGES } from "../messages.js";

/** @import { Store } from "../state.js" */

/** @param {Store} store @param {(id: string) => void} onPick also picks the present one again: back to preset */
export function createParadigms(store, onPick) {
  const { paradigms } = store.get().catalogue;
  const hint = h("p", { class: "hint", id: "paradigm-hint" });
  const segments = h("div", { class: "segments" });
  for (const { id, label } of paradigms) {
    const radio = h("input", { type: "radio", name: "paradigm", value: id, "aria-describedby": "paradigm-hint" });
    radio.addEventListener("change", () => onPick(id));
    segments.append(h("label", {}, radio, label));
  }
  const back = h("button", { type: "button", class: "link", id: "back-to-preset" }, MESSAGES.backToPreset);
  back.addEventListener("click", () => onPick(store.get().choice.paradigm));
  const departed = h("p", { class: "departed", hidden: true }, MESSAGES.changed, back);
  byId("paradigms", HTMLElement).append(h("fieldset", {}, h("legend", {}, "Paradigm"), segments), hint, departed);

  store.watch(["choice"], ({ catalogue, choice }) => {
    for (const radio of segments.querySelectorAll("input")) radio.checked = radio.value === choice.paradigm;
    setText(hint, paradigms.find((one) => one.id === choice.paradigm)?.doc ?? "");
    departed.hidden = !departs(catalogue, choice);
  });
}

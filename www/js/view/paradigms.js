// The paradigm: a segmented choice, what it means, and the way back once settings depart from it.
import { byId, fill, h, setText } from "../dom.js";
import { departures, pickOf } from "../choice.js";
import { MESSAGES } from "../messages/first.js";

/** @import { Choice } from "../types.js" */
/** @import { Store } from "../state.js" */

/** Where a paradigm's mass starts, which says what it is about. @param {Choice} choice @returns {keyof typeof MESSAGES["kinds"]} */
function kindOf(choice) {
  const source = pickOf(choice, "source")?.id;
  return source === "gaussian" ? "noise" : source === "origin" ? "point" : "laws";
}

/** @param {Store} store @param {(id: string) => void} onPick also picks the present one again: back to preset */
export function createParadigms(store, onPick) {
  const hint = h("p", { class: "hint", id: "paradigm-hint" });
  const kinds = Object.entries(MESSAGES.kinds).map(([kind, name]) => {
    const segments = h("div", { class: "segments" });
    return { kind, segments, element: h("div", { class: "kind", role: "group", "aria-label": name }, h("span", { class: "hint", "aria-hidden": "true" }, name), segments) };
  });
  /** @type {Map<string, HTMLElement>} */
  const labels = new Map();
  /** @param {string} id @param {string} label */
  function labelOf(id, label) {
    const radio = h("input", { type: "radio", name: "paradigm", value: id, "aria-describedby": "paradigm-hint" });
    radio.addEventListener("change", () => onPick(id));
    const made = h("label", {}, radio, label);
    labels.set(id, made);
    return made;
  }
  const back = h("button", { type: "button", class: "link", id: "back-to-preset" }, MESSAGES.backToPreset);
  back.addEventListener("click", () => onPick(store.get().choice.paradigm));
  const departed = h("p", { class: "departed", hidden: true }, MESSAGES.changed, back);
  byId("paradigms", HTMLElement).append(h("fieldset", {}, h("legend", {}, MESSAGES.paradigm), ...kinds.map(({ element }) => element)), hint, departed);

  store.watch(["catalogue", "choice"], ({ catalogue, choice }) => {
    const { paradigms } = catalogue;
    for (const { kind, segments, element } of kinds) {
      const own = paradigms.filter((one) => kindOf(one.choice) === kind);
      fill(segments, own.map(({ id, label }) => labels.get(id) ?? labelOf(id, label)));
      for (const radio of segments.querySelectorAll("input")) radio.checked = radio.value === choice.paradigm;
      element.hidden = !own.length;
    }
    setText(hint, paradigms.find((one) => one.id === choice.paradigm)?.doc ?? "");
    departed.hidden = !departures(catalogue, choice).length;
  });
}

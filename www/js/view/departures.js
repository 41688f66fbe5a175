// What differs from the preset, each with its own way back; at the foot of the mathematics, so that
// nothing below moves.
import { byId, h, setText } from "../dom.js";
import { asPreset, departures, pickOf } from "../choice.js";
import { LATER } from "../messages/later.js";

/** @import { App } from "../later.js" */

/** @param {App} app */
export function createDepartures({ store, change, say }) {
  const line = document.querySelector("#paradigms .departed");
  const back = line?.querySelector("#back-to-preset");
  if (!line || !back) return;
  const kept = h("p", { class: "hint" });
  const ways = h("span", { class: "ways" });
  line.replaceChildren(LATER.departures.changed, ways, back);
  byId("formula", HTMLElement).append(h("div", { class: "formula-foot" }, kept, line));

  /** @type {Map<string, HTMLButtonElement>} */
  const buttons = new Map();
  /** @param {string} key of the choice */
  function wayOf(key) {
    const button = h("button", { type: "button", class: "way" });
    button.addEventListener("click", () => {
      change((choice) => asPreset(store.get().catalogue, choice, key));
      say(button.title);
      // The button goes with what it undid; what follows it takes the focus.
      /** @type {HTMLElement} */ (back).focus({ preventScroll: true });
    });
    buttons.set(key, button);
    return button;
  }

  store.watch(["catalogue", "choice"], ({ catalogue, choice }) => {
    const keys = departures(catalogue, choice);
    const preset = catalogue.paradigms.find((one) => one.id === choice.paradigm);
    setText(kept, keys.length ? "" : LATER.departures.kept(preset?.label ?? ""));
    ways.replaceChildren(...keys.map((key) => {
      const button = buttons.get(key) ?? wayOf(key);
      const group = catalogue.groups.find((one) => one.id === key);
      const before = preset && group?.entries.find((one) => one.id === pickOf(preset.choice, key)?.id);
      const name = group?.label ?? key;
      setText(button, `${name} ↺`);
      button.title = LATER.departures.back(name, before?.label ?? "");
      button.setAttribute("aria-label", button.title);
      return button;
    }));
  });
}

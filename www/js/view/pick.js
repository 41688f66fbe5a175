// One group of the catalogue: a select, the picked entry's explanation, and its parameters.
import { fill, h, setText } from "../dom.js";
import { MESSAGES } from "../messages/first.js";
import { pickOf, read } from "../choice.js";
import { numberControl } from "./number.js";
import { textControl } from "./text.js";

/** @import { Choice, Group } from "../types.js" */
/** @import { Control } from "./number.js" */

/**
 * @param {Group} group to begin with; see `grow`
 * @param {{ pick: (id: string) => void, set: (path: string, value: number | string) => void }} on
 */
export function pickControl(group, on) {
  const id = `pick-${group.id}`;
  const hint = h("p", { class: "hint", id: `${id}-hint` });
  const wrong = h("p", { class: "wrong", id: `${id}-wrong` });
  const select = h("select", { id, "data-path": `${group.id}.id`, "aria-describedby": `${id}-hint ${id}-wrong` });
  select.addEventListener("change", () => on.pick(select.value));
  const params = h("div", { class: "params" });
  const element = h("div", { class: "pick" }, h("label", { for: id }, group.label), select, hint, wrong, params);

  /** @type {Map<string, Control>} */
  let controls = new Map();
  let shown = "";

  /** @param {string} entryId an entry the catalogue lacks (the user's own data) gets its own option */
  function build(entryId) {
    const entry = group.entries.find((one) => one.id === entryId);
    controls = new Map();
    for (const param of entry?.params ?? []) {
      const path = `${group.id}.${param.id}`;
      const set = (/** @type {number | string} */ value) => on.set(path, value);
      controls.set(path, param.kind === "text" ? textControl(param, path, set) : numberControl(param, path, set));
    }
    params.replaceChildren(...[...controls.values()].map((control) => control.element));
    setText(hint, entry?.doc ?? group.doc);
    if (!entry) ensureOption(entryId, MESSAGES.unlisted(entryId));
    shown = entryId;
  }

  /** @param {string} value @param {string} label */
  function ensureOption(value, label) {
    if (![...select.options].some((option) => option.value === value)) select.append(h("option", { value }, label));
  }

  /** Takes a group with more entries. @param {Group} larger */
  function grow(larger) {
    group = larger;
    const options = new Map([...select.options].map((option) => [option.value, option]));
    fill(select, group.entries.map((entry) => options.get(entry.id) ?? h("option", { value: entry.id }, entry.label)));
  }
  grow(group);

  return {
    element,
    grow,
    /** @param {Choice} choice */
    show(choice) {
      const pick = pickOf(choice, group.id);
      if (!pick) return;
      if (pick.id !== shown) build(pick.id);
      select.value = pick.id;
      setText(wrong, "");
      select.removeAttribute("aria-invalid");
      for (const [path, control] of controls) control.show(read(choice, path));
    },
    /** The words for the closed section. @param {Choice} choice */
    summary(choice) {
      const id = pickOf(choice, group.id)?.id ?? "";
      return group.entries.find((entry) => entry.id === id)?.label ?? (id ? MESSAGES.unlisted(id) : "");
    },
    /** @param {string} path @returns {((message: string) => void) | null} */
    failing(path) {
      if (path !== group.id && path !== `${group.id}.id`) return controls.get(path)?.fail ?? null;
      return (message) => {
        setText(wrong, message);
        select.setAttribute("aria-invalid", "true");
      };
    },
  };
}

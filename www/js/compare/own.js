// A comparison of the person's own: what differs, how many panes, and a control in each for its value.
import { h } from "../dom.js";
import { LATER } from "../messages/later.js";
import { apply, entriesAt, isShared, nameAt, numberAt, valueAt } from "./differences.js";
import { MOST_PANES } from "./link.js";

/** @import { Choice } from "../types.js" */
/** @import { Store } from "../state.js" */
/** @import { Differences } from "./differences.js" */

const WORDS = LATER.compare;

/** @param {{ store: Store, onChange: (panes: Differences[]) => void }} on */
export function createOwn({ store, onChange }) {
  const first = h("select", { id: "compare-what" });
  const second = h("select", { id: "compare-and" });
  const fewer = h("button", { type: "button", class: "icon", "aria-label": WORDS.fewer }, "−");
  const more = h("button", { type: "button", class: "icon", "aria-label": WORDS.more }, "+");
  const element = h("div", { class: "compare-own", hidden: true },
    h("label", { for: "compare-what" }, WORDS.what), first, h("label", { for: "compare-and" }, WORDS.and), second,
    h("span", { class: "compare-count" }, fewer, more));
  /** @type {Differences[]} */
  let panes = [];
  let shown = false;

  /** Every setting that may differ. @param {Choice} choice */
  function paths(choice) {
    const { catalogue } = store.get();
    const numbers = catalogue.numbers.map(({ group, id }) => (group ? `${group}.${id}` : id));
    const own = catalogue.groups.flatMap(({ id }) => {
      const params = entriesAt(catalogue, id)?.find((entry) => entry.id === valueAt(choice, id));
      return ("params" in (params ?? {}) ? /** @type {any} */ (params).params : []).map((/** @type {{ id: string }} */ param) => `${id}.${param.id}`);
    });
    const all = ["paradigm", ...catalogue.groups.map(({ id }) => id), ...numbers, ...own.filter((path) => numberAt(catalogue, choice, path))];
    return [...new Set(all)].filter((path) => !isShared(path) && path.split(".")[0] !== "source");
  }

  const varied = () => [first.value, second.value].filter(Boolean);

  function fillSelects() {
    const { catalogue, choice } = store.get();
    const given = [...new Set(panes.flatMap((one) => Object.keys(one)))];
    const base = apply(catalogue, choice, panes[0] ?? {});
    const options = () => [...new Set([...paths(base), ...given])].map((path) => h("option", { value: path }, nameAt(catalogue, base, path)));
    first.replaceChildren(...options());
    second.replaceChildren(h("option", { value: "" }, WORDS.nothing), ...options());
    first.value = given[0] ?? "sampler";
    second.value = given[1] ?? "";
    fewer.disabled = panes.length <= 2;
    more.disabled = panes.length >= MOST_PANES;
  }

  /** The present values of what differs now, in all panes. */
  function values() {
    const { catalogue, choice } = store.get();
    return panes.map((one) => {
      const made = apply(catalogue, choice, one);
      return /** @type {Differences} */ (Object.fromEntries(varied().map((path) => [path, one[path] ?? valueAt(made, path)])));
    });
  }
  const reset = () => {
    panes = values();
    onChange(panes);
  };
  first.addEventListener("change", reset);
  second.addEventListener("change", reset);
  fewer.addEventListener("click", () => onChange(panes.slice(0, -1)));
  more.addEventListener("click", () => onChange([...panes, { ...panes.at(-1) }]));

  /** @param {number} at @param {string} path */
  function control(at, path) {
    const { catalogue, choice } = store.get();
    const made = apply(catalogue, choice, panes[at] ?? {});
    const label = WORDS.valueOf(nameAt(catalogue, made, path), at + 1);
    const entries = entriesAt(catalogue, path);
    const number = numberAt(catalogue, made, path);
    const attributes = { "aria-label": label, "data-compare": `${at}:${path}` };
    const input = entries
      ? h("select", attributes, ...entries.map(({ id, label }) => h("option", { value: id }, label)))
      : h("input", { ...attributes, type: "number", min: number?.min, max: number?.max, step: number?.integer ? 1 : "any" });
    input.value = String(valueAt(made, path));
    input.addEventListener("change", () => {
      const value = entries ? input.value : Number(input.value);
      panes = panes.map((one, index) => (index === at ? { ...one, [path]: value } : one));
      onChange(panes);
    });
    return input;
  }

  return {
    element,
    /** To begin with, from what is compared now. @param {Differences[]} differences @returns {Differences[]} */
    start: (differences) => (differences.length ? differences.map((one) => ({ ...one })) : [{ sampler: "euler" }, { sampler: "heun" }]),
    /** @param {Differences[] | null} setup null: another comparison is shown */
    show(setup) {
      shown = setup !== null;
      element.hidden = !shown;
      if (!setup) return;
      panes = setup;
      fillSelects();
    },
    /** The controls of a pane, or none where its title is for reading. @param {number} at */
    controlsOf(at) {
      if (!shown) return undefined;
      const group = h("span", { class: "pane-controls" });
      for (const path of varied()) group.append(control(at, path));
      return group;
    },
  };
}

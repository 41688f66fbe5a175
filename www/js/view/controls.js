// The catalogue becomes controls. Nothing here knows a data set, a path or a sampler: groups and
// numbers it has never seen get a section of their own.
import { byId, fill, h, setText } from "../dom.js";
import { read, withPick, write } from "../choice.js";
import { inWords } from "../messages/language.js";
import { numberControl } from "./number.js";
import { pickControl } from "./pick.js";

/** @import { Catalogue, Choice, Group } from "../types.js" */
/** @import { Store } from "../state.js" */
/** @import { Control } from "./number.js" */

/** @typedef {{ title: string, groups: string[], numbers: string[], open: "always" | "wide" | "no" }} Section */

/** @type {Section[]} */
const SECTIONS = [
  { title: "Data and source", groups: ["data", "source"], numbers: ["data", "source"], open: "always" },
  { title: "Field", groups: ["path", "coupling", "target", "weighting", "time_law"], numbers: ["path", "coupling", "target", "weighting", "time_law"], open: "no" },
  { title: "Sampler", groups: ["sampler", "grid", "along"], numbers: ["sampler", "grid", "along"], open: "wide" },
  { title: "Network and training", groups: [], numbers: ["network", "training", ""], open: "no" },
];

/** @param {Catalogue} catalogue @returns {Section[]} */
function sectionsOf(catalogue) {
  const known = SECTIONS.flatMap((section) => [...section.groups, ...section.numbers]);
  const others = catalogue.groups.filter((group) => !known.includes(group.id));
  const numbers = catalogue.numbers.map((number) => number.group).filter((group) => !known.includes(group));
  const rest = [...new Set(numbers)].filter((id) => !others.some((group) => group.id === id));
  return [
    ...SECTIONS,
    ...others.map(({ id, label }) => /** @type {Section} */ ({ title: label, groups: [id], numbers: [id], open: "no" })),
    ...rest.map((id) => /** @type {Section} */ ({ title: id, groups: [], numbers: [id], open: "no" })),
  ];
}

/** @param {Catalogue["numbers"][number]} number its place in the choice */
const pathOf = ({ group, id }) => (group ? `${group}.${id}` : id);

/**
 * @param {Store} store
 * @param {(make: (choice: Choice) => Choice) => void} change applied to the newest choice, at once
 * @param {() => Choice} shown the choice in force, or a newer one that is asked for
 */
export function createControls(store, change, shown) {
  const wide = matchMedia("(min-width: 1024px)").matches;
  /** @type {Map<string, Control>} */
  const numbers = new Map();
  /** @type {Map<string, ReturnType<typeof pickControl>>} by group */
  const picks = new Map();
  /** @type {Map<string, { element: HTMLDetailsElement, body: HTMLElement, value: HTMLElement }>} by title */
  const sections = new Map();
  /** @param {string} path @param {number | string} value */
  const set = (path, value) => change((choice) => write(choice, path, value));

  /** @param {Section} section */
  function sectionOf({ title, open }) {
    const body = h("div", { class: "body" });
    const value = h("span", { class: "summary-value" });
    const opened = open === "always" || (open === "wide" && wide);
    const element = h("details", { class: "group", open: opened }, h("summary", {}, inWords(title), value), body);
    const made = { element, body, value };
    sections.set(title, made);
    return made;
  }
  /** @param {Group} group */
  function pickOf(group) {
    const pick = pickControl(group, { pick: (id) => change((choice) => withPick(store.get().catalogue, choice, group.id, id)), set });
    picks.set(group.id, pick);
    pick.show(store.get().choice);
    return pick;
  }
  /** @param {Catalogue["numbers"][number]} param */
  function numberOf(param) {
    const path = pathOf(param);
    const control = numberControl(param, path, (value) => set(path, value));
    numbers.set(path, control);
    control.show(read(store.get().choice, path));
    return control;
  }

  /** Adds what the catalogue has and the page has not; nothing there is made anew. @param {Catalogue} catalogue */
  function grow(catalogue) {
    /** @type {Element[]} */
    const shown = [];
    for (const section of sectionsOf(catalogue)) {
      const groups = catalogue.groups.filter((one) => section.groups.includes(one.id));
      const own = catalogue.numbers.filter((one) => section.numbers.includes(one.group));
      if (!groups.length && !own.length) continue;
      const { element, body } = sections.get(section.title) ?? sectionOf(section);
      for (const group of groups) picks.get(group.id)?.grow(group);
      const controls = [
        ...groups.map((group) => picks.get(group.id) ?? pickOf(group)),
        ...own.map((param) => numbers.get(pathOf(param)) ?? numberOf(param)),
      ];
      fill(body, controls.map((control) => control.element));
      shown.push(element);
    }
    fill(byId("controls", HTMLElement), shown);
  }
  store.watch(["catalogue"], ({ catalogue }) => grow(catalogue));

  store.watch(["choice"], () => {
    const choice = shown();
    for (const pick of picks.values()) pick.show(choice);
    for (const [path, control] of numbers) control.show(read(choice, path));
  });
  store.watch(["catalogue", "choice"], ({ catalogue, choice }) => {
    for (const { title, groups } of sectionsOf(catalogue)) {
      const words = groups.map((id) => picks.get(id)?.summary(choice).replaceAll(" ", "\u00a0")).filter(Boolean);
      const section = sections.get(title);
      if (section) setText(section.value, words.join(" · "));
    }
  });

  return {
    /** A setting's name in words. @param {string} field @returns {string} */
    nameOf(field) {
      const { catalogue } = store.get();
      const [group, id] = field.split(".");
      const pick = catalogue.groups.find((one) => one.id === group);
      if (pick && (!id || id === "id")) return pick.label;
      const params = [...catalogue.numbers.filter((one) => pathOf(one) === field), ...(pick?.entries.flatMap((entry) => entry.params) ?? [])];
      return params.find((param) => param.id === (id ?? group))?.label ?? field;
    },
    /** Puts an error next to its control, and opens the section it is in. @param {string} field @param {string} message */
    fail(field, message) {
      const failing = numbers.get(field)?.fail ?? [...picks.values()].map((pick) => pick.failing(field)).find(Boolean);
      failing?.(message);
      document.querySelector(`[data-path="${CSS.escape(field)}"]`)?.closest("details")?.setAttribute("open", "");
    },
  };
}

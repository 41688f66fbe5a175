// The catalogue becomes controls. Nothing here knows a data set, a path or a sampler: groups and
// numbers it has never seen get a section of their own.
import { byId, h, setText } from "../dom.js";
import { read, withPick, write } from "../choice.js";
import { numberControl } from "./number.js";
import { pickControl } from "./pick.js";

/** @import { Catalogue, Choice } from "../types.js" */
/** @import { Store } from "../state.js" */
/** @import { Control } from "./number.js" */

/** @typedef {{ title: string, groups: string[], numbers: string[], open: "always" | "wide" | "no" }} Section */

/** @type {Section[]} */
const SECTIONS = [
  { title: "Data and source", groups: ["data", "source"], numbers: ["data", "source"], open: "always" },
  { title: "Field", groups: ["path", "target", "weighting"], numbers: ["path", "target", "weighting"], open: "no" },
  { title: "Sampler", groups: ["sampler", "grid"], numbers: ["sampler", "grid"], open: "wide" },
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

/**
 * @param {Store} store
 * @param {(make: (choice: Choice) => Choice) => void} change applied to the newest choice, at once
 */
export function createControls(store, change) {
  const { catalogue } = store.get();
  const wide = matchMedia("(min-width: 1024px)").matches;
  /** @type {Map<string, Control>} */
  const numbers = new Map();
  /** @type {ReturnType<typeof pickControl>[]} */
  const picks = [];
  /** @param {string} path @param {number | string} value */
  const set = (path, value) => change((choice) => write(choice, path, value));

  for (const section of sectionsOf(catalogue)) {
    const body = h("div", { class: "body" });
    /** @type {typeof picks} */
    const own = [];
    for (const group of catalogue.groups.filter((one) => section.groups.includes(one.id))) {
      own.push(pickControl(group, { pick: (id) => change((choice) => withPick(catalogue, choice, group.id, id)), set }));
    }
    for (const pick of own) body.append(pick.element);
    for (const number of catalogue.numbers.filter((one) => section.numbers.includes(one.group))) {
      const path = number.group ? `${number.group}.${number.id}` : number.id;
      const control = numberControl(number, path, (value) => set(path, value));
      numbers.set(path, control);
      body.append(control.element);
    }
    if (!body.childElementCount) continue;
    picks.push(...own);
    const value = h("span", { class: "summary-value" });
    const open = section.open === "always" || (section.open === "wide" && wide);
    byId("controls", HTMLElement).append(h("details", { class: "group", open }, h("summary", {}, section.title, value), body));
    store.watch(["choice"], ({ choice }) => setText(value, own.map((pick) => pick.summary(choice).replaceAll(" ", "\u00a0")).filter(Boolean).join(" · ")));
  }

  store.watch(["choice"], ({ choice }) => {
    for (const pick of picks) pick.show(choice);
    for (const [path, control] of numbers) control.show(read(choice, path));
  });

  return {
    /** A setting's name in words. @param {string} field @returns {string} */
    nameOf(field) {
      const [group, id] = field.split(".");
      const pick = catalogue.groups.find((one) => one.id === group);
      if (pick && (!id || id === "id")) return pick.label;
      const params = [...catalogue.numbers.filter((one) => (one.group ? `${one.group}.${one.id}` : one.id) === field), ...(pick?.entries.flatMap((entry) => entry.params) ?? [])];
      return params.find((param) => param.id === (id ?? group))?.label ?? field;
    },
    /** Puts an error next to its control, and opens the section it is in. @param {string} field @param {string} message */
    fail(field, message) {
      const failing = numbers.get(field)?.fail ?? picks.map((pick) => pick.failing(field)).find(Boolean);
      failing?.(message);
      document.querySelector(`[data-path="${CSS.escape(field)}"]`)?.closest("details")?.setAttribute("open", "");
    },
  };
}

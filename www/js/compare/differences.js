// What a pane differs in from the page's choice: values by path, applied in order. A path is "paradigm",
// a group ("sampler": its value is an entry's id) or a number ("sampler.steps").
import { read, withParadigm, withPick, write } from "../choice.js";
import { LATER } from "../messages/later.js";

/** @import { Catalogue, Choice, Param } from "../types.js" */

/** @typedef {Record<string, string | number>} Differences */

/** What all panes have in common, by its paths. */
const SHARED = ["data", "seed", "sampler.particles"];

/** @param {string} path */
export const isShared = (path) => SHARED.some((one) => path === one || (one === "data" && path.startsWith("data.")));

/** @param {Catalogue} catalogue @param {Choice} choice the page's @param {Differences} differences @returns {Choice} */
export function apply(catalogue, choice, differences) {
  let made = choice;
  for (const [path, value] of Object.entries(differences)) {
    if (path === "paradigm") made = shared(withParadigm(catalogue, made, String(value)), choice);
    else if (path.includes(".")) made = write(made, path, value);
    else made = withPick(catalogue, made, path, String(value));
  }
  return made;
}

/** What every pane has in common whatever its paradigm. @param {Choice} choice @param {Choice} of the page's */
const shared = (choice, of) =>
  write({ ...choice, data: of["data"], source: of["source"] }, "sampler.particles", read(of, "sampler.particles"));

/** The number at a path: of its own, or of the entry picked. @param {Catalogue} catalogue @param {Choice} choice @param {string} path @returns {Param | undefined} */
export function numberAt(catalogue, choice, path) {
  const [group = "", id] = path.includes(".") ? path.split(".") : ["", path];
  const own = catalogue.numbers.find((one) => one.group === group && one.id === id);
  if (own) return own;
  const picked = read(choice, `${group}.id`);
  const entry = catalogue.groups.find((one) => one.id === group)?.entries.find((one) => one.id === picked);
  return /** @type {Param | undefined} */ (entry?.params.find((param) => param.id === id && param.kind !== "text"));
}

/** The entries at a path that is a paradigm or a group. @param {Catalogue} catalogue @param {string} path */
export const entriesAt = (catalogue, path) =>
  path === "paradigm" ? catalogue.paradigms : catalogue.groups.find((one) => one.id === path)?.entries;

/** A setting's name. @param {Catalogue} catalogue @param {Choice} choice @param {string} path */
export const nameAt = (catalogue, choice, path) =>
  path === "paradigm" ? LATER.compare.paradigm : (catalogue.groups.find((one) => one.id === path)?.label ?? numberAt(catalogue, choice, path)?.label ?? path);

/** What a choice has at a path. @param {Choice} choice @param {string} path */
export const valueAt = (choice, path) => /** @type {string | number} */ (read(choice, path === "paradigm" || path.includes(".") || !isPick(choice, path) ? path : `${path}.id`));

/** @param {Choice} choice @param {string} path */
const isPick = (choice, path) => typeof choice[path] === "object";

/** A value in words. @param {Catalogue} catalogue @param {Choice} choice @param {string} path */
function worded(catalogue, choice, path) {
  const value = valueAt(choice, path);
  const entries = entriesAt(catalogue, path);
  if (entries) return LATER.compare.titles[value] ?? entries.find((entry) => entry.id === value)?.label ?? String(value);
  return LATER.compare.value(path, nameAt(catalogue, choice, path), Number(value));
}

/**
 * Short titles of panes that say how they differ from each other.
 * @param {Catalogue} catalogue @param {Choice[]} choices a pane's each @param {Differences[]} differences
 */
export function titles(catalogue, choices, differences) {
  const paths = [...new Set(differences.flatMap((one) => Object.keys(one)))];
  const varied = paths.filter((path) => new Set(choices.map((choice) => valueAt(choice, path))).size > 1);
  // What a paradigm decides goes with its name.
  const told = varied.includes("paradigm") ? ["paradigm"] : varied;
  return choices.map((choice) => told.filter((path) => valueAt(choice, path) !== undefined).map((path) => worded(catalogue, choice, path)).join(", ") || LATER.compare.same);
}

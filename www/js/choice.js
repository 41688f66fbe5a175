// Reading and changing a Choice by path ("training.batch") without knowing what is in it.

/** @import { Catalogue, Choice, Pick } from "./types.js" */

/** @param {Choice} choice @param {string} group @returns {Pick | null} */
export function pickOf(choice, group) {
  const pick = choice[group];
  return typeof pick === "object" && pick !== null && "id" in pick ? /** @type {Pick} */ (pick) : null;
}

/** @param {Choice} choice @param {string} path @returns {unknown} */
export function read(choice, path) {
  const [key = "", inner] = path.split(".");
  if (inner === undefined) return choice[key];
  const part = choice[key];
  return typeof part === "object" && part !== null ? /** @type {Record<string, unknown>} */ (part)[inner] : undefined;
}

/** @param {Choice} choice @param {string} path @param {unknown} value @returns {Choice} */
export function write(choice, path, value) {
  const [key = "", inner] = path.split(".");
  if (inner === undefined) return { ...choice, [key]: value };
  return { ...choice, [key]: { .../** @type {object} */ (choice[key] ?? {}), [inner]: value } };
}

/**
 * Another entry of a group, with its default parameters; the group's own numbers stay.
 * @param {Catalogue} catalogue @param {Choice} choice @param {string} group @param {string} id
 * @returns {Choice}
 */
export function withPick(catalogue, choice, group, id) {
  /** @type {Pick} */
  const pick = { id };
  for (const number of catalogue.numbers) {
    if (number.group === group) pick[number.id] = read(choice, `${group}.${number.id}`) ?? number.default;
  }
  const entry = catalogue.groups.find((one) => one.id === group)?.entries.find((one) => one.id === id);
  for (const param of entry?.params ?? []) pick[param.id] = param.default;
  return { ...choice, [group]: pick };
}

/**
 * What a paradigm decides; the rest (network, training, seed) stays when one is picked.
 * @param {Catalogue} catalogue @param {Choice} choice @param {string} id @returns {Choice}
 */
export function withParadigm(catalogue, choice, id) {
  const paradigm = catalogue.paradigms.find((one) => one.id === id);
  /** @type {Choice} */
  const next = { ...choice, paradigm: id };
  for (const key of paradigm?.sets ?? []) next[key] = structuredClone(paradigm?.choice[key]);
  return next;
}

/** Whether the data are the user's own and too many for the choice itself: a file beside it. @param {Choice} choice */
export function needsFile(choice) {
  const data = pickOf(choice, "data");
  return data?.id === "own" && !Object.values(data).some(Array.isArray);
}

/** @param {Catalogue} catalogue @param {Choice} choice @returns {string[]} what the paradigm decides and was changed */
export function departures(catalogue, choice) {
  const preset = catalogue.paradigms.find((one) => one.id === choice.paradigm);
  return preset?.sets.filter((key) => !same(preset.choice[key], choice[key])) ?? [];
}

/** @param {Catalogue} catalogue @param {Choice} choice @param {string} key @returns {Choice} with that as the paradigm has it */
export function asPreset(catalogue, choice, key) {
  const preset = catalogue.paradigms.find((one) => one.id === choice.paradigm);
  return preset ? { ...choice, [key]: structuredClone(preset.choice[key]) } : choice;
}

/** @param {unknown} whole @param {unknown} part @returns {boolean} whether all that `part` says stands in `whole` too */
export function holds(whole, part) {
  if (typeof whole !== "object" || typeof part !== "object" || !whole || !part) return whole === part;
  return Object.entries(part).every(([key, value]) => holds(/** @type {any} */ (whole)[key], value));
}

/** @param {unknown} a @param {unknown} b @returns {boolean} equal, whatever the order of keys */
export function same(a, b) {
  if (typeof a !== "object" || typeof b !== "object" || !a || !b) return a === b;
  const [left, right] = [/** @type {any} */ (a), /** @type {any} */ (b)];
  const keys = new Set([...Object.keys(left), ...Object.keys(right)]);
  return [...keys].every((key) => same(left[key], right[key]));
}

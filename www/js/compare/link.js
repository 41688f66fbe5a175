// A comparison as a part of the address: `compare=steps`, or what each pane differs in, as
// `compare=sampler:euler,sampler.steps:5;sampler:heun`; then perhaps the particle that is marked, `;particle:37`.
import { LATER } from "../messages/later.js";
import { apply, entriesAt, isShared, numberAt, valueAt } from "./differences.js";
import { READY_MADE } from "./ready-made.js";

/** @import { Catalogue, Choice } from "../types.js" */
/** @import { Differences } from "./differences.js" */
/** @import { Comparison } from "./ready-made.js" */

const WORDS = LATER.compare.link;
const FIELD = "compare";
const PARTICLE = "particle";
export const MOST_PANES = 4;
const LONGEST = 40;

/** @param {Comparison | null} setup a lesson's has its own link @param {number | null} particle */
export function partOf(setup, particle) {
  if (!setup || (setup.id !== "own" && !READY_MADE.some(({ id }) => id === setup.id))) return "";
  const pane = (/** @type {Differences} */ one) => Object.entries(one).map((pair) => pair.join(":")).join(",");
  const said = setup.id === "own" ? setup.panes.map(pane) : [setup.id];
  return [...said, ...(particle === null ? [] : [`${PARTICLE}:${particle}`])].join(";");
}

/** @param {string} text */
function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Room is left for what to do about it. @param {string} text */
const brief = (text) => (text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text);

/**
 * @param {string} text the part of the address @param {Catalogue} catalogue @param {Choice} choice
 * @returns {{ setup: Comparison, particle: number | null }} throws an AppError
 */
export function readComparison(text, catalogue, choice) {
  const panes = decoded(text).split(";");
  const last = panes.at(-1)?.split(":") ?? [];
  const particle = last[0] === PARTICLE ? wholeNumber(last[1] ?? "") : null;
  if (particle !== null) panes.pop();
  const ready = READY_MADE.find(({ id }) => panes.length === 1 && id === panes[0]);
  if (ready) return { setup: ready, particle };
  if (panes.length < 2 || panes.length > MOST_PANES) throw { field: FIELD, message: WORDS.unknown(brief(panes.join(";")), READY_MADE.map(({ id }) => id).join(", ")) };
  return { setup: { id: "own", panes: panes.map((pane) => readPane(pane, catalogue, choice)) }, particle };
}

/** @param {string} text */
function wholeNumber(text) {
  if (!/^\d{1,8}$/.test(text)) throw { field: FIELD, message: WORDS.particle(brief(text)) };
  return Number(text);
}

/** @param {string} text @param {Catalogue} catalogue @param {Choice} choice @returns {Differences} */
function readPane(text, catalogue, choice) {
  /** @type {Differences} */
  const pane = {};
  for (const word of text === "" ? [] : text.split(",")) {
    const [path = "", said = ""] = word.split(":");
    const made = apply(catalogue, choice, pane);
    const [entries, number] = [entriesAt(catalogue, path), numberAt(catalogue, made, path)];
    if (isShared(path) || (!entries && !(number && valueAt(made, path) !== undefined))) throw { field: FIELD, message: WORDS.setting(brief(path)) };
    if (entries && !entries.some(({ id }) => id === said)) throw { field: FIELD, message: WORDS.entry(path, brief(said), entries.map(({ id }) => id).join(", ")) };
    const value = Number(said);
    if (number && (said === "" || !(value >= number.min && value <= number.max))) throw { field: FIELD, message: WORDS.number(path, brief(said), number.min, number.max) };
    pane[path] = entries ? said : value;
  }
  return pane;
}

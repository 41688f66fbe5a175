// What the attributes say. Those of the choice follow one rule, whatever the catalogue holds: a group's
// name picks one of its entries (sampler="ddim"), a group's name and a number's set that number
// (training-learning-rate="0.01"); a hyphen stands for an underscore.
import { withParadigm, withPick, write } from "../choice.js";
import { ELEMENT } from "../messages/element.js";

/** @import { Catalogue, Choice, Prefer, View } from "../types.js" */

/** Groups of the choice, as the catalogue has them. */
export const PICKS = ["data", "source", "path", "coupling", "target", "weighting", "time_law", "sampler", "grid", "along"];
/** Groups that hold numbers only. */
const NUMBERS = ["network", "training"];
/** Names short of their group. @type {Record<string, string>} */
export const SHORT = { steps: "sampler.steps", particles: "sampler.particles", seed: "seed" };
/** What can be shown. */
const SHOWN = /** @type {const} */ (["particles", "trails", "arrows", "density", "data"]);
/** @type {Prefer[]} */
const BACKENDS = ["auto", "gpu", "gpu-software", "cpu"];

/** Attributes that are properties of the same name, as text. */
export const TEXTS = ["choice", "paradigm", ...PICKS, ...Object.keys(SHORT), "show", "theme", "controls", "poster", "src", "backend"];
/** The same, switches: there or not there. */
export const SWITCHES = ["autoplay"];

/**
 * Where in the choice an attribute's value goes: a key, or a group and a number; null for other attributes.
 * @param {string} attribute @returns {string | null}
 */
export function pathOf(attribute) {
  const name = attribute.replaceAll("-", "_");
  if (name in SHORT) return SHORT[name] ?? null;
  if (name === "paradigm" || PICKS.includes(name)) return name;
  const group = [...PICKS, ...NUMBERS].find((one) => name.startsWith(`${one}_`));
  return group ? `${group}.${name.slice(group.length + 1)}` : null;
}

/** @param {string} text @returns {unknown} */
function valueOf(text) {
  if (/^\s*[[{]/.test(text)) return JSON.parse(text);
  return text.trim() !== "" && Number.isFinite(Number(text)) ? Number(text) : text;
}

/** Whether a data set has a parameter: other data-… attributes belong to other programs. @param {Catalogue} catalogue @param {string} id */
const isOfData = (catalogue, id) => catalogue.groups.find((group) => group.id === "data")?.entries.some((entry) => entry.params.some((param) => param.id === id));

/**
 * The choice with what these attributes ask for, the same object where that is nothing; legal or not, the
 * engine judges.
 * @param {Catalogue} catalogue @param {Choice} choice @param {Iterable<[name: string, value: string]>} attributes
 * @returns {Choice}
 */
export function withAttributes(catalogue, choice, attributes) {
  const asked = [...attributes].flatMap(([name, text]) => {
    const path = pathOf(name);
    return path === null ? [] : [{ path, text }];
  });
  /** A paradigm decides what its entries would, those what their numbers would. @param {string} path */
  const rank = (path) => (path === "paradigm" ? 0 : path.includes(".") ? 2 : 1);
  asked.sort((a, b) => rank(a.path) - rank(b.path));
  for (const { path, text } of asked) {
    const [group = "", id] = path.split(".");
    if (path === "paradigm") choice = withParadigm(catalogue, choice, text);
    else if (PICKS.includes(path)) {
      const value = valueOf(text);
      choice = typeof value === "object" ? { ...choice, [path]: value } : withPick(catalogue, choice, path, text);
    } else if (group !== "data" || isOfData(catalogue, id ?? "")) choice = write(choice, path, valueOf(text));
  }
  return choice;
}

/**
 * The view that the attributes ask for.
 * @param {(name: string) => string | null} get an attribute's value
 * @param {boolean} still whether motion waits until it is asked for
 * @returns {Partial<View>} throws an AppError that names the attribute
 */
export function viewOf(get, still) {
  const playing = !still && (get("autoplay") !== null || get("playing") !== null);
  /** @type {Partial<View>} */
  const view = { playing, time: playing ? 0 : 1 };
  for (const name of /** @type {const} */ (["time", "speed"])) {
    const text = get(name);
    if (text === null) continue;
    if (!Number.isFinite(Number(text))) throw { field: name, message: ELEMENT.notNumber };
    view[name] = Number(text);
  }
  const show = get("show");
  return show === null ? view : { ...view, ...shown(show) };
}

/** @param {string} text names of what is to be shown @returns {Partial<View>} */
export function shown(text) {
  const names = text.split(/[\s,]+/).filter(Boolean);
  for (const name of names) {
    if (!SHOWN.some((one) => one === name)) throw { field: "show", message: ELEMENT.notShown(name) };
  }
  return Object.fromEntries(SHOWN.map((name) => [name, names.includes(name)]));
}

/** The fragment of a link to what these attributes ask for. @param {Iterable<[name: string, value: string]>} attributes */
export function fragmentOf(attributes) {
  const parts = [];
  for (const [name, value] of attributes) {
    const path = pathOf(name);
    if (name === "choice" && !value.trim().startsWith("{")) parts.unshift(value.trim().replace(/^#/, ""));
    // Whether a data-… attribute is a data set's, the engine alone knows.
    else if (path !== null && !name.startsWith("data-")) parts.push(`${path}=${encodeURIComponent(value)}`);
  }
  return parts.join("&");
}

/** @param {string | null} text @returns {Prefer} */
export const preferOf = (text) => BACKENDS.find((one) => one === text) ?? "auto";

// The mathematics of the current choice: path, target, loss and dynamics as MathML made with the
// library. A term is a button: it marks its control, leads to it, and is marked by it.
import { byId, h, short } from "../dom.js";
import { pickOf, read } from "../choice.js";
import { inWords } from "../messages/language.js";
import { LATER } from "../messages/later.js";
import { ROOT } from "../root.js";
import { linkTerms } from "./formula-link.js";

/** @import { App } from "../later.js" */
/** @import { Catalogue, Choice } from "../types.js" */

/**
 * `when`: shown only where that parameter is so. In the text a parameter is `@id`.
 * @typedef {{ mathml: string, text: string, when?: [string, "=" | ">", number] }} Equation
 * @typedef {Record<string, Equation[]>} Listed
 * @typedef {{ frame: Listed, gamma: string[], groups: Record<string, Listed> }} Mathematics
 */

/** Rows of terms; a term belongs to a group of the catalogue. `frame` is what the page says whatever was picked. */
const ROWS = /** @type {const} */ ([
  { id: "path", terms: [{ group: "path", frame: "path" }, { group: "coupling" }, { group: "source", frame: "source" }, { group: "data", frame: "data" }] },
  { id: "target", terms: [{ group: "target", frame: "target" }] },
  { id: "loss", terms: [{ group: "weighting", frame: "loss" }, { group: "time_law" }] },
  { id: "dynamics", terms: [{ group: "sampler" }, { group: "along" }] },
]);

/** @param {App} app */
export async function createFormula({ store }) {
  const answer = await fetch(new URL("assets/math.json", ROOT));
  /** @type {Mathematics} */
  const mathematics = await answer.json();
  const place = byId("formula", HTMLElement);
  place.setAttribute("role", "group");
  place.setAttribute("aria-label", LATER.formula.name);
  const terms = ROWS.flatMap(({ terms }) => terms.map((term) => createTerm(mathematics, term)));
  const rows = ROWS.map((row) => {
    const own = terms.filter(({ group }) => row.terms.some((term) => term.group === group));
    const body = h("div", { class: "terms" }, ...own.map(({ element }) => element));
    return h("div", { class: `formula-row ${row.id}` }, h("span", { class: "formula-name" }, LATER.formula.rows[row.id]), body);
  });
  place.prepend(...rows);

  let paradigm = "";
  store.watch(["catalogue", "choice"], ({ catalogue, choice }) => {
    const preset = paradigm !== "" && choice.paradigm !== paradigm;
    paradigm = choice.paradigm;
    for (const term of terms) if (term.show(catalogue, choice) && preset) flash(term.element);
  });
  linkTerms(place);
}

/** @param {HTMLElement} element tells that a preset changed it */
function flash(element) {
  element.classList.remove("changed");
  // A style in between starts the animation anew.
  void element.offsetWidth;
  element.classList.add("changed");
}

/** @param {Mathematics} mathematics @param {{ group: string, frame?: string }} term */
function createTerm(mathematics, { group, frame }) {
  const element = h("button", { type: "button", class: "term", "data-group": group });
  let shown = "";

  /** @param {Choice} choice @returns {Equation[]} */
  function equationsOf(choice) {
    const pick = pickOf(choice, group);
    if (!pick) return [];
    const noisy = mathematics.gamma.includes(pickOf(choice, "path")?.id ?? "");
    // Another path than the trained one is told as a path is.
    const listed = mathematics.groups[group === "along" ? "path" : group]?.[pick.id] ?? [];
    const steps = group === "sampler" ? (mathematics.frame["steps"] ?? []) : [];
    const before = frame ? (mathematics.frame[frame] ?? []) : [];
    return [...before, ...listed, ...steps].filter(({ when }) => {
      if (!when) return true;
      const [id, sign, number] = when;
      const value = id === "gamma" ? Number(noisy) : Number(pick[id]);
      return sign === "=" ? value === number : value > number;
    });
  }

  return {
    group,
    element,
    /** @param {Catalogue} catalogue @param {Choice} choice @returns {boolean} whether it reads otherwise than before */
    show(catalogue, choice) {
      const equations = equationsOf(choice);
      const found = catalogue.groups.find((one) => one.id === group);
      const id = pickOf(choice, group)?.id ?? "";
      const label = found?.entries.find((entry) => entry.id === id)?.label ?? "";
      element.hidden = group === "along" && (!equations.length || id === "trained");
      /** @param {string} param */
      const value = (param) => {
        const set = read(choice, `${group}.${param}`);
        return typeof set === "number" ? short(set).replace("-", "−") : String(set ?? "");
      };
      const texts = equations.map(({ text }) => inWords(text).replaceAll(/@([a-z_]+)/g, (_, param) => value(param)));
      const name = LATER.formula.term(found?.label ?? group, label, texts.join("; "));
      if (name === shown) return false;
      shown = name;
      const named = group === "source" || group === "data";
      const law = named ? [h("span", { class: "law", "aria-hidden": "true" }, label)] : [];
      element.replaceChildren(h("span", { class: "hidden" }, name), ...equations.map((equation) => drawn(equation, value)), ...law);
      return true;
    },
  };
}

/** @param {Equation} equation @param {(param: string) => string} value */
function drawn({ mathml }, value) {
  const { body } = new DOMParser().parseFromString(mathml, "text/html");
  for (const word of body.querySelectorAll("mtext")) word.textContent = inWords(word.textContent ?? "");
  for (const number of body.querySelectorAll("[data-param]")) number.textContent = value(number.getAttribute("data-param") ?? "");
  return h("span", { class: "equation", "aria-hidden": "true" }, ...body.childNodes);
}

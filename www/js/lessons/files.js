// The lessons: each a file of state and text in lessons/, and a link, ?lesson=NAME.
import { ROOT } from "../root.js";
import { LATER } from "../messages/later.js";

/** @import { View } from "../types.js" */
/** @import { Differences } from "../compare/differences.js" */

/**
 * What is seen: differences from the page's own field and choice, and panes with further ones. Their
 * fields are trained where they need their own.
 * @typedef {{ set?: Differences, view?: Partial<View>, compare?: { panes: Differences[], titles?: string[] } }} Scene
 */
/** `then` follows the answer, whichever it was. @typedef {Scene & { question: string, options: string[], right: number, then: string[] }} Question */
/** `look`: what the text speaks of, as a selector. @typedef {Scene & { say: string[], ask?: Question, look?: string, source?: string }} Step */
/** `lang`: what its texts are in. @typedef {{ title: string, about: string, steps: Step[], lang: string }} Lesson */
/** In the file, under a language's code: texts in the place of the English ones, step by step; titles by the English ones. */
/** @typedef {{ title: string, about: string, titles: Record<string, string>, steps: { say: string[], ask?: Pick<Question, "question" | "options" | "then">, source?: string }[] }} Texts */

export const NAMES = ["paths-differ", "straight-paths", "coupling", "ode-to-sde", "bridge", "one-field"];

/** @param {string} name @returns {Promise<Lesson>} rejects with an AppError */
export async function lessonOf(name) {
  const answer = NAMES.includes(name) ? await fetch(new URL(`lessons/${name}.json`, ROOT)).catch(() => null) : null;
  if (!answer?.ok) throw { field: "", message: LATER.lessons.missing(name) };
  return inLanguage(await answer.json());
}

/** @param {Lesson & Record<string, any>} lesson @returns {Lesson} told in the page's language, where the file has that */
export function inLanguage(lesson, lang = document.documentElement.lang) {
  /** @type {Texts | undefined} */
  const texts = lesson[lang];
  if (!texts) return { ...lesson, lang: "en" };
  /** @template {Scene} T @param {T} scene @returns {T} */
  const titled = (scene) =>
    scene.compare?.titles ? { ...scene, compare: { ...scene.compare, titles: scene.compare.titles.map((title) => texts.titles[title] ?? title) } } : scene;
  const steps = lesson.steps.map((step, k) => {
    const { ask, ...own } = texts.steps[k] ?? step;
    return titled({ ...step, ...own, ...(step.ask && { ask: titled({ ...step.ask, ...ask }) }) });
  });
  return { title: texts.title, about: texts.about, steps, lang };
}

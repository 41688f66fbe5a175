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
/** @typedef {{ title: string, about: string, steps: Step[] }} Lesson */

export const NAMES = ["paths-differ", "straight-paths", "coupling", "ode-to-sde", "bridge", "one-field"];

/** @param {string} name @returns {Promise<Lesson>} rejects with an AppError */
export async function lessonOf(name) {
  const answer = NAMES.includes(name) ? await fetch(new URL(`lessons/${name}.json`, ROOT)).catch(() => null) : null;
  if (!answer?.ok) throw { field: "", message: LATER.lessons.missing(name) };
  return answer.json();
}

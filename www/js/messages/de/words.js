// English texts in German. A text with {} in it is a pattern: what stands there is filled in again, itself
// put into German where it is known.
import { CATALOGUE } from "./catalogue.js";
import { ERRORS } from "./errors.js";
import { MEASURED } from "./measured.js";
import { PAGE } from "./page.js";

/** @type {Record<string, string>} */
export const WORDS = { ...PAGE, ...CATALOGUE, ...MEASURED, ...ERRORS };

/** What a sentence begins with does not reach into the next one. @param {string} english */
function pattern(english) {
  const [first, ...rest] = english.split("{}").map((part) => part.replace(/[\^$\\.*+?()[\]{}|/]/g, "\\$&"));
  return new RegExp(`^${first || "((?:(?!; ).)*?)"}${first && "(.*?)"}${rest.join("(.*?)")}$`, "s");
}

/** The longest text first. @type {[RegExp, string][]} */
const PATTERNS = Object.entries(WORDS)
  .filter(([english]) => english.includes("{}"))
  .sort(([a], [b]) => b.replaceAll("{}", "").length - a.replaceAll("{}", "").length)
  .map(([english, german]) => [pattern(english), german]);

/** @param {string} text @returns {string} itself where no German is known */
export function said(text) {
  const known = WORDS[text];
  if (known !== undefined) return known;
  for (const [pattern, german] of PATTERNS) {
    const [, ...parts] = pattern.exec(text) ?? [""];
    if (parts.length) return german.replaceAll("{}", () => said(parts.shift() ?? ""));
  }
  return text;
}

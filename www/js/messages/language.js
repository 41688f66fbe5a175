// The page's language: English as it is written, or another one laid over it from messages/CODE.js.
import { MESSAGES } from "./first.js";

/**
 * `PAGE`: English texts of index.html to what is said instead; `library`: the same of all that the library says.
 * @typedef {{ FIRST: Partial<typeof MESSAGES>, LATER: Record<string, object>, PAGE: Record<string, string>, library: () => Promise<{ said: (english: string) => string }> }} Language
 */

/** @type {Record<string, { name: string, load: (() => Promise<Language>) | null }>} */
export const LANGUAGES = {
  en: { name: "English", load: null },
  de: { name: "Deutsch", load: () => import("./de.js") },
};

const KEY = "pushforward-language";
const SPOKEN = ["aria-label", "title", "placeholder", "content"];

/** ?lang=…, what was chosen before, or what the browser asks for. @returns {string} a key of LANGUAGES */
function wanted() {
  const asked = [new URLSearchParams(location.search).get("lang"), remembered(), ...navigator.languages];
  return asked.map((one) => one?.slice(0, 2).toLowerCase() ?? "").find((one) => one in LANGUAGES) ?? "en";
}

/** @returns {string | null} */
function remembered() {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null; // storage is forbidden
  }
}

/** @type {Language | null} */
let spoken = null;
let said = (/** @type {string} */ english) => spoken?.PAGE[english] ?? english;
/** Once there are words for what the library says. */
let library = Promise.resolve();

/** Takes a language, once for all, and lays it over MESSAGES. @param {string} code @returns {Promise<boolean>} whether it is not English */
export async function learn(code) {
  spoken = (await LANGUAGES[code]?.load?.().catch(() => null)) ?? null;
  if (!spoken) return false;
  Object.assign(MESSAGES, spoken.FIRST);
  library = spoken.library().then((words) => void (said = words.said), () => {});
  return true;
}

/** Lays the person's language over the page and over MESSAGES: before any part of the page is made. */
export async function speak() {
  const code = wanted();
  if (!(await learn(code))) return;
  document.documentElement.lang = code;
  const walker = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
  for (let node = walker.currentNode; node; node = /** @type {Node} */ (walker.nextNode())) {
    if (node instanceof Text) node.data = node.data.replace(/\S(.*\S)?/s, inWords);
    else if (node instanceof Element) {
      for (const name of SPOKEN) {
        const text = node.getAttribute(name);
        if (text) node.setAttribute(name, inWords(text));
      }
    }
  }
}

/** Lays the language over sentences that come later. @param {Record<string, object>} sentences group by group */
export function translate(sentences) {
  for (const [group, own] of Object.entries(spoken?.LATER ?? {})) Object.assign(sentences[group] ?? {}, own);
}

/** What is said for an English text. @param {string} text */
export const inWords = (text) => said(text);

/** Where the library's answers hold sentences; all else in them is numbers, ids and the person's own. */
const SENTENCES = ["label", "doc", "title", "finding", "message", "why_not", "doing", "reason", "round", "name"];

/** Once what the library says can be told. */
export const learnt = () => library;

/** What the library answers, in the page's language. @template T @param {T} answer @returns {T} */
export function told(answer) {
  if (!spoken || typeof answer !== "object" || answer === null || ArrayBuffer.isView(answer)) return answer;
  if (Array.isArray(answer)) return /** @type {T} */ (typeof answer[0] === "object" ? answer.map(told) : answer);
  const parts = Object.entries(answer).map(([key, part]) => [key, typeof part === "string" && SENTENCES.includes(key) ? inWords(part) : told(part)]);
  return Object.fromEntries(parts);
}

/** The page's numbers are written as its language does. @param {number} value */
export const written = (value) => value.toLocaleString(document.documentElement.lang || "en");

/** Takes another language: the page is opened anew, its address keeps its state. @param {string} code */
export function choose(code) {
  try {
    localStorage.setItem(KEY, code);
  } catch {
    // storage is forbidden: the address alone says it
  }
  const url = new URL(location.href);
  url.searchParams.set("lang", code);
  location.replace(url);
}

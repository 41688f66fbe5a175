// What is shown, as a part of the address: `view=particles,density,t:0.4,speed:2`. All layers that are shown
// are listed, the time only where it stands still. What a name may be and a number the engine judges.
import { MESSAGES } from "./messages/first.js";

/** @import { View } from "./types.js" */

const NOTHING = "none";
/** What belongs to the reader's screen, or has a word of its own. */
const UNSAID = ["width", "height", "dark", "playing", "time"];

/** @typedef {Record<string, unknown>} Words the view by its keys, whichever there are */

/** A fragment's parts: the choice, and what is said beside it. @param {string} fragment @returns {{ choice: string, view: string | null, compare: string }} null or "": nothing is said of it */
export function splitView(fragment) {
  /** @type {Record<string, string>} */
  const said = {};
  const choice = fragment.split("&").filter((part) => {
    const name = /^(view|compare)=/.exec(part)?.[1];
    if (name) said[name] = part.slice(name.length + 1);
    return !name;
  });
  return { choice: choice.join("&"), view: said["view"] ?? null, compare: said["compare"] ?? "" };
}

/** The part of a fragment, with its "&"; "" where all is as usual. @param {View} view @param {View} usual */
export function viewPart(view, usual) {
  const [now, then] = /** @type {[Words, Words]} */ (/** @type {unknown} */ ([view, usual]));
  const said = Object.keys(now).filter((key) => !UNSAID.includes(key) && typeof now[key] !== "object");
  const stands = !view.playing && (usual.playing || view.time !== usual.time);
  if (!stands && said.every((key) => now[key] === then[key])) return "";
  const words = said.filter((key) => now[key] === true);
  if (words.length === 0) words.push(NOTHING);
  words.push(...said.filter((key) => typeof now[key] !== "boolean" && now[key] !== then[key]).map((key) => `${key}:${now[key]}`));
  if (stands) words.push(`t:${Number(view.time.toFixed(3))}`);
  return `&view=${words.join(",")}`;
}

/** What `text` says of the view. @param {string} text @param {View} known @returns {Partial<View>} throws an AppError */
export function readView(text, known) {
  /** @type {Words} */
  const part = {};
  for (const [key, value] of Object.entries(known)) if (typeof value === "boolean" && !UNSAID.includes(key)) part[key] = false;
  for (const word of text.replaceAll("%2C", ",").replaceAll("%3A", ":").split(",")) {
    const [name = "", value] = word.split(":");
    if (UNSAID.includes(name)) throw { field: `view.${name}`, message: MESSAGES.notInLinks };
    if (name === "t") Object.assign(part, { time: numeric(value), playing: false });
    else if (name !== NOTHING && name !== "") part[name] = value === undefined ? true : numeric(value);
  }
  return /** @type {Partial<View>} */ (part);
}

/** @param {string | undefined} text @returns {number | string | undefined} */
const numeric = (text) => (text && Number.isFinite(Number(text)) ? Number(text) : text);

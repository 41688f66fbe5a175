import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { FIRST, LATER } from "../../www/js/messages/de.js";
import { PAGE } from "../../www/js/messages/de/page.js";
import { MESSAGES } from "../../www/js/messages/first.js";
import { ELEMENT } from "../../www/js/messages/element.js";
import * as later from "../../www/js/messages/later.js";

/** Names and signs that read the same in every language. */
const SAME = new Set(["Pushforward", "NFE", "CPU", "GPU (WebGPU)", "Training", "Sampler"]);

/** Every English text of index.html that a person meets. */
function textsOfThePage() {
  const source = readFileSync(new URL("../../www/index.html", import.meta.url), "utf8").replace(/<!--.*?-->/gs, "");
  const inside = [...source.matchAll(/>([^<]+)</g)].map(([, text = ""]) => text.trim());
  const attributes = [...source.matchAll(/(?:aria-label|title|name="description" content)="([^"]+)"/g)].map(([, text = ""]) => text);
  return [...inside, ...attributes].map((text) => text.replaceAll("&#10;", "\n")).filter((text) => /[a-z]{2}/i.test(text) && !/^t = /.test(text));
}

/** Titles of the sections of the settings. */
function titlesOfTheSettings() {
  const source = readFileSync(new URL("../../www/js/view/controls.js", import.meta.url), "utf8");
  return [...source.matchAll(/\{ title: "([^"]+)"/g)].map(([, title = ""]) => title);
}

/** @param {unknown} message */
const kind = (message) => (typeof message === "function" ? `function of ${message.length}` : Array.isArray(message) ? "list" : typeof message);

test("the second language says every sentence of the first load", () => {
  const said = /** @type {Record<string, unknown>} */ (FIRST);
  const left = Object.entries(MESSAGES).filter(([key, english]) => kind(said[key]) !== kind(english) && key !== "edge" && key !== "backend");
  assert.deepEqual(left.map(([key]) => key), []);
  assert.deepEqual(Object.keys(FIRST).filter((key) => !(key in MESSAGES)), []);
});

test("and of the parts that come later", () => {
  const groups = /** @type {Record<string, Record<string, unknown>>} */ (LATER);
  for (const [group, sentences] of Object.entries({ ...later.LATER, element: ELEMENT })) {
    const missing = Object.entries(sentences).filter(([key, english]) => kind(groups[group]?.[key]) !== kind(english));
    assert.deepEqual(missing.map(([key]) => `${group}.${key}`), []);
  }
});

test("and all that stands in the page itself", () => {
  const texts = [...textsOfThePage(), ...titlesOfTheSettings()];
  assert.deepEqual(texts.filter((text) => !(text in PAGE) && !SAME.has(text)), []);
  assert.deepEqual(Object.keys(PAGE).filter((text) => !texts.includes(text)), []);
});

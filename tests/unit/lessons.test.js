import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";
import { inLanguage } from "../../www/js/lessons/files.js";

const FOLDER = new URL("../../www/lessons/", import.meta.url);
const lessons = readdirSync(FOLDER).map((name) => ({ name, ...JSON.parse(readFileSync(new URL(name, FOLDER), "utf8")) }));

/** Texts of a step, by their places. @param {any} step @returns {string[]} */
function places({ say, ask, source }) {
  const numbered = (/** @type {string} */ name, /** @type {string[]} */ texts) => texts.map((_, k) => `${name} ${k}`);
  const asked = ask ? ["question", ...numbered("option", ask.options), ...numbered("then", ask.then)] : [];
  return [...numbered("say", say), ...asked, ...(source ? ["source"] : [])];
}

/** What a step sets. @param {any} step @returns {object} */
const state = ({ set, view, look, compare, right, ask }) => ({ set, view, look, panes: compare?.panes, right, ask: ask && state(ask) });

test("every lesson is told in German, text by text, and its state stays as it is", () => {
  for (const { name, de, ...english } of lessons) {
    assert.deepEqual(de.steps.map(places), english.steps.map(places), name);
    const scenes = english.steps.flatMap((/** @type {any} */ step) => [step, step.ask]);
    const titles = new Set(scenes.flatMap((/** @type {any} */ scene) => scene?.compare?.titles ?? []));
    assert.deepEqual(Object.keys(de.titles).filter((title) => !titles.has(title)), [], name);
    const untold = [...titles].filter((title) => /[a-z]{2} |\.\d/.test(String(title)) && !(String(title) in de.titles));
    assert.deepEqual(untold, [], name);
    const told = inLanguage({ ...english, de }, "de");
    assert.equal(told.title, de.title);
    assert.deepEqual(told.steps.map(state), english.steps.map(state), name);
  }
});

test("without texts in the page's language a lesson stays English and says so", () => {
  assert.equal(inLanguage(lessons[0], "fr").lang, "en");
});

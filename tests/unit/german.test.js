// What the library says has its German, and nothing else has: read from the page's own build.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { CATALOGUE } from "../../www/js/messages/de/catalogue.js";

const DIST = new URL("../../dist/", import.meta.url);

async function catalogue() {
  const library = await import(new URL("pkg/pushforward.js", DIST).href);
  library.initSync({ module: readFileSync(new URL("pkg/pushforward_bg.wasm", DIST)) });
  return library.catalogue();
}

/** Names and explanations in a part of the catalogue. @param {unknown} part @returns {string[]} */
function said(part) {
  if (typeof part !== "object" || part === null) return [];
  return Object.entries(part).flatMap(([key, value]) => (key === "label" || key === "doc" ? [value] : key === "choice" ? [] : said(value)));
}

test("the catalogue has its German, text by text", async () => {
  assert.deepEqual(Object.keys(CATALOGUE).sort(), [...new Set(said(await catalogue()))].sort());
});

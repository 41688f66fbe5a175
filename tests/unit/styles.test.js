// The widget repeats some of the page's rules in its own sheet: a page's style sheet does not reach into it,
// and one file for both would be one more for each to fetch.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { AS_ON_THE_PAGE } from "../../www/js/element/styles.js";

test("what looks as on the page is written as on the page", () => {
  const sheets = ["page", "stage", "controls"].map((name) => readFileSync(new URL(`../../www/styles/${name}.css`, import.meta.url), "utf8"));
  const rules = new Set(sheets.join("\n").split("\n"));
  assert.deepEqual(AS_ON_THE_PAGE.split("\n").filter((rule) => !rules.has(rule)), []);
});

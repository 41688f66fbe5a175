import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { LATER } from "../../www/js/messages/later.js";

test("every state of the gallery has a title and a line, and every title a state", () => {
  const states = JSON.parse(readFileSync(new URL("../../www/assets/gallery.json", import.meta.url), "utf8"));
  assert.deepEqual(states.map((/** @type {{ id: string }} */ { id }) => id), Object.keys(LATER.gallery.cards));
});

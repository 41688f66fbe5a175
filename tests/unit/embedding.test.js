// docs/EMBEDDING.md and the pages of the end-to-end tests (tests/e2e/recipes) say the same.
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";

const root = new URL("../../", import.meta.url);
const read = (/** @type {string} */ path) => readFileSync(new URL(path, root), "utf8");
const recipe = (/** @type {string} */ file) => read(`tests/e2e/recipes/${file}`);

/** Every marked snippet. @type {Record<string, string>} */
const SNIPPETS = {};
for (const [, name = "", , snippet = ""] of read("docs/EMBEDDING.md").matchAll(/<!-- recipe: (\S+) -->\n(`{3,})[^\n]*\n([^]*?)\n\2\n/g)) SNIPPETS[name] = snippet;

/** What a tool makes of a snippet; without one it goes into the page as it is. @type {Record<string, (snippet: string) => string>} */
const RENDERED = {
  quarto: (snippet) => snippet.replace(/^```\{=html\}\n|\n```$/g, ""),
  myst: (snippet) => `src="${/iframe\} (\S+)/.exec(snippet)?.[1]?.replaceAll("&", "&amp;")}"`,
  hugo: (snippet) => {
    const given = Object.fromEntries([...(SNIPPETS["hugo-page"] ?? "").matchAll(/(\w+)="([^"]*)"/g)].map(([, name, value]) => [name, value]));
    return snippet.replace(/\{\{ \.Get "(\w+)"(?: \| default "(\w+)")? \}\}/g, (_, name, otherwise) => (given[name] ?? otherwise).replaceAll("&", "&amp;"));
  },
  // The body of the cell.
  observable: (snippet) => snippet.split("\n").slice(1, -1).join("\n"),
};

/** Recipes that are no page of HTML, with the file that holds them. @type {Record<string, string>} */
const ELSEWHERE = { react: "moons.jsx" };

/** Read from the docs by the test server and by tests/oracles/notebook.py; what Hugo's snippet is rendered with. */
const NOT_PAGES = ["csp", "anywidget", "hugo-page"];

for (const [name, snippet] of Object.entries(SNIPPETS)) {
  if (NOT_PAGES.includes(name)) continue;
  test(`the recipe ${name} is the one that is tried`, () => {
    const rendered = (RENDERED[name] ?? String)(snippet);
    assert.ok(rendered.length > 20, rendered);
    assert.ok(recipe(ELSEWHERE[name] ?? `${name}.html`).includes(rendered), rendered);
  });
}

test("every page that is tried stands in the docs", () => {
  const pages = readdirSync(new URL("tests/e2e/recipes", root)).filter((name) => name.endsWith(".html")).map((name) => name.slice(0, -5));
  assert.deepEqual(pages.filter((name) => !(name in SNIPPETS)), []);
});

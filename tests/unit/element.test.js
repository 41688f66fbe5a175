// The element where there is no page: its module, its attributes, and what is written about it.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { fragmentOf, pathOf, preferOf, shown, SWITCHES, TEXTS, viewOf, withAttributes } from "../../www/js/element/attributes.js";
import { STYLES } from "../../www/js/element/styles.js";

/** @import { Catalogue } from "../../www/js/types.js" */

/** @param {string} name */
const source = (name) => readFileSync(new URL(`../../www/js/element/${name}`, import.meta.url), "utf8");

test("importing it in Node does nothing and gives the class", async () => {
  const before = Object.keys(globalThis);
  const { PushForward } = await import("../../www/js/element/define.js");
  assert.equal(typeof PushForward, "function");
  assert.deepEqual(Object.keys(globalThis), before);
});

test("one rule says where an attribute goes", () => {
  const paths = { sampler: "sampler", "sampler-steps": "sampler.steps", steps: "sampler.steps", "time-law": "time_law", "training-learning-rate": "training.learning_rate", "time-law-mean": "time_law.mean", seed: "seed", "data-testid": "data.testid", id: null, time: null, class: null };
  for (const [name, path] of Object.entries(paths)) assert.equal(pathOf(name), path, name);
});

/** @type {Catalogue} */
const CATALOGUE = {
  version: 1,
  groups: [{
    id: "data", label: "", doc: "",
    entries: [{ id: "moons", label: "", doc: "", params: [{ id: "noise", label: "", doc: "", min: 0, max: 1, default: 0.1, integer: false, log: false }] }],
  }],
  paradigms: [{ id: "edm", label: "", doc: "", sets: ["sampler"], choice: { version: 1, paradigm: "edm", sampler: { id: "edm-heun", steps: 18 } } }],
  numbers: [],
};

test("attributes become a choice, whatever their order; other programs' are left alone", () => {
  const choice = withAttributes(CATALOGUE, { version: 1, paradigm: "x" }, [["data-noise", "0.2"], ["steps", "9"], ["data", "moons"], ["paradigm", "edm"], ["data-testid", "w"], ["class", "c"]]);
  assert.deepEqual(choice, { version: 1, paradigm: "edm", sampler: { id: "edm-heun", steps: 9 }, data: { id: "moons", noise: 0.2 } });
  assert.equal(withAttributes(CATALOGUE, choice, [["data-testid", "w"], ["class", "c"]]), choice);
  const typed = withAttributes(CATALOGUE, choice, [["data", '{"id":"own","points":[[0,1]]}'], ["path-alpha", "1 - t"]]);
  assert.deepEqual([typed["data"], typed["path"]], [{ id: "own", points: [[0, 1]] }, { alpha: "1 - t" }]);
});

test("attributes become the fragment of a link too", () => {
  assert.equal(fragmentOf([["class", "c"], ["steps", "5"], ["data-testid", "w"], ["choice", "#paradigm=edm"], ["data", "two moons"]]), "paradigm=edm&sampler.steps=5&data=two%20moons");
});

test("the view: still at the data unless it plays; errors name the attribute", () => {
  const view = (/** @type {Record<string, string>} */ has, still = false) => viewOf((name) => has[name] ?? null, still);
  assert.deepEqual(view({}), { playing: false, time: 1 });
  assert.deepEqual(view({ autoplay: "" }), { playing: true, time: 0 });
  assert.deepEqual(view({ autoplay: "" }, true), { playing: false, time: 1 });
  assert.throws(() => view({ time: "soon" }), { field: "time" });
  assert.deepEqual(shown("density, data"), { particles: false, trails: false, arrows: false, density: true, data: true });
  assert.throws(() => shown("tails"), { field: "show" });
  assert.equal(preferOf("gpux"), "auto");
});

test("the manifest and the types say what there is", async () => {
  const { PushForward } = await import("../../www/js/element/index.js");
  const manifest = JSON.parse(source("custom-elements.json"));
  const told = manifest.modules[0].declarations[0];
  const names = (/** @type {{ name: string, kind?: string, static?: boolean }[]} */ list) => list.map(({ name }) => name).sort();
  const reflected = [...TEXTS, ...SWITCHES];
  for (const { name } of told.attributes) assert.ok(PushForward.knows(name), name);
  const attributes = told.attributes.map((/** @type {{ name: string }} */ one) => one.name);
  for (const name of reflected) assert.ok(attributes.includes(name.replaceAll("_", "-")), name);

  const hidden = ["constructor", "connectedCallback", "disconnectedCallback"];
  const members = Object.getOwnPropertyNames(PushForward.prototype).filter((name) => !hidden.includes(name));
  const statics = ["page", "knows"];
  assert.deepEqual(names(told.members), [...members, ...statics].sort());
  const types = source("push-forward.d.ts");
  for (const name of members) assert.match(types, new RegExp(`\\b${name}(\\(|\\??:)`), name);

  const made = source("frame.js") + source("player.js") + source("element.js");
  const parts = [...made.matchAll(/part: "([^"]+)"/g)].flatMap(([, list = ""]) => list.split(" "));
  assert.deepEqual(names(told.cssParts), [...new Set(parts)].sort());
  const properties = [...STYLES.matchAll(/var\((--push-forward-[\w-]+)/g)].map(([, name = ""]) => name);
  assert.deepEqual(names(told.cssProperties), [...new Set(properties)].sort());
  const events = [...made.matchAll(/emit\("(\w+)"/g)].map(([, name = ""]) => name);
  assert.deepEqual(names(told.events), [...new Set(events)].sort());
});

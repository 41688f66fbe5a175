import assert from "node:assert/strict";
import { test } from "node:test";
import { apply, titles } from "../../www/js/compare/differences.js";
import { partOf, readComparison } from "../../www/js/compare/link.js";
import { READY_MADE } from "../../www/js/compare/ready-made.js";
import { levelOf, withLevel } from "../../www/js/noise/level.js";

/** @import { Differences } from "../../www/js/compare/differences.js" */
/** @import { Catalogue, Choice } from "../../www/js/types.js" */

const noise = { id: "noise", label: "Noise level", doc: "", min: 0, max: 3, default: 1, integer: false, log: false };
const entry = (/** @type {string} */ id, /** @type {any[]} */ params = []) => ({ id, label: id.toUpperCase(), doc: "", params });
const catalogue = /** @type {Catalogue} */ (/** @type {unknown} */ ({
  version: 1,
  groups: [
    { id: "data", label: "Data", doc: "", entries: [entry("moons"), entry("rings")] },
    { id: "source", label: "Source", doc: "", entries: [entry("gaussian")] },
    { id: "sampler", label: "Sampler", doc: "", entries: [entry("euler"), entry("heun"), entry("euler-maruyama", [noise]), entry("stochastic-heun", [noise])] },
  ],
  paradigms: [{ id: "other", label: "Other", doc: "", sets: ["data", "sampler"], choice: { data: { id: "rings" }, sampler: { id: "heun", steps: 9, particles: 1 } } }],
  numbers: [
    { id: "steps", label: "Sampling steps", group: "sampler", default: 40, min: 1, max: 1000 },
    { id: "particles", label: "Particles", group: "sampler", default: 2000 },
  ],
}));
const choice = /** @type {Choice} */ ({
  version: 1, paradigm: "first", data: { id: "moons" }, source: { id: "gaussian" }, sampler: { id: "heun", steps: 40, particles: 500 },
});

test("panes differ from the page in what they name, in order, and share the rest", () => {
  const made = apply(catalogue, choice, { sampler: "euler", "sampler.steps": 5 });
  assert.deepEqual(made, { ...choice, sampler: { id: "euler", steps: 5, particles: 500 } });
});

test("another paradigm keeps the data, the source and the number of particles", () => {
  const made = apply(catalogue, choice, { paradigm: "other" });
  assert.deepEqual(made, { ...choice, paradigm: "other", sampler: { id: "heun", steps: 9, particles: 500 } });
});

test("titles say what differs, and nothing else", () => {
  const panes = [{ sampler: "euler", "sampler.steps": 5 }, { sampler: "euler", "sampler.steps": 50 }];
  const choices = panes.map((one) => apply(catalogue, choice, one));
  assert.deepEqual(titles(catalogue, choices, panes), ["5 steps", "50 steps"]);
  const others = [{ sampler: "euler" }, { sampler: "heun" }];
  assert.deepEqual(titles(catalogue, others.map((one) => apply(catalogue, choice, one)), others), ["EULER", "HEUN"]);
});

test("the noise knob picks a sampler of the same cost, and goes back to the ODE without another", () => {
  assert.equal(levelOf(choice), 0);
  assert.equal(withLevel(catalogue, choice, 0), choice);
  const noisy = withLevel(catalogue, choice, 1.5);
  assert.deepEqual(noisy["sampler"], { id: "stochastic-heun", steps: 40, particles: 500, noise: 1.5 });
  assert.equal(levelOf(withLevel(catalogue, noisy, 0)), 0);
  assert.equal(levelOf({ ...choice, sampler: { id: "ancestral" } }), 1);
});

test("a comparison comes back from the address as it went there", () => {
  const own = { id: "own", panes: /** @type {Differences[]} */ ([{ sampler: "euler", "sampler.steps": 5 }, { sampler: "euler-maruyama", "sampler.noise": 0.5 }]) };
  const text = partOf(own, 37);
  assert.equal(text, "sampler:euler,sampler.steps:5;sampler:euler-maruyama,sampler.noise:0.5;particle:37");
  assert.deepEqual(readComparison(text, catalogue, choice), { setup: own, particle: 37 });
  assert.deepEqual(readComparison(encodeURIComponent(text), catalogue, choice), { setup: own, particle: 37 });
  for (const setup of READY_MADE) assert.deepEqual(readComparison(partOf(setup, null), catalogue, choice), { setup, particle: null });
  assert.equal(partOf({ id: "lesson", panes: own.panes }, 3), "");
});

test("an address that asks for no comparison says what to change", () => {
  for (const [text, says] of /** @type {const} */ ([
    ["nonsense", "write one of steps, ode-sde"], ["sampler:euler", "two to four panes"], ["a;b;c;d;e", "two to four panes"],
    ["sampler:euler;smapler:heun", "sampler.steps:5"], ["sampler:euler;sampler:oiler", "choose one of euler, heun"],
    ["sampler.steps:5;sampler.steps:many", "a number from 1 to 1000"], ["sampler.steps:5;sampler.steps:", "a number from 1 to 1000"],
    ["sampler.noise:1;sampler.noise:2", "no setting"], ["data:moons;data:rings", "no setting"], ["steps;particle:-1", "whole number"], ["%;%E0%A4%A", "no setting"],
  ])) {
    assert.throws(() => readComparison(text, catalogue, choice), (/** @type {any} */ error) => error.field === "compare" && error.message.includes(says), text);
  }
});

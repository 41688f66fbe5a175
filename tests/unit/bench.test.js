// The bench's own arithmetic; what it measures, only the bench measures.
import assert from "node:assert/strict";
import { test } from "node:test";
import { median } from "../bench/page/numbers.js";
import { CONTESTANTS } from "../bench/peers/contestants.mjs";
import { rate } from "../bench/peers/page/rate.js";
import { stepwise } from "../bench/peers/page/stepwise.js";
import { costTable, counterFaults, lossFaults, quote, rateTable, short } from "../bench/peers/report.mjs";
import { TARGET_SQUARE, TASKS } from "../bench/peers/tasks.mjs";

test("the median of rounds in any order, an even number of them too", () => {
  assert.equal(median([30, 1, 2]), 2);
  assert.equal(median([10, 1, 2, 4]), 3);
});

test("figures keep three digits and no more", () => {
  assert.deepEqual([0, 0.0123, 1.2345, 45.678, 182.4, 12345.6].map(short), ["0", "0.01", "1.23", "45.7", "182", "12,346"]);
});

test("losses that do not fall, or end elsewhere than ours, are told", () => {
  const ours = [1.8, 1.5, 1.45];
  assert.deepEqual(lossFaults({ ours, same: [1.9, 1.5, 1.5] }, "ours"), []);
  for (const wrong of [[1.8, 1.8, 1.75], [1.8, 1.6, 1.61], [1.8, 1.2, 1.0], [1.8, 1.5, NaN], [], [1.45, 1.45, 1.45]]) {
    assert.equal(lossFaults({ ours, wrong }, "ours").length, 1, `${wrong}`);
  }
  assert.equal(lossFaults({ peer: ours }, "ours").length, 1, "nothing of ours to compare with");
});

test("a library's own counters are held against what the page saw of the GPU", () => {
  const seen = { dispatches: 3, submits: 0.1 };
  const learnt = (/** @type {Record<string, number>} */ own) => ({ ours: { losses: [], download: 0, per_step: seen, own_per_step: own } });
  assert.deepEqual(counterFaults(learnt(seen)), []);
  assert.equal(counterFaults(learnt({ ...seen, dispatches: 2 })).length, 1);
});

test("the tables give medians, and how many times as fast ours is", () => {
  const task = TASKS[0]?.id ?? "";
  /** @type {import("../bench/peers/report.mjs").Report} */
  const report = {
    date: "", machine: "", browser: "", adapter: "", versions: {}, window_ms: 1,
    rates: { [task]: { "ours-cpu": [900, 1000, 1100], "tfjs-wasm": [90, 100, 400] }, "sample-64": { "ours-gpu": [2e6], "jax-webgpu": [5e5] } },
    learnt: { "ours-cpu": { losses: [1.8, 1.5, 1.45], per_step: { dispatches: 0 }, download: 477_000 } },
    first_ms: { "ours-cpu": [400, 300, 500] },
  };
  const lines = rateTable(report).split("\n");
  assert.equal(lines.length, CONTESTANTS.length + 2);
  assert.match(lines.find((line) => line.includes("TensorFlow.js, wasm |")) ?? "", /\| 100 \(10×\) \|/);
  assert.match(lines.find((line) => line.includes("jax-js, WebGPU")) ?? "", /\| 500 \(4×\) \|/);
  assert.match(costTable(report), /CPU.* – .*\| 477 \| 0\.4 \| 1\.80 \| 1\.50 \| 1\.45 \|/);
});

test("a quotation replaces the one before and nothing else", () => {
  const text = "a\n<!-- bench: written by scripts/bench -->\nold\n<!-- /bench -->\nb";
  assert.equal(quote(quote(text, "newer"), "new"), text.replace("old", "new"));
  assert.throws(() => quote("no marks", "new"), /missing/);
});

test("a rate is that of the last portion, sized to fill the window", async (t) => {
  let now = 0;
  t.mock.method(performance, "now", () => now);
  /** @type {number[]} */
  const portions = [];
  // Ten pieces at least, 2 ms each.
  const run = async (/** @type {number} */ n) => (portions.push(n), (now += 2 * Math.max(n, 10)), Math.max(n, 10));
  assert.equal(await rate(run, 400), 500);
  assert.deepEqual(portions, [1, 2, 4, 8, 16, 32, 64, 200]);
});

test("single steps read the loss every 100 and at the end, and average the last 20", async () => {
  let steps = 0;
  /** @type {number[]} */
  const read = [];
  const trainer = stepwise(() => (steps += 1), async () => (read.push(steps), steps));
  assert.equal(await trainer.train(130), 130);
  assert.deepEqual(read, [100, 130]);
  assert.equal(await trainer.lossAt(160), 150.5 / TARGET_SQUARE);
  assert.equal(steps, 160);
});

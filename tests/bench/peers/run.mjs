// The bench: `sh scripts/bench` runs all of it, `sh scripts/bench learn-cpu train-64-256-cpu …` only those
// parts, and keeps the other figures of docs/bench/web.json.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { fileURLToPath } from "node:url";
import { buildPage } from "./build.mjs";
import { CONTESTANTS } from "./contestants.mjs";
import { counterFaults, lossFaults, markdown, quote, rateTable, short } from "./report.mjs";
import { TASKS } from "./tasks.mjs";
import { openVisits } from "./visits.mjs";

/** @import { Contestant } from "./contestants.mjs" */
/** @import { Report } from "./report.mjs" */
/** @import { Task } from "./tasks.mjs" */

const ROUNDS = 3;
const WINDOW_MS = 1000;
const FIRST = /** @type {Task} */ (TASKS[0]);
/** Ours with those that are measured beside it, doing a task or, without one, learning. */
const PARTS = ["cpu", "gpu"].flatMap((family) => {
  const all = CONTESTANTS.filter(({ id, beside }) => (beside ?? id) === `ours-${family}`);
  return [{ id: `learn-${family}`, task: null, all }, ...TASKS.map((task) => ({ id: `${task.id}-${family}`, task, all }))];
});

const file = (/** @type {string} */ path) => fileURLToPath(new URL(`../../../${path}`, import.meta.url));
const JSON_FILE = file("docs/bench/web.json");
const README = file("README.md");
const parts = process.argv.slice(2);
const unknown = parts.find((part) => !PARTS.some(({ id }) => id === part));
if (unknown) throw new Error(`${unknown} is no part of the bench; there are ${PARTS.map(({ id }) => id).join(", ")}`);

/** @returns {Report} */
function begun() {
  if (parts.length && existsSync(JSON_FILE)) return JSON.parse(readFileSync(JSON_FILE, "utf8"));
  const { dependencies } = JSON.parse(readFileSync(file("tests/bench/peers/package.json"), "utf8"));
  const names = { "TensorFlow.js": "@tensorflow/tfjs-core", "jax-js": "@jax-js/jax" };
  const versions = Object.fromEntries(Object.entries(names).map(([label, name]) => [label, dependencies[name]]));
  return { date: "", machine: "", browser: "", adapter: "", versions, window_ms: WINDOW_MS, learnt: {}, rates: {}, first_ms: {} };
}

const report = begun();
await buildPage([...new Set(CONTESTANTS.map(({ module }) => module))]);
const { visit, version, close } = await openVisits();
report.date = new Date().toISOString().slice(0, 10);
report.machine = `${cpus().length} cores, ${cpus()[0]?.model.trim()}`;
report.browser = version;

/** Trains everyone from the first step. @param {Contestant[]} all */
async function learn(all) {
  for (const who of all) {
    const { losses = [], per_step = {}, own_per_step, download, adapter = "" } = await visit(who, FIRST, "learn", WINDOW_MS);
    report.learnt[who.id] = { losses, per_step, ...(own_per_step && { own_per_step }), download };
    report.adapter = adapter;
    console.log(`${who.id}: losses ${losses.map(short).join(", ")}, ${short(download / 1000)} kB`);
  }
}

/** One after the other, and again. @param {Task} task @param {Contestant[]} all */
async function race(task, all) {
  /** @type {Record<string, number[]>} */
  const rates = {};
  /** @type {Record<string, number[]>} */
  const first_ms = {};
  for (let round = 0; round < ROUNDS; round++) {
    for (const who of all) {
      const found = await visit(who, task, task.kind, WINDOW_MS);
      console.log(`${task.id}, ${who.id}: ${short(found.rate ?? NaN)} a second`);
      (rates[who.id] ??= []).push(Number((found.rate ?? NaN).toPrecision(4)));
      (first_ms[who.id] ??= []).push(Math.round(found.first_ms));
    }
  }
  report.rates[task.id] = { ...report.rates[task.id], ...rates };
  if (task === FIRST) report.first_ms = { ...report.first_ms, ...first_ms };
}

/** Writes what there is, unless it is not what was meant. */
function save() {
  const losses = Object.fromEntries(Object.entries(report.learnt).map(([id, { losses }]) => [id, losses]));
  const faults = [...lossFaults(losses, "ours-cpu"), ...counterFaults(report.learnt)];
  if (faults.length) throw new Error(`What was measured is not what was meant:\n${faults.join("\n")}`);
  mkdirSync(file("docs/bench"), { recursive: true });
  writeFileSync(JSON_FILE, `${JSON.stringify(report, null, 1)}\n`);
  writeFileSync(file("docs/bench/web.md"), markdown(report));
  writeFileSync(README, quote(readFileSync(README, "utf8"), rateTable(report)));
}

try {
  for (const { task, all } of PARTS.filter(({ id }) => !parts.length || parts.includes(id))) {
    await (task ? race(task, all) : learn(all));
    save();
  }
} finally {
  await close();
}
console.log(`\n${rateTable(report)}`);

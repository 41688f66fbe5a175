// How soon the built page shows and trains, whether it stays responsive, and what a picture costs.
//   . scripts/env.sh && node tests/bench/page.mjs            all of it, into docs/bench/page.{json,md}
//   node tests/bench/page.mjs "CPU in a worker" start        one scenario, one part; only printed
// Run it after `trunk build --release`, on a machine that does nothing else.
import { mkdir, writeFile } from "node:fs/promises";
import { cpus } from "node:os";
import { serve } from "../e2e/server.mjs";
import { median, misses, table } from "./page/numbers.js";
import { SCENARIOS, moments, openBrowser, sampled, visit, whole } from "./page/visit.js";

/** @import { BrowserContext, Page } from "playwright-core" */
/** @import { Numbers, Row } from "./page/numbers.js" */
/** @import { Scenario, Visit } from "./page/visit.js" */

const ROUNDS = Number(process.env.ROUNDS ?? 3);
const LOOK_MS = 4000;
/** So long that it never ends by itself. */
const ENDLESS = "training.steps=1000000";
const LARGE = `${ENDLESS}&network.width=256&training.batch=4096&sampler.particles=100000`;
const COUPLED = `${ENDLESS}&coupling=minibatch-ot&coupling.batch=1024`;
const PARTICLES = [1e4, 1e5];
/** The chip that each select is there with. */
const CHIPS = { field: "arrows", ground: "density" };
/** The select of each layer on the page, and what it is set to; "": none. @type {Record<string, [string, string]>} */
const LAYERS = {
  "particles alone": ["", ""],
  arrows: ["field", "arrows"],
  streamlines: ["field", "streamlines"],
  contours: ["ground", "contours"],
  "error map": ["ground", "error"],
  divergence: ["ground", "divergence"],
};
const [LAYER_TURNS, LAYER_MS] = [3, 1000];

const server = await serve(0, { "cache-control": "max-age=3600" });

/** @param {number} ms */
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** @param {Page} page @param {boolean} [reset] @returns {Promise<{ longest: number, gap: number, stops: number[] }>} `longest`: what is shorter than 50 is not told */
const stalls = (page, reset = false) =>
  page.evaluate((reset) => {
    const { clock } = /** @type {any} */ (globalThis);
    const { longTasks, gap, stops } = clock;
    if (reset) clock.reset();
    return { longest: Math.max(50, ...longTasks), gap, stops };
  }, reset);

/** From navigation, the cache being warm. @param {BrowserContext} context @param {Scenario} scenario @returns {Promise<Numbers>} */
async function start(context, scenario) {
  const shown = await visit(context, scenario, { url: server.url });
  const { picture = NaN, moving = NaN, ready = NaN } = { ...(await moments(shown.page, "ready")), ...(await moments(shown.page, "moving")) };
  await shown.close();
  const trained = await visit(context, scenario, { url: server.url, link: ENDLESS, train: true });
  const { step = NaN } = await moments(trained.page, "step");
  await trained.close();
  return { "first picture": picture, "moving picture": moving, "ready for a person": ready, "first training step": step };
}

/** Trains for a while, then stops; how the page bore it. @param {Visit} visited @param {string} what @returns {Promise<Numbers>} */
async function train({ page, engine }, what) {
  await stalls(page, true);
  await engine((probe) => probe.reset());
  await page.locator("#train").click();
  await page.waitForFunction(() => document.querySelector("#train")?.textContent === "Pause", null, { timeout: 60_000 });
  await pause(LOOK_MS);
  const frames = await engine((probe) => probe.counts.frames);
  const { longest, gap } = await stalls(page);
  await page.locator("#train").click();
  await page.waitForFunction(() => /** @type {any} */ (globalThis).clock.stops.length > 0, null, { timeout: 120_000 });
  const { stops } = await stalls(page);
  return { [`longest task, ${what}`]: longest, [`longest wait for a turn, ${what}`]: gap, [`stop, ${what}`]: stops[0] ?? NaN, [`pictures, ${what}`]: (1000 * frames) / LOOK_MS };
}

/** The move to the whole library while it trains. @param {BrowserContext} context @param {Scenario} scenario @returns {Promise<Numbers>} */
async function move(context, scenario) {
  const visited = await visit(context, scenario, { url: server.url, link: ENDLESS, train: true });
  await moments(visited.page, "step");
  await stalls(visited.page, true);
  await whole(visited.page);
  const { longest, gap } = await stalls(visited.page);
  await visited.close();
  return { "longest task, move to the whole library": longest, "longest wait for a turn, move to the whole library": gap };
}

/** @param {BrowserContext} context @param {Scenario} scenario @param {string} link @param {string} what */
async function training(context, scenario, link, what) {
  const visited = await visit(context, scenario, { url: server.url, link });
  await moments(visited.page, "ready");
  await whole(visited.page);
  await pause(500);
  const numbers = await train(visited, what);
  await visited.close();
  return numbers;
}

/** What a picture of so many particles costs. @param {BrowserContext} context @param {Scenario} scenario @param {number} particles @returns {Promise<Numbers>} */
async function draw(context, scenario, particles) {
  const visited = await visit(context, scenario, { url: server.url, link: `sampler.particles=${particles}&sampler.steps=10` });
  await moments(visited.page, "ready");
  await whole(visited.page);
  await sampled(visited.page);
  await visited.engine((probe) => probe.reset());
  await pause(LOOK_MS);
  const { counts, ticks } = await visited.engine(({ counts, ticks }) => ({ counts, ticks }));
  await visited.close();
  const of = `${particles.toLocaleString("en")} particles`;
  return {
    [`pictures, ${of}`]: (1000 * counts.frames) / LOOK_MS,
    [`time of a picture, ${of}`]: median(ticks),
    [`draws a picture, ${of}`]: counts.draws / counts.frames,
    [`bytes a picture, ${of}`]: counts.bytes / counts.frames,
    [`readbacks a picture, ${of}`]: counts.readbacks / counts.frames,
  };
}

/** What a picture costs with each of the layers, by turns in one visit, beside the particles alone. @param {BrowserContext} context @param {Scenario} scenario @returns {Promise<Numbers>} */
async function layers(context, scenario) {
  const visited = await visit(context, scenario, { url: server.url, link: "paradigm=flow-matching" }); // no field that was kept
  await moments(visited.page, "ready");
  await whole(visited.page);
  await sampled(visited.page);
  /** @type {Record<string, number[]>} */
  const found = {};
  for (let turn = 0; turn < LAYER_TURNS; turn++) {
    for (const [what, [name, value]] of Object.entries(LAYERS)) {
      // A select is there while its chip is on.
      for (const [select, chip] of Object.entries(CHIPS)) {
        await visited.page.locator(`#show [name=${chip}]`).setChecked(select === name);
      }
      if (value) await visited.page.selectOption(`#layer-${name}`, value);
      await pause(300);
      await visited.engine((probe) => probe.reset());
      await pause(LAYER_MS);
      const ticks = await visited.engine((probe) => probe.ticks);
      // The mean: what is read of the field is read at some of the pictures only.
      (found[`mean time of a picture, ${what}`] ??= []).push(ticks.reduce((sum, ms) => sum + ms, 0) / ticks.length);
    }
  }
  await visited.close();
  return Object.fromEntries(Object.entries(found).map(([what, times]) => [what, median(times)]));
}

/** @type {Record<string, (context: BrowserContext, scenario: Scenario) => Promise<Numbers>>} */
const PARTS = {
  start,
  move,
  train: (context, scenario) => training(context, scenario, ENDLESS, "training"),
  large: (context, scenario) => training(context, scenario, LARGE, "training at its largest"),
  coupled: (context, scenario) => training(context, scenario, COUPLED, "training with transport"),
  draw: async (context, scenario) => {
    const numbers = {};
    for (const particles of PARTICLES) Object.assign(numbers, await draw(context, scenario, particles));
    return numbers;
  },
  layers,
};

/** @param {Scenario} scenario @param {string[]} parts @returns {Promise<Numbers>} medians */
async function run(scenario, parts) {
  const { context, close } = await openBrowser(scenario);
  /** @type {Record<string, number[]>} */
  const found = {};
  try {
    const first = await visit(context, scenario, { url: server.url }); // fills the cache
    await moments(first.page, "moving");
    await whole(first.page);
    await first.close();
    for (let round = 0; round < ROUNDS; round++) {
      for (const part of parts) {
        for (const [what, value] of Object.entries((await PARTS[part]?.(context, scenario)) ?? {})) (found[what] ??= []).push(value);
      }
    }
  } finally {
    await close();
  }
  return Object.fromEntries(Object.entries(found).map(([what, values]) => [what, median(values)]));
}

/** @type {[RegExp, Omit<Row, "what">][]} */
const GOALS = [
  [/^moving picture/, { unit: "ms", goal: 1000 }],
  [/^first training step/, { unit: "ms", goal: 2000 }],
  [/^longest task/, { unit: "ms", goal: 50 }],
  [/^stop,/, { unit: "ms", goal: 200 }],
  [/^pictures,/, { unit: "a second" }],
  [/^bytes/, { unit: "bytes" }],
  [/^(draws|readbacks)/, { unit: "number" }],
  [/./, { unit: "ms" }],
];

const [onlyScenario, ...onlyParts] = process.argv.slice(2);
const scenarios = SCENARIOS.filter(({ name }) => !onlyScenario || name.startsWith(onlyScenario));
/** @type {Record<string, Numbers>} */
const columns = {};
for (const scenario of scenarios) columns[scenario.name] = await run(scenario, onlyParts.length ? onlyParts : Object.keys(PARTS));
server.close();

const all = [...new Set(Object.values(columns).flatMap((numbers) => Object.keys(numbers)))];
const rows = all.map((what) => ({ what, .../** @type {Omit<Row, "what">} */ (GOALS.find(([named]) => named.test(what))?.[1]) }));
const markdown = table(rows, columns);
console.log(markdown);
if (!onlyScenario) {
  const machine = `${cpus().length} cores, ${cpus()[0]?.model.trim()}`;
  const report = { date: new Date().toISOString().slice(0, 10), machine, rounds: ROUNDS, columns };
  await mkdir("docs/bench", { recursive: true });
  await writeFile("docs/bench/page.json", `${JSON.stringify(report, null, 2)}\n`);
  await writeFile("docs/bench/page.md", `# The page\n\nMedians of ${ROUNDS} visits on ${machine}, headless Chromium with a warm cache, by \`node tests/bench/page.mjs\`. Bold: misses its goal.\n\n${markdown}\n`);
}
const missed = Object.entries(columns).flatMap(([name, numbers]) => rows.filter((row) => misses(row, numbers[row.what] ?? 0)).map((row) => `${name}: ${row.what}`));
if (missed.length) {
  console.error(`Goals missed:\n${missed.join("\n")}`);
  process.exitCode = 1;
}

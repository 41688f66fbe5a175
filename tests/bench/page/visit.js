// One visit of the built page with the probe inside, and what a person does there.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { NO_WEBGPU, WEBGPU } from "../../e2e/browser.mjs";
import { installClock, installProbe } from "./probe.js";

/** @import { BrowserContext, Page, Worker } from "playwright-core" */
/** @import { Probe } from "./probe.js" */

/**
 * @typedef {{ name: string, backend: "cpu" | "gpu-software", worker: boolean }} Scenario where the engine runs
 * @typedef {{ page: Page, engine: <T>(read: (probe: Probe) => T) => Promise<T>, close: () => Promise<void> }} Visit
 */

/** @type {Scenario[]} */
export const SCENARIOS = [
  { name: "CPU in a worker", backend: "cpu", worker: true },
  { name: "CPU on the page", backend: "cpu", worker: false },
  { name: "WebGPU in software, in a worker", backend: "gpu-software", worker: true },
];

/**
 * A browser whose cache is kept from visit to visit.
 * @param {Scenario} scenario @returns {Promise<{ context: BrowserContext, close: () => Promise<void> }>}
 */
export async function openBrowser({ backend }) {
  const profile = await mkdtemp(join(tmpdir(), "pushforward-bench-"));
  const options = backend === "cpu" ? NO_WEBGPU : WEBGPU;
  const context = await chromium.launchPersistentContext(profile, { ...options, viewport: { width: 1280, height: 900 } });
  return {
    context,
    close: async () => {
      await context.close();
      await rm(profile, { recursive: true, force: true });
    },
  };
}

/**
 * @param {BrowserContext} context @param {Scenario} scenario
 * @param {{ url: string, link?: string, train?: boolean }} options `train`: training begins as soon as it can
 * @returns {Promise<Visit>}
 */
export async function visit(context, { backend, worker }, { url, link = "", train = false }) {
  const page = await context.newPage();
  /** The newest that has not been closed draws the picture. @type {Worker[]} */
  let workers = [];
  page.on("worker", (started) => {
    workers.push(started);
    started.on("close", () => void (workers = workers.filter((one) => one !== started)));
    started.evaluate(installProbe).catch(() => {}); // closed already
  });
  await page.addInitScript(installProbe);
  await page.addInitScript(installClock);
  if (!worker) await page.addInitScript(() => void delete (/** @type {any} */ (HTMLCanvasElement.prototype).transferControlToOffscreen));
  if (train) await page.addInitScript(() => void (/** @type {any} */ (globalThis).clock.trainWhenReady = true));
  await page.goto(`${url}?backend=${backend}${link ? `#${link}` : ""}`);
  return {
    page,
    // A function cannot travel, so its text does.
    engine: (read) => /** @type {Pick<Page, "evaluate">} */ (workers.at(-1) ?? page).evaluate(`(${read})(probe)`),
    close: () => page.close(),
  };
}

/** Moments in ms since navigation, once `last` has come. @param {Page} page @param {string} last @returns {Promise<Record<string, number>>} */
export async function moments(page, last) {
  await page.waitForFunction((name) => name in /** @type {any} */ (globalThis).clock.at, last, { timeout: 60_000 });
  return page.evaluate(() => /** @type {any} */ (globalThis).clock.at);
}

/** Waits until the whole library runs. @param {Page} page */
export const whole = (page) => page.waitForSelector('html[data-build="whole"]', { state: "attached", timeout: 60_000 });

/** Waits until the particles shown are those of the field. @param {Page} page */
export const sampled = (page) => page.waitForSelector('#stage[aria-busy="false"]', { state: "attached", timeout: 120_000 });

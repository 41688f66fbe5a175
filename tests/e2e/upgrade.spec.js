// From the build that the page opens with to the whole one, with everything as it is.
import { expect, test } from "./fixtures.js";
import { NO_WEBGPU, WEBGPU, drop, isAlive, open, ready, saved, stepsDone, unfold, whole } from "./playground.js";

/** @import { Page } from "@playwright/test" */

/** The software adapter passes for a real one; on the page itself, where this reaches the engine too. */
const pretend = () => {
  const proto = /** @type {any} */ (globalThis).GPUAdapterInfo?.prototype;
  for (const [name, value] of Object.entries({ vendor: "acme", architecture: "gpu", device: "", description: "", isFallbackAdapter: false })) {
    Object.defineProperty(proto, name, { get: () => value });
  }
  delete (/** @type {any} */ (HTMLCanvasElement.prototype).transferControlToOffscreen);
};

const saveData = () => Object.defineProperty(navigator, "connection", { get: () => ({ saveData: true }) });

/** Holds the whole build back until told. @param {Page} page */
async function held(page) {
  let release = () => {};
  const free = new Promise((resolve) => (release = () => resolve(undefined)));
  await page.route(/\/pkg\/.*\.wasm$/, async (route) => {
    await free;
    await route.continue();
  });
  return release;
}

/** A message alone is no reason to be interrupted. @param {Page} page */
async function nothingHappened(page) {
  await expect(page.locator("#stale")).toBeHidden();
  await expect(page.locator("#banner .notice")).toHaveCount(0);
}

test("a real GPU takes over with the field as it is", WEBGPU, async ({ page }) => {
  await page.addInitScript(pretend);
  await open(page);
  await expect(page.locator("#fact-backend")).toContainText("GPU", { timeout: 30_000 });
  expect(await stepsDone(page)).toBe(4000);
  await nothingHappened(page);
});

test("without one the whole build runs on the CPU, with relaxed SIMD where the browser has it", NO_WEBGPU, async ({ page }) => {
  const release = await held(page);
  const asked = /** @type {string[]} */ ([]);
  page.on("request", (request) => void (request.url().endsWith(".wasm") && asked.push(new URL(request.url()).pathname.split("/").at(-1) ?? "")));
  await open(page);
  await expect(page.locator("html")).toHaveAttribute("data-build", "opening");
  const samples = (await saved(page, "#export-samples")).bytes;
  release();
  await whole(page);
  expect([...new Set(asked)]).toEqual(["pushforward-opening-relaxed_bg.wasm", "pushforward-relaxed_bg.wasm"]);
  await expect(page.locator("#fact-backend")).toContainText("CPU");
  await expect(page.locator(".picture")).toHaveCount(1);
  expect((await saved(page, "#export-samples")).bytes.equals(samples), "the same field, to the last digit").toBe(true);
  await nothingHappened(page);
  await isAlive(page);
});

test("what only the whole build has can be chosen after the move", async ({ page }) => {
  const release = await held(page);
  await open(page);
  await unfold(page, "Field");
  const path = page.locator("#pick-path");
  await expect(path.locator("option[value=trigonometric]")).toHaveCount(0);
  release();
  await whole(page);
  await path.selectOption("trigonometric");
  await expect(page).toHaveURL(/path=trigonometric/);
  await page.goto("about:blank");
  await open(page, { link: "path=trigonometric" });
  await expect(path).toHaveValue("trigonometric");
  await expect(page.locator("#banner .notice")).toHaveCount(0);
});

test("training goes on across the move, step for step", async ({ page }) => {
  test.slow();
  const link = "seed=3&training.steps=3000";
  await page.addInitScript(saveData);
  await open(page, { backend: "cpu", link });
  await page.locator("#train").click();
  await expect(page.locator("#live")).toContainText("Training finished: 3,000 steps", { timeout: 60_000 });
  const alone = (await saved(page, "#export-field")).bytes;
  await page.goto("about:blank");

  await open(page, { backend: "cpu", link });
  await page.locator("#train").click();
  await expect.poll(() => stepsDone(page)).toBeGreaterThan(1);
  await page.locator("#whole").click();
  await whole(page);
  expect(await stepsDone(page), "moved while training").toBeLessThan(3000);
  await expect(page.locator("#live")).toContainText("Training finished: 3,000 steps", { timeout: 60_000 });
  expect((await saved(page, "#export-field")).bytes.equals(alone), "the same bits").toBe(true);
  await expect(page.locator("#fact-loss")).not.toHaveText("–");
});

test("a paused run can go on after the move", async ({ page }) => {
  const release = await held(page);
  await open(page);
  await page.locator("#reset").click();
  await page.locator("#step").click();
  await page.locator("#step").click();
  await expect.poll(() => stepsDone(page)).toBe(2);
  // The step is counted before its loss is read.
  /** @type {string | null} */
  let loss = null;
  const settled = async () => loss === (loss = await page.textContent("#fact-loss"));
  await expect.poll(settled, { intervals: [500] }).toBe(true);
  release();
  await whole(page);
  await expect(page.locator("#train")).toHaveText("Go on training");
  expect(await page.textContent("#fact-loss")).toBe(loss);
  await page.locator("#step").click();
  await expect.poll(() => stepsDone(page)).toBe(3);
});

test("the person's hands are left alone: focus, what is typed, what is open, where the page stands", async ({ page }) => {
  const release = await held(page);
  await open(page, { link: "sampler.steps=7" });
  await page.locator("#time").fill("0.5");
  await unfold(page, "Network and training");
  await page.locator("details.group", { hasText: "Data and source" }).first().locator("summary").click();
  const rate = page.locator('[data-path="training.learning_rate"]');
  await rate.fill("9e9");
  await expect(rate).toHaveAttribute("aria-invalid", "true");
  await page.locator("#stage").evaluate(() => scrollTo(0, 150));
  const open_ = () => page.locator(".right details.group").evaluateAll((all) => all.map((one) => /** @type {HTMLDetailsElement} */ (one).open));
  const [before, top] = [await open_(), await page.evaluate(() => scrollY)];
  release();
  await whole(page);
  await expect(rate).toBeFocused();
  await expect(rate).toHaveValue("9e9");
  await expect(rate).toHaveAttribute("aria-invalid", "true");
  expect((await open_()).slice(0, before.length)).toEqual(before);
  expect(await page.evaluate(() => scrollY)).toBe(top);
  await expect(page.locator("#time-text")).toHaveText("t = 0.50");
  await expect(page.locator('[data-path="sampler.steps"]')).toHaveValue("7");
  await rate.fill("0.003");
  await expect(page).toHaveURL(/learning_rate=0.003/);
});

test("who saves data loads the whole build only when it is asked for", async ({ page }) => {
  const asked = /** @type {string[]} */ ([]);
  page.on("request", (request) => asked.push(request.url()));
  await page.addInitScript(saveData);
  await open(page);
  await page.waitForTimeout(2500);
  await expect(page.locator("html")).toHaveAttribute("data-build", "opening");
  expect(asked.filter((url) => /\/pkg\//.test(url))).toEqual([]);
  await page.locator("#whole").press("Enter");
  await whole(page);
  await expect(page.locator("#whole")).toHaveCount(0);
});

test("an address that the opening build does not know is tried on the whole one", async ({ page }) => {
  await page.addInitScript(saveData);
  await open(page, { link: "path=no-such-path" });
  await expect(page.locator("html")).toHaveAttribute("data-build", "whole");
  await expect(page.getByRole("alert")).toContainText("no-such-path");
  await isAlive(page);
});

test("a file that the opening build cannot read is tried on the whole one", async ({ page }) => {
  await page.addInitScript(saveData);
  await open(page);
  await drop(page, "other.safetensors", "this is no field");
  await whole(page);
  await expect(page.getByRole("alert")).not.toBeEmpty();
  expect(await stepsDone(page)).toBe(4000);
});

test("without a connection to the rest the page goes on as it is", async ({ page }) => {
  await page.route(/\/pkg\//, (route) => route.fulfill({ status: 200, contentType: "text/plain", body: "" }));
  await page.goto("");
  await ready(page);
  await expect(page.locator("#whole")).toBeVisible({ timeout: 10_000 });
  await expect(page.locator("html")).toHaveAttribute("data-build", "opening");
  await nothingHappened(page);
  await isAlive(page);
  await page.unroute(/\/pkg\//);
  await page.locator("#whole").click();
  await whole(page);
});

test("own points ask for the whole build; too many for the link, they move along to another backend", async ({ page }) => {
  await page.addInitScript(saveData);
  await open(page, { link: "training.steps=50" });
  const rows = Array.from({ length: 3000 }, (_, i) => `${i % 17},${i % 19}`);
  await drop(page, "points.csv", rows.join("\n"));
  await expect(page.locator("#pick-data")).toHaveValue("own");
  await whole(page);
  await page.locator("#train").click();
  await expect(page.locator("#live")).toContainText("Training finished", { timeout: 30_000 });
  await unfold(page, "Advanced");
  await page.locator("#backend").selectOption("cpu");
  await expect(page.locator("#pick-data")).toHaveValue("own");
  await nothingHappened(page);
  await page.locator("#measure").click();
  await expect(page.locator("#fact-distance")).toHaveText(/floor/);
});

// Panes side by side: one difference each, everything else the same.
import { expect, test } from "./fixtures.js";
import { NO_WEBGPU, open, whole } from "./playground.js";

/** @import { Page } from "@playwright/test" */

/** @param {Page} page @param {number} at @returns {Promise<{ nfe: number, distance: number, floor: number }>} what stands under a pane, once it is measured */
async function lineOf(page, at) {
  const line = page.locator(".pane-line").nth(at);
  await expect(line).toContainText("floor", { timeout: 40_000 });
  const [nfe = NaN, distance = NaN, floor = NaN] = ((await line.textContent()) ?? "").match(/[\d.]+(e[-+]?\d+)?/g)?.map(Number) ?? [];
  return { nfe, distance, floor };
}

/** @param {Page} page @param {string} link */
async function compare(page, link = "") {
  await open(page, { link });
  await whole(page);
  await page.locator("#compare-open").click();
  await expect(page.locator(".pane")).toHaveCount(2);
}

test("few steps arrive further off than many; the page's settings reach every pane", NO_WEBGPU, async ({ page }) => {
  await compare(page);
  await expect(page.locator(".pane-title")).toHaveText(["5 steps", "50 steps"]);
  const [few, many] = [await lineOf(page, 0), await lineOf(page, 1)];
  expect([few.nfe, many.nfe]).toEqual([5, 50]);
  expect(few.distance).toBeGreaterThan(2 * many.distance);
  expect(many.distance).toBeLessThan(2 * many.floor);
  // One clock: scrubbing moves all panes.
  const before = await page.locator(".pane").nth(1).screenshot();
  await page.locator("#time").fill("0");
  await expect.poll(async () => (await page.locator(".pane").nth(1).screenshot()).equals(before)).toBe(false);
  // What all panes share is changed on the page.
  await page.locator('[data-path="sampler.particles"][type="number"]').fill("300");
  await expect(page.locator(".pane-line").first()).not.toContainText(`floor ${few.floor}`);
  expect((await lineOf(page, 0)).floor).toBeGreaterThan(few.floor);
  await page.locator("#compare-close").click();
  await expect(page.locator(".pane")).toHaveCount(0);
  await expect(page.locator("#stage")).toBeVisible();
});

test("panes whose fields differ are trained side by side, and can be stopped", async ({ page }) => {
  await compare(page, "training.steps=300");
  await page.locator("#compare-pick").selectOption("coupling");
  await expect(page.locator(".pane-title")).toHaveText(["Independent", "Minibatch optimal transport"]);
  const train = page.locator("#compare-train");
  await expect(train).toHaveText("Stop training");
  await expect(train).toBeHidden({ timeout: 30_000 });
  await expect(page.locator(".pane-line").nth(1)).toContainText("trained in");
  await lineOf(page, 1);
});

test("a comparison of one's own: any setting, up to four panes, errors in their pane", async ({ page }) => {
  await compare(page);
  await page.locator("#compare-pick").selectOption("own");
  await page.getByLabel("One pane more").click();
  await expect(page.locator(".pane")).toHaveCount(3);
  await page.locator("#compare-and").selectOption("");
  await page.getByLabel("Sampler, pane 2").selectOption("heun");
  await page.getByLabel("Sampler, pane 3").selectOption("rk4");
  await expect(page.locator(".pane-line").nth(2)).toContainText("NFE 160");
  // Transport pairs say something of the data: an SDE's noise does not fit.
  await page.locator("#compare-what").selectOption("coupling");
  await page.locator("#compare-and").selectOption("sampler");
  await page.getByLabel("Coupling, pane 1").selectOption("minibatch-ot");
  await page.getByLabel("Sampler, pane 1").selectOption("euler-maruyama");
  await expect(page.locator(".pane-note").first()).toContainText("choose euler, heun or rk4");
});

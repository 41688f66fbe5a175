// Panes side by side: one difference each, everything else the same.
import { expect, test } from "./fixtures.js";
import { STILL, open, whole } from "./playground.js";

/** @import { Page } from "@playwright/test" */

test.use(STILL);

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

test("few steps arrive further off than many; the page's settings reach every pane", async ({ page }) => {
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

test("a particle is marked in all panes with its way, by pointer, tap and keyboard", async ({ page }) => {
  await compare(page);
  await page.locator("#time").fill("0");
  const ways = page.locator(".pane-way");
  const number = page.getByLabel("Particle", { exact: true });
  await number.fill("37");
  const told = /^\((.+)\) →\u00a0\((.+)\)$/;
  await expect(ways.nth(1)).toHaveText(told);
  const [few, many] = (await ways.allTextContents()).map((text) => told.exec(text) ?? []);
  expect(few?.[1]).toBe(many?.[1]);
  expect(few?.[2]).not.toBe(many?.[2]);
  await expect(page.locator("#live")).toContainText("Particle 37 is marked in all panes. 5 steps: (");
  await number.press("ArrowUp");
  await expect(ways.first()).not.toHaveText(few?.[0] ?? "");
  await page.getByRole("button", { name: "Unmark" }).click();
  await expect(ways.first()).toBeEmpty();
  // At t = 0 all stand where they start: the same place means the same particle in either pane.
  const picture = page.locator(".pane-picture");
  await picture.first().hover({ position: { x: 150, y: 120 } });
  await expect(number).not.toHaveValue("");
  const pointed = await number.inputValue();
  await page.mouse.move(0, 0);
  await expect(number).toHaveValue("");
  await picture.nth(1).click({ position: { x: 150, y: 120 } });
  await expect(number).toHaveValue(pointed);
  await page.mouse.move(0, 0);
  await expect(ways.first()).toHaveText(told);
});

test("the address holds the comparison; nonsense in it is told and loses nothing", async ({ page }) => {
  await open(page, { link: "network.width=14&compare=sampler:euler,sampler.steps:5;sampler:heun,sampler.steps:9;particle:7" });
  await whole(page);
  const lines = page.locator(".pane-line");
  await expect(lines.first()).toContainText("NFE 5");
  await expect(lines.nth(1)).toContainText("NFE 18");
  await expect(page.locator(".pane-way").nth(1)).toContainText("→");
  await page.getByLabel("Sampler, pane 2").selectOption("euler");
  await expect.poll(() => page.url()).toContain("network.width=14&compare=sampler:euler,sampler.steps:5;sampler:euler,sampler.steps:9;particle:7");
  await page.locator("#compare-close").click();
  await expect.poll(() => page.url()).not.toContain("compare");
  await page.evaluate(() => void (location.hash = "network.width=14&compare=stepps"));
  await expect(page.getByRole("alert").first()).toContainText("compare: The address asks for a comparison that cannot be shown: “stepps” names no comparison; write one of steps,");
  await expect(page.locator("#stage")).toBeVisible();
  await expect.poll(() => page.url()).toMatch(/network\.width=14$/);
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
  // What is edited on the stage brings it back.
  await page.locator("#edit-mixture").click();
  await expect(page.locator(".handle.mean").first()).toBeFocused();
  await expect(page.locator(".pane")).toHaveCount(0);
});

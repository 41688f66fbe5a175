// What the page keeps: the way back, the address, and the last field for the next visit.
import { expect, test } from "./fixtures.js";
import { STILL, open, ready, stepsDone, unfold } from "./playground.js";

/** @import { Page } from "@playwright/test" */

test.use(STILL);

/** Waits for the parts that come with the whole library. @param {Page} page */
const later = (page) => expect(page.locator("html")).toHaveAttribute("data-later", /./, { timeout: 30_000 });

/** @param {Page} page */
const fragment = (page) => new URL(page.url()).hash;

test("a change is undone and redone, by buttons and by keys; a slider's way is one", async ({ page }) => {
  await open(page);
  await later(page);
  const data = page.locator("#pick-data");
  const undo = page.locator("#undo");
  await expect(undo).toBeDisabled();
  await data.selectOption("moons");
  await expect.poll(() => fragment(page)).toContain("data=moons");
  await page.waitForTimeout(700); // a change settles
  const steps = page.locator('.number:has([data-path="sampler.steps"]) input[type="range"]');
  await steps.focus();
  await page.keyboard.press("ArrowRight"); // of one, though the slider's own step is less here
  await expect.poll(() => fragment(page)).toContain("sampler.steps=41");
  await page.waitForTimeout(700);
  await page.keyboard.press("Control+z");
  await expect.poll(() => fragment(page)).not.toContain("sampler.steps=");
  for (let k = 0; k < 5; k++) await page.keyboard.press("ArrowRight");
  await expect.poll(() => fragment(page)).toContain("sampler.steps=45");

  await page.keyboard.press("Control+z");
  await expect.poll(() => fragment(page)).not.toContain("sampler.steps=");
  await expect(data).toHaveValue("moons");
  await undo.click();
  await expect(data).toHaveValue("eight-gaussians");
  await expect(page.locator("#live")).toHaveText("Undone: Data.");
  await expect(page.locator("#stale")).toBeHidden(); // the field answers again
  await expect(undo).toBeDisabled();
  await page.locator("#redo").click();
  await expect(data).toHaveValue("moons");
  await page.keyboard.press("Control+Shift+z");
  await expect.poll(() => fragment(page)).toContain("sampler.steps=");
});

test("the address and the embed code hold what is shown, and a link that asks for what there is not says so", async ({ page }) => {
  await open(page, { link: "data=moons&view=density,arrows,t:0.25,speed:2" });
  const layer = (/** @type {string} */ name) => page.locator(`#show input[name="${name}"]`);
  await expect(layer("density")).toBeChecked();
  await expect(layer("particles")).not.toBeChecked();
  await expect(page.locator("#speed")).toHaveValue("2");
  await expect(page.locator("#time-text")).toHaveText("t = 0.25");
  await later(page);
  await unfold(page, "Save and share");
  const code = page.locator("#embed-code");
  await expect(code).toHaveValue(/<push-forward choice="paradigm=flow-matching&amp;data=moons" show="arrows density" time="0.25" speed="2"/);
  await page.locator("#embed-kind").selectOption("iframe");
  await expect(code).toHaveValue(/<iframe src="[^"]*embed\.html\?show=arrows(\+|%20)density&amp;time=0\.25&amp;speed=2&amp;train=#paradigm=flow-matching&amp;data=moons"/);
  await layer("density").uncheck();
  await expect.poll(() => fragment(page)).toBe("#paradigm=flow-matching&data=moons&view=arrows,speed:2,t:0.25");

  await page.goto("about:blank");
  await open(page, { link: "data=moons&view=nonsense" });
  await expect(page.locator("#banner")).toContainText("nonsense");
  await expect(page.locator("#pick-data")).toHaveValue("moons");
});

test("the last field comes back, unless the address says otherwise, and can be put away", async ({ page }) => {
  await open(page, { link: "seed=3&network.width=14&training.steps=100000&sampler.particles=200" });
  await later(page);
  await expect.poll(() => stepsDone(page)).toBe(0); // no more those of the field that the page opens with
  await page.locator("#train").click();
  await expect.poll(() => stepsDone(page), { timeout: 20_000 }).toBeGreaterThan(200);
  await page.locator("#train").click();
  await expect(page.locator("#train")).toHaveText("Go on training");
  const steps = await stepsDone(page);
  await page.waitForTimeout(600);

  await page.reload();
  await ready(page);
  const bar = page.locator("#kept");
  await expect(bar).toContainText("Restored your field of 8 Gaussians", { timeout: 30_000 });
  await expect.poll(() => stepsDone(page)).toBe(steps);
  await expect(page.locator("#train")).toHaveText("Go on training");
  await page.locator("#kept-turn").click();
  await expect.poll(() => stepsDone(page)).toBe(0);
  await page.locator("#kept-turn").click();
  await expect.poll(() => stepsDone(page)).toBe(steps);
  await page.waitForTimeout(600);

  await page.goto("about:blank");
  await open(page, { link: "data=moons" });
  await later(page);
  await expect(page.locator("#undo")).toBeVisible();
  await expect(bar).toHaveCount(0);
  await expect.poll(() => stepsDone(page)).toBe(0);
});

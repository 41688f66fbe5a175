// What the stage shows of the field itself.
import { expect, test } from "./fixtures.js";
import { STILL, WEBGPU, open, whole } from "./playground.js";

/** @import { Page } from "@playwright/test" */

test.use(STILL);

/** @param {Page} page @param {string} link @param {string} backend */
async function openAt(page, link, backend = "cpu") {
  await open(page, { backend, link });
  await whole(page);
  await page.locator("#time").fill("0.6");
}

/** The selects of a chip are there while it is on. @param {Page} page @param {string} name @param {string} value */
const pick = (page, name, value) => page.locator(`#layer-${name}`).selectOption(value);

/** @param {Page} page @param {"Field" | "Map"} name */
const chip = (page, name) => page.locator("#show").getByLabel(name, { exact: true });

/** What is on the canvas once it says so. @param {Page} page @param {string | RegExp} said */
async function shown(page, said) {
  await expect(page.locator("#layer-text")).toHaveText(said, { timeout: 40_000 });
  return (await page.locator("#stage .picture").screenshot()).toString("base64");
}

const AT = "at t = 0\\.60";

test("each layer is another picture that says what it shows, in which unit and at which t", async ({ page }) => {
  await openAt(page, "");
  const pictures = [await shown(page, "")];
  await expect(page.locator(".layers")).toBeHidden();
  await chip(page, "Map").check();
  await pick(page, "ground", "error");
  pictures.push(await shown(page, new RegExp(`learned less exact velocity ${AT}, from 0 to [\\d.]+ data units`)));
  await expect(page.locator(".scale")).toBeVisible();
  await pick(page, "ground", "divergence");
  pictures.push(await shown(page, new RegExp(`divergence of the learned velocity ${AT}, from −?-?[\\d.]+ .* unit of time`)));
  await pick(page, "ground", "contours");
  pictures.push(await shown(page, new RegExp(`Contours of the particles’ ρₜ ${AT}`)));
  await expect(page.locator(".scale")).toBeHidden();
  await chip(page, "Field").check();
  await pick(page, "field", "streamlines");
  pictures.push(await shown(page, new RegExp(`Lines along the learned velocity ${AT}`)));
  await pick(page, "of", "exact");
  pictures.push(await shown(page, new RegExp(`Lines along the exact velocity ${AT}.*Contours of the exact`)));
  await pick(page, "field", "arrows");
  await pick(page, "lens", "score");
  pictures.push(await shown(page, new RegExp(`the exact score ${AT}; .* per data unit`)));
  // Whatever the reading, it is the network's one error times a factor.
  const [, error, own, factor] = ((await page.textContent("#layer-text")) ?? "").match(/score: ([\d.]+) of .* = ([\d.]+) of .* × ([\d.]+)\./) ?? [];
  expect(Number(own) * Number(factor)).toBeCloseTo(Number(error), 2);
  expect(Number(error)).toBeGreaterThan(0);
  await page.locator("#show input[name=source]").check();
  pictures.push(await shown(page, /score/));
  expect(new Set(pictures).size).toBe(pictures.length);
  await page.locator("#time").fill("0.2");
  await expect(page.locator("#layer-text")).toContainText("at t = 0.20");
  await expect.poll(() => page.url()).toContain("ground:contours");
  await chip(page, "Map").uncheck();
  await expect(page.locator("#layer-text")).not.toContainText("Contours");
  await expect(page.locator("#layer-ground")).toBeHidden();
});

test("layers are drawn by WebGPU too", WEBGPU, async ({ page }) => {
  test.slow();
  await page.setViewportSize({ width: 700, height: 600 }); // in software every pixel is work
  await openAt(page, "", "gpu-software");
  const before = await shown(page, "");
  await chip(page, "Map").check();
  await pick(page, "ground", "error");
  const error = await shown(page, /Map: /);
  await chip(page, "Map").uncheck();
  await chip(page, "Field").check();
  await pick(page, "field", "streamlines");
  const lines = await shown(page, /Lines/);
  expect(new Set([before, error, lines]).size).toBe(3);
});

test("what is not known is not offered, and says why", async ({ page }) => {
  await openAt(page, "data=moons");
  const exact = page.locator("#layer-of option[value=exact]");
  await expect(exact).toBeDisabled();
  await expect(exact).toHaveText(/no exact field is known/);
  await expect(page.locator("#layer-ground option[value=error]")).toBeDisabled();
  await expect(page.locator("#layer-ground option[value=divergence]")).toBeEnabled();
});

test("digits are images, at one time or at several; more than two dimensions show their principal axes", async ({ page }) => {
  await openAt(page, "data=digits");
  await expect(page.locator("#stage-caption")).toHaveText(/PC 1 \(\d+ %\) across and PC 2 \(\d+ %\) up/, { timeout: 20_000 });
  const plane = await shown(page, "");
  await pick(page, "display", "images");
  const images = await shown(page, /particles as images of 8 × 8 pixels at t = 0\.60/);
  await pick(page, "display", "strips");
  const strips = await shown(page, /8 particles, one a row.* at t = 0\.00, .*, 1\.00\./);
  expect(new Set([plane, images, strips]).size).toBe(3);
});

test("one dimension has its layers over all of time", async ({ page }) => {
  await openAt(page, "data=two-gaussians");
  const before = await shown(page, "");
  await chip(page, "Map").check();
  await chip(page, "Field").check();
  await pick(page, "ground", "error");
  const error = await shown(page, /less exact velocity at every t from 0 to 1/);
  await pick(page, "of", "exact");
  const arrows = await shown(page, /Arrows: the exact velocity at every t/);
  await pick(page, "lens", "data");
  const ahead = await shown(page, /Arrows towards the exact data prediction x̂ at every t/);
  await expect(page.locator("#layer-field option[value=streamlines]")).toBeDisabled();
  expect(new Set([before, error, arrows, ahead]).size).toBe(4);
});

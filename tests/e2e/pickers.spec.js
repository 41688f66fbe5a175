// What the settings show: their mathematics, pictures of what can be picked, a gallery of states.
import { expect, test } from "./fixtures.js";
import { STILL, open, stepsDone, unfold } from "./playground.js";

/** @import { Page } from "@playwright/test" */

test.use(STILL);

/** @param {Page} page @param {string} [link] */
async function openAll(page, link) {
  await open(page, link ? { link } : {});
  await expect(page.locator("html")).toHaveAttribute("data-later", "whole", { timeout: 30_000 });
}

test("the mathematics follows the choice, and what departs from a preset has its own way back", async ({ page }) => {
  await openAll(page);
  /** @param {string} group */
  const term = (group) => page.locator(`.term[data-group="${group}"]`);
  await expect(term("path")).toHaveAccessibleName(/^Path, Linear: .*α = t; σ = 1 − t$/);
  await expect(term("path").locator("math").first()).toBeVisible();
  await page.locator(".segments label", { hasText: "Diffusion" }).click();
  await expect(term("path")).toHaveAccessibleName(/β\(t\) = 0\.1 t \+ 20 \(1 − t\)/);
  await expect(term("path")).toHaveClass(/changed/);
  await expect(term("target")).toHaveAccessibleName(/ε = x₀/);

  await unfold(page, "Field");
  await page.locator('[data-path="path.beta_max"]').fill("30");
  await expect(term("path").locator('[data-param="beta_max"]')).toHaveText("30");
  await page.locator("#pick-sampler").selectOption("heun");
  await expect(page.locator(".way")).toHaveText(["Path ↺", "Sampler ↺"]);
  await page.getByRole("button", { name: "Sampler back to the preset: Ancestral (DDPM)" }).click();
  await expect(page.locator("#pick-sampler")).toHaveValue("ancestral");
  await expect(page.locator(".way")).toHaveText(["Path ↺"]);
  await page.locator(".way").click();
  await expect(page.locator(".departed")).toBeHidden();
});

test("terms and controls mark each other", async ({ page }) => {
  await openAll(page, "paradigm=diffusion");
  await unfold(page, "Field");
  const path = page.locator('.term[data-group="path"]');
  await page.locator('[data-path="path.beta_max"]').focus();
  await expect(path).toHaveClass(/lit/);
  await expect(path.locator('[data-param="beta_max"]')).toHaveClass(/lit/);
  await page.locator('.term[data-group="coupling"]').hover();
  await expect(path).not.toHaveClass(/lit/);
  await expect(page.locator(".pick", { has: page.locator("#pick-coupling") })).toHaveClass(/lit/);
  await page.locator('.term[data-group="sampler"]').click();
  await expect(page.locator("#pick-sampler")).toBeFocused();
});

test("a path is drawn with dots at the present time, a sampler tells its order and cost; pictures pick what the selects pick, by pointer and by keyboard", async ({ page }) => {
  await openAll(page);
  await unfold(page, "Field");
  const dot = page.locator(".now.path .dot.alpha");
  await page.locator("#time").fill("0");
  await expect(dot).toHaveAttribute("transform", /^translate\(0 /);
  await page.locator("#time").fill("1");
  await expect(dot).toHaveAttribute("transform", /^translate\(100 /);
  await unfold(page, "Sampler");
  await expect(page.locator(".sampler-facts")).toHaveText("Order 2 · 2 evaluations a step · 80 NFE");
  await page.locator("#pick-sampler").selectOption("rk4");
  await expect(page.locator(".sampler-facts")).toHaveText("Order 4 · 4 evaluations a step · 160 NFE");
  await page.locator("#pick-path").selectOption("brownian-bridge");
  await expect(page.locator(".now.path figcaption")).toHaveText("ασγ");

  const pictures = page.getByRole("radiogroup", { name: "Data" });
  await expect(pictures.locator("svg")).toHaveCount(await page.locator("#pick-data option").count(), { timeout: 20_000 });
  await pictures.locator('label[title="Two moons"]').click();
  await expect(page.locator("#pick-data")).toHaveValue("moons");
  await expect(page).toHaveURL(/data=moons/);
  await page.keyboard.press("ArrowRight");
  await expect(page.locator("#pick-data")).toHaveValue("checkerboard");
  await page.locator("#pick-data").selectOption("digits");
  await expect(pictures.getByRole("radio", { name: "Digits 8×8" })).toBeChecked();
  // A digit at the slider's end; the source is still a cloud.
  await expect(page.locator(".ends .data rect").first()).toBeAttached();
  await expect(page.locator(".ends .source .dots")).toBeAttached();
});

test("the gallery's cards are links; one opened here is trained at once", async ({ page }) => {
  await openAll(page);
  await page.getByRole("button", { name: "Gallery" }).click();
  const gallery = page.getByRole("dialog", { name: "Gallery" });
  await expect(gallery.getByRole("link")).toHaveCount(14);
  await expect(gallery.locator("svg")).toHaveCount(28, { timeout: 20_000 });
  await page.keyboard.press("Escape");
  await expect(gallery).toBeHidden();
  await expect(page.getByRole("button", { name: "Gallery" })).toBeFocused();
  await page.keyboard.press("Enter");
  await gallery.getByRole("link", { name: /One dimension/ }).click();
  await expect(gallery).toBeHidden();
  await expect(page).toHaveURL(/#paradigm=flow-matching&data=two-gaussians$/);
  await expect.poll(() => stepsDone(page)).toBeGreaterThan(1);
});

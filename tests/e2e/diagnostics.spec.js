// Diagnostics: plots that training tells and plots that are measured, with progress and cancel; measures too.
import { expect, test } from "./fixtures.js";
import { STILL, isAlive, open, stepsDone, unfold, whole } from "./playground.js";

test.use(STILL);

/** @param {import("@playwright/test").Page} page @param {string} name of a plot */
const choose = (page, name) => page.locator(".plot-list label").filter({ hasText: new RegExp(`^${name}$`) }).click();

test("a plot is measured, read by keys and as a table", async ({ page }) => {
  await open(page, { link: "network.width=14" });
  await whole(page);
  await unfold(page, "Diagnostics");
  const panel = page.locator("#diagnostics");
  await expect(panel.getByRole("radio")).not.toHaveCount(0);
  await expect(panel).toContainText("has taken no steps here yet");

  await choose(page, "Learned against exact");
  await panel.getByRole("button", { name: "Measure" }).click();
  const picture = panel.locator(".plot svg[role=img]");
  await expect(picture).toHaveAttribute("aria-label", /the error is [\d.]+ % of the exact velocity/, { timeout: 20_000 });
  await panel.locator(".plot-place").focus();
  await page.keyboard.press("End");
  await expect(panel.locator(".plot-reading")).toContainText(/error of the learned velocity [\d.]+ ±/);
  await panel.getByText("The numbers as a table").click();
  await expect(panel.locator("tbody tr")).toHaveCount(33);
  await expect(panel.getByRole("button", { name: "Measure again" })).toBeVisible();

  // Another field: the plot says that it is of the one before.
  await page.locator("#step").click();
  await expect(panel).toContainText("has changed since this was measured");
});

test("training's plots follow it", async ({ page }) => {
  await open(page, { link: "network.width=14&training.steps=100000" });
  await whole(page);
  await unfold(page, "Diagnostics");
  await page.locator("#train").click();
  const finding = page.locator("#diagnostics figcaption");
  await expect(finding).toContainText(/up to step \d/);
  const before = await finding.textContent();
  await expect(finding).not.toHaveText(before ?? "");
  await choose(page, "Distance over training");
  await expect(finding).toContainText("fresh data of the same size", { timeout: 15_000 });
});

test("what is measured can be cancelled, and holds nothing up", async ({ page }) => {
  await open(page, { backend: "cpu", link: "network.width=128&network.depth=4" });
  await whole(page);
  await unfold(page, "Diagnostics");
  const panel = page.locator("#diagnostics");
  await choose(page, "Error against step size");
  await panel.getByRole("button", { name: "Measure" }).click();
  const bar = panel.getByRole("progressbar");
  await expect(panel).toContainText(/the fine reference, [1-9]\d* %/, { timeout: 20_000 });
  await isAlive(page);
  await expect(bar).toBeVisible();
  await panel.getByRole("button", { name: "Cancel" }).click();
  await expect(bar).toBeHidden();
  await expect(page.locator("#live")).toHaveText("Cancelled.");

  await unfold(page, "Measures");
  const measures = page.locator("#measures");
  await measures.getByRole("button", { name: "Measure everything" }).click();
  await expect(measures.getByRole("progressbar")).toBeVisible();
  await measures.getByRole("button", { name: "Cancel" }).click();
  await expect(measures.getByRole("button", { name: "Measure everything" })).toBeVisible();
});

test("the samplers to compare are chosen by boxes", async ({ page }) => {
  await open(page, { link: "network.width=14" });
  await whole(page);
  await unfold(page, "Diagnostics");
  const panel = page.locator("#diagnostics");
  await choose(page, "Quality against NFE");
  await panel.getByText("Samplers compared:").click();
  const box = (/** @type {string} */ name) => panel.getByRole("checkbox", { name, exact: true });
  await box("Midpoint").check();
  await expect(box("Adams–Bashforth")).toBeDisabled(); // as many as can be told apart
  for (const name of ["Heun", "Runge–Kutta 4", "DPM-Solver++ (2M)", "DDIM"]) await box(name).uncheck();
  await expect(box("Adams–Bashforth")).toBeEnabled();
  await panel.getByRole("button", { name: "Measure" }).click();
  await expect(panel.locator(".plot-legend")).toContainText("Midpoint", { timeout: 30_000 });
  await expect(panel.locator(".plot-legend")).not.toContainText("Heun");
});

test("a plot that has nothing to say of a field says why", async ({ page }) => {
  await open(page, { link: "data=moons&network.width=14" });
  await whole(page);
  await unfold(page, "Diagnostics");
  const panel = page.locator("#diagnostics");
  await choose(page, "Continuity residual");
  await expect(panel).toContainText("have no known exact field");
  await expect(panel.getByRole("button", { name: "Measure" })).toBeHidden();
});

test("what training told goes along when another engine takes over", async ({ page }) => {
  await page.addInitScript(() => Object.defineProperty(navigator, "connection", { get: () => ({ saveData: true }) }));
  await open(page, { backend: "cpu", link: "seed=3&network.width=14&training.steps=1000000" });
  await page.locator("#train").click();
  await expect.poll(() => stepsDone(page)).toBeGreaterThan(20);
  await page.locator("#whole").click();
  await whole(page);
  await unfold(page, "Diagnostics");
  const finding = page.locator("#diagnostics figcaption");
  await expect(finding).toContainText("at step 1 to");
  await choose(page, "Distance over training");
  await expect(finding).toContainText("fresh data of the same size", { timeout: 30_000 });
  await page.locator("#train").click();
  await expect(page.locator("#train")).toHaveText("Go on training");
  await page.waitForTimeout(1500); // what is being measured arrives
  const distance = await finding.textContent();

  await unfold(page, "Advanced");
  await page.locator("#backend").selectOption("auto");
  await expect(page.locator(".picture")).toHaveCount(1);
  await choose(page, "Gradient norm");
  await expect(finding).toContainText("on average above the clip");
  await choose(page, "Distance over training");
  await expect(finding).toHaveText(distance ?? "");
});

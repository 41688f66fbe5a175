// Training: its buttons, its curve, and settings that change meanwhile.
import { expect, test } from "./fixtures.js";
import { isAlive, open, stepsDone, unfold } from "./playground.js";

test("train, pause, step and reset", async ({ page }) => {
  await open(page, { link: "training.steps=5000" });
  await page.locator("#train").click();
  await expect(page.locator("#train")).toHaveText("Pause");
  await expect.poll(() => stepsDone(page)).toBeGreaterThan(10);
  await expect(page.locator("#fact-speed")).not.toHaveText("–");
  await expect(page.locator("#chart-text")).toContainText("Mean loss");
  await page.locator("#train").click();
  await expect(page.locator("#train")).toHaveText("Go on training");
  await page.waitForTimeout(400); // the last report
  const paused = await stepsDone(page);
  await isAlive(page);
  expect(await stepsDone(page)).toBe(paused + 1);
  await page.locator("#reset").click();
  await expect.poll(() => stepsDone(page)).toBe(0);
  await expect(page.locator("#chart-text")).toHaveText("No training steps yet.");
  await expect(page.locator("#stage-note")).toContainText("Not trained yet");
});

test("training that diverges says so, keeps the page alive and starts anew", async ({ page }) => {
  await open(page, { backend: "cpu", link: "training.learning_rate=1&training.warm_up=0&training.clip=1000000&network.width=256&network.depth=6" });
  // Moving to the whole library in the midst of a divergence is not what this is about.
  await expect(page.locator("html")).toHaveAttribute("data-build", "whole", { timeout: 20_000 });
  await page.locator("#train").click();
  await expect(page.getByRole("alert")).toContainText("training diverged near step", { timeout: 20_000 });
  await expect(page.locator("#train")).toHaveText("Retrain");
  await unfold(page, "Network and training");
  await page.locator('[data-path="training.learning_rate"]').fill("0.001");
  await expect(page.getByRole("alert")).toBeEmpty();
  await page.locator("#train").click();
  await expect(page.locator("#train")).toHaveText("Pause");
  await expect.poll(() => stepsDone(page)).toBeGreaterThan(5);
  await expect(page.getByRole("alert")).toBeEmpty();
});

test("a change of the sampler keeps the field and departs from the preset; one that the field does not answer says so, and retrains", async ({ page }) => {
  await open(page);
  await unfold(page, "Sampler");
  await page.locator('[data-path="sampler.steps"]').fill("7");
  await expect(page.locator(".departed")).toBeVisible();
  await expect(page.locator("#stale")).toBeHidden();
  await expect(page).toHaveURL(/sampler\.steps=7/);
  await page.reload();
  await unfold(page, "Sampler");
  await expect(page.locator('[data-path="sampler.steps"]')).toHaveValue("7");
  await page.locator("#back-to-preset").click();
  await expect(page.locator(".departed")).toBeHidden();
  await expect(page.locator('[data-path="sampler.steps"]')).not.toHaveValue("7");

  await page.locator("#pick-data").selectOption("moons");
  await expect(page.locator("#stale")).toBeVisible();
  await expect(page).toHaveURL(/#.*data=moons/);
  await page.locator("#retrain").click();
  await expect(page.locator("#stale")).toBeHidden();
  await expect.poll(() => stepsDone(page)).toBeGreaterThan(1);
});

test("another backend keeps the settings and the field", async ({ page }) => {
  await open(page, { link: "network.width=14&sampler.steps=30" });
  await unfold(page, "Advanced");
  await page.locator("#backend").selectOption("cpu");
  await expect(page).toHaveURL(/backend=cpu.*sampler\.steps=30/);
  await expect(page.locator("#fact-backend")).toHaveText(/^CPU/);
  await expect(page.locator("#stage-note")).toBeEmpty();
  await isAlive(page);
});

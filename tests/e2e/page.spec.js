import { expect, test } from "./fixtures.js";

test("the page opens and its engine starts", async ({ page }) => {
  await page.goto("");
  await expect(page).toHaveTitle(/Pushforward/);
  await expect(page.getByRole("status").first()).toHaveText(/started/);
});

test("this browser has WebGPU exactly where the project says so", async ({ page }, { project }) => {
  await page.goto("");
  const adapter = await page.evaluate(async () => Boolean(await navigator.gpu?.requestAdapter()));
  expect(adapter).toBe(project.name === "webgpu");
});

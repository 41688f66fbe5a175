// The page in its second language.
import { expect, test } from "./fixtures.js";

test("says everything in German where the address or the select asks for it @no-webgpu", async ({ page }) => {
  await page.goto("./?lang=de");
  await expect(page.locator("#train")).toHaveText("Trainieren");
  await expect(page.locator("html")).toHaveAttribute("lang", "de");
  await expect(page.getByLabel("Daten", { exact: true }).first()).toBeVisible();
  await page.locator("#advanced summary").click();
  await page.locator("#language").selectOption("en");
  await expect(page.locator("#train")).toHaveText("Train");
  await expect(page.locator("html")).toHaveAttribute("lang", "en");
});

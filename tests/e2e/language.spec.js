// The page in its second language.
import { expect, test } from "./fixtures.js";
import { whole } from "./playground.js";

test("says everything in German where the address or the select asks for it", async ({ page }) => {
  await page.goto("./?lang=de#network.width=1000");
  await expect(page.locator("#train")).toHaveText("Trainieren");
  await expect(page.locator("html")).toHaveAttribute("lang", "de");
  await expect(page.getByLabel("Daten", { exact: true }).first()).toBeVisible();
  await expect(page.locator("#paradigms")).toContainText("Die Geschwindigkeit gerader Linien");
  await expect(page.locator("#banner")).toContainText("1000 ist zu groß; wählen Sie eine ganze Zahl von 1 bis 256");
  await page.locator("#advanced summary").click();
  await page.locator("#language").selectOption("en");
  await expect(page.locator("#train")).toHaveText("Train");
  await expect(page.locator("html")).toHaveAttribute("lang", "en");
});

test("what comes with the whole library is German too", async ({ page }) => {
  await page.goto("./?lang=de");
  await whole(page);
  const diagnostics = page.locator("#diagnostics");
  await diagnostics.locator("summary").first().click();
  await diagnostics.getByLabel("Runden einer Brücke").check();
  await expect(diagnostics).toContainText("Nicht für dieses Feld: Kopplung macht keine Paare von Quelle und Daten");
  await page.locator("#lessons-open").click();
  await page.locator('[data-lesson="paths-differ"]').click();
  await expect(page.locator("#lesson")).toContainText("Beide Bilder beginnen bei denselben 2.000 Punkten.");
  await expect(page.locator(".pane-title")).toHaveText(["ODE", "SDE, Rauschpegel 1"]);
  // All that is marked as English is a language's own name.
  await expect(page.locator("body [lang=en]")).toHaveText(["English"]);
});

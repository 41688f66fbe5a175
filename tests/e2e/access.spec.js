// Accessible to all: axe-core finds nothing in any state, everything is done by keyboard and is told.
import { createRequire } from "node:module";
import { expect, test } from "./fixtures.js";
import { give, open, ready, unfold } from "./playground.js";

/** @import { Page } from "@playwright/test" */

const AXE = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

/** What axe-core has against the page as it is. @param {Page} page @returns {Promise<string[]>} */
async function violations(page) {
  if (!(await page.evaluate(() => "axe" in globalThis))) await page.addScriptTag({ path: AXE });
  return page.evaluate(async () => {
    const { violations } = await /** @type {any} */ (globalThis).axe.run(document, {
      runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
      rules: { "target-size": { enabled: true } },
      resultTypes: ["violations"],
    });
    return violations.flatMap((/** @type {any} */ rule) =>
      rule.nodes.map((/** @type {any} */ node) => `${rule.id}: ${node.target} ${node.failureSummary}`));
  });
}

/** @param {Page} page @param {string} state */
const clean = async (page, state) => expect.soft(await violations(page), state).toEqual([]);

/** The parts that come with the whole library are there. @param {Page} page */
const complete = (page) => expect(page.locator("html")).toHaveAttribute("data-later", /./, { timeout: 30_000 });

/** Opens every panel and section. @param {Page} page */
async function unfoldAll(page) {
  for (const summary of await page.locator("details:not([open]) > summary").all()) {
    if (await summary.isVisible()) await summary.click();
  }
}

test("axe-core finds nothing in any state of the page", async ({ page }) => {
  await open(page, { link: "training.steps=2000" });
  await complete(page);
  await clean(page, "opening, not trained yet");
  await page.locator("#train").click();
  await clean(page, "training");
  await page.locator("#train").click();
  await page.locator("#pick-data").selectOption("moons");
  await expect(page.locator("#stale")).toBeVisible();
  await clean(page, "stale field");
  await give(page, "#upload", "cat.png", "no points");
  await expect(page.getByRole("alert")).not.toBeEmpty();
  await clean(page, "an error");
  await give(page, "#upload", "three.csv", "a,b,c\n1,2,3\n2,3,4\n3,4,6\n");
  await expect(page.locator("#columns")).toBeVisible();
  await clean(page, "a dialog");
  await page.locator("#columns-cancel").click();
  await page.locator("#draw").click();
  await clean(page, "drawing");
  await page.locator("#draw-cancel").click();
  await unfoldAll(page);
  await clean(page, "every panel");
  await page.emulateMedia({ colorScheme: "dark" });
  await clean(page, "dark");
});

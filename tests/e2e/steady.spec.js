// What comes with the whole library finds its place kept free: nothing that is on the screen moves.
import { expect, test } from "./fixtures.js";
import { ready } from "./playground.js";

for (const [width, height] of /** @type {const} */ ([[1280, 800], [390, 844], [320, 640]])) {
  test(`nothing moves once the first picture is there, ${width} pixels wide`, async ({ page }) => {
    await page.setViewportSize({ width, height });
    await page.addInitScript(() => {
      const moved = /** @type {string[]} */ ((/** @type {any} */ (window)).moved = []);
      new PerformanceObserver((list) => {
        for (const entry of /** @type {any[]} */ (list.getEntries())) {
          const what = entry.sources.map((/** @type {any} */ { node, previousRect, currentRect }) => `${node?.id || node?.className || node?.nodeName}: ${previousRect.y} to ${currentRect.y}`);
          if (entry.value > 0.002) moved.push(`${entry.value} ${what.join(", ")}`);
        }
      }).observe({ type: "layout-shift", buffered: true });
    });
    await page.goto("");
    await ready(page);
    await page.evaluate(() => ((/** @type {any} */ (window)).moved.length = 0));
    await expect(page.locator("html")).toHaveAttribute("data-later", "whole", { timeout: 30_000 });
    await expect(page.locator("#noise-level")).toBeVisible();
    await expect(page.locator("#lessons-open")).toBeVisible();
    expect(await page.evaluate(() => (/** @type {any} */ (window)).moved)).toEqual([]);
  });
}

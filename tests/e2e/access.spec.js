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
  await page.evaluate(() => {
    for (const part of document.querySelectorAll("details")) part.open = true;
  });
  await page.waitForTimeout(500); // what loads when it is opened
}

test("axe-core finds nothing in any state of the page", async ({ page }) => {
  test.slow();
  await open(page, { link: "training.steps=1000" });
  await complete(page);
  await clean(page, "opening, not trained yet");
  await page.locator("#train").click();
  await clean(page, "training");
  await page.locator("#train").click();
  await page.locator("#play").click(); // paused: all the time is for axe
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
  await page.locator("#retrain").click();
  await expect(page.getByRole("status").filter({ hasText: "Training finished" })).toHaveCount(1, { timeout: 30_000 });
});

test("axe-core finds nothing in any panel, dark, narrow and in German", async ({ page }) => {
  test.slow();
  await page.emulateMedia({ reducedMotion: "reduce" });
  await open(page);
  await complete(page);
  await unfoldAll(page);
  await clean(page, "every panel");
  await page.emulateMedia({ colorScheme: "dark" });
  await clean(page, "dark");
  await page.setViewportSize({ width: 390, height: 844 });
  await page.locator("#language").selectOption("de");
  await expect(page.locator("html")).toHaveAttribute("lang", "de", { timeout: 30_000 });
  await ready(page);
  await complete(page);
  await unfoldAll(page);
  await clean(page, "German, dark, 390 px");
  expect(await page.evaluate(outside, TARGETS)).toEqual([]);
});

test("axe-core finds nothing in the gallery, the open editors, a comparison, a lesson", async ({ page }) => {
  test.slow(); // on a machine that does other things
  await page.emulateMedia({ reducedMotion: "reduce" });
  await open(page);
  await complete(page);
  await page.locator("#gallery-open").click();
  await expect(page.locator("#gallery .cards a").first()).toBeVisible();
  await clean(page, "the gallery");
  await page.keyboard.press("Escape");
  await expect(page.locator("#gallery-open")).toBeFocused();
  await page.locator("#edit-mixture").click();
  await expect(page.locator(".handle.mean").first()).toBeFocused();
  await clean(page, "a mixture's handles");
  await page.locator("#mixture-done").click();
  await unfold(page, "Field");
  await page.locator("#draw-path").click();
  await expect(page.locator(".knot")).not.toHaveCount(0);
  await clean(page, "a schedule's knots");
  await page.emulateMedia({ colorScheme: "dark" });
  await page.locator("#edit-mixture").click();
  await expect(page.locator(".handle.mean").first()).toBeFocused();
  await clean(page, "both, dark");
  await page.emulateMedia({ colorScheme: "light" });
  await page.locator("#mixture-done").click();
  await page.locator("#compare-open").click();
  await expect(page.locator(".pane")).toHaveCount(2);
  await clean(page, "a comparison");
  await page.locator("#lessons-open").click();
  await expect(page.locator("#lesson-menu li")).toHaveCount(6);
  await clean(page, "the lessons");
  await page.locator('[data-lesson="paths-differ"]').click();
  await expect(page.locator("#lesson-title")).toBeFocused();
  await clean(page, "a lesson");
});

test("paper shows the still picture and the address that brings it back, and no control", async ({ page }) => {
  await page.emulateMedia({ media: "print" });
  await open(page, { link: "data=moons" });
  await complete(page);
  await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
  await expect(page.locator("#stage")).toBeVisible();
  await expect(page.getByRole("link", { name: /data=moons/ })).toHaveAttribute("href", page.url());
  await expect(page.getByRole("button")).toHaveCount(0);
});

/** What a person points at; a label is part of its control's target. */
const TARGETS = "a[href], button, input, select, textarea, summary, [tabindex='0']";

test.describe("with fingers", () => {
  test.use({ hasTouch: true, isMobile: true });
  test("every target is 44 px", async ({ page }) => {
    await page.emulateMedia({ reducedMotion: "reduce" });
    await open(page);
    await complete(page);
    await unfoldAll(page);
    await page.locator("#draw-path").click();
    await page.locator("#edit-mixture").click();
    await expect(page.locator(".knot")).not.toHaveCount(0);
    await expect(page.locator(".handle")).toHaveCount(3 * 8);
    expect(await page.evaluate(() => matchMedia("(pointer: coarse)").matches)).toBe(true);
    for (const width of [390, 820, 1280]) {
      await page.setViewportSize({ width, height: 800 });
      const small = await page.evaluate((targets) =>
        [...document.querySelectorAll(targets)].filter((element) => element.checkVisibility()).flatMap((element) => {
          const labels = /** @type {HTMLInputElement} */ (element).labels ?? [];
          const boxes = [element, ...labels].map((part) => part.getBoundingClientRect());
          const height = Math.max(...boxes.map((box) => box.bottom)) - Math.min(...boxes.map((box) => box.top));
          const side = Math.max(...boxes.map((box) => box.right)) - Math.min(...boxes.map((box) => box.left));
          return Math.min(height, side) < 43.5 ? [`${element.id || element.outerHTML.slice(0, 80)}: ${side} × ${height}`] : [];
        }), TARGETS);
      expect.soft(small, `at ${width} px`).toEqual([]);
    }
  });
});

// 1280 px at 200 % zoom are 640 px with two pixels each.
for (const { width, zoom } of [{ width: 320, zoom: 1 }, { width: 640, zoom: 2 }]) {
  test.describe(`${width} px at ${100 * zoom} %`, () => {
    test.use({ viewport: { width, height: 400 }, deviceScaleFactor: zoom });
    test("nothing goes sideways, and the keyboard reaches all, in sight", async ({ page }) => {
      await page.emulateMedia({ reducedMotion: "reduce" });
      await open(page);
      await complete(page);
      await unfoldAll(page);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
      expect(await page.evaluate(outside, TARGETS)).toEqual([]);
      await page.evaluate(() => {
        getSelection()?.removeAllRanges();
        scrollTo(0, 0);
        /** @type {HTMLElement | null} */ (document.activeElement)?.blur();
      });
      const problems = [];
      for (let presses = 0; presses < 400; presses++) {
        await page.keyboard.press("Tab");
        const problem = await page.evaluate(arrived);
        if (problem === "end") break;
        if (problem) problems.push(problem);
      }
      expect(problems).toEqual([]);
      expect(await page.evaluate(unreached, TARGETS)).toEqual([]);
    });
  });
}

/** @param {string} targets @returns {string[]} those that stick out sideways, which a fixed bar does without a scrollbar */
function outside(targets) {
  return [...document.querySelectorAll(targets)]
    .filter((element) => element.checkVisibility() && element.getBoundingClientRect().right > innerWidth)
    .map((element) => element.id || element.outerHTML.slice(0, 80));
}

/** Of what has the focus: marks it, and tells what is wrong about it. */
function arrived() {
  const element = document.activeElement;
  if (!element || element === document.body || element.hasAttribute("data-reached")) return "end";
  element.setAttribute("data-reached", "");
  const name = element.id || element.outerHTML.slice(0, 80);
  const parts = [element, ...(/** @type {HTMLInputElement} */ (element).labels ?? [])];
  const ringed = parts.some((part) => {
    const style = getComputedStyle(part);
    return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  });
  if (!ringed) return `${name} shows no focus`;
  const seen = parts.some((part) => {
    const { left, right, top, bottom } = part.getBoundingClientRect();
    const [up, down] = [Math.max(0, top), Math.min(innerHeight, bottom)];
    const hit = document.elementFromPoint((left + right) / 2, (up + down) / 2);
    return down > up && hit !== null && (part.contains(hit) || hit.contains(part) && hit !== document.body && hit !== document.documentElement);
  });
  return seen ? "" : `${name} has the focus out of sight`;
}

/** @param {string} targets @returns {string[]} what Tab should have come to; of radio buttons one is enough */
function unreached(targets) {
  return [...document.querySelectorAll(targets)]
    .filter((element) => element.checkVisibility() && !element.matches(":disabled, [tabindex='-1'], [data-reached]"))
    .filter((element) => !(element instanceof HTMLInputElement && element.type === "radio" && document.querySelector(`[name="${element.name}"][data-reached]`)))
    .map((element) => element.id || element.outerHTML.slice(0, 80));
}

test("axe-core finds nothing in the widget: light, dark, narrow, with errors, untrained", async ({ page }) => {
  await page.goto("fixtures/element.html");
  const first = page.locator("#first");
  await expect(first).toHaveAttribute("data-state", "ready", { timeout: 20_000 });
  await clean(page, "all controls");
  await page.setViewportSize({ width: 320, height: 700 });
  await first.evaluate((widget) => widget.setAttribute("data", "moons"));
  await expect(first.getByText("ask for a new field")).toBeVisible();
  await first.evaluate((widget) => widget.setAttribute("show", "tails"));
  await expect(first.getByRole("alert")).not.toBeEmpty();
  await first.evaluate((widget) => widget.setAttribute("theme", "dark"));
  await clean(page, "dark, narrow, with an error and a bar");
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
  await first.evaluate((widget) => widget.setAttribute("controls", "minimal"));
  await clean(page, "few controls");
});

test("axe-core finds nothing in embed.html: light, dark, with a notice", async ({ page }) => {
  await page.goto("embed.html?controls=full");
  const widget = page.locator("push-forward");
  await expect(widget).toHaveAttribute("data-state", "ready", { timeout: 20_000 });
  await clean(page, "light");
  await page.goto("embed.html?controls=minimal&theme=dark&paradigmm=edm");
  await expect(widget).toHaveAttribute("data-state", "ready", { timeout: 20_000 });
  await expect(page.locator("#notice")).toBeVisible();
  await clean(page, "dark, with a notice");
});

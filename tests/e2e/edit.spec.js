// Laws and schedules made by hand: by mouse and by keys.
import { expect, test } from "./fixtures.js";
import { STILL, open, unfold } from "./playground.js";

/** @import { Page } from "@playwright/test" */

test.use(STILL);

/** @param {Page} page @param {string} link */
async function opened(page, link) {
  await open(page, { link });
  await expect(page.locator("html")).toHaveAttribute("data-later", /./, { timeout: 30_000 });
}

/** @param {Page} page */
const fragment = (page) => decodeURIComponent(new URL(page.url()).hash);

/** Numbers of a part of the address. @param {Page} page @param {string} part @returns {number[][]} */
const listed = (page, part) => JSON.parse(fragment(page).match(new RegExp(`${part}=([^&]*)`))?.[1] ?? "[]");

const MIXTURE = "data=mixture&data.weights=[1,1]&data.means=[[-2,0],[2,0]]&data.covariances=[[[0.5,0],[0,0.5]],[[0.5,0],[0,0.5]]]&network.width=14&sampler.particles=200";

test("a mixture's mean follows the mouse", async ({ page }) => {
  test.slow();
  await opened(page, MIXTURE);
  await page.locator("#edit-mixture").click();
  const mean = page.locator(".handle.mean").first();
  await expect(mean).toBeFocused();
  await expect(page.locator("#stage")).toHaveAttribute("aria-busy", "false");
  await mean.locator(".dot").hover(); // where it has come to rest
  const box = await mean.locator(".dot").boundingBox();
  if (!box) throw new Error("no handle");
  await page.mouse.down();
  await page.mouse.move(box.x + box.width / 2 + 60, box.y + box.height / 2, { steps: 4 });
  await page.mouse.up();
  await expect.poll(() => listed(page, "data.means")[0]?.[0]).toBeGreaterThan(-1.8);
  expect(listed(page, "data.means")).toEqual([[expect.any(Number), expect.closeTo(0, 1)], [2, 0]]);
});

test("a mixture is edited by keys, and the change undone", async ({ page }) => {
  test.slow();
  await opened(page, MIXTURE);
  await page.locator("#edit-mixture").click();
  await expect(page.locator(".handle.mean").first()).toBeFocused();
  await page.keyboard.press("Shift+ArrowUp");
  await expect.poll(() => listed(page, "data.means")[0]?.[1]).toBeGreaterThan(0);

  /** The first component's. @returns {number[][]} */
  const covariance = () => /** @type {any} */ (listed(page, "data.covariances"))[0];
  await page.locator(".handle.axis").first().focus();
  await page.keyboard.press("Shift+ArrowUp");
  await expect.poll(() => covariance()[0]?.[0]).toBeGreaterThan(0.6);
  await page.keyboard.press("Shift+ArrowLeft"); // turned, the coordinates depend on each other
  await expect.poll(() => covariance()[0]?.[1]).toBeGreaterThan(0.01);

  await page.locator("#mixture-add").click();
  await page.locator("#mixture-bar input").fill("50");
  await expect.poll(() => /** @type {any} */ (listed(page, "data.weights"))).toEqual([0.25, 0.25, 0.5]);
  await page.waitForTimeout(700); // a change settles
  await page.locator("#mixture-remove").click();
  await expect.poll(() => listed(page, "data.means").length).toBe(2);
  await page.waitForTimeout(700);
  await page.locator("#mixture-done").click();
  await expect(page.locator(".handle").first()).toBeHidden();
  await page.keyboard.press("Control+z");
  await expect.poll(() => listed(page, "data.means").length).toBe(3);
});

test("a source is drawn on the stage", async ({ page }) => {
  await opened(page, "network.width=14&sampler.particles=200");
  await page.locator("#draw-source").click();
  await expect(page.locator("#time-text")).toHaveText("t = 0.00");
  const box = await page.locator("#ink").boundingBox();
  if (!box) throw new Error("no stage");
  for (const y of [0.4, 0.6]) {
    await page.mouse.move(box.x + 0.4 * box.width, box.y + y * box.height);
    await page.mouse.down();
    await page.mouse.move(box.x + 0.6 * box.width, box.y + y * box.height, { steps: 12 });
    await page.mouse.up();
  }
  await page.locator("#draw-done").click();
  await expect(page.locator("#live")).toContainText("the source now");
  await expect.poll(() => fragment(page)).toContain("source=drawn&");
  const points = (fragment(page).match(/source\.points=([^&]*)/)?.[1] ?? "").split(";").map((point) => point.split(",").map(Number));
  expect(points.length).toBeGreaterThan(8);
  const ys = points.map(([, y = NaN]) => y);
  expect(Math.max(...ys)).toBeCloseTo(-Math.min(...ys), 0); // two strokes, above and below the middle
  await page.locator("#train").click();
  await expect(page.locator("#progress-text")).not.toHaveText(/^0 /);
});

test("a schedule is drawn: text and picture say the same, and what is wrong stands where it is", async ({ page }) => {
  await opened(page, "path=trigonometric&network.width=14&sampler.particles=200");
  await page.locator("#controls summary", { hasText: "Field" }).click();
  await page.locator("#draw-path").click();
  const alpha = page.locator('[data-path="path.alpha"]');
  await expect(alpha).toHaveValue("0:0, 0.25:0.383, 0.5:0.707, 0.75:0.924, 1:1");
  const middle = page.locator(".knot.alpha").nth(2);
  await middle.focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowRight");
  await expect(alpha).toHaveValue("0:0, 0.25:0.383, 0.51:0.697, 0.75:0.924, 1:1");
  await expect.poll(() => fragment(page)).toContain("0.51:0.697");
  await page.keyboard.press("Enter");
  await expect(page.locator(".knot.alpha")).toHaveCount(6);
  await page.keyboard.press("Delete");
  await expect(page.locator(".knot.alpha")).toHaveCount(5);

  await middle.focus();
  for (let k = 0; k < 8; k++) await page.keyboard.press("Shift+ArrowDown"); // below the knot before
  await expect(alpha).toHaveAttribute("aria-invalid", "true");
  await expect(page.locator(".number", { has: alpha }).locator(".wrong")).toContainText("must not turn back");
  await alpha.fill("0:0, 0.4:0.5, 1:1");
  await expect(page.locator(".knot.alpha")).toHaveCount(3);
  await alpha.blur();
  await expect.poll(() => fragment(page)).toContain("path.alpha=0:0, 0.4:0.5, 1:1");
});

test("a typed energy is drawn while it is typed, and the last one stays beside a mistake", async ({ page }) => {
  await opened(page, "data=energy&data.energy=r2/2&data.reach=6&network.width=14&sampler.particles=200");
  await unfold(page, "Data and source");
  const figure = page.locator(".energy-outline");
  const contour = figure.locator("path").first();
  await expect(figure).toContainText("Contours from −6 to 6");
  const before = await contour.getAttribute("d");
  const field = page.locator('[data-path="data.energy"]');
  await field.fill("r2/2 + sin(");
  await expect(figure.getByRole("status")).toContainText("Energy: ");
  await expect(figure.getByRole("status")).toContainText("the last one that could be read");
  await expect(contour).toHaveAttribute("d", before ?? "");
  await field.fill("r2/2 + sin(3*x)");
  await expect(figure).toContainText("Contours from −6 to 6");
  expect(await contour.getAttribute("d")).not.toBe(before);
  expect(fragment(page), "nothing is entered yet").toContain("data.energy=r2/2&");
});

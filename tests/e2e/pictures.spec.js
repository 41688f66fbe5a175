// Pictures to keep, opened by what opens such files: the browser's own decoders and parsers.
import { expect, test } from "./fixtures.js";
import { STILL, open, saved, unfold } from "./playground.js";

/** @import { Page } from "@playwright/test" */

test.use(STILL);

/** @param {Page} page @param {string} view */
async function opened(page, view) {
  await open(page, { link: `network.width=14&sampler.particles=150&sampler.steps=10&view=${view}` });
  await expect(page.locator("html")).toHaveAttribute("data-later", /./, { timeout: 30_000 });
}

/** Size of a picture, and the number of its colours that stand out, decoded by the browser. @param {Page} page @param {Buffer} bytes @param {string} type */
const decoded = (page, bytes, type) => page.evaluate(async ({ data, type }) => {
  const image = new Image();
  image.src = `data:${type};base64,${data}`;
  await image.decode();
  const canvas = new OffscreenCanvas(image.naturalWidth, image.naturalHeight);
  const pen = /** @type {OffscreenCanvasRenderingContext2D} */ (canvas.getContext("2d"));
  pen.drawImage(image, 0, 0);
  const { data: pixels } = pen.getImageData(0, 0, canvas.width, canvas.height);
  let [red, blue] = [0, 0];
  for (let k = 0; k < pixels.length; k += 4) {
    const [r = 0, , b = 0] = pixels.subarray(k, k + 3);
    if (r - b > 60) red++;
    if (b - r > 60) blue++;
  }
  return { width: canvas.width, height: canvas.height, red, blue };
}, { data: bytes.toString("base64"), type });

test("a PNG at twice the size holds the particles of its time; an SVG has every particle as a circle, arrows and trails as paths, and axes", async ({ page }) => {
  await opened(page, "particles,t:1");
  const file = await saved(page, "#picture-png");
  expect(file.name).toBe("pushforward-flow-matching-eight-gaussians.png");
  const stage = await page.locator("#stage").evaluate(({ clientWidth, clientHeight }) => ({ clientWidth, clientHeight }));
  const end = await decoded(page, file.bytes, "image/png");
  expect(end.width).toBeGreaterThan(2 * stage.clientWidth);
  expect(end.height).toBeGreaterThan(2 * stage.clientHeight);
  expect(end.red).toBeGreaterThan(500); // at the data they are red, at the source blue
  expect(end.blue).toBeLessThan(end.red / 10);
  await page.locator("#time").fill("0");
  const start = await decoded(page, (await saved(page, "#picture-png")).bytes, "image/png");
  expect(start.blue).toBeGreaterThan(500);
  expect(start.red).toBeLessThan(start.blue / 10);
  await expect(page.locator("#stage")).toBeVisible();

  await page.locator("#time").fill("1");
  for (const name of ["trails", "arrows"]) await page.locator(`#show input[name="${name}"]`).check();
  const { name, bytes } = await saved(page, "#picture-svg");
  expect(name).toMatch(/\.svg$/);
  const found = await page.evaluate((text) => {
    const file = new DOMParser().parseFromString(text, "image/svg+xml");
    const count = (/** @type {string} */ selector) => file.querySelectorAll(selector).length;
    return { wrong: count("parsererror"), circles: count("circle"), trails: count("path[stroke]"), texts: [...file.querySelectorAll("text")].map((one) => one.textContent), title: file.querySelector("title")?.textContent };
  }, bytes.toString());
  expect(found.wrong).toBe(0);
  expect(found.circles).toBe(150);
  expect(found.trails).toBeGreaterThan(2);
  expect(found.title).toContain("t = 1.00");
  expect(found.texts).toEqual(expect.arrayContaining(["x", "y", "−5", "0", "5"]));
  const { width, red } = await decoded(page, bytes, "image/svg+xml");
  expect(width).toBeGreaterThan(300);
  expect(red).toBeGreaterThan(500);
});

test("a clip plays from the source to the data, and can be cancelled", async ({ page }) => {
  test.slow();
  await opened(page, "particles");
  await unfold(page, "Save and share");
  await page.locator("#picture-clip").click();
  await page.locator("#picture-cancel").click();
  await expect(page.locator("#live")).toHaveText("Cancelled; nothing was saved.");
  await expect(page.locator("#picture-clip")).toBeEnabled();

  const [download] = await Promise.all([page.waitForEvent("download", { timeout: 120_000 }), page.locator("#picture-clip").click()]);
  const bytes = await (await import("node:fs/promises")).readFile(await download.path());
  const player = await page.context().newPage();
  await player.setContent(`<video muted src="data:video/webm;base64,${bytes.toString("base64")}"></video>`);
  const video = player.locator("video");
  const at = async (/** @type {number} */ time) => {
    await video.evaluate((element, time) => new Promise((resolve, reject) => {
      const video = /** @type {HTMLVideoElement} */ (element);
      video.onseeked = resolve;
      video.onerror = () => reject(new Error(video.error?.message));
      video.currentTime = time;
    }), time);
    return decoded(page, await video.screenshot(), "image/png");
  };
  const [start, end] = [await at(0.01), await at(4.5)];
  expect(await video.evaluate((element) => /** @type {HTMLVideoElement} */ (element).duration)).toBeCloseTo(4.9, 2);
  expect(start.blue).toBeGreaterThan(5 * start.red + 50);
  expect(end.red).toBeGreaterThan(5 * end.blue + 50);
});

// Photographs the built page in some ten states, at three widths, light and dark, for docs/screens.
//   . scripts/env.sh && node tests/e2e/shots.mjs             all of them, and README.md's own picture
//   node tests/e2e/shots.mjs opening training                some
// Run it after `trunk build --release`. The single pictures, unscaled, are in target/shots.
import { mkdir, readdir, rm, stat, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { chromium, expect } from "@playwright/test";
import { NO_WEBGPU } from "./browser.mjs";
import { ready, whole } from "./playground.js";
import { serve } from "./server.mjs";
import { STATES } from "./states.js";

/** @import { Browser, Page } from "@playwright/test" */
/** @import { State } from "./states.js" */

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const SHEETS = `${ROOT}docs/screens/`;
const SINGLE = `${ROOT}target/shots/`;
const SIZES = [{ width: 1280, height: 800 }, { width: 768, height: 1024 }, { width: 390, height: 844 }];
const THEMES = /** @type {const} */ (["light", "dark"]);
const SHEET_ROW = 480; // px: the height of every picture on a sheet
const QUALITY = 0.65;
const BUDGET_BYTES = 1.5e6;

/** @param {number} ms */
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** The playground with all its parts. @param {Page} page */
async function isWhole(page) {
  await ready(page);
  await whole(page);
  await page.waitForSelector("html[data-later]");
}

/** Every widget has its picture; in a narrow window it lies below. @param {Page} page */
async function haveWidgets(page) {
  for (const widget of await page.locator("push-forward").all()) {
    await widget.scrollIntoViewIfNeeded();
    await expect(widget).toHaveAttribute("data-state", "ready", { timeout: 20_000 });
  }
}

/** Stops the clock at a time, and leaves nothing focused. @param {Page} page @param {number} time */
const setClock = (page, time) => page.locator("#time").evaluate((element, time) => {
  const clock = /** @type {HTMLInputElement} */ (element);
  clock.value = String(time);
  clock.dispatchEvent(new Event("input", { bubbles: true }));
  /** @type {HTMLElement | null} */ (document.activeElement)?.blur();
}, time);

/** @param {Browser} browser @param {string} url @param {State} state @returns {Promise<Buffer[]>} by theme, then by size */
async function photograph(browser, url, { name, path, query, link, time, at, reach }) {
  const page = await browser.newPage({ viewport: SIZES[0], colorScheme: "light", reducedMotion: "reduce" });
  await page.goto(`${url}${path ?? ""}?${query ?? ""}${link ? `#${link}` : ""}`);
  await (path ? haveWidgets(page) : isWhole(page));
  await reach?.(page);
  await page.mouse.move(0, 0); // nothing is pointed at
  if (!path) await setClock(page, time);
  const shots = [];
  for (const colorScheme of THEMES) {
    await page.emulateMedia({ colorScheme });
    for (const viewport of SIZES) {
      await page.setViewportSize(viewport);
      await page.evaluate((at) => {
        if (at) document.querySelector(at)?.scrollIntoView({ block: "center" });
        else scrollTo(0, 0);
      }, at);
      await pause(700); // the engine draws the picture in its new size
      const shot = await page.screenshot();
      await writeFile(`${SINGLE}${name}-${viewport.width}-${colorScheme}.png`, shot);
      shots.push(shot);
    }
  }
  await page.close();
  return shots;
}

/** All on one sheet, a row a theme. @param {Browser} browser @param {Buffer[]} shots @returns {Promise<Buffer>} WebP */
async function sheet(browser, shots) {
  const page = await browser.newPage();
  const bytes = await page.evaluate(async ({ shots, row, perRow, quality }) => {
    const gap = 10;
    const images = await Promise.all(shots.map(async (shot) => createImageBitmap(await (await fetch(`data:image/png;base64,${shot}`)).blob())));
    const widths = images.map((image) => Math.round((image.width * row) / image.height));
    const total = widths.slice(0, perRow).reduce((sum, width) => sum + width + gap, gap);
    const canvas = new OffscreenCanvas(total, (images.length / perRow) * (row + gap) + gap);
    const context = canvas.getContext("2d");
    if (!context) throw new Error("no canvas");
    context.imageSmoothingQuality = "high";
    context.fillStyle = "#8a8f98";
    context.fillRect(0, 0, canvas.width, canvas.height);
    let x = gap;
    images.forEach((image, i) => {
      if (i % perRow === 0) x = gap;
      context.drawImage(image, x, gap + Math.floor(i / perRow) * (row + gap), widths[i] ?? 0, row);
      x += (widths[i] ?? 0) + gap;
    });
    const blob = await canvas.convertToBlob({ type: "image/webp", quality });
    return [...new Uint8Array(await blob.arrayBuffer())];
  }, { shots: shots.map((shot) => shot.toString("base64")), row: SHEET_ROW, perRow: SIZES.length, quality: QUALITY });
  await page.close();
  return Buffer.from(bytes);
}

/** The README's picture: the page as it opens. @param {Browser} browser @param {Buffer} png @returns {Promise<Buffer>} */
async function asJpeg(browser, png) {
  const page = await browser.newPage({ viewport: SIZES[0] });
  await page.setContent(`<style>body { margin: 0 } img { display: block }</style><img src="data:image/png;base64,${png.toString("base64")}">`);
  const jpeg = await page.screenshot({ type: "jpeg", quality: 85 });
  await page.close();
  return jpeg;
}

const README = `# What the page looks like

Each sheet is one state at 1280, 768 and 390 px, light above, dark below. Made by
\`node tests/e2e/shots.mjs\` from the states in [tests/e2e/states.js](../../tests/e2e/states.js).

${STATES.map(({ name, says }) => `## ${name}\n\n${says}\n\n![${says}](${name}.webp)\n`).join("\n")}`;

const wanted = process.argv.slice(2);
if (!wanted.length) await rm(SHEETS, { recursive: true, force: true });
await mkdir(SHEETS, { recursive: true });
await mkdir(SINGLE, { recursive: true });
const server = await serve(0);
const browser = await chromium.launch(NO_WEBGPU);
for (const state of STATES) {
  if (wanted.length && !wanted.includes(state.name)) continue;
  const shots = await photograph(browser, server.url, state);
  const bytes = await sheet(browser, shots);
  await writeFile(`${SHEETS}${state.name}.webp`, bytes);
  if (state === STATES[0] && shots[0]) await writeFile(`${ROOT}docs/page.jpg`, await asJpeg(browser, shots[0]));
  console.log(`${state.name}: ${Math.round(bytes.length / 1000)} kB`);
}
await browser.close();
server.close();
await writeFile(`${SHEETS}README.md`, README);
const sizes = await Promise.all((await readdir(SHEETS)).map(async (file) => (await stat(SHEETS + file)).size));
const total = sizes.reduce((sum, size) => sum + size, 0);
console.log(`${Math.round(total / 1000)} kB in all, of ${BUDGET_BYTES / 1000}`);
if (total > BUDGET_BYTES) process.exitCode = 1;

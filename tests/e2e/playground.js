// What a person does on the page, for the tests.
import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { expect } from "./fixtures.js";

/** @import { Page } from "@playwright/test" */

/** The two backends that every machine has: wasm on the CPU, WebGPU on a software adapter. */
export const BACKENDS = ["cpu", "gpu-software"];

/** Marks what is of WebGPU and runs only there. */
export const WEBGPU = { tag: "@webgpu" };

/** Marks what is tried with and without WebGPU; the rest depends on no backend and runs without. */
export const NO_WEBGPU = { tag: "@no-webgpu" };

/** For `test.use`: the page opens paused at the data. What is not about motion is done sooner so. */
export const STILL = /** @type {const} */ ({ contextOptions: { reducedMotion: "reduce" } });

const OLD_FAITHFUL = readFileSync(new URL("../../src/core/dataset/old_faithful.csv", import.meta.url));

/**
 * Opens the page and waits until it is ready to use.
 * @param {Page} page @param {{ backend?: string, link?: string }} [options]
 */
export async function open(page, { backend, link } = {}) {
  await page.goto(`${backend ? `?backend=${backend}` : ""}${link ? `#${link}` : ""}`);
  await ready(page);
  // The page plays on the CPU before: what is tested is the backend asked for.
  if (backend?.startsWith("gpu")) await whole(page);
}

/** @param {Page} page */
export const ready = (page) => expect(page.locator("html")).toHaveAttribute("data-ready", "true", { timeout: 30_000 });

/** Waits until the page runs on the whole build. @param {Page} page */
export const whole = (page) => expect(page.locator("html")).toHaveAttribute("data-build", "whole", { timeout: 30_000 });

/** @param {Page} page @param {string} title of a section of the settings */
export async function unfold(page, title) {
  const section = page.locator("details.group", { has: page.locator("summary", { hasText: title }) });
  if (!(await section.evaluate((element) => /** @type {HTMLDetailsElement} */ (element).open))) await section.locator("summary").click();
}

/** @param {Page} page @returns {Promise<number>} training steps done */
export const stepsDone = async (page) => Number(((await page.textContent("#progress-text")) ?? "").split("/")[0]?.replace(/\D/g, ""));

/** Trains to the end; the page then measures by itself. @param {Page} page @returns {Promise<{ distance: number, floor: number }>} */
export async function trainToTheEnd(page) {
  await page.locator("#train").click();
  await expect(page.locator("#live")).toContainText("Training finished", { timeout: 90_000 });
  return distance(page);
}

/** The distance shown, once measured. @param {Page} page */
export async function distance(page) {
  const shown = page.locator("#fact-distance");
  await expect(shown).toHaveText(/floor/, { timeout: 60_000 });
  const [d = NaN, floor = NaN] = ((await shown.textContent()) ?? "").match(/[\d.]+(e[-+]?\d+)?/g)?.map(Number) ?? [];
  return { distance: d, floor };
}

/** Clicks a button that saves a file. @param {Page} page @param {string} button @returns {Promise<{ name: string, bytes: Buffer }>} */
export async function saved(page, button) {
  await unfold(page, "Save and share");
  const [download] = await Promise.all([page.waitForEvent("download"), page.locator(button).click()]);
  return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
}

/** Gives a file to a button that asks for one. @param {Page} page @param {string} button @param {string} name @param {Buffer | string} content */
export async function give(page, button, name, content) {
  await unfold(page, button === "#upload" ? "Your own data" : "Save and share");
  const [chooser] = await Promise.all([page.waitForEvent("filechooser"), page.locator(button).click()]);
  await chooser.setFiles({ name, mimeType: "application/octet-stream", buffer: Buffer.from(content) });
}

/** Uploads the 272 eruptions; a table of more than two columns is asked about. @param {Page} page */
export async function giveOldFaithful(page) {
  await give(page, "#upload", "faithful.csv", OLD_FAITHFUL);
  const dialog = page.locator("#columns");
  const report = page.locator("#points-report");
  await expect(dialog.or(report.filter({ hasText: /./ })).first()).toBeVisible();
  if (await dialog.isVisible()) await page.locator("#columns-use").click();
  await expect(report).toContainText("272 rows read from faithful.csv");
}

/** Drops a file on the page. @param {Page} page @param {string} name @param {Buffer | string} content */
export async function drop(page, name, content) {
  const bytes = [...Buffer.from(content)];
  await page.evaluate(({ name, bytes }) => {
    const files = new DataTransfer();
    files.items.add(new File([Uint8Array.from(bytes)], name));
    document.body.dispatchEvent(new DragEvent("drop", { bubbles: true, cancelable: true, dataTransfer: files }));
  }, { name, bytes });
}

/** The engine answers: a step counts, or begins a finished run anew. @param {Page} page */
export async function isAlive(page) {
  const before = await stepsDone(page);
  await page.locator("#step").click();
  await expect.poll(() => stepsDone(page)).not.toBe(before);
}

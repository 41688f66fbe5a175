// Bad input: each gives its message, and nothing is lost.
import { expect, test } from "./fixtures.js";
import { STILL, drop, give, isAlive, open, ready, saved, unfold } from "./playground.js";

/** @import { Page } from "@playwright/test" */

test.use(STILL);

/** @type {[what: string, name: string, content: string | Buffer][]} */
const BAD_POINTS = [
  ["no usable row", "nan.csv", "x,y\nnan,inf\ninf,nan\n"],
  ["one point", "one.csv", "1,2\n"],
  ["an empty file", "empty.csv", ""],
  ["a picture", "cat.png", Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13])],
  ["JSON of something else", "other.json", '{"hello": "world"}'],
  ["a cut NPY file", "cut.npy", Buffer.from("\x93NUMPY\x01\x00", "latin1")],
];

test("files that hold no points", async ({ page }) => {
  await open(page);
  const data = await page.locator("#pick-data").inputValue();
  for (const [what, name, content] of BAD_POINTS) {
    await give(page, "#upload", name, content);
    await expect(page.getByRole("alert"), what).not.toBeEmpty();
    await expect(page.locator("#pick-data"), what).toHaveValue(data);
    await expect(page.locator("#stale"), what).toBeHidden();
    await page.getByRole("button", { name: "Dismiss" }).click();
    await expect(page.getByRole("alert"), what).toBeEmpty();
  }
});

test("fields: corrupt, cut, oversized and of a future version", async ({ page }) => {
  await open(page);
  const field = (await saved(page, "#export-field")).bytes;
  const header = field.subarray(8, 8 + Number(field.readBigUInt64LE(0))).toString();
  const huge = Buffer.from(field);
  huge.writeBigUInt64LE(2n ** 60n);
  const future = Buffer.from(header.replace(/(version\\*"\s*:\s*\\*"?)\d+/, "$1999"));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(future.length));
  expect(future.toString()).not.toBe(header);
  /** @type {[string, Buffer][]} */
  const bad = [
    ["wrong", Buffer.from("this is no field, whatever its name says")],
    ["cut", field.subarray(0, field.length - 5)],
    ["huge", huge],
    ["future", Buffer.concat([length, future, field.subarray(8 + header.length)])],
  ];
  const before = (await saved(page, "#export-samples")).bytes;
  for (const [name, bytes] of bad) {
    await drop(page, `${name}.safetensors`, bytes);
    await expect(page.getByRole("alert"), name).not.toBeEmpty();
    await page.getByRole("button", { name: "Dismiss" }).first().click();
    await expect(page.getByRole("alert"), name).toBeEmpty();
  }
  expect((await saved(page, "#export-samples")).bytes.equals(before), "the last good field stays").toBe(true);
});

const HOSTILE = [
  "%3Cscript%3Ealert(1)%3C/script%3E",
  "data=%3Cimg%20src=x%20onerror=alert(1)%3E",
  "data=no-such-thing",
  "training.learning_rate=NaN",
  "training.learning_rate=-1",
  "training.steps=1e9",
  "network.width=0",
  "sampler.particles=1e12",
  "seed=-1.5",
  "version=999",
  "%E0%A4%A",
  "a".repeat(100_000),
];

/** Nothing of the address came through, and it is said. @param {Page} page @param {string} link @param {string} usual data */
async function refused(page, link, usual) {
  const name = link.slice(0, 40);
  await expect(page.getByRole("alert"), name).not.toBeEmpty();
  await expect(page.locator("#pick-data"), name).toHaveValue(usual);
  await expect(page.locator("#stage-note"), name).toBeEmpty();
  expect((await page.locator("#banner").boundingBox())?.height, name).toBeLessThan(200);
}

test("hostile addresses, opened or come to: a message, and the page as it was", async ({ page }) => {
  test.slow();
  await open(page);
  const usual = await page.locator("#pick-data").inputValue();
  for (const link of HOSTILE) {
    await page.evaluate((link) => void (location.hash = link), link);
    await refused(page, link, usual);
    await page.getByRole("button", { name: "Dismiss" }).click();
    await expect(page.getByRole("alert")).toBeEmpty();
  }
  await page.evaluate(() => void (location.hash = "seed=7"));
  await unfold(page, "Network and training");
  await expect(page.locator('[data-path="seed"]')).toHaveValue("7");
  await isAlive(page);
  for (const link of HOSTILE.slice(-4)) {
    await page.goto("about:blank");
    await open(page, { link });
    await refused(page, link, usual);
  }
});

test("absurd settings: the control says so, keeps what was typed, and the rest goes on", async ({ page }) => {
  await open(page);
  await unfold(page, "Network and training");
  for (const [path, value] of [["training.learning_rate", "9e9"], ["training.steps", "1e9"], ["network.width", "0"]]) {
    const control = page.locator(`[data-path="${path}"]`);
    const good = await control.inputValue();
    await control.fill(value ?? "");
    await expect(control).toHaveAttribute("aria-invalid", "true");
    await expect(page.getByRole("alert")).not.toBeEmpty();
    await expect(control).toHaveValue(value ?? "");
    await control.fill(good);
    await expect(control).not.toHaveAttribute("aria-invalid", "true");
    await expect(page.getByRole("alert")).toBeEmpty();
  }
  const rate = page.locator('[data-path="training.learning_rate"]');
  await rate.fill("");
  await expect(rate).toHaveAttribute("aria-invalid", "true");
  await isAlive(page);
});

test("without storage the page works and says nothing of it, but that a file is not kept", async ({ page }) => {
  await page.addInitScript(() => {
    Object.defineProperty(window, "indexedDB", { get: () => { throw new DOMException("forbidden", "SecurityError"); } });
    Object.defineProperty(window, "localStorage", { get: () => { throw new DOMException("forbidden", "SecurityError"); } });
  });
  await open(page);
  await expect(page.locator("html")).toHaveAttribute("data-later", /./, { timeout: 30_000 });
  await isAlive(page);
  await expect(page.locator("#banner")).toBeEmpty();
  await expect(page.locator("#kept")).toHaveCount(0);
  const rows = Array.from({ length: 3000 }, (_, i) => `${i % 17},${i % 19}`); // too many for the link
  await give(page, "#upload", "points.csv", rows.join("\n"));
  await expect(page.locator("#points-report")).toContainText("will not bring it back");
  await expect(page).toHaveURL(/data=own/);
  await page.reload();
  await ready(page);
  await expect(page.getByRole("alert")).toContainText("points of your own");
});

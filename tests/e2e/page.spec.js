// The page itself: alive at once, its clock, its keyboard, its sizes.
import { expect, test } from "./fixtures.js";
import { NO_WEBGPU, WEBGPU, isAlive, open, unfold, whole } from "./playground.js";

test("plays from the bundled field before any click, and says what it shows", NO_WEBGPU, async ({ page }) => {
  await open(page);
  await expect(page).toHaveTitle("Pushforward");
  await expect(page.locator("#banner")).toBeEmpty();
  await expect(page.locator("#stage-note")).toBeEmpty();
  await expect(page.locator("#fact-backend")).toHaveText(/^(GPU|CPU) · /);
  await expect(page.locator("#stage-caption")).toContainText("particles");
  const before = await page.textContent("#time-text");
  const picture = await page.locator("#stage").screenshot();
  await expect.poll(() => page.textContent("#time-text")).not.toBe(before);
  expect((await page.locator("#stage").screenshot()).equals(picture)).toBe(false);
  await expect(page.locator("#train")).toHaveText("Train");
});

test("this browser has WebGPU exactly where the project says so", NO_WEBGPU, async ({ page }, { project }) => {
  await page.goto("");
  const adapter = await page.evaluate(async () => Boolean(await /** @type {any} */ (navigator).gpu?.requestAdapter()));
  expect(adapter).toBe(project.name === "webgpu");
});

// What one browser or another tells of an adapter.
for (const told of [["isFallbackAdapter"], ["vendor", "architecture"], ["description"]]) {
  test(`a GPU in software is passed over that shows in its ${told.join(" and ")}, unless asked for by name`, WEBGPU, async ({ page }) => {
    await page.addInitScript((told) => {
      const proto = /** @type {any} */ (globalThis).GPUAdapterInfo.prototype;
      for (const name of ["isFallbackAdapter", "vendor", "architecture", "device", "description"]) {
        if (!told.includes(name)) Object.defineProperty(proto, name, { get: () => undefined });
        else if (name === "description") Object.defineProperty(proto, name, { get: () => "Microsoft Basic Render Driver" });
      }
    }, told);
    await page.goto("?backend=gpu");
    await expect(page.getByRole("alert")).toContainText("no GPU that is not itself the CPU", { timeout: 30_000 });
    await expect(page.locator("#fact-backend")).toContainText("CPU");
    await whole(page);
    await expect(page.locator("#fact-backend")).toContainText("CPU");
  });
}

test("scrubbing pauses and shows the source at 0 and the data at 1", async ({ page }) => {
  await open(page);
  const slider = page.locator("#time");
  await slider.fill("0");
  await expect(page.locator("#play")).toHaveAttribute("aria-label", "Play");
  await expect(page.locator("#time-text")).toHaveText("t = 0.00");
  await page.waitForTimeout(300); // a frame of the paused picture
  const source = await page.locator("#stage").screenshot();
  await slider.fill("1");
  await expect(page.locator("#stage-t")).toHaveText("t = 1.00");
  await page.waitForTimeout(300);
  expect((await page.locator("#stage").screenshot()).equals(source)).toBe(false);
});

test("works by keyboard", async ({ page }) => {
  await open(page, { link: "training.steps=2000" });
  const stage = page.locator("#stage");
  await stage.focus();
  await page.keyboard.press("Home");
  await expect(page.locator("#time-text")).toHaveText("t = 0.00");
  await page.keyboard.press("ArrowRight");
  await expect(page.locator("#time-text")).toHaveText("t = 0.02");
  await page.keyboard.press("Shift+ArrowRight");
  await expect(page.locator("#time-text")).toHaveText("t = 0.12");
  await page.keyboard.press("Space");
  await expect(page.locator("#play")).toHaveAttribute("aria-label", "Pause");
  await page.keyboard.press("Space");
  await expect(page.locator("#play")).toHaveAttribute("aria-label", "Play");
  await page.keyboard.press("t");
  await expect(page.locator("#train")).toHaveText("Pause");
  await page.keyboard.press("t");
  await expect(page.locator("#train")).not.toHaveText("Pause");
});

test("reduced motion opens paused at the data", async ({ page }) => {
  await page.emulateMedia({ reducedMotion: "reduce" });
  await open(page);
  await expect(page.locator("#play")).toHaveAttribute("aria-label", "Play");
  await expect(page.locator("#time-text")).toHaveText("t = 1.00");
});

test("fits 390 and 320 px: nothing sideways, targets of 44 px", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 800 });
  await open(page);
  for (const title of ["Field", "Sampler", "Network", "Your own data", "Save and share", "Advanced"]) await unfold(page, title);
  for (const width of [390, 320]) {
    await page.setViewportSize({ width, height: 800 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
    const small = await page.evaluate(() =>
      [...document.querySelectorAll("button, select, summary, input[type=number], .chips label, .segments label")]
        .filter((element) => element.checkVisibility())
        .filter((element) => element.getBoundingClientRect().height < 43.5)
        .map((element) => element.id || element.textContent?.trim()));
    expect(small, `at ${width} px`).toEqual([]);
  }
  await isAlive(page);
});

test("dark and light follow the system until chosen", async ({ page }) => {
  const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  await page.emulateMedia({ colorScheme: "dark" });
  await open(page);
  const dark = await background();
  await page.locator("#theme").click();
  expect(await background()).not.toBe(dark);
  await page.reload();
  expect(await background()).not.toBe(dark);
});

test("runs on the page itself where workers cannot draw", async ({ page }) => {
  await page.addInitScript(() => {
    Reflect.deleteProperty(HTMLCanvasElement.prototype, "transferControlToOffscreen");
  });
  await open(page);
  await isAlive(page);
});

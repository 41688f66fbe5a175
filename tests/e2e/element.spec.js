// <push-forward> in a page that is not ours.
import { expect, test } from "./fixtures.js";
import { NO_WEBGPU, WEBGPU } from "./playground.js";

/** @import { Page } from "@playwright/test" */
/** @import { PushForward } from "../../www/js/element/element.js" */

/** Events of the widgets, in the order they came: "type#id". @param {Page} page */
async function listen(page) {
  await page.addInitScript(() => {
    const heard = /** @type {{ type: string, id: string, detail: any }[]} */ ([]);
    Object.assign(globalThis, { heard });
    for (const type of ["ready", "step", "statechange", "error"]) {
      document.addEventListener(type, (event) => {
        if (event.target instanceof Element && event.target.localName === "push-forward") heard.push({ type, id: event.target.id, detail: /** @type {CustomEvent} */ (event).detail });
      });
    }
  });
}

/** @param {Page} page @param {string} type @param {string} [id] @returns {Promise<any[]>} details */
const heard = (page, type, id = "first") =>
  page.evaluate(([type, id]) => /** @type {any} */ (globalThis).heard.filter((/** @type {any} */ one) => one.type === type && one.id === id).map((/** @type {any} */ one) => one.detail), [type, id]);

/** @param {Page} page @param {string} [id] */
const isReady = (page, id = "first") => expect(page.locator(`#${id}`)).toHaveAttribute("data-state", "ready", { timeout: 20_000 });

/** Work on a widget, in the page. @template T @param {Page} page @param {(widget: PushForward) => T} work @param {string} [id] */
const on = (page, work, id = "first") => page.locator(`#${id}`).evaluate((element, work) => new Function(`return (${work})`)()(element), String(work));

/** How many colours the picture has. @param {PushForward} widget */
const colours = (widget) => {
  const canvas = widget.shadowRoot?.querySelector("canvas");
  const copy = new OffscreenCanvas(48, 48).getContext("2d");
  if (!canvas || !copy) return 0;
  copy.drawImage(canvas, 0, 0, 48, 48);
  return new Set(new Uint32Array(copy.getImageData(0, 0, 48, 48).data.buffer)).size;
};

/** @param {Page} page */
async function open(page) {
  await listen(page);
  await page.goto("fixtures/element.html");
  await isReady(page);
}

test("nothing loads before it is near; then it plays, off screen it rests", NO_WEBGPU, async ({ page }) => {
  /** @type {string[]} */
  const asked = [];
  page.on("request", (request) => asked.push(request.url()));
  await listen(page);
  await page.setViewportSize({ width: 800, height: 400 });
  await page.goto("fixtures/element.html");
  await isReady(page);
  await expect.poll(() => on(page, colours)).toBeGreaterThan(16);
  expect(await page.locator("#second").getAttribute("data-state")).toBe(null);
  expect(page.workers()).toHaveLength(1);
  expect(asked.filter((url) => /\/pkg\//.test(url)), "the opening build is enough").toEqual([]);
  await page.locator("#second").scrollIntoViewIfNeeded();
  await isReady(page, "second");
  await expect.poll(() => on(page, colours, "second")).toBeGreaterThan(16);
  expect(page.workers()).toHaveLength(1);
  const state = await on(page, (widget) => widget.getState(), "second");
  expect(state?.choice["sampler"]).toMatchObject({ id: "ddim", steps: 7 });
  expect(state?.view).toMatchObject({ playing: false, time: 1, trails: false, density: true });
  await page.waitForTimeout(600);
  const before = await on(page, async (widget) => (await widget.screenshot()).size);
  await page.waitForTimeout(400);
  expect(await on(page, async (widget) => (await widget.screenshot()).size), "off screen").toBe(before);
});

test("attributes, properties, events and methods", async ({ page }) => {
  await open(page);
  expect(await heard(page, "ready")).toHaveLength(1);
  await page.evaluate(() => Object.assign(/** @type {any} */ (document.getElementById("first")), { steps: 5 }));
  await expect.poll(async () => (await heard(page, "statechange")).at(-1)?.choice.sampler.steps).toBe(5);
  expect(await on(page, async (widget) => (await widget.sample(3000)).count), "more than are shown").toBe(3000);
  expect(await on(page, async (widget) => (await widget.sample()).count), "and as many as before").toBe(2000);
  await page.locator("#first").evaluate((widget) => widget.setAttribute("training-batch", "64"));
  await expect.poll(async () => (await heard(page, "statechange")).at(-1)?.choice.training.batch).toBe(64);
  const samples = await on(page, async (widget) => {
    const { points, count, dim } = await widget.sample(10);
    return { points: [...points], count, dim };
  });
  expect(samples).toMatchObject({ count: 10, dim: 2 });
  expect(samples.points.every(Number.isFinite) && samples.points.length === 20).toBe(true);

  await expect(on(page, (widget) => widget.sample(0.5).catch(({ field, message }) => Promise.reject(new Error(`${field} ${message}`))))).rejects.toThrow("count must be");

  await on(page, (widget) => widget.train());
  await expect.poll(async () => (await heard(page, "step")).length).toBeGreaterThan(1);
  expect((await heard(page, "step"))[0]).toMatchObject({ training: true });
  await on(page, (widget) => widget.pause());
  await expect(page.locator("#first").getByRole("button", { name: "Play" })).toBeVisible();
  const field = await on(page, async (widget) => [...(await widget.exportField())]);
  await page.route("**/field.safetensors", (route) => route.fulfill({ body: Buffer.from(field), contentType: "application/octet-stream" }));
  await on(page, (widget) => void (widget.playing = true));
  await expect(page.locator("#first").getByRole("button", { name: "Pause", exact: true })).toBeVisible();

  const state = await on(page, (widget) => widget.getState());
  await on(page, (widget) => widget.setState({ view: { .../** @type {any} */ (widget.getState()).view, time: 0.25, playing: false, arrows: true } }));
  expect(await on(page, (widget) => widget.time)).toBe(0.25);
  expect(state?.version).toBe(1);
  expect(await on(page, async (widget) => (await widget.screenshot()).type)).toBe("image/png");
  await page.evaluate(() => {
    const widget = document.createElement("push-forward");
    widget.id = "third";
    widget.setAttribute("src", "../field.safetensors");
    document.body.prepend(widget);
  });
  await isReady(page, "third");
  expect(await on(page, async (widget) => [...(await widget.exportField())], "third"), "the same field").toEqual(field);
  // One that leaves the document and comes back goes on.
  await page.evaluate(async () => {
    const widget = /** @type {Element} */ (document.getElementById("third"));
    widget.setAttribute("time", "0.3");
    await new Promise((resolve) => setTimeout(resolve, 300));
    widget.remove();
    await new Promise((resolve) => setTimeout(resolve, 500));
    widget.removeAttribute("src");
    widget.removeAttribute("time");
    document.body.prepend(widget);
  });
  await isReady(page, "third");
  expect(await on(page, (widget) => widget.time, "third")).toBe(0.3);
  expect(await on(page, async (widget) => [...(await widget.exportField())], "third"), "as it left").toEqual(field);
});

test("an error names its field; the last good field stays", async ({ page }) => {
  await open(page);
  const before = await on(page, (widget) => widget.getState());
  await page.locator("#first").evaluate((widget) => widget.setAttribute("sampler", "ddmi"));
  await expect(page.locator("#first").getByRole("alert")).toContainText("sampler", { timeout: 20_000 });
  expect((await heard(page, "error"))[0].field).toContain("sampler");
  expect((await on(page, (widget) => widget.getState()))?.choice).toEqual(before?.choice);
  await expect.poll(() => on(page, colours)).toBeGreaterThan(16);
  await page.locator("#first").evaluate((widget) => widget.setAttribute("sampler", "heun"));
  await expect(page.locator("#first").getByRole("alert")).toBeEmpty();
  await page.evaluate(() => document.body.prepend(Object.assign(document.createElement("push-forward"), { id: "third", data: "mooons", controls: "full" })));
  await isReady(page, "third");
  await page.waitForTimeout(200); // what comes after the start takes nothing back
  await expect(page.locator("#third").getByRole("alert")).toContainText("mooons");
});

test("what the page put into it is shown where there is no engine", async ({ page }) => {
  await listen(page);
  await page.addInitScript(() => Object.assign(WebAssembly, { instantiate: () => Promise.reject(new Error("forbidden")), compileStreaming: () => Promise.reject(new Error("forbidden")), instantiateStreaming: () => Promise.reject(new Error("forbidden")) }));
  await page.route(/\.wasm$/, (route) => route.fulfill({ status: 200, contentType: "application/wasm", body: "" }));
  await page.goto("fixtures/element.html");
  await expect(page.getByText("No playground here")).toBeVisible({ timeout: 20_000 });
  expect(await heard(page, "error")).toHaveLength(1);
});

test("a crash of the shared engine ends none of its widgets", async ({ page }) => {
  await open(page);
  await page.locator("#second").evaluate((widget) => document.body.prepend(widget));
  await isReady(page, "second");
  const before = page.workers();
  expect(before).toHaveLength(1);
  const field = await on(page, async (widget) => String(await widget.exportField()));
  await before[0]?.evaluate(() => dispatchEvent(new ErrorEvent("error", { error: new WebAssembly.RuntimeError("unreachable"), cancelable: true })));
  for (const id of ["first", "second"]) await expect(page.locator(`#${id}`).getByRole("status")).toContainText("was restarted");
  expect(page.workers()).toHaveLength(1);
  expect(page.workers()[0]).not.toBe(before[0]);
  expect((await on(page, (widget) => widget.getState(), "second"))?.choice["sampler"]).toMatchObject({ id: "ddim", steps: 7 });
  expect(await on(page, async (widget) => (await widget.sample(5)).count)).toBe(5);
  expect(field.length).toBeGreaterThan(0);
});

test("several share the page's own engine where workers cannot draw", async ({ page }) => {
  await page.addInitScript(() => void Reflect.deleteProperty(HTMLCanvasElement.prototype, "transferControlToOffscreen"));
  await open(page);
  await page.locator("#second").evaluate((widget) => document.body.prepend(widget));
  await isReady(page, "second");
  expect(page.workers()).toHaveLength(0);
  for (const id of ["first", "second"]) await expect.poll(() => on(page, colours, id)).toBeGreaterThan(16);
  await on(page, (widget) => widget.destroy(), "second");
  expect(await on(page, async (widget) => (await widget.sample(5)).count)).toBe(5);
});

test("on a GPU they share one device", WEBGPU, async ({ page }) => {
  await page.addInitScript(() => {
    Reflect.deleteProperty(HTMLCanvasElement.prototype, "transferControlToOffscreen"); // so that this page's own calls count
    const getContext = /** @type {any} */ (HTMLCanvasElement.prototype.getContext);
    HTMLCanvasElement.prototype.getContext = function (/** @type {any[]} */ ...args) {
      this.dataset["kind"] = args[0];
      return getContext.apply(this, args);
    };
    const { prototype } = /** @type {any} */ (globalThis).GPUAdapter;
    const request = prototype.requestDevice;
    Object.assign(globalThis, { devices: 0 });
    prototype.requestDevice = function (/** @type {unknown[]} */ ...args) {
      /** @type {any} */ (globalThis).devices++;
      return request.apply(this, args);
    };
  });
  await page.goto("fixtures/many.html");
  await page.evaluate(() => {
    for (let i = 0; i < 2; i++) document.body.append(Object.assign(document.createElement("push-forward"), { backend: "gpu-software" }));
  });
  await expect(page.locator("push-forward[data-state=ready]")).toHaveCount(2, { timeout: 20_000 });
  await expect(page.locator("canvas[data-kind=webgpu]")).toHaveCount(2, { timeout: 40_000 });
  expect(await page.evaluate(() => /** @type {any} */ (globalThis).devices)).toBe(1);
});

test("speaks the page's language", async ({ page }) => {
  await page.goto("fixtures/many.html");
  await page.evaluate(() => {
    document.documentElement.lang = "de-AT";
    document.body.append(Object.assign(document.createElement("push-forward"), { id: "first", controls: "full" }));
  });
  await isReady(page);
  await expect(page.locator("#first").getByRole("button", { name: "Abspielen" })).toBeVisible();
  await expect(page.locator("#first").getByLabel("Daten", { exact: true })).toBeVisible();
});

test("still where motion is unwelcome, until it is asked for", async ({ page }) => {
  await page.emulateMedia({ reducedMotion: "reduce" });
  await open(page);
  expect(await on(page, ({ playing, time }) => ({ playing, time }))).toEqual({ playing: false, time: 1 });
  await page.locator("#first").getByRole("button", { name: "Play" }).click();
  expect(await on(page, (widget) => widget.playing)).toBe(true);
});

test("thirty-two on one page: one worker, every picture moves, and all of it goes", async ({ page }) => {
  await page.setViewportSize({ width: 1200, height: 800 });
  await page.goto("fixtures/many.html");
  await page.evaluate(() => {
    for (let i = 0; i < 32; i++) {
      const widget = document.createElement("push-forward");
      widget.setAttribute("autoplay", "");
      widget.setAttribute("controls", "none");
      document.body.append(widget);
    }
  });
  const all = page.locator("push-forward");
  await expect(page.locator("push-forward[data-state=ready]")).toHaveCount(32, { timeout: 40_000 });
  const pictures = () => all.evaluateAll((widgets) => widgets.map((widget) => {
    const canvas = widget.shadowRoot?.querySelector("canvas");
    const copy = new OffscreenCanvas(40, 40).getContext("2d");
    if (canvas) copy?.drawImage(canvas, 0, 0, 40, 40);
    return String(copy?.getImageData(0, 0, 40, 40).data);
  }));
  const first = await pictures();
  /** @type {Set<number>} */
  const moved = new Set();
  await expect.poll(async () => {
    for (const [i, picture] of (await pictures()).entries()) if (picture !== first[i]) moved.add(i);
    return moved.size;
  }, { timeout: 20_000 }).toBe(32);
  expect(page.workers()).toHaveLength(1);
  await all.evaluateAll((widgets) => {
    for (const [i, widget] of widgets.entries()) {
      if (i % 2) /** @type {PushForward} */ (widget).destroy();
      else widget.remove();
    }
  });
  await expect.poll(() => page.workers().length).toBe(0);
});

// Every recipe of docs/EMBEDDING.md as the page that its tool makes of it, the package on another origin.
import { expect, test } from "./fixtures.js";
import { serveRecipes } from "./recipes/server.mjs";

/** @import { Frame, Page } from "@playwright/test" */

/** @type {Awaited<ReturnType<typeof serveRecipes>>} */
let served;
test.beforeAll(async () => void (served = await serveRecipes()));
test.afterAll(() => served.close());

/** What the element and the frames tell, and what the policy forbids, from the page's first moment. @param {Page} page */
async function listen(page) {
  await page.addInitScript(() => {
    const heard = /** @type {string[]} */ ([]);
    Object.assign(globalThis, { heard });
    for (const type of ["ready", "step", "statechange"]) {
      addEventListener(type, ({ target }) => target instanceof Element && target.localName === "push-forward" && heard.push(type), true);
    }
    addEventListener("message", ({ data }) => typeof data?.type === "string" && heard.push(data.type));
    document.addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) => heard.push(`forbidden: ${violatedDirective} ${blockedURI}`));
  });
}

/** @param {Page | Frame} page @returns {Promise<string[]>} */
const heard = (page) => page.evaluate(() => /** @type {any} */ (globalThis).heard);

/** Opens a recipe. @param {Page} page @param {string} name */
async function open(page, name) {
  await listen(page);
  await page.goto(`${served.page}${name}.html`);
}

/** The colours of the element's picture, once there are more than an empty ground's, which then move. @param {Page | Frame} page */
async function plays(page) {
  const pixels = () => page.evaluate(() => {
    const canvas = [...(document.querySelector("push-forward")?.shadowRoot?.querySelectorAll("canvas") ?? [])].find(({ width }) => width > 1);
    const copy = new OffscreenCanvas(64, 64).getContext("2d");
    if (!canvas || !copy) return [];
    copy.drawImage(canvas, 0, 0, 64, 64);
    return [...new Uint32Array(copy.getImageData(0, 0, 64, 64).data.buffer)];
  });
  await expect.poll(async () => new Set(await pixels()).size, { timeout: 20_000 }).toBeGreaterThan(16);
  const before = String(await pixels());
  await expect.poll(async () => String(await pixels()), { timeout: 20_000 }).not.toBe(before);
}

/** The frame of embed.html. @param {Page} page */
const embedded = async (page) => {
  await expect.poll(() => page.frames()[1]?.url()).toContain("embed.html");
  await page.frames()[1]?.waitForLoadState();
  return /** @type {Frame} */ (page.frames()[1]);
};

for (const name of ["plain", "quarto", "hugo", "observable"]) {
  test(`${name}: plays from another origin and tells that it is ready${name === "plain" ? " @no-webgpu" : ""}`, async ({ page }) => {
    await open(page, name);
    await plays(page);
    await expect.poll(() => heard(page), { timeout: 20_000 }).toContain("ready");
  });
}

test("csp: plays under the strict policy of the docs, which forbids nothing that it wants", async ({ page }) => {
  await open(page, "csp");
  await plays(page);
  expect((await heard(page)).filter((what) => what.startsWith("forbidden"))).toEqual([]);
});

test("csp: without blob: it plays on the page itself, without wasm it shows what is between its tags", async ({ context }) => {
  // What the policy forbids stands on the console: this is no page of the fixture's.
  const page = await context.newPage();
  await listen(page);
  await page.goto(`${served.page}csp-less-blob:.html`);
  await plays(page);
  expect(page.workers()).toEqual([]);
  await page.goto(`${served.page}csp-less-'wasm-unsafe-eval'.html`);
  await expect(page.getByText("A picture of mass that moves")).toBeVisible({ timeout: 20_000 });
});

test("iframe: plays, takes the height of what is in it, tells and obeys the page around it", async ({ page }) => {
  await open(page, "iframe");
  const frame = await embedded(page);
  await plays(frame);
  await expect.poll(() => heard(page)).toEqual(expect.arrayContaining(["push-forward:height", "push-forward:ready"]));
  const inner = await frame.evaluate(() => Math.ceil(document.body.getBoundingClientRect().height));
  expect(inner).toBeGreaterThan(900);
  await expect(page.locator("iframe")).toHaveAttribute("height", String(inner));
  await page.setViewportSize({ width: 390, height: 800 });
  await expect(page.locator("iframe")).not.toHaveAttribute("height", String(inner));
  await page.evaluate(() => document.querySelector("iframe")?.contentWindow?.postMessage({ type: "push-forward:getState" }, "*"));
  await expect.poll(() => heard(page)).toContain("push-forward:state");
});

test("sandbox: plays in a frame with an origin of its own @no-webgpu", async ({ page }) => {
  await open(page, "sandbox");
  await plays(await embedded(page));
});

test("myst: fits into a frame of fixed proportions", async ({ page }) => {
  await open(page, "myst");
  const frame = await embedded(page);
  await plays(frame);
  expect(await frame.evaluate(() => document.documentElement.scrollHeight - innerHeight)).toBe(0);
});

test("embed.html names what its address holds and the element does not know", async ({ page }) => {
  await page.goto(`${served.folder}embed.html?paradigmm=edm&theme=dark`);
  await expect(page.locator("#notice")).toContainText("paradigmm");
  await expect(page.locator("push-forward")).toHaveAttribute("theme", "dark");
  await expect(page.locator("push-forward")).not.toHaveAttribute("paradigmm");
});

test("reveal: the slide plays once it is shown, at the deck's scale", async ({ page }) => {
  await open(page, "reveal");
  await page.waitForFunction(() => /** @type {any} */ (globalThis).deck?.isReady());
  expect(await heard(page)).not.toContain("ready");
  await page.evaluate(() => /** @type {any} */ (globalThis).deck.next());
  await plays(page);
});

test("react: attributes and a property's change reach the element, its event the handler", async ({ page }) => {
  await open(page, "react");
  await expect(page.locator("main")).toHaveAttribute("data-ready", "true", { timeout: 20_000 });
  await expect(page.locator("push-forward")).toHaveAttribute("train", "");
  await expect.poll(() => heard(page), { timeout: 20_000 }).toContain("step");
  await plays(page);
  await page.getByText("Fewer steps").click();
  await expect(page.locator("push-forward")).toHaveAttribute("steps", "10");
});

test("anywidget: follows the model, writes its state, and ends", async ({ page }) => {
  await open(page, "anywidget");
  await plays(page);
  const notebook = () => page.evaluate(() => {
    const { traits, saved } = /** @type {any} */ (globalThis).notebook;
    return { keys: Object.keys(traits.state), saved: saved() };
  });
  await expect.poll(async () => (await notebook()).keys.length).toBeGreaterThan(0);
  expect((await notebook()).saved).toBeGreaterThan(0);
  await page.evaluate(() => /** @type {any} */ (globalThis).notebook.model.set("attributes", { theme: "dark" }));
  await expect(page.locator("push-forward")).toHaveAttribute("theme", "dark");
  await expect(page.locator("push-forward")).not.toHaveAttribute("autoplay");
  await page.evaluate(() => /** @type {any} */ (globalThis).notebook.end());
  await expect(page.locator("push-forward")).toHaveCount(0);
  expect(await page.evaluate(() => /** @type {any} */ (globalThis).notebook.listeners.size)).toBe(0);
});

test("http: plays where nothing is a secure context", async ({ page }) => {
  const insecure = await serveRecipes("pushforward.test");
  await page.goto(`${insecure.page}plain.html`);
  expect(await page.evaluate(() => isSecureContext)).toBe(false);
  await plays(page);
  insecure.close();
});

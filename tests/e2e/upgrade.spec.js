// From the build of the first load to the one with WebGPU, where the browser says it has a real GPU.
import { expect, test } from "./fixtures.js";
import { open, stepsDone } from "./playground.js";

/** The software adapter passes for a real one; on the page itself, where this reaches the engine too. */
const pretend = () => {
  const proto = /** @type {any} */ (globalThis).GPUAdapterInfo?.prototype;
  for (const [name, value] of Object.entries({ vendor: "acme", architecture: "gpu", device: "", description: "", isFallbackAdapter: false })) {
    Object.defineProperty(proto, name, { get: () => value });
  }
  delete (/** @type {any} */ (HTMLCanvasElement.prototype).transferControlToOffscreen);
};

test("a real GPU takes over with the field as it is", async ({ page }, { project }) => {
  test.skip(project.name === "cpu", "no WebGPU there");
  await page.addInitScript(pretend);
  await open(page);
  await expect(page.locator("#fact-backend")).toContainText("GPU", { timeout: 30_000 });
  expect(await stepsDone(page)).toBe(4000);
  await expect(page.locator("#stale")).toBeHidden();
  await expect(page.locator("#banner .notice")).toHaveCount(0);
});

test("a software GPU does not", async ({ page }, { project }) => {
  test.skip(project.name === "cpu", "no WebGPU there");
  const asked = /** @type {string[]} */ ([]);
  page.on("request", (request) => asked.push(request.url()));
  await open(page);
  await page.waitForTimeout(1500);
  await expect(page.locator("#fact-backend")).toContainText("CPU");
  expect(asked.filter((url) => /\/pkg\//.test(url))).toEqual([]);
});

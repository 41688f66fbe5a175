// What a picture costs on WebGPU.
import { installProbe } from "../bench/page/probe.js";
import { expect, test } from "./fixtures.js";
import { open } from "./playground.js";

/** @import { Page } from "@playwright/test" */
/** @import { Probe } from "../bench/page/probe.js" */

/** Of each of some pictures, while time runs. @param {Page} page @param {number} particles */
async function costs(page, particles) {
  await open(page, { backend: "gpu-software", link: `sampler.particles=${particles}&sampler.steps=4` });
  await expect(page.locator("#stage")).toHaveAttribute("aria-busy", "false", { timeout: 30_000 });
  const read = () => page.evaluate(() => /** @type {Probe} */ (/** @type {any} */ (globalThis).probe).counts);
  await page.evaluate(() => /** @type {Probe} */ (/** @type {any} */ (globalThis).probe).reset());
  await expect.poll(async () => (await read()).frames, { timeout: 20_000 }).toBeGreaterThan(4);
  const { frames, draws, dispatches, submits, bytes, readbacks, pipelines } = await read();
  await page.goto("about:blank");
  return { draws: draws / frames, bytes: bytes / frames, submits: submits / frames, dispatches, readbacks, pipelines };
}

test("a picture costs as many commands and bytes whatever the number of particles, and reads nothing back", async ({ page }, { project }) => {
  test.skip(project.name === "cpu", "no WebGPU there");
  test.slow(); // in software each particle is drawn by the CPU
  await page.addInitScript(installProbe);
  // On the page itself, where the probe sees what the engine asks for.
  await page.addInitScript(() => void delete (/** @type {any} */ (HTMLCanvasElement.prototype).transferControlToOffscreen));
  const few = await costs(page, 500);
  const many = await costs(page, 10_000);
  expect(many.draws).toBeLessThanOrEqual(3); // data, trails, particles
  expect(many.submits).toBeLessThanOrEqual(few.submits + 0.5); // what has begun before the counting
  expect(many.draws).toBeCloseTo(few.draws, 1);
  // Knots of trails come and go with the time shown: 16 bytes each.
  expect(Math.abs(many.bytes - few.bytes)).toBeLessThan(16 * 20);
  for (const cost of [few, many]) expect(cost).toMatchObject({ dispatches: 0, readbacks: 0, pipelines: 0 });
});

// What a picture costs on WebGPU.
import { installProbe } from "../bench/page/probe.js";
import { expect, test } from "./fixtures.js";
import { WEBGPU, open } from "./playground.js";

/** @import { Page } from "@playwright/test" */
/** @import { Probe } from "../bench/page/probe.js" */

// A small picture: in software every pixel is work.
test.use({ viewport: { width: 600, height: 500 } });

/** Of each of some pictures, while time runs. @param {Page} page @param {number} particles */
async function costs(page, particles) {
  await open(page, { backend: "gpu-software", link: `sampler.particles=${particles}&sampler.steps=4` });
  /** What was asked for since the last time. */
  const counted = () => page.evaluate(() => {
    const { probe } = /** @type {{ probe: Probe }} */ (/** @type {any} */ (globalThis));
    const { counts } = probe;
    probe.reset();
    return counts;
  });
  // Pictures only: the particles are all moved, and nothing is compiled any more.
  await expect.poll(async () => {
    const { frames, dispatches, pipelines } = await counted();
    const busy = await page.locator("#stage").getAttribute("aria-busy");
    return busy === "false" && frames > 0 && dispatches + pipelines === 0;
  }, { timeout: 60_000, intervals: [500, 1000] }).toBe(true);
  const sum = await counted();
  await expect.poll(async () => {
    for (const [name, more] of Object.entries(await counted())) sum[/** @type {keyof typeof sum} */ (name)] += more;
    return sum.frames;
  }, { timeout: 20_000 }).toBeGreaterThan(4);
  const { frames, draws, dispatches, submits, bytes, readbacks, pipelines } = sum;
  await page.goto("about:blank");
  return { draws: draws / frames, bytes: bytes / frames, submits: submits / frames, dispatches, readbacks, pipelines };
}

test("a picture costs as many commands and bytes whatever the number of particles, and reads nothing back", WEBGPU, async ({ page }) => {
  test.slow(); // in software each particle is drawn by the CPU
  await page.addInitScript(installProbe);
  // On the page itself, where the probe sees what the engine asks for.
  await page.addInitScript(() => void delete (/** @type {any} */ (HTMLCanvasElement.prototype).transferControlToOffscreen));
  const few = await costs(page, 500);
  const many = await costs(page, 5_000);
  for (const { draws } of [few, many]) {
    expect(draws).toBeLessThanOrEqual(3); // data, trails, particles
    expect(draws).toBeGreaterThan(2); // at t = 0 there are no trails
  }
  expect(many.submits).toBeLessThanOrEqual(few.submits + 0.5); // what has begun before the counting
  // Knots of trails come and go with the time shown: 16 bytes each.
  expect(Math.abs(many.bytes - few.bytes)).toBeLessThan(16 * 20);
  for (const cost of [few, many]) expect(cost).toMatchObject({ dispatches: 0, readbacks: 0, pipelines: 0 });
});

// The main job, end to end, on real data: for each paradigm and backend upload, train, measure,
// export, reload, import, sample again.
import { expect, test } from "./fixtures.js";
import { BACKENDS, WEBGPU, distance, drop, give, giveOldFaithful, open, saved, stepsDone, trainToTheEnd } from "./playground.js";

// A small network that a software GPU trains in seconds; sampling may not take the time of training.
const TRAINING = "network.width=32&network.depth=2&training.batch=128&training.learning_rate=0.01&training.steps=400&training.ema=0.99&sampler.particles=300&sampler.steps=50";

// The energy distance of as many points of the law itself averages one floor, and seldom exceeds two.
const FLOORS = 2.5;

/** A CSV file without its first line: a field's file does not hold the columns' names. @param {Buffer} csv */
const numbers = (csv) => csv.subarray(csv.indexOf("\n")).toString();

// In software every pixel of the picture is work.
test.use({ viewport: { width: 800, height: 600 } });

for (const backend of BACKENDS) {
  for (const paradigm of ["diffusion", "score-based", "flow-matching"]) {
    test(`${paradigm} on ${backend}: Old Faithful in, samples out`, backend === "cpu" ? {} : WEBGPU, async ({ page }) => {
      test.slow(); // software WebGPU is
      await open(page, { backend, link: `paradigm=${paradigm}&${TRAINING}` });
      await page.locator("#time").fill("1"); // paused: all the time is for training
      await giveOldFaithful(page);
      await page.locator("#step").click();
      await expect.poll(() => stepsDone(page)).toBe(1);
      await page.locator("#measure").click();
      const before = await distance(page);
      const after = await trainToTheEnd(page);
      console.log(`${paradigm} on ${backend}: distance ${before.distance} after a step, ${after.distance} trained, floor ${after.floor}`);
      expect(after.distance).toBeLessThan(FLOORS * after.floor);
      expect(after.distance).toBeLessThan(before.distance / 2);

      const samples = await saved(page, "#export-samples");
      expect(samples.name).toMatch(/\.csv$/);
      const field = await saved(page, "#export-field");
      expect(field.name).toMatch(/\.safetensors$/);
      await page.goto("about:blank");
      await open(page, { backend });
      await (backend === "cpu" ? give(page, "#import-field", field.name, field.bytes) : drop(page, field.name, field.bytes));
      await expect(page.locator("#live")).toContainText(`The field in ${field.name}`);
      await expect(page.locator("#stale")).toBeHidden();
      const again = await saved(page, "#export-samples");
      expect(numbers(again.bytes), "the same samples to the last digit").toBe(numbers(samples.bytes));
      await expect(page.locator("#banner .notice")).toHaveCount(0);
    });
  }
}

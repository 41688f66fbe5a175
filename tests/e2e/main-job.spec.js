// The main job, end to end, on real data: for each paradigm and backend upload, train, measure,
// export, reload, import, sample again.
import { expect, test } from "./fixtures.js";
import { BACKENDS, NO_WEBGPU, distance, give, giveOldFaithful, open, saved, stepsDone, trainToTheEnd } from "./playground.js";

// Few steps, so the average of the weights is short too; sampling may not take the time of training.
const TRAINING = "training.steps=800&training.ema=0.99&sampler.particles=500&sampler.steps=100";

for (const backend of BACKENDS) {
  for (const paradigm of ["diffusion", "score-based", "flow-matching"]) {
    const details = backend === "cpu" ? NO_WEBGPU : {};
    test(`${paradigm} on ${backend}: Old Faithful in, samples out`, details, async ({ page }, { project }) => {
      test.slow(); // software WebGPU is
      test.skip((backend === "cpu") !== (project.name === "cpu"), "the other project's");
      await open(page, { backend, link: `paradigm=${paradigm}&${TRAINING}` });
      await page.locator("#time").fill("1"); // paused: all the time is for training
      await giveOldFaithful(page);
      await page.locator("#step").click();
      await expect.poll(() => stepsDone(page)).toBe(1);
      await page.locator("#measure").click();
      const before = await distance(page);
      const after = await trainToTheEnd(page);
      // After one step the samples are nearly the source's, already of the data's mean and spread:
      // what training takes away is the missing two clusters, most of the distance above the floor.
      expect(after.distance).toBeLessThan(before.distance / 2);

      const samples = await saved(page, "#export-samples");
      expect(samples.name).toMatch(/\.csv$/);
      const field = await saved(page, "#export-field");
      expect(field.name).toMatch(/\.safetensors$/);
      await page.goto("about:blank");
      await open(page, { backend });
      await give(page, "#import-field", field.name, field.bytes);
      await expect(page.locator("#live")).toContainText(`The field in ${field.name}`);
      await expect(page.locator("#stale")).toBeHidden();
      expect((await saved(page, "#export-samples")).bytes.equals(samples.bytes), "the same samples to the byte").toBe(true);
      await expect(page.locator("#banner .notice")).toHaveCount(0);
    });
  }
}

// Files for other programs, as the page saves them. tests/oracles/exports.py opens them with the real tools.
import { expect, test } from "./fixtures.js";
import { STILL, open, saved, unfold, whole } from "./playground.js";

test.use(STILL);

/** Numbers of a little-endian NPY file after its header. @param {Buffer} npy */
const count = (npy) => (npy.length - 10 - npy.readUInt16LE(8)) / 4;

test("every kind of file is saved, with all particles in it", async ({ page }) => {
  await open(page, { link: "network.width=14&sampler.steps=5&sampler.particles=321" });
  await unfold(page, "Save and share");
  const kind = page.locator("#export-kind");
  await expect(kind).toBeVisible();
  const save = async (/** @type {string} */ id) => {
    await kind.selectOption(id);
    return saved(page, "#export-as");
  };

  const samples = await save("samples");
  expect(samples.name).toMatch(/-samples\.npy$/);
  expect(count(samples.bytes)).toBe(321 * 2);
  const lines = (await save("trajectories-csv")).bytes.toString().trim().split("\n");
  expect(lines).toHaveLength(1 + 321 * 6);
  expect(lines[0]).toBe("particle,t,x,y");
  for (const id of ["archive", "grid", "trajectories"]) {
    expect((await save(id)).bytes.subarray(0, 4).toString("latin1"), id).toBe("PK\x03\x04");
  }
  const model = await save("onnx");
  expect(model.name).toMatch(/\.onnx$/);
  expect(model.bytes.includes("pushforward")).toBe(true);
});

test("a cancelled export ends in the engine, too", async ({ page }) => {
  await page.addInitScript(() => {
    const answers = (/** @type {any} */ (globalThis).answers = /** @type {Record<string, string>} */ ({}));
    const post = MessagePort.prototype.postMessage;
    MessagePort.prototype.postMessage = function (/** @type {any} */ message, /** @type {any} */ transfer) {
      this.addEventListener("message", ({ data }) => {
        if (data.id !== undefined && data.id === message?.id) answers[message.method] = data.error?.message ?? "done";
      });
      post.call(this, message, transfer);
    };
  });
  await open(page, { backend: "cpu", link: "network.width=128&network.depth=4&sampler.particles=20000&sampler.steps=200&training.steps=100000" });
  await whole(page);
  await unfold(page, "Save and share");
  const answer = () => page.evaluate(() => /** @type {any} */ (globalThis).answers.export_as);
  await page.locator("#train").click();
  await page.locator("#export-kind").selectOption("trajectories");
  await page.locator("#export-as").click();
  await page.locator("#export-cancel").click();
  await expect.poll(answer).toContain("was cancelled");
  await expect(page.locator("#export-as")).toBeEnabled();
});

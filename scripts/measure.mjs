// Measures what the README states and writes docs/measurements.json. Run it after
// `trunk build --release`, on a machine that does nothing else:
//   . scripts/env.sh && node scripts/measure.mjs
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { chromium } from "playwright-core";
import { NO_WEBGPU, WEBGPU } from "../tests/e2e/browser.mjs";
import { serve } from "../tests/e2e/server.mjs";
import { firstLoad, total, wholeBuild } from "./size.mjs";

const STEPS = 400;
const server = await serve(0);

/**
 * Steps a second of the engine in a browser, without the page around it.
 * @param {"cpu" | "gpu-software"} backend @param {import("playwright-core").LaunchOptions} options
 */
async function inBrowser(backend, options) {
  const browser = await chromium.launch(options);
  const page = await browser.newPage();
  await page.goto(server.url);
  const row = await page.evaluate(async ({ backend, steps }) => {
    const module = await import(new URL("pkg/pushforward.js", document.baseURI).href);
    await module.default();
    const playground = await module.Playground.create(new OffscreenCanvas(16, 16), backend);
    // No particles to speak of and no picture: this is about training.
    playground.set_choice(JSON.stringify({ network: { width: 64 }, training: { steps: 1_000_000 }, sampler: { id: "euler", steps: 1, particles: 1 } }));
    playground.set_view(JSON.stringify({ width: 0, height: 0, playing: false }));
    playground.set_training(true);
    const until = async (/** @type {number} */ step) => {
      let status = playground.status();
      while (status.step < step) {
        playground.tick(performance.now());
        await new Promise((resolve) => setTimeout(resolve));
        status = playground.status();
      }
      return status;
    };
    const first = await until(50);
    const start = performance.now();
    const last = await until(first.step + steps);
    const secs = (performance.now() - start) / 1000;
    const { kind, name } = playground.backend();
    return { backend: `browser ${kind}`, device: name, steps_per_sec: Math.round((last.step - first.step) / secs) };
  }, { backend, steps: STEPS });
  await browser.close();
  return row;
}

const native = JSON.parse(execFileSync("cargo", ["run", "--release", "--quiet", "--example", "measure"], { encoding: "utf8" }));
const rows = [...native, await inBrowser("cpu", NO_WEBGPU), await inBrowser("gpu-software", WEBGPU)];
const files = await firstLoad(server);
server.close();
const report = {
  date: new Date().toISOString().slice(0, 10),
  machine: `${cpus().length} cores, ${cpus()[0]?.model.trim()}`,
  task: "flow matching on 8 Gaussians, width 64, depth 3, batch 256",
  backends: rows,
  first_load_gzip_bytes: total(files),
  whole_gzip_bytes: total(wholeBuild()),
};
writeFileSync("docs/measurements.json", `${JSON.stringify(report, null, 2)}\n`);
console.log(JSON.stringify(report, null, 2));

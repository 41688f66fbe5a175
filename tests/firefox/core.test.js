// The core of the page in Firefox, a second engine of JavaScript, WebAssembly and WebGPU.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import { serve } from "../e2e/server.mjs";
import { launch, press, reads, set, text } from "./browser.js";

/** @import { Page } from "puppeteer-core" */

const OLD_FAITHFUL = readFileSync(new URL("../../src/core/dataset/old_faithful.csv", import.meta.url), "utf8");

// Trained in a second on the CPU, in a few on a GPU in software.
const SMALL = "network.width=32&network.depth=2&training.batch=128&training.learning_rate=0.01&training.steps=200&sampler.particles=300&sampler.steps=50";

/** @type {Awaited<ReturnType<typeof serve>>} */
let site;
before(async () => (site = await serve(0)));
after(() => site.close());

/** Loss after the first step, and when training is done. @param {Page} page */
async function lossFalls(page) {
  await press(page, "#step");
  await reads(page, "#progress-text", /^1 /);
  const first = Number(await reads(page, "#fact-loss", /\d/));
  await press(page, "#train");
  await reads(page, "#live", /Training finished/);
  const last = Number(await text(page, "#fact-loss"));
  assert.ok(last < 0.8 * first, `the loss was ${first} after a step and is ${last}`);
}

/** @param {Buffer} csv @returns {number[]} its numbers, without the line that names them */
const numbers = (csv) => csv.toString().trim().split("\n").slice(1).flatMap((line) => line.split(",").map(Number));

/** In a page with the element: a widget's life, as the page sees it. @param {string} backend */
async function widget(backend) {
  const element = Object.assign(document.createElement("push-forward"), { backend, autoplay: true });
  /** @type {string[]} */
  const failures = [];
  element.addEventListener("error", ({ detail }) => failures.push(detail.message));
  const told = (/** @type {"ready" | "step"} */ type) => new Promise((resolve) => element.addEventListener(type, resolve, { once: true }));
  const ready = told("ready");
  document.body.append(element);
  await ready;
  const picture = async () => {
    const copy = new OffscreenCanvas(64, 64).getContext("2d");
    copy?.drawImage(await createImageBitmap(await element.screenshot()), 0, 0, 64, 64);
    return [...new Uint32Array(copy?.getImageData(0, 0, 64, 64).data.buffer ?? [])];
  };
  const before = String(await picture());
  while (String(await picture()) === before);
  const canvas = () => element.shadowRoot?.querySelector("canvas");
  const opening = canvas();
  const trains = told("step");
  await element.train();
  await trains;
  // Training brings the whole library, and with it the backend that is asked for.
  while (canvas() === opening) await told("step");
  const last = /** @type {CustomEvent} */ (await told("step")).detail;
  await element.pause();
  return { failures, colours: new Set(await picture()).size, step: last.step, loss: last.loss };
}

/** The samples of the bundled field, by backend. @type {Map<string, number[]>} */
const bundled = new Map();

/** @type {[name: string, webgpu: boolean, backend: string, paradigm: string][]} */
const BROWSERS = [
  ["without WebGPU, on the CPU", false, "cpu", "diffusion"],
  ["with WebGPU, on a software adapter", true, "gpu-software", "flow-matching"],
];

for (const [name, webgpu, backend, paradigm] of BROWSERS) {
  describe(name, () => {
    /** @type {Awaited<ReturnType<typeof launch>>} */
    let firefox;
    let missing = false;
    /** @type {{ name: string, bytes: Buffer }} */
    let field;
    /** @type {number[]} */
    let trained;
    before(async () => (firefox = await launch({ webgpu })));
    after(() => firefox.close());

    test("a link restores, a file is read, training works, the field is saved", async (t) => {
      const { page, errors } = await firefox.open(`${site.url}?backend=${backend}#paradigm=${paradigm}&${SMALL}`);
      const adapter = await page.evaluate(async () => Boolean(await /** @type {any} */ (navigator).gpu?.requestAdapter()));
      missing = webgpu && !adapter;
      if (missing) return t.skip("this Firefox gives no WebGPU adapter");
      assert.equal(adapter, webgpu);
      assert.match(await text(page, "#fact-backend"), webgpu ? /GPU · WebGPU/ : /CPU · wasm32/);
      assert.ok(await page.$(`#paradigms input[value="${paradigm}"]:checked`));
      await set(page, "#time", "1"); // paused: all the time is for training
      await firefox.give(page, "#upload", "faithful.csv", OLD_FAITHFUL);
      await lossFalls(page);
      trained = numbers((await firefox.saved(page, "#export-samples")).bytes);
      field = await firefox.saved(page, "#export-field");
      assert.match(field.name, /\.safetensors$/);
      assert.deepEqual(errors, []);
      await page.close();
    });

    test("the bundled field plays and is sampled as on the CPU; the saved one is itself again", async (t) => {
      if (missing) return t.skip("this Firefox gives no WebGPU adapter");
      const { page, errors } = await firefox.open(`${site.url}?backend=${backend}`);
      const shown = await text(page, "#time-text");
      await page.waitForFunction((shown) => document.querySelector("#time-text")?.textContent !== shown, {}, shown);
      const samples = numbers((await firefox.saved(page, "#export-samples")).bytes);
      bundled.set(backend, samples);
      const cpu = bundled.get("cpu") ?? [];
      assert.equal(samples.length, cpu.length);
      const off = Math.max(...samples.map((x, i) => Math.abs(x - (cpu[i] ?? NaN))));
      t.diagnostic(`largest difference from the CPU's samples: ${off}`);
      assert.ok(off < 1e-3, `samples differ by ${off}`);

      await firefox.give(page, "#import-field", field.name, field.bytes);
      await reads(page, "#live", /The field in/);
      const again = await firefox.saved(page, "#export-samples");
      assert.deepEqual(numbers(again.bytes), trained, "the same samples to the last digit");
      assert.equal(await text(page, "#banner"), "");
      assert.deepEqual(errors, []);
    });

    test("the widget plays, trains and is photographed", async (t) => {
      if (missing) return t.skip("this Firefox gives no WebGPU adapter");
      const { page, errors } = await firefox.open(`${site.url}fixtures/many.html`, "body");
      const { failures, colours, step, loss } = await page.evaluate(widget, backend);
      assert.deepEqual(failures, [], "the backend asked for is there, and nothing else is wrong");
      assert.ok(colours > 16, `${colours} colours in the picture`);
      assert.ok(step > 1 && Number.isFinite(loss), `step ${step}, loss ${loss}`);
      assert.deepEqual(errors, []);
    });
  });
}

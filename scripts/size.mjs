// What a visit downloads, gzipped: opens the built page in Chromium and adds up what it asks for.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { chromium } from "@playwright/test";
import { WEBGPU } from "../tests/e2e/browser.mjs";
import { DIST, serve } from "../tests/e2e/server.mjs";

/** Everything up to the first moving picture, and to training the field that the page opens with. */
const FIRST_LOAD_KB = 200;
/** The whole library, fetched when the first picture plays: layers of the stage, diagnostics and editing are 150 kB of it. */
const WHOLE_KB = 700;

/** What a page with the element pays at once; 158 kB of WebAssembly come when one is near the viewport. */
const ELEMENT_KB = 40;

/** @param {string} name a file in dist */
function weighed(name) {
  const bytes = readFileSync(join(DIST, name));
  return { name, raw: bytes.length, gzipped: gzipSync(bytes, { level: 9 }).length };
}

/** In the page: whether its stage shows more than an empty ground. */
function hasPicture() {
  const canvas = document.querySelector("canvas.picture");
  const copy = new OffscreenCanvas(64, 64).getContext("2d");
  if (!(canvas instanceof HTMLCanvasElement) || !copy) return false;
  copy.drawImage(canvas, 0, 0, 64, 64);
  return new Set(new Uint32Array(copy.getImageData(0, 0, 64, 64).data.buffer)).size > 16;
}

/**
 * Every file that the first load fetches, the largest first, with its bytes raw and gzipped. The whole
 * library is held back: the page has to play and train the default without, and to ask for it only then.
 * @param {{ url: string, served: Set<string> }} server
 */
export async function firstLoad(server) {
  const browser = await chromium.launch(WEBGPU);
  try {
    const page = await browser.newPage();
    const early = new Promise((resolve) => {
      // Never answered: what comes after the first load stays out of it.
      page.route(/\/pkg\//, async () => resolve(!(await page.evaluate(hasPicture))));
    });
    server.served.clear();
    await page.goto(server.url);
    if (await early) throw new Error("the page asked for the whole library before its first picture");
    await page.locator("#train").click();
    await page.locator("#fact-distance", { hasText: "floor" }).waitFor();
    // Before the browser closes: it then lets go of what is held back.
    return [...server.served].map(weighed).sort((a, b) => b.gzipped - a.gzipped);
  } finally {
    await browser.close();
  }
}

/** The whole library's files. @param {string} wasm */
export const wholeBuild = (wasm) => ["pushforward.js", wasm].map((name) => weighed(`pkg/${name}`));

/** @param {{ gzipped: number }[]} rows */
export const total = (rows) => rows.reduce((sum, { gzipped }) => sum + gzipped, 0);

/** @param {ReturnType<typeof weighed>[]} rows @param {number} budget kB @param {string} what */
function report(rows, budget, what) {
  const kb = (/** @type {number} */ bytes) => (bytes / 1000).toFixed(1).padStart(9);
  for (const { name, raw, gzipped } of rows) console.log(`${kb(gzipped)} ${kb(raw)}  ${name}`);
  console.log(`${kb(total(rows))} of ${budget} kB for ${what}\n`);
  if (total(rows) <= budget * 1000) return;
  console.error(`More than the budget for ${what}: make it smaller, or say in scripts/size.mjs why it must grow.`);
  process.exitCode = 1;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const server = await serve(0);
  const first = await firstLoad(server).finally(() => server.close());
  console.log("  gzip kB    raw kB  file");
  report(first, FIRST_LOAD_KB, "the first load: the first moving picture, and training the default");
  report([weighed("js/push-forward.min.js")], ELEMENT_KB, "the element's JavaScript in one file, without WebAssembly");
  report(wholeBuild("pushforward-relaxed_bg.wasm"), WHOLE_KB, "the whole library, loaded while the first picture plays");
  report(wholeBuild("pushforward_bg.wasm"), WHOLE_KB, "the same for browsers without relaxed SIMD");
}

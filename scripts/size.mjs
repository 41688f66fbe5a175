// What a first visit downloads, gzipped: opens the built page in Chromium and adds up what it asks for.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { chromium } from "@playwright/test";
import { WEBGPU } from "../tests/e2e/browser.mjs";
import { DIST, serve } from "../tests/e2e/server.mjs";

const BUDGET_KB = 200;

/**
 * Every file that the first load fetches, the largest first, with its bytes raw and gzipped.
 * @param {{ url: string, served: Set<string> }} server
 */
export async function firstLoad(server) {
  const browser = await chromium.launch(WEBGPU);
  try {
    const page = await browser.newPage();
    server.served.clear();
    await page.goto(server.url, { waitUntil: "networkidle" });
    // Workers and lazy imports may start after the network first falls silent.
    await page.waitForTimeout(2000);
  } finally {
    await browser.close();
  }
  const rows = [...server.served].map((name) => {
    const bytes = readFileSync(join(DIST, name));
    return { name, raw: bytes.length, gzipped: gzipSync(bytes, { level: 9 }).length };
  });
  if (!rows.some(({ name }) => name.endsWith(".wasm"))) throw new Error("the page fetched no wasm: it did not start");
  return rows.sort((a, b) => b.gzipped - a.gzipped);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const server = await serve(0);
  const rows = await firstLoad(server).finally(() => server.close());
  const kb = (/** @type {number} */ bytes) => (bytes / 1000).toFixed(1).padStart(9);
  const total = rows.reduce((sum, { gzipped }) => sum + gzipped, 0);
  console.log("  gzip kB    raw kB  file");
  for (const { name, raw, gzipped } of rows) console.log(`${kb(gzipped)} ${kb(raw)}  ${name}`);
  console.log(`${kb(total)} of ${BUDGET_KB} kB for the first load`);
  if (total > BUDGET_KB * 1000) {
    console.error("The first load is over its budget: load less at first, or say in scripts/size.mjs why it must grow.");
    process.exitCode = 1;
  }
}

// Opens the bench's page, one library and one task at a time.
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { chromium } from "@playwright/test";
import { WEBGPU } from "../../e2e/browser.mjs";
import { fileAt, serve } from "./server.mjs";

/** @import { Contestant } from "./contestants.mjs" */
/** @import { Task } from "./tasks.mjs" */
/** @import { Outcome } from "./page/types.js" */

/** The tests' flags but for ANGLE's: with theirs there is no WebGL 2, which TensorFlow.js wants. */
const BROWSER = { ...WEBGPU, args: WEBGPU.args.map((arg) => (arg === "--use-angle=vulkan" ? "--use-angle=swiftshader" : arg)) };
/** Longest visit, in milliseconds: what is slower is stuck. */
const PATIENCE_MS = 240_000;
/** A page that is loaded again comes from the cache, as it would on the web. */
const CACHED = { "cache-control": "max-age=3600" };
const ISOLATED = { "cross-origin-opener-policy": "same-origin", "cross-origin-embedder-policy": "require-corp" };

/** Whether a file is the bench's own, not the library's. @param {string} path */
const own = (path) => /\/(index\.html|visit\.js)$/.test(path);
/** @param {string} path */
const gzipped = (path) => gzipSync(readFileSync(fileAt(path)), { level: 9 }).length;

/** One browser, and a server for either kind of page. */
export async function openVisits() {
  const servers = { plain: await serve(CACHED), isolated: await serve({ ...CACHED, ...ISOLATED }) };
  const browser = await chromium.launch(BROWSER);
  const warm = await browser.newContext();

  /**
   * @param {Contestant} who @param {Task} task @param {"learn" | "train" | "sample"} kind `learn` comes with empty caches
   * @param {number} windowMs to measure in
   * @returns {Promise<Outcome & { download: number }>} `download`: gzipped bytes of the library's files
   * that were not in the cache
   */
  async function visit(who, task, kind, windowMs) {
    const server = who.isolated ? servers.isolated : servers.plain;
    const { module, backend } = who;
    const asked = { module, backend, kind, width: `${task.width}`, batch: `${task.batch}`, window: `${windowMs}` };
    server.served.clear();
    const context = kind === "learn" ? await browser.newContext() : warm;
    const page = await context.newPage();
    try {
      await page.goto(`${server.url}?${new URLSearchParams(asked)}`);
      const late = new Promise((_, reject) => {
        setTimeout(() => reject(new Error("takes too long")), PATIENCE_MS).unref();
      });
      const outcome = await Promise.race([page.evaluate(() => /** @type {any} */ (globalThis).outcome), late]);
      if (outcome.isolated !== who.isolated) throw new Error("the page is of the wrong kind");
      const files = [...server.served].filter((path) => !own(path));
      return { ...outcome, download: files.reduce((sum, path) => sum + gzipped(path), 0) };
    } catch (error) {
      throw new Error(`${who.id}, ${task.id}: ${error instanceof Error ? error.message : error}`);
    } finally {
      await page.close();
      if (context !== warm) await context.close();
    }
  }

  return {
    visit,
    version: browser.version(),
    async close() {
      await browser.close();
      for (const server of Object.values(servers)) server.close();
    },
  };
}

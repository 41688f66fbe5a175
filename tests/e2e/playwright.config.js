// End-to-end tests of the built page in dist/. Software WebGPU doubles what a page costs, so a test runs there
// only where it says that the backend matters (playground.js: WEBGPU, NO_WEBGPU).
import { defineConfig } from "@playwright/test";
import { NO_WEBGPU, WEBGPU } from "./browser.mjs";
import { PREFIX } from "./server.mjs";

const port = process.env.E2E_PORT ?? "4173";
const url = `http://127.0.0.1:${port}${PREFIX}`;

export default defineConfig({
  testDir: ".",
  testMatch: "*.spec.js",
  outputDir: "../../test-results",
  // Software WebGPU takes all cores: pages side by side only slow each other down.
  workers: 1,
  timeout: 60_000,
  // A busy machine is slow, not wrong.
  expect: { timeout: 15_000 },
  forbidOnly: process.env.CI === "true",
  // A test that passes only when repeated is printed as flaky: to be mended, not to be lived with.
  retries: process.env.CI === "true" ? 1 : 0,
  reporter: "list",
  use: { baseURL: url, screenshot: "only-on-failure" },
  projects: [
    { name: "cpu", grepInvert: /@webgpu/, use: { launchOptions: NO_WEBGPU } },
    { name: "webgpu", grep: /@webgpu|@no-webgpu/, use: { launchOptions: WEBGPU } },
  ],
  webServer: { command: `node server.mjs ${port}`, url, reuseExistingServer: false },
});

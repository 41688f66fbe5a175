// End-to-end tests of the built page in dist/, each run with and without WebGPU.
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
  forbidOnly: process.env.CI === "true",
  // A test that passes only when repeated is printed as flaky: to be mended, not to be lived with.
  retries: process.env.CI === "true" ? 1 : 0,
  reporter: "list",
  use: { baseURL: url, screenshot: "only-on-failure" },
  projects: [
    { name: "webgpu", use: { launchOptions: WEBGPU } },
    { name: "cpu", grep: /@no-webgpu/, use: { launchOptions: NO_WEBGPU } },
  ],
  webServer: { command: `node server.mjs ${port}`, url, reuseExistingServer: false },
});

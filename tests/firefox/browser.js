// Starts Firefox and opens the page in it, for the tests beside.
import { mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import puppeteer from "puppeteer-core";

/** @import { Browser, Page } from "puppeteer-core" */

/** A release without WebGPU on Linux, and the two switches that give it. */
const WEBGPU = { "dom.webgpu.enabled": true, "gfx.webgpu.ignore-blocklist": true };

/** @param {{ webgpu: boolean }} options @returns {Promise<Firefox>} */
export async function launch({ webgpu }) {
  const downloads = await mkdtemp(join(tmpdir(), "pushforward-"));
  const browser = await puppeteer.launch({
    browser: "firefox",
    executablePath: process.env.FIREFOX || "/usr/bin/firefox-esr",
    extraPrefsFirefox: {
      "browser.download.folderList": 2,
      "browser.download.dir": downloads,
      ...(webgpu ? WEBGPU : {}),
    },
  });
  return new Firefox(browser, downloads);
}

export class Firefox {
  /** @param {Browser} browser @param {string} downloads */
  constructor(browser, downloads) {
    this.browser = browser;
    this.downloads = downloads;
  }

  /**
   * A first visit (nothing is kept from before), ready to use, and what it wrote on its console as errors.
   * @param {string} url @param {string} [ready] a selector: what is there once it is
   */
  async open(url, ready = "html[data-ready=true][data-build=whole]") {
    const context = await this.browser.createBrowserContext();
    const page = await context.newPage();
    /** @type {string[]} */
    const errors = [];
    page.on("pageerror", (error) => errors.push(String(error)));
    page.on("console", (message) => {
      if (message.type() === "error") errors.push(message.text());
    });
    page.setDefaultTimeout(60_000);
    await page.goto(url);
    await page.waitForSelector(ready);
    return { page, errors };
  }

  /** Clicks a button that saves a file. @param {Page} page @param {string} button @returns {Promise<{ name: string, bytes: Buffer }>} */
  async saved(page, button) {
    const before = await readdir(this.downloads);
    await press(page, button);
    for (let tries = 0; tries < 600; tries++) {
      const files = await readdir(this.downloads);
      const name = files.find((file) => !before.includes(file) && !file.endsWith(".part"));
      // Firefox keeps the place with an empty file until the bytes are in.
      const bytes = name ? await readFile(join(this.downloads, name)) : Buffer.alloc(0);
      if (name && bytes.length && !files.includes(`${name}.part`)) return { name, bytes };
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`${button} saved no file`);
  }

  /** Gives a file to a button that asks for one. @param {Page} page @param {string} button @param {string} name @param {string | Buffer} content */
  async give(page, button, name, content) {
    const path = join(this.downloads, `given-${name}`);
    await writeFile(path, content);
    const [chooser] = await Promise.all([page.waitForFileChooser(), press(page, button)]);
    await chooser.accept([path]);
  }

  async close() {
    await this.browser.close();
    await rm(this.downloads, { recursive: true });
  }
}

/** Unfolds what hides an element and clicks it. @param {Page} page @param {string} selector */
export async function press(page, selector) {
  await page.$eval(selector, (element) => {
    const group = element.closest("details");
    if (group) group.open = true;
  });
  await page.click(selector);
}

/** Waits until an element's text matches. @param {Page} page @param {string} selector @param {RegExp} pattern @returns {Promise<string>} */
export async function reads(page, selector, pattern) {
  const { source, flags } = pattern;
  await page.waitForFunction(
    (selector, source, flags) => new RegExp(source, flags).test(document.querySelector(selector)?.textContent ?? ""),
    {}, selector, source, flags,
  );
  return text(page, selector);
}

/** @param {Page} page @param {string} selector */
export const text = (page, selector) => page.$eval(selector, (element) => element.textContent ?? "");

/** Gives a control a value as a person does. @param {Page} page @param {string} selector @param {string} value */
export const set = (page, selector, value) =>
  page.$eval(selector, (element, value) => {
    const control = /** @type {HTMLInputElement} */ (element);
    control.value = value;
    control.dispatchEvent(new Event("input", { bubbles: true }));
    control.dispatchEvent(new Event("change", { bubbles: true }));
  }, value);

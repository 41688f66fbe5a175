// Import `test` and `expect` from here: a test then fails on any error the page logs or throws.
import { test as base, expect } from "@playwright/test";

export const test = base.extend({
  page: async ({ page }, use) => {
    /** @type {string[]} */
    const errors = [];
    page.on("console", (message) => {
      if (message.type() === "error") errors.push(`${message.text()} (${message.location().url})`);
    });
    page.on("pageerror", (error) => errors.push(String(error)));
    await use(page);
    expect(errors, "errors on the page's console").toEqual([]);
  },
});

export { expect };

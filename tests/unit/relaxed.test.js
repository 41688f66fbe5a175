import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

const read = (/** @type {string} */ path) => readFileSync(new URL(`../../dist/${path}`, import.meta.url));

for (const build of ["pkg/pushforward", "pkg-opening/pushforward-opening"]) {
  test(`${build} has a file with relaxed SIMD, which is no copy of the plain one`, () => {
    const [plain, relaxed] = [read(`${build}_bg.wasm`), read(`${build}-relaxed_bg.wasm`)];
    assert.ok(WebAssembly.validate(plain));
    assert.ok(!relaxed.equals(plain));
  });
}

// A version that stands in two files is the same in both.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

/** @param {string} file @param {RegExp} pattern */
const find = (file, pattern) => readFileSync(new URL(`../../${file}`, import.meta.url), "utf8").match(pattern)?.[1];

test("Trunk asks for the wasm-opt that npm installs", () => {
  const trunk = find("Trunk.toml", /wasm_opt = "version_(\d+)"/);
  assert.ok(trunk);
  assert.equal(find("package.json", /"binaryen": "(\d+)\./), trunk);
});

test("Cargo.toml pins the wasm-bindgen that Cargo.lock has, and so the command-line tool", () => {
  const locked = find("Cargo.lock", /name = "wasm-bindgen"\nversion = "([^"]+)"/);
  assert.ok(locked);
  assert.equal(find("Cargo.toml", /^wasm-bindgen = "=([^"]+)"/m), locked);
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { supplied } from "../../www/js/data/assets.js";

const PATH = "assets/digits.bin";

/** An engine that awaits a file until it has it. @param {string[]} log */
function engine(log) {
  let here = false;
  return /** @type {any} */ (async (/** @type {string} */ method, /** @type {unknown[]} */ ...args) => {
    log.push([method, ...args].join(" "));
    if (method === "supply") here = true;
    else if (!here) throw { field: PATH, message: "is not here yet" };
    return "changed";
  });
}

test("a file that the engine awaits is fetched once and the call repeated", async (t) => {
  /** @type {string[]} */ const urls = [];
  t.mock.method(globalThis, "fetch", async (/** @type {URL} */ url) => (urls.push(url.pathname), new Response("ab")));
  /** @type {string[]} */ const log = [];
  const call = supplied(engine(log));
  assert.equal(await call("set_choice", "{}"), "changed");
  assert.equal(await call("set_choice", "[]"), "changed");
  assert.deepEqual(log, ["set_choice {}", `supply ${PATH} 97,98`, "set_choice {}", "set_choice []"]);
  assert.equal(urls.length, 1);
  assert.ok(urls[0]?.endsWith(`/www/${PATH}`), urls[0]);
});

test("other errors stay as they are, and a file that is missing is told", async (t) => {
  const wrong = { field: "training.batch", message: "0 is too small" };
  const refuses = /** @type {any} */ (() => Promise.reject(wrong));
  await assert.rejects(supplied(refuses)("set_choice", "{}"), wrong);
  t.mock.method(globalThis, "fetch", async () => new Response("", { status: 404 }));
  await assert.rejects(supplied(engine([]))("set_choice", "{}"), { field: "data" });
});

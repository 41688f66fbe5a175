// The file around encoded pictures, read back element by element.
import assert from "node:assert/strict";
import { test } from "node:test";
import { webm } from "../../www/js/pictures/webm.js";

const MASTERS = [0x1a45dfa3, 0x18538067, 0x1549a966, 0x1654ae6b, 0xae, 0xe0, 0x1f43b675, 0x1c53bb6b, 0xbb, 0xb7];

/** Every element with its id, its place and its content, masters with what is in them. @param {Uint8Array} bytes @returns {{ id: number, at: number, body: Uint8Array }[]} */
function elements(bytes, from = 0, to = bytes.length) {
  const found = [];
  for (let at = from; at < to; ) {
    const length = Math.clz32(bytes[at] ?? 0) - 23;
    const id = bytes.subarray(at, at + length).reduce((sum, byte) => sum * 256 + byte, 0);
    assert.equal(bytes[at + length], 1, "sizes have eight bytes");
    const size = bytes.subarray(at + length + 1, at + length + 8).reduce((sum, byte) => sum * 256 + byte, 0);
    const begin = at + length + 8;
    found.push({ id, at, body: bytes.subarray(begin, begin + size) });
    if (MASTERS.includes(id)) found.push(...elements(bytes, begin, begin + size));
    at = begin + size;
    assert.ok(at <= to, "nothing is longer than what it is in");
  }
  return found;
}

test("every frame is there at its time, and the index points to clusters", () => {
  const frames = [0, 33, 67, 1000, 1033].map((at, k) => ({ bytes: new Uint8Array([k, k, k]), at, key: at % 1000 === 0 }));
  const file = webm({ codec: "V_VP9", width: 320, height: 200, duration: 1067, frames });
  const all = elements(file);
  const of = (/** @type {number} */ id) => all.filter((one) => one.id === id);
  const number = (/** @type {Uint8Array} */ body) => body.reduce((sum, byte) => sum * 256 + byte, 0);
  const duration = of(0x4489)[0]?.body ?? new Uint8Array();
  assert.equal(new DataView(duration.buffer, duration.byteOffset).getFloat64(0), 1067);
  assert.deepEqual(of(0x1f43b675).length, 2);
  const times = of(0x1f43b675).flatMap(({ body }) => {
    const inside = elements(body);
    const start = number(inside[0]?.body ?? new Uint8Array());
    return inside.slice(1).map((block) => start + number(block.body.subarray(1, 3)));
  });
  assert.deepEqual(times, frames.map(({ at }) => at));
  assert.deepEqual([...(of(0xa3)[4]?.body ?? [])].slice(-3), [4, 4, 4]);
  const segment = of(0x18538067)[0]?.at ?? NaN;
  assert.deepEqual(of(0xf1).map(({ body }) => segment + 12 + number(body)), of(0x1f43b675).map(({ at }) => at));
});

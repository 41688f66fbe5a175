// A WebM file around encoded pictures: Matroska's elements (RFC 9559), every size written out, so players
// know the duration and find their way.

/** @typedef {{ bytes: Uint8Array, at: number, key: boolean }} Frame `at`: milliseconds from the start */

/** @param {number} value @param {number} length in bytes */
function big(value, length) {
  const bytes = new Uint8Array(length);
  for (let k = length - 1, rest = value; k >= 0; k--, rest = Math.floor(rest / 256)) bytes[k] = rest % 256;
  return bytes;
}

/** @param {number} value */
function float(value) {
  const bytes = new DataView(new ArrayBuffer(8));
  bytes.setFloat64(0, value);
  return new Uint8Array(bytes.buffer);
}

/** @param {Uint8Array[]} parts */
function joined(parts) {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** An element: its id, its size in eight bytes, its content. @param {number} id @param {...(Uint8Array | string)} content */
function element(id, ...content) {
  const body = joined(content.map((part) => (typeof part === "string" ? new TextEncoder().encode(part) : part)));
  const size = big(body.length, 8);
  size[0] = 1;
  return joined([big(id, id > 0xffffff ? 4 : id > 0xffff ? 3 : id > 0xff ? 2 : 1), size, body]);
}

/** @param {number} id @param {number} value */
const uint = (id, value) => element(id, big(value, 6));

/**
 * @param {{ codec: "V_VP8" | "V_VP9", width: number, height: number, duration: number, frames: Frame[] }} clip
 * `duration` in milliseconds; the first frame is a key frame
 * @returns {Uint8Array}
 */
export function webm({ codec, width, height, duration, frames }) {
  const head = element(0x1a45dfa3, uint(0x4286, 1), uint(0x42f7, 1), uint(0x42f2, 4), uint(0x42f3, 8), element(0x4282, "webm"), uint(0x4287, 4), uint(0x4285, 2));
  const info = element(0x1549a966, uint(0x2ad7b1, 1_000_000), element(0x4489, float(duration)), element(0x4d80, "Pushforward"), element(0x5741, "Pushforward"));
  const video = element(0xe0, uint(0xb0, width), uint(0xba, height));
  const track = element(0xae, uint(0xd7, 1), uint(0x73c5, 1), uint(0x83, 1), uint(0x9c, 0), element(0x86, codec), video);
  const tracks = element(0x1654ae6b, track);

  /** Each begins with a key frame. @type {{ at: number, blocks: Uint8Array[] }[]} */
  const groups = [];
  for (const { bytes, at, key } of frames) {
    if (key) groups.push({ at, blocks: [] });
    const group = groups.at(-1);
    group?.blocks.push(element(0xa3, new Uint8Array([0x81]), big(at - group.at, 2), new Uint8Array([key ? 0x80 : 0]), bytes));
  }
  const clusters = groups.map(({ at, blocks }) => element(0x1f43b675, uint(0xe7, at), ...blocks));
  // Places are written in as many bytes whatever they are, so the index can stand before what it points to.
  const index = (/** @type {number} */ first) => {
    let place = first;
    return element(0x1c53bb6b, ...groups.map(({ at }, k) => {
      const point = element(0xbb, uint(0xb3, at), element(0xb7, uint(0xf7, 1), uint(0xf1, place)));
      place += clusters[k]?.length ?? 0;
      return point;
    }));
  };
  const before = info.length + tracks.length;
  return joined([head, element(0x18538067, info, tracks, index(before + index(0).length), ...clusters)]);
}

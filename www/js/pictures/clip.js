// One pass from t = 0 to t = 1 as a video: pictures are encoded as they come, however long each takes.
import { webm } from "./webm.js";

/** @import { Frame } from "./webm.js" */

const FRAMES_A_SECOND = 30;
const KEY_EVERY = 30;
/** Pass, and rest at t = 1, in seconds: as the page plays. */
const [PASS, REST] = [4, 0.9];
const BITS_A_SECOND = 5_000_000;
const QUEUE = 4;

/** From the better to the one that is everywhere. */
const CODECS = /** @type {const} */ ([["vp09.00.31.08", "V_VP9"], ["vp8", "V_VP8"]]);

/** Whether the browser has what it takes. */
export const canEncode = () => typeof VideoEncoder === "function" && typeof VideoFrame === "function";

/** @param {{ width: number, height: number }} size @returns {Promise<{ config: VideoEncoderConfig, id: "V_VP9" | "V_VP8" } | null>} */
async function encoding(size) {
  for (const [codec, id] of CODECS) {
    const config = { codec, ...size, bitrate: BITS_A_SECOND, framerate: FRAMES_A_SECOND };
    const { supported } = await VideoEncoder.isConfigSupported(config).catch(() => ({ supported: false }));
    if (supported) return { config, id };
  }
  return null;
}

/**
 * @param {{
 *   canvas: HTMLCanvasElement, draw: (time: number) => Promise<void>, onFrame: (k: number, n: number) => void,
 *   signal: AbortSignal,
 * }} clip `draw` puts the picture at a time on the canvas, whose sides are even
 * @returns {Promise<Uint8Array | null>} null where nothing can encode it; throws where it was stopped
 */
export async function encodeClip({ canvas, draw, onFrame, signal }) {
  const { width, height } = canvas;
  const chosen = await encoding({ width, height });
  if (!chosen) return null;
  /** @type {Frame[]} */
  const frames = [];
  /** @type {unknown} */
  let failed = null;
  const encoder = new VideoEncoder({
    output(chunk) {
      const bytes = new Uint8Array(chunk.byteLength);
      chunk.copyTo(bytes);
      frames.push({ bytes, at: Math.round(chunk.timestamp / 1000), key: chunk.type === "key" });
    },
    error: (thrown) => void (failed = thrown),
  });
  try {
    encoder.configure(chosen.config);
    const moving = PASS * FRAMES_A_SECOND;
    const count = Math.round((PASS + REST) * FRAMES_A_SECOND);
    for (let k = 0; k < count; k++) {
      signal.throwIfAborted();
      if (failed) throw failed;
      if (k <= moving) await draw(k / moving);
      onFrame(k + 1, count);
      const frame = new VideoFrame(canvas, { timestamp: Math.round((k * 1e6) / FRAMES_A_SECOND), duration: Math.round(1e6 / FRAMES_A_SECOND) });
      encoder.encode(frame, { keyFrame: k % KEY_EVERY === 0 });
      frame.close();
      while (encoder.encodeQueueSize > QUEUE) await new Promise((resolve) => setTimeout(resolve, 5));
    }
    await encoder.flush();
    return webm({ codec: chosen.id, width, height, duration: (count * 1000) / FRAMES_A_SECOND, frames });
  } finally {
    if (encoder.state !== "closed") encoder.close();
  }
}

// Pictures to keep, under "Save and share": the stage with its axes and a caption as PNG, as SVG, as a clip.
import { byId, h, setText } from "../dom.js";
import { pickOf } from "../choice.js";
import { save } from "../data/save.js";
import { fixed } from "../messages/language.js";
import { LATER } from "../messages/later.js";
import { canEncode } from "./clip.js";

/** @import { App } from "../later.js" */
/** @import { Choice } from "../types.js" */

/** Pixels a side that are still an ordinary picture. */
const LARGEST = 4096;
const CLIP_WIDTH = 960;

/** @param {App} app */
export function createPictures({ store, session, say, fail }) {
  const words = LATER.pictures;
  const png = tool("picture-png", words.png, savePng);
  const svg = tool("picture-svg", words.svg, saveSvg);
  const clip = tool("picture-clip", words.clip, saveClip);
  const bar = h("progress", { max: 1, value: 0 });
  const doing = h("span", { class: "hint" });
  const cancel = h("button", { type: "button", id: "picture-cancel" }, words.cancel);
  const job = h("div", { class: "job", hidden: true }, bar, doing, cancel);
  const without = h("p", { class: "hint", hidden: true }, words.svgWithout);
  const hint = h("p", { class: "hint", id: "no-clip", hidden: canEncode() }, words.noClip);
  clip.setAttribute("aria-describedby", "no-clip");
  clip.disabled = !canEncode();
  const group = h("div", { class: "body buttons", role: "group", "aria-label": words.title }, png, svg, clip);
  byId("exports", HTMLElement).before(group, h("div", { class: "body" }, without, hint, job));
  store.watch(["view"], ({ view }) => void (without.hidden = !view.density && !["error", "divergence"].includes(view.ground ?? "")));

  /** @param {string} id @param {string} label @param {() => Promise<void>} run */
  function tool(id, label, run) {
    const made = h("button", { type: "button", id }, label);
    made.addEventListener("click", async () => {
      const before = [png, svg, clip].map((one) => one.disabled);
      for (const one of [png, svg, clip]) one.disabled = true;
      say(words.saving(label));
      try {
        await session.call("begin_pictures");
        await run();
      } catch (thrown) {
        if (thrown instanceof DOMException && thrown.name === "AbortError") say(words.cancelled);
        else fail(thrown);
      } finally {
        await session.call("end_pictures").catch(() => {});
        [png, svg, clip].forEach((one, k) => void (one.disabled = before[k] ?? false));
      }
    });
    return made;
  }

  /** @param {Choice} choice @param {string} group */
  function named(choice, group) {
    const id = pickOf(choice, group)?.id ?? "";
    return store.get().catalogue.groups.find((one) => one.id === group)?.entries.find((one) => one.id === id)?.label ?? id;
  }

  /** What the stage shows, in words. @param {number} time */
  function title(time) {
    const { choice, catalogue, status } = store.get();
    const paradigm = catalogue.paradigms.find(({ id }) => id === choice.paradigm)?.label ?? choice.paradigm;
    const what = words.what(paradigm, named(choice, "data"), named(choice, "source"));
    return `${what} · ${words.at(fixed(time, 2))} · ${words.steps(status?.step ?? 0)}`;
  }
  const captions = () => ["stage-caption", "layer-text"].map((id) => document.getElementById(id)?.textContent ?? "").filter(Boolean);
  /** Where the clock stands, also while it runs. */
  const time = () => byId("time", HTMLInputElement).valueAsNumber;

  /** Width and height in pixels, as many to one of the page. @param {number} ratio */
  function size(ratio) {
    const { clientWidth, clientHeight } = byId("stage", HTMLElement);
    const fits = Math.min(ratio, LARGEST / Math.max(clientWidth, clientHeight));
    return { width: Math.round(clientWidth * fits), height: Math.round(clientHeight * fits), unit: fits };
  }

  async function savePng() {
    const { sheetOf, paint } = await import("./compose.js");
    const { width, height, unit } = size(2);
    const at = time();
    const { pixels, axes } = await session.call("picture", JSON.stringify({ width, height, time: at, playing: false }));
    const sheet = sheetOf({ width, height, axes, title: title(at), captions: captions(), unit });
    const canvas = h("canvas", { width: sheet.width, height: sheet.height });
    const pen = canvas.getContext("2d");
    if (!pen) return;
    paint(pen, sheet, new ImageData(new Uint8ClampedArray(pixels), width, height));
    const blob = await new Promise((/** @type {BlobCallback} */ resolve) => canvas.toBlob(resolve, "image/png"));
    if (blob) keep(blob, ".png", "image/png");
  }

  async function saveSvg() {
    const { sheetOf, vectorSheet } = await import("./compose.js");
    const { width, height, unit } = size(1);
    const at = time();
    const { pixels, axes } = await session.call("vector_picture", JSON.stringify({ width, height, time: at, playing: false }));
    const sheet = sheetOf({ width, height, axes, title: title(at), captions: captions(), unit });
    keep(vectorSheet(sheet, pixels, width, height, title(at)), ".svg", "image/svg+xml");
  }

  async function saveClip() {
    const [{ sheetOf, paint }, { encodeClip }] = await Promise.all([import("./compose.js"), import("./clip.js")]);
    const { width, height, unit } = size(Math.min(1, CLIP_WIDTH / byId("stage", HTMLElement).clientWidth));
    const said = captions().slice(0, 1);
    const canvas = h("canvas", {});
    const stop = new AbortController();
    const onCancel = () => stop.abort();
    cancel.addEventListener("click", onCancel);
    job.hidden = false;
    bar.value = 0;
    bar.setAttribute("aria-label", words.clip);
    const draw = async (/** @type {number} */ at) => {
      const { pixels, axes } = await session.call("picture", JSON.stringify({ width, height, time: at, playing: false }));
      const sheet = sheetOf({ width, height, axes, title: title(at), captions: said, unit });
      if (canvas.width !== even(sheet.width)) [canvas.width, canvas.height] = [even(sheet.width), even(sheet.height)];
      const pen = canvas.getContext("2d", { willReadFrequently: true });
      if (pen) paint(pen, sheet, new ImageData(new Uint8ClampedArray(pixels), width, height));
    };
    try {
      await draw(0);
      const bytes = await encodeClip({
        canvas, draw, signal: stop.signal,
        onFrame(k, n) {
          bar.value = k / n;
          setText(doing, words.frame(k, n));
        },
      });
      if (bytes) keep(new Uint8Array(bytes), ".webm", "video/webm");
      else {
        hint.hidden = false;
        say(words.noClip);
      }
    } finally {
      cancel.removeEventListener("click", onCancel);
      job.hidden = true;
    }
  }

  /** @param {BlobPart} content @param {string} ending @param {string} type */
  function keep(content, ending, type) {
    const { choice } = store.get();
    const name = ["pushforward", choice.paradigm, pickOf(choice, "data")?.id].join("-").replace(/[^\w-]/g, "") + ending;
    save(content, name, type);
    say(words.saved(name));
  }
}

/** @param {number} length */
const even = (length) => 2 * Math.ceil(length / 2);

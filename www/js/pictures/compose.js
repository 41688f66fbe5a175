// Around a picture of the stage: its axes with their units and a caption, once for all formats.
import { svg } from "../view/svg.js";

/** @import { Status } from "../types.js" */

/** @typedef {{ x: number, y: number, text: string, size: number, anchor: "start" | "middle" | "end", bold?: boolean }} Words */
/** @typedef {{ width: number, height: number, left: number, top: number, lines: number[][], words: Words[] }} Sheet all in pixels; the stage's picture lies at `left`, `top` */

/** Share of the width before t = 0 and after t = 1 where time runs across. */
const TIME_MARGIN = 0.07;
/** Of a letter's height. */
const LETTER_WIDTH = 0.54;

/** Round numbers within a range. @param {[number, number]} range @param {number} about */
export function ticks([low, high], about) {
  const rough = (high - low) / about;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10) * power;
  const first = Math.ceil(low / step - 1e-9);
  const count = Math.floor(high / step + 1e-9) - first + 1;
  return Array.from({ length: Math.max(0, count) }, (_, k) => Number(((first + k) * step).toPrecision(12)));
}

/** @param {string} text @param {number} most letters @returns {string[]} */
function wrapped(text, most) {
  /** @type {string[]} */
  const lines = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= most) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

const number = (/** @type {number} */ value) => String(value).replace("-", "−");

/**
 * @param {{ width: number, height: number, axes: Status["axes"], title: string, captions: string[], unit: number }} picture
 * `width`, `height` of the stage's picture and `unit`, a pixel of type, in the file's pixels
 * @returns {Sheet}
 */
export function sheetOf({ width, height, axes, title, captions, unit }) {
  const size = 13 * unit;
  const left = 52 * unit;
  const right = 14 * unit;
  const most = Math.floor((left + width + right - 28 * unit) / (size * LETTER_WIDTH));
  const titles = wrapped(title, Math.floor(most * 0.92));
  const lines = captions.flatMap((caption) => wrapped(caption, most));
  // A long name has a line of its own over the axis.
  const over = axes.y.length > 2 ? 1.5 * size : 0;
  const top = 14 * unit + titles.length * 1.45 * size + over;
  /** @type {Sheet} */
  const sheet = { width: left + width + right, height: 0, left, top, lines: [], words: [] };
  titles.forEach((text, k) => sheet.words.push({ x: 14 * unit, y: (8 * unit + (1 + 1.45 * k) * size), text, size: size * 1.08, anchor: "start", bold: true }));

  const overTime = axes.x === "t" && axes.x_range[0] === 0 && axes.x_range[1] === 1;
  const margin = overTime ? TIME_MARGIN : 0;
  const across = (/** @type {number} */ value) => {
    const part = (value - axes.x_range[0]) / (axes.x_range[1] - axes.x_range[0]);
    return left + width * (margin + part * (1 - 2 * margin));
  };
  const up = (/** @type {number} */ value) => top + (height * (axes.y_range[1] - value)) / (axes.y_range[1] - axes.y_range[0]);
  const [bottom, tick] = [top + height, 4 * unit];
  for (const value of ticks(axes.x_range, 6)) {
    sheet.lines.push([across(value), bottom, across(value), bottom + tick]);
    sheet.words.push({ x: across(value), y: bottom + tick + size, text: number(value), size: size * 0.85, anchor: "middle" });
  }
  for (const value of ticks(axes.y_range, 5)) {
    sheet.lines.push([left - tick, up(value), left, up(value)]);
    sheet.words.push({ x: left - 1.6 * tick, y: up(value) + 0.3 * size, text: number(value), size: size * 0.85, anchor: "end" });
  }
  sheet.lines.push([left, top, left + width, top, left + width, bottom, left, bottom, left, top]);
  sheet.words.push({ x: left + width, y: bottom + tick + 2.2 * size, text: axes.x, size, anchor: "end" });
  sheet.words.push({ x: 14 * unit, y: over ? top - 0.5 * size : top + 0.9 * size, text: axes.y, size, anchor: "start" });
  const first = bottom + tick + 2.4 * size;
  lines.forEach((text, k) => sheet.words.push({ x: 14 * unit, y: first + (k + 0.9) * 1.4 * size, text, size: size * 0.92, anchor: "start" }));
  sheet.height = Math.ceil(first + (lines.length + 0.3) * 1.4 * size);
  sheet.width = Math.ceil(sheet.width);
  return sheet;
}

/** The page's own colours. */
export function inks() {
  const style = getComputedStyle(document.body);
  return { ground: style.backgroundColor, ink: style.color };
}

/** @param {OffscreenCanvasRenderingContext2D | CanvasRenderingContext2D} pen @param {Sheet} sheet @param {ImageData} picture */
export function paint(pen, sheet, picture) {
  const { ground, ink } = inks();
  pen.fillStyle = ground;
  pen.fillRect(0, 0, pen.canvas.width, pen.canvas.height);
  pen.putImageData(picture, Math.round(sheet.left), Math.round(sheet.top));
  pen.strokeStyle = pen.fillStyle = ink;
  pen.lineWidth = 1;
  for (const points of sheet.lines) {
    pen.beginPath();
    for (let k = 0; k < points.length; k += 2) pen.lineTo(points[k] ?? 0, points[k + 1] ?? 0);
    pen.globalAlpha = 0.5;
    pen.stroke();
  }
  pen.globalAlpha = 1;
  for (const { x, y, text, size, anchor, bold } of sheet.words) {
    pen.font = `${bold ? "600 " : ""}${size}px system-ui, sans-serif`;
    pen.textAlign = anchor === "middle" ? "center" : anchor;
    pen.fillText(text, x, y);
  }
}

/** @param {Sheet} sheet @param {string} marks elements of SVG @param {number} width of the picture @param {number} height @param {string} title */
export function vectorSheet(sheet, marks, width, height, title) {
  const { ground, ink } = inks();
  const stage = svg("svg", { x: sheet.left, y: sheet.top, width, height, viewBox: `0 0 ${width} ${height}` });
  const parsed = new DOMParser().parseFromString(`<svg xmlns="${stage.namespaceURI}">${marks}</svg>`, "image/svg+xml");
  stage.append(...parsed.documentElement.childNodes);
  const lines = sheet.lines.map((points) => svg("polyline", { points: points.map((value) => Number(value.toFixed(1))).join(" ") }));
  const words = sheet.words.map(({ x, y, text, size, anchor, bold }) => {
    const made = svg("text", { x: Number(x.toFixed(1)), y: Number(y.toFixed(1)), "font-size": Number(size.toFixed(1)), "text-anchor": anchor, ...(bold && { "font-weight": 600 }) });
    made.append(text);
    return made;
  });
  const name = svg("title", {});
  name.append(title);
  const whole = svg("svg", { xmlns: "http://www.w3.org/2000/svg", width: sheet.width, height: sheet.height, viewBox: `0 0 ${sheet.width} ${sheet.height}` },
    name,
    svg("rect", { width: sheet.width, height: sheet.height, fill: ground }),
    stage,
    svg("g", { fill: "none", stroke: ink, "stroke-opacity": 0.5 }, ...lines),
    svg("g", { fill: ink, "font-family": "system-ui, sans-serif" }, ...words),
  );
  return new XMLSerializer().serializeToString(whole);
}

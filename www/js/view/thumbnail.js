// A law as a tiny picture: points of the plane, a histogram of one coordinate, images of a digit.
import { svg } from "./svg.js";

/** @import { Thumbnail } from "../types.js" */

const SIZE = 100;
const BINS = 20;
/** Numbers in a point that is an image of 8 × 8 pixels. */
const IMAGE = 64;
/** Part of the points, at either end, that the picture need not hold. */
const TAIL = 0.01;
/** Coordinates whose ranges differ by this factor are drawn each to its own scale. */
const LONG = 4;

/** @param {Thumbnail} law @returns {SVGSVGElement} */
export function thumbnail({ dim, points }) {
  const drawn = dim === 1 ? histogram(points) : dim === IMAGE ? images(points) : cloud(points, dim);
  return svg("svg", { viewBox: `0 0 ${SIZE} ${SIZE}`, class: "thumbnail", "aria-hidden": "true" }, ...drawn);
}

/** @param {number[]} values @returns {[number, number]} between which nearly all lie */
function rangeOf(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (/** @type {number} */ part) => sorted[Math.round(part * (sorted.length - 1))] ?? 0;
  return [at(TAIL), at(1 - TAIL)];
}

/** The first two coordinates, to one scale unless they are of quite different size. @param {number[]} points @param {number} dim */
function cloud(points, dim) {
  const xs = points.filter((_, k) => k % dim === 0);
  const ys = points.filter((_, k) => k % dim === 1);
  const [[left, right], [low, high]] = [rangeOf(xs), rangeOf(ys)];
  const [width, height] = [right - left || 1, high - low || 1];
  const same = Math.max(width, height) < LONG * Math.min(width, height);
  const [scaleX, scaleY] = (same ? [Math.max(width, height), Math.max(width, height)] : [width, height]).map((size) => (0.84 * SIZE) / size);
  const dots = xs.map((x, k) => {
    const across = SIZE / 2 + (x - (left + right) / 2) * (scaleX ?? 0);
    const down = SIZE / 2 - ((ys[k] ?? 0) - (low + high) / 2) * (scaleY ?? 0);
    return `M${across.toFixed(1)} ${down.toFixed(1)}h0`;
  });
  const alone = new Set(dots).size === 1;
  return [svg("path", { d: dots.join(""), class: "dots", "stroke-width": alone ? 14 : 3.6 })];
}

/** @param {number[]} values */
function histogram(values) {
  const [low, high] = rangeOf(values);
  const counts = new Array(BINS).fill(0);
  for (const x of values) counts[Math.min(BINS - 1, Math.max(0, Math.floor(((x - low) / (high - low || 1)) * BINS)))]++;
  const most = Math.max(...counts);
  const width = (0.84 * SIZE) / BINS;
  const bars = counts.map((count, k) => {
    const height = (0.76 * SIZE * count) / most;
    return `M${(0.08 * SIZE + k * width).toFixed(1)} ${0.88 * SIZE}v${(-height).toFixed(1)}h${width.toFixed(1)}V${0.88 * SIZE}z`;
  });
  return [svg("path", { d: bars.join(""), fill: "currentColor" })];
}

/** Four of them. @param {number[]} points pixels from −1 to 1 */
function images(points) {
  const side = Math.sqrt(IMAGE);
  const pixel = (0.46 * SIZE) / side;
  return [0, 1, 2, 3].flatMap((k) => {
    const [left, top] = [(k % 2) * 0.5 * SIZE + 2, Math.floor(k / 2) * 0.5 * SIZE + 2];
    return points.slice(k * IMAGE, (k + 1) * IMAGE).flatMap((value, at) => {
      const opacity = (value + 1) / 2;
      if (opacity <= 0) return [];
      const [x, y] = [left + (at % side) * pixel, top + Math.floor(at / side) * pixel];
      return [svg("rect", { x: x.toFixed(1), y: y.toFixed(1), width: pixel, height: pixel, fill: "currentColor", "fill-opacity": opacity.toFixed(2) })];
    });
  });
}

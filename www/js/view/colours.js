// Colours of a map: dark to bright as values grow, or two colours away from 0.
import { h, short } from "../dom.js";

/** @import { PlotMap } from "../types.js" */

/** Even in lightness, told apart by colour-blind eyes too: places along viridis. */
const RISING = [[68, 1, 84], [71, 44, 122], [59, 81, 139], [44, 113, 142], [33, 144, 141], [39, 173, 129], [92, 200, 99], [170, 220, 50], [253, 231, 37]];
const SIGNED = [[31, 95, 208], [125, 164, 230], [240, 240, 240], [232, 150, 120], [194, 51, 16]];

/** @param {PlotMap} map @returns {[number, number]} lowest and highest value */
export function rangeOf(map) {
  const known = map.values.filter(Number.isFinite);
  const low = known.reduce((a, b) => Math.min(a, b), Infinity);
  const high = known.reduce((a, b) => Math.max(a, b), -Infinity);
  const most = Math.max(Math.abs(low), Math.abs(high));
  return map.signed ? [-most, most] : [Math.min(0, low), high];
}

/** @param {number} value @param {[number, number]} range @param {boolean} signed */
export function colourOf(value, [low, high], signed) {
  const stops = signed ? SIGNED : RISING;
  const place = (Math.max(0, Math.min(1, (value - low) / (high - low || 1)))) * (stops.length - 1);
  const [before, after] = [stops[Math.floor(place)], stops[Math.ceil(place)]];
  const mixed = (before ?? []).map((part, k) => Math.round(part + (place % 1) * ((after?.[k] ?? part) - part)));
  return `rgb(${mixed.join(" ")})`;
}

/** What the colours stand for. @param {PlotMap} map */
export function colourBar(map) {
  const range = rangeOf(map);
  const stops = Array.from({ length: 9 }, (_, k) => colourOf(range[0] + ((range[1] - range[0]) * k) / 8, range, map.signed));
  const bar = h("span", { class: "plot-bar", "aria-hidden": "true" });
  bar.style.background = `linear-gradient(to right, ${stops.join(", ")})`;
  return h("span", { class: "plot-scale" }, h("span", {}, short(range[0])), bar, h("span", {}, short(range[1])));
}

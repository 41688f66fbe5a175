// Scales of a plot: from numbers to places, linear or logarithmic, with round numbers to mark.
import { marked } from "../messages/language.js";

/** @typedef {{ at: (value: number) => number, value: (at: number) => number, ticks: number[], low: number, high: number }} Scale */

/**
 * @param {[number, number]} range of the numbers @param {boolean} log
 * @param {[number, number]} span of the places @param {number} most ticks, about
 * @returns {Scale}
 */
export function scale([low, high], log, [from, to], most) {
  if (!(high > low)) [low, high] = log ? [low / 2, high * 2] : [low - 0.5, high + 0.5];
  const [inner, outer] = log ? [Math.log, Math.exp] : [(/** @type {number} */ v) => v, (/** @type {number} */ v) => v];
  const [first, last] = [inner(low), inner(high)];
  const at = (/** @type {number} */ value) => from + ((to - from) * (inner(value) - first)) / (last - first);
  const value = (/** @type {number} */ place) => outer(first + ((last - first) * (place - from)) / (to - from));
  return { at, value, ticks: log ? logTicks(low, high, most) : linearTicks(low, high, most), low, high };
}

/** Round numbers between two. @param {number} low @param {number} high @param {number} most */
function linearTicks(low, high, most) {
  const rough = (high - low) / most;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10) * power;
  const ticks = [];
  for (let k = Math.ceil(low / step - 1e-9); k * step <= high + 1e-9 * step; k++) ticks.push(Number((k * step).toPrecision(12)));
  return ticks;
}

/** Powers of ten; with their halves and doubles where those are few. @param {number} low @param {number} high @param {number} most */
function logTicks(low, high, most) {
  const decades = Math.log10(high / low);
  const factors = decades < 1.2 ? [1, 2, 3, 5, 7] : decades < 2.5 ? [1, 2, 5] : [1];
  const stride = Math.max(1, Math.ceil(decades / most));
  const ticks = [];
  for (let power = Math.floor(Math.log10(low)); power <= Math.ceil(Math.log10(high)); power++) {
    if (power % stride !== 0) continue;
    for (const factor of factors) {
      const tick = Number((factor * 10 ** power).toPrecision(1));
      if (tick >= low * 0.999 && tick <= high * 1.001) ticks.push(tick);
    }
  }
  return ticks;
}

const RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** A tick in few characters. @param {number} tick */
export function tickText(tick) {
  const size = Math.abs(tick);
  if (tick === 0 || (size < 1e5 && size >= 1e-3)) return marked(String(tick)).replace("-", "−");
  const [mantissa = "", power = ""] = tick.toExponential().split("e");
  const raised = [...power.replace("+", "")].map((digit) => (digit === "-" ? "⁻" : RAISED[Number(digit)])).join("");
  return `${mantissa === "1" ? "" : `${marked(mantissa).replace("-", "−")}·`}10${raised}`;
}

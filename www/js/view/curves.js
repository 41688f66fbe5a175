// A path as curves of α, σ and γ over time, each to its own scale, with dots at the present t.
import { svg } from "./svg.js";

const [WIDTH, HEIGHT, EDGE] = [100, 40, 4];
const NAMES = /** @type {const} */ (["alpha", "sigma", "gamma"]);

/**
 * @param {ArrayLike<number>} curves (α, σ, γ) at even times from 0 to 1, one after the other
 * @returns {{ element: SVGSVGElement, at: (time: number) => void, most: number[] }} `most`: each one's largest value
 */
export function createCurves(curves) {
  const times = curves.length / NAMES.length;
  const values = NAMES.map((_, k) => Array.from({ length: times }, (_, i) => curves[i * NAMES.length + k] ?? 0));
  const most = values.map((curve) => Math.max(...curve));
  // What is at most 1 is drawn to that: one scale for most paths.
  const heights = most.map((top) => (HEIGHT - 2 * EDGE) / Math.max(1, top));
  /** @param {number} k @param {number} value */
  const y = (k, value) => HEIGHT - EDGE - value * (heights[k] ?? 0);
  const shown = NAMES.map((name, k) => ({ name, k })).filter(({ k }) => (most[k] ?? 0) > 0);
  const lines = shown.map(({ name, k }) => {
    const points = values[k]?.map((value, i) => `${((i / (times - 1)) * WIDTH).toFixed(1)},${y(k, value).toFixed(2)}`) ?? [];
    return svg("polyline", { class: `curve ${name}`, points: points.join(" ") });
  });
  const dots = shown.map(({ name, k }) => ({ k, dot: svg("path", { class: `dot ${name}`, d: "M0 0h0" }) }));
  const box = { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: "none", class: "curves", "aria-hidden": "true" };
  return {
    element: svg("svg", box, ...lines, ...dots.map(({ dot }) => dot)),
    most,
    at(time) {
      const place = time * (times - 1);
      const before = Math.min(times - 2, Math.floor(place));
      for (const { k, dot } of dots) {
        const [a = 0, b = 0] = values[k]?.slice(before, before + 2) ?? [];
        dot.setAttribute("transform", `translate(${time * WIDTH} ${y(k, a + (b - a) * (place - before))})`);
      }
    },
  };
}

// One plot of the engine's numbers as a vector picture: lines, points and error bars, or a map of colours,
// to be read by pointer, keys, or as a table.
import { h, setText, short } from "../dom.js";
import { LATER } from "../messages/later.js";
import { scale, tickText } from "./axis.js";
import { colourOf, colourBar, rangeOf } from "./colours.js";
import { tableOf } from "./plot-table.js";

/** @import { Plot, Series } from "../types.js" */
/** @import { Scale } from "./axis.js" */

const PAD = { left: 52, right: 14, top: 12, bottom: 26 };
const SVG = "http://www.w3.org/2000/svg";
/** Marks of the series, so that colour is not all that tells them apart. */
const MARKS = ["M-3.5 0a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0-7 0", "M-3.2-3.2h6.4v6.4h-6.4z", "M0-4.2l4 7.2h-8z", "M0-4.5l4.5 4.5l-4.5 4.5l-4.5-4.5z", "M-4-3h8l-4 7z", "M-1.4-4h2.8v2.6h2.6v2.8h-2.6v2.6h-2.8v-2.6h-2.6v-2.8h2.6z"];
/** More marks than this on a line would hide it. */
const MOST_MARKS = 24;

/** @param {string} tag @param {Record<string, string | number>} attributes @param {...(Node | string)} children */
export function svg(tag, attributes, ...children) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  element.append(...children);
  return element;
}

/** The picture of a plot with its finding, its legend and its numbers. @param {Plot} plot */
export function drawPlot(plot) {
  const words = LATER.plot;
  const caption = h("figcaption", {}, h("strong", {}, plot.title), plot.finding);
  const reading = h("p", { class: "plot-reading hint", "aria-live": "polite" });
  const place = h("div", { class: "plot-place", tabindex: "0", role: "group", "aria-label": words.keys(plot.title) });
  const legend = h("ul", { class: "plot-legend" });
  const [across, up] = [h("p", { class: "plot-axis across" }, labelOf(plot.x)), h("p", { class: "plot-axis" }, `↑ ${labelOf(plot.y)}`)];
  const figure = h("figure", { class: "plot" }, caption, up, place, across, legend, reading, tableOf(plot));
  setText(reading, words.hint);
  legend.append(...legendOf(plot));

  /** @type {Scale | null} */ let x = null;
  /** @type {Scale | null} */ let y = null;
  /** @type {SVGElement | null} */ let cursor = null;
  const stops = plot.map ? middles(plot.map.x) : [...new Set(plot.series.flatMap((series) => series.x))].sort((a, b) => a - b);
  const floors = plot.map ? middles(plot.map.y) : [];
  const chosen = { column: -1, row: Math.floor(floors.length / 2) };

  function draw() {
    const width = Math.max(260, place.clientWidth);
    const height = Math.round(Math.min(420, Math.max(230, 0.58 * width)));
    const [xs, ys] = rangesOf(plot);
    x = scale(xs, plot.x.log, [PAD.left, width - PAD.right], Math.max(3, Math.round(width / 90)));
    y = scale(ys, plot.y.log, [height - PAD.bottom, PAD.top], Math.round(height / 55));
    const root = svg("svg", { viewBox: `0 0 ${width} ${height}`, width, height, role: "img", "aria-label": `${plot.title}. ${plot.finding}` });
    if (plot.map) root.append(cells(plot.map, x, y));
    // Few whole numbers are marked as they are.
    if (!plot.map && stops.length <= 8 && stops.every(Number.isInteger)) x.ticks = stops;
    root.append(axes(plot, x, y, width, height));
    const shown = svg("g", {});
    let coloured = 0;
    for (const series of plot.series) shown.append(lines(series, x, y, series.style === "reference" ? -1 : coloured++));
    cursor = svg("g", { class: "plot-cursor" });
    root.append(shown, cursor);
    place.replaceChildren(root);
    point();
  }

  /** Shows what is read at the chosen place. */
  function point() {
    if (!x || !y || !cursor || chosen.column < 0) return;
    const at = stops[chosen.column] ?? 0;
    if (plot.map) {
      const row = floors[chosen.row] ?? 0;
      const value = plot.map.values[chosen.row * stops.length + chosen.column] ?? NaN;
      cursor.replaceChildren(svg("circle", { cx: x.at(at), cy: y.at(row), r: 6 }));
      setText(reading, words.cell(plot.x.label, short(at), plot.y.label, short(row), Number.isFinite(value) ? short(value) : null));
      return;
    }
    cursor.replaceChildren(svg("path", { d: `M${x.at(at)} ${PAD.top}V${y.at(y.low)}` }));
    const said = plot.series.flatMap((series) => {
      const k = series.x.indexOf(at);
      if (k < 0) return [];
      const error = series.error?.[k];
      return [`${series.label} ${short(series.y[k] ?? NaN)}${error ? ` ± ${short(error)}` : ""}`];
    });
    setText(reading, `${plot.x.label} ${short(at)}: ${said.join(", ")}`);
  }

  place.addEventListener("pointermove", (event) => {
    if (!x || !y) return;
    const box = place.getBoundingClientRect();
    chosen.column = nearest(stops, (stop) => (x?.at(stop) ?? 0) - (event.clientX - box.left));
    if (plot.map) chosen.row = nearest(floors, (floor) => (y?.at(floor) ?? 0) - (event.clientY - box.top));
    point();
  });
  place.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1], Home: [-Infinity, 0], End: [Infinity, 0] }[event.key];
    if (!step || (step[1] && !plot.map)) return;
    event.preventDefault();
    event.stopPropagation();
    const within = (/** @type {number} */ value, /** @type {number} */ count) => Math.max(0, Math.min(count - 1, value));
    chosen.column = within(chosen.column + (step[0] ?? 0), stops.length);
    chosen.row = within(chosen.row + (step[1] ?? 0), floors.length);
    point();
  });
  new ResizeObserver(draw).observe(place);
  return figure;
}

/** @param {number[]} edges */
const middles = (edges) => edges.slice(1).map((edge, k) => (edge + (edges[k] ?? edge)) / 2);

/** @param {number[]} values @param {(value: number) => number} gap @returns {number} index of the least gap */
function nearest(values, gap) {
  let best = -1;
  let least = Infinity;
  for (const [k, value] of values.entries()) {
    const distance = Math.abs(gap(value));
    if (distance < least) [best, least] = [k, distance];
  }
  return best;
}

/** @param {Plot} plot @returns {[[number, number], [number, number]]} */
function rangesOf(plot) {
  if (plot.map) return [[plot.map.x[0] ?? 0, plot.map.x.at(-1) ?? 1], [plot.map.y[0] ?? 0, plot.map.y.at(-1) ?? 1]];
  const xs = plot.series.flatMap((series) => series.x);
  const ys = plot.series.flatMap((series) => series.y.flatMap((value, k) => {
    const error = series.error?.[k] ?? 0;
    return plot.y.log && value <= error ? [value] : [value - error, value + error];
  }));
  return [spread(xs, plot.x.log, 0), spread(ys, plot.y.log, 0.06)];
}

/** @param {number[]} values @param {boolean} log @param {number} margin @returns {[number, number]} */
function spread(values, log, margin) {
  let [low, high] = values.reduce(([a, b], value) => [Math.min(a, value), Math.max(b, value)], [Infinity, -Infinity]);
  if (low > high) return [log ? 1 : 0, 1];
  if (log) {
    const factor = Math.max(high / low, 1.5) ** margin;
    return [low / factor, high * factor];
  }
  // What is nearly down to 0 is seen from 0.
  if (low > 0 && low < 0.4 * high) low = 0;
  const room = margin * (high - low || Math.abs(high) || 1);
  return [low === 0 ? 0 : low - room, high + room];
}

/** @param {Plot} plot @param {Scale} x @param {Scale} y @param {number} width @param {number} height */
function axes(plot, x, y, width, height) {
  const group = svg("g", { class: "plot-axes", "aria-hidden": "true" });
  for (const tick of y.ticks) {
    if (!plot.map) group.append(svg("path", { d: `M${PAD.left} ${y.at(tick)}H${width - PAD.right}` }));
    group.append(svg("text", { x: PAD.left - 7, y: y.at(tick) + 4, "text-anchor": "end" }, tickText(tick)));
  }
  for (const tick of x.ticks) {
    group.append(svg("path", { d: `M${x.at(tick)} ${height - PAD.bottom}v5` }));
    group.append(svg("text", { x: x.at(tick), y: height - PAD.bottom + 18, "text-anchor": "middle" }, tickText(tick)));
  }
  group.append(svg("path", { d: `M${PAD.left} ${height - PAD.bottom}H${width - PAD.right}` }));
  return group;
}

/** @param {Plot["x"]} axis */
const labelOf = ({ label, log }) => label + (log ? LATER.plot.log : "");

/** @param {Series} series @param {Scale} x @param {Scale} y @param {number} colour −1: a reference */
function lines(series, x, y, colour) {
  const group = svg("g", { class: colour < 0 ? "plot-reference" : `plot-series s${colour % MARKS.length}` });
  const places = series.x.map((value, k) => /** @type {const} */ ([x.at(value), y.at(series.y[k] ?? 0)]));
  if (series.style !== "points") group.append(svg("path", { class: places.length > MOST_MARKS * 4 ? "line fine" : "line", d: `M${places.map(([a, b]) => `${a.toFixed(1)} ${b.toFixed(1)}`).join("L")}` }));
  if (colour < 0) return group;
  for (const [k, error] of (series.error ?? []).entries()) {
    const value = series.y[k] ?? 0;
    const low = Math.max(value - error, y.low);
    group.append(svg("path", { class: "error", d: `M${places[k]?.[0]} ${y.at(low)}V${y.at(value + error)}` }));
  }
  if (series.style === "points" || places.length <= MOST_MARKS) {
    const small = places.length > 100 ? " scale(0.5)" : "";
    for (const [a, b] of places) group.append(svg("path", { class: "mark", d: MARKS[colour % MARKS.length] ?? "", transform: `translate(${a.toFixed(1)} ${b.toFixed(1)})${small}` }));
  }
  return group;
}

/** @param {NonNullable<Plot["map"]>} map @param {Scale} x @param {Scale} y */
function cells(map, x, y) {
  const columns = map.x.length - 1;
  const range = rangeOf(map);
  const group = svg("g", { class: "plot-map", "shape-rendering": "crispEdges" });
  for (const [k, value] of map.values.entries()) {
    if (!Number.isFinite(value)) continue;
    const [i, j] = [k % columns, Math.floor(k / columns)];
    const [left, right] = [x.at(map.x[i] ?? 0), x.at(map.x[i + 1] ?? 0)];
    const [bottom, top] = [y.at(map.y[j] ?? 0), y.at(map.y[j + 1] ?? 0)];
    group.append(svg("rect", { x: left.toFixed(1), y: top.toFixed(1), width: (right - left).toFixed(1), height: (bottom - top).toFixed(1), fill: colourOf(value, range, map.signed) }));
  }
  return group;
}

/** @param {Plot} plot */
function legendOf(plot) {
  if (plot.map) return [h("li", {}, colourBar(plot.map), h("span", {}, plot.map.label))];
  let coloured = 0;
  return plot.series.map((series) => {
    const colour = series.style === "reference" ? -1 : coloured++;
    const sample = svg("svg", { viewBox: "0 0 28 12", width: 28, height: 12, "aria-hidden": "true" });
    const group = svg("g", { class: colour < 0 ? "plot-reference" : `plot-series s${colour % MARKS.length}` });
    if (series.style !== "points") group.append(svg("path", { class: "line", d: "M1 6H27" }));
    if (colour >= 0) group.append(svg("path", { class: "mark", d: MARKS[colour % MARKS.length] ?? "", transform: "translate(14 6)" }));
    sample.append(group);
    return h("li", {}, sample, series.label);
  });
}

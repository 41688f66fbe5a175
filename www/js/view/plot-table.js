// A plot's numbers as a table, made when it is first opened.
import { h, setText, short } from "../dom.js";
import { LATER } from "../messages/later.js";

/** @import { Plot } from "../types.js" */

/** Rows of a table at most: of more, every so manyth. */
const ROWS = 60;

/** @param {Plot} plot */
export function tableOf(plot) {
  const details = h("details", { class: "plot-table" }, h("summary", {}, LATER.plot.table));
  details.addEventListener("toggle", () => details.append(...made(plot)), { once: true });
  return details;
}

/** @param {Plot} plot */
function made(plot) {
  const { heads, rows } = plot.map ? ofMap(plot.map, plot) : ofSeries(plot);
  const stride = Math.ceil(rows.length / ROWS);
  const kept = rows.filter((_, k) => k % stride === 0 || k === rows.length - 1);
  const note = h("p", { class: "hint" });
  setText(note, stride > 1 ? LATER.plot.thinned(kept.length, rows.length) : "");
  const head = h("tr", {}, ...heads.map((text) => h("th", { scope: "col" }, text)));
  const body = kept.map(([first = "", ...rest]) => h("tr", {}, h("th", { scope: "row" }, first), ...rest.map((text) => h("td", {}, text))));
  const table = h("table", { class: "measures" }, h("caption", { class: "hidden" }, plot.title), h("thead", {}, head), h("tbody", {}, ...body));
  return [note, h("div", { class: "plot-scroll", tabindex: "0", role: "region", "aria-label": plot.title }, table)];
}

/** @param {Plot} plot */
function ofSeries(plot) {
  const places = [...new Set(plot.series.flatMap((series) => series.x))].sort((a, b) => a - b);
  const rows = places.map((place) => [
    short(place),
    ...plot.series.map((series) => {
      const k = series.x.indexOf(place);
      if (k < 0) return "";
      const error = series.error?.[k];
      return `${short(series.y[k] ?? NaN)}${error === undefined ? "" : ` ± ${short(error)}`}`;
    }),
  ]);
  return { heads: [plot.x.label, ...plot.series.map((series) => series.label)], rows };
}

/** A row of the map is a row of the table, from above. @param {NonNullable<Plot["map"]>} map @param {Plot} plot */
function ofMap(map, plot) {
  const columns = map.x.length - 1;
  const stride = Math.ceil(columns / 8);
  const kept = Array.from({ length: columns }, (_, k) => k).filter((k) => k % stride === 0);
  const middle = (/** @type {number[]} */ edges, /** @type {number} */ k) => ((edges[k] ?? 0) + (edges[k + 1] ?? 0)) / 2;
  const rows = Array.from({ length: map.y.length - 1 }, (_, j) => [
    short(middle(map.y, j)),
    ...kept.map((k) => {
      const value = map.values[j * columns + k] ?? NaN;
      return Number.isFinite(value) ? short(value) : "";
    }),
  ]).reverse();
  return { heads: [plot.y.label, ...kept.map((k) => `${plot.x.label} ${short(middle(map.x, k))}`)], rows };
}

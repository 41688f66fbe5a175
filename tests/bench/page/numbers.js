// Numbers of several rounds as one, and a table of them.

/** @param {number[]} values */
export function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? /** @type {number} */ (sorted[middle]) : (/** @type {number} */ (sorted[middle - 1]) + /** @type {number} */ (sorted[middle])) / 2;
}

/** @param {number} value */
const brief = (value) => (Math.abs(value) >= 100 ? Math.round(value).toLocaleString("en") : String(Number(value.toPrecision(3))));

/**
 * @typedef {{ what: string, unit: string, goal?: number, least?: boolean }} Row `goal`: at most this, or with `least` at least
 * @typedef {Record<string, number>} Numbers by what they measure
 */

/** @param {Row} row @param {number} value */
export const misses = ({ goal, least }, value) => goal !== undefined && (least ? value < goal : value > goal);

/** A Markdown table; what misses its goal is bold. @param {Row[]} rows @param {Record<string, Numbers>} columns by scenario */
export function table(rows, columns) {
  const names = Object.keys(columns);
  const lines = [["", "goal", ...names], ["---", "---:", ...names.map(() => "---:")]];
  for (const row of rows) {
    const goal = row.goal === undefined ? "" : `${row.least ? "≥" : "≤"} ${brief(row.goal)}`;
    const cells = names.map((name) => {
      const value = columns[name]?.[row.what];
      if (value === undefined) return "–";
      return misses(row, value) ? `**${brief(value)}**` : brief(value);
    });
    lines.push([`${row.what}, ${row.unit}`, goal, ...cells]);
  }
  return lines.map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

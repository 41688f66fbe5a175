// The sentences of the parts that come with the whole library, one group a part.

export const LATER = {
  language: { label: "Language" },
  job: {
    cancel: "Cancel",
    cancelled: "Cancelled.",
    doing: (/** @type {string} */ label, /** @type {string} */ now, /** @type {number} */ percent) => `${label}: ${now ? `${now}, ` : ""}${percent} %`,
  },
  plot: {
    keys: (/** @type {string} */ title) => `${title}: the arrow keys read single values`,
    hint: "Point at the plot, or use the arrow keys on it, to read its values.",
    cell: (/** @type {string} */ x, /** @type {string} */ at, /** @type {string} */ y, /** @type {string} */ row, /** @type {string | null} */ value) =>
      `${x} ${at}, ${y} ${row}: ${value ?? "nothing known there"}`,
    log: " (log scale)",
    table: "The numbers as a table",
    thinned: (/** @type {number} */ kept, /** @type {number} */ all) => `${kept} of ${all} rows.`,
  },
  diagnostics: {
    title: "Diagnostics",
    which: "Plot",
    means: "What training told, and what can be measured of the field as it is. Measuring takes seconds; the page goes on meanwhile.",
    measure: "Measure",
    again: "Measure again",
    older: "The field or its sampler has changed since this was measured.",
    whyNot: (/** @type {string} */ why) => `Not for this field: ${why}.`,
  },
};

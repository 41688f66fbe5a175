// The sentences of the parts that come with the whole library, one group a part.

export const LATER = {
  language: { label: "Language" },
  layers: {
    legend: "The field on the stage",
    labels: { field: "Field", of: "of", lens: "as", ground: "Ground" },
    options: /** @type {Record<string, string>} */ ({
      off: "Off", arrows: "Arrows", streamlines: "Streamlines",
      learned: "Learned", exact: "Exact", difference: "Learned less exact",
      velocity: "Velocity", score: "Score ∇log ρₜ", noise: "Noise ε", data: "Data x̂",
      nothing: "Nothing", density: "Density", contours: "Contours of ρₜ", error: "Error map", divergence: "Divergence",
    }),
    why: {
      exact: "no exact field is known for these laws and this coupling",
      dims: "for at most 16 dimensions",
      velocity: "of the velocity only",
      untold: "this path and source do not tell it",
      line: "for two dimensions and more",
    },
    whose: { learned: "learned", exact: "exact", difference: "learned less exact" },
    quantities: { velocity: "velocity", score: "score", noise: "noise ε", data: "data prediction x̂" },
    units: { velocity: "data units a unit of time", score: "per data unit", noise: "of the source's units", data: "data units" },
    undefined: (/** @type {string} */ what, /** @type {string} */ t) => `The ${what} is not defined at t = ${t}.`,
    lines: (/** @type {string} */ of, /** @type {string} */ what, /** @type {string} */ t) => `Lines along the ${of} ${what} at t = ${t}.`,
    arrows: (/** @type {string} */ of, /** @type {string} */ what, /** @type {string} */ t, /** @type {string} */ half, /** @type {string} */ unit, /** @type {boolean} */ to) =>
      `Arrows${to ? " towards" : ":"} the ${of} ${what} at t = ${t}${half && `; at half the full length, ${half} ${unit}`}.`,
    contours: (/** @type {boolean} */ exact, /** @type {string[]} */ shares, /** @type {string} */ t) =>
      `Contours of ${exact ? "the exact ρₜ" : "the particles’ ρₜ"} at t = ${t}: the smallest sets that hold ${shares.slice(0, -1).join(", ")} and ${shares.at(-1)} % of the mass.`,
    error: (/** @type {string} */ what, /** @type {string} */ t, /** @type {string} */ unit) =>
      `Map: size of learned less exact ${what} at t = ${t}, ${unit}, where ρₜ has its mass.`,
    divergence: (/** @type {string} */ of, /** @type {string} */ t) =>
      `Map: divergence of the ${of} velocity at t = ${t}, per unit of time; purple contracts, green expands.`,
    conversion: (/** @type {string} */ what, /** @type {string} */ factor) => `The ${what} is read off the network with its error × ${factor}.`,
    known: (/** @type {string} */ error, /** @type {string} */ size) => `Error ${error}, of ${size} (root mean square coordinates where the mass is).`,
  },
};

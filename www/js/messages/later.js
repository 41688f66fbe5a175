// The sentences of the parts that come with the whole library, one group a part.

export const LATER = {
  language: { label: "Language" },
  compare: {
    compare: "Compare",
    close: "Close",
    panes: "Panes side by side",
    hint: "Same data, source, seed and clock in all panes. Distance: energy distance to the data, whose own fresh draws score the floor. Time: computing for all particles.",
    names: /** @type {Record<string, string>} */ ({
      steps: "5 or 50 steps",
      "ode-sde": "ODE or SDE",
      coupling: "Independent or OT coupling",
      paradigms: "Diffusion, flow matching, bridge",
      own: "Your own…",
    }),
    paradigm: "Paradigm",
    same: "As on the page",
    /** What a pane is called where its entry's own name says too little. */
    titles: /** @type {Record<string, string>} */ ({ sf2m: "Bridge ([SF]²M)" }),
    /** A number in a title. */
    value: (/** @type {string} */ path, /** @type {string} */ name, /** @type {number} */ value) =>
      path === "sampler.steps" ? `${value} ${value === 1 ? "step" : "steps"}` : `${name} ${value}`,
    picture: (/** @type {string} */ title) => `Particles of: ${title}`,
    needsTraining: "Needs a field of its own.",
    crashed: "This pane's engine stopped. Close the comparison and open it again.",
    train: (/** @type {number} */ n) => (n === 1 ? "Train 1 field" : `Train ${n} fields`),
    cancel: "Stop training",
    trainingAll: (/** @type {number} */ n) => `Training ${n} ${n === 1 ? "field" : "fields"}.`,
    cancelled: "Training stopped; what was learned so far is shown.",
    nfe: (/** @type {number} */ n) => `NFE\u00a0${n}`,
    distance: (/** @type {string} */ d, /** @type {string} */ floor) => `distance\u00a0${d} (floor\u00a0${floor})`,
    measuring: "measuring…",
    sampled: (/** @type {string} */ secs) => `${secs}\u00a0s`,
    trained: (/** @type {string} */ secs) => `trained in\u00a0${secs}\u00a0s`,
    training: (/** @type {number} */ step, /** @type {number} */ steps) =>
      `Training: ${step.toLocaleString("en")} / ${steps.toLocaleString("en")}`,
    progress: "Training progress",
    what: "What differs",
    and: "and",
    nothing: "nothing else",
    fewer: "One pane fewer",
    more: "One pane more",
    valueOf: (/** @type {string} */ name, /** @type {number} */ pane) => `${name}, pane ${pane}`,
  },
  keep: {
    undo: "Undo",
    redo: "Redo",
    undoKeys: "Undo (Ctrl+Z)",
    redoKeys: "Redo (Ctrl+Shift+Z)",
    undone: (/** @type {string} */ what) => `Undone: ${what}.`,
    redone: (/** @type {string} */ what) => `Redone: ${what}.`,
    restored: (/** @type {string} */ what, /** @type {number} */ steps) => `Restored your field of ${what}, ${steps.toLocaleString("en")} steps.`,
    offered: (/** @type {string} */ what, /** @type {number} */ steps) => `Your last field, of ${what}, ${steps.toLocaleString("en")} steps, is still here.`,
    startOver: "Start over",
    bringBack: "Bring it back",
    close: "Close",
    embed: "Embed in your page",
    embedAs: { element: "as an element", iframe: "as an iframe" },
    embedMeans: "What the page shows now, for the HTML of another page.",
    embedWithout: "Points of your own that came from a file stay on this device: the embedded picture will not have them.",
    copyEmbed: "Copy embed code",
    embedCopied: "The embed code is copied.",
    embedByHand: "Copy the code by hand: this browser gives pages no access to the clipboard.",
    title: (/** @type {string} */ paradigm, /** @type {string} */ data) => `Pushforward: ${paradigm} on ${data}`,
  },
  layers: {
    legend: "The field on the stage",
    labels: { field: "Field", of: "of", lens: "as", ground: "Ground", display: "Points" },
    source: "Source",
    options: /** @type {Record<string, string>} */ ({
      off: "Off", arrows: "Arrows", streamlines: "Streamlines",
      learned: "Learned", exact: "Exact", difference: "Learned less exact",
      velocity: "Velocity", score: "Score ∇log ρₜ", noise: "Noise ε", data: "Data x̂",
      nothing: "Nothing", density: "Density", contours: "Contours of ρₜ", error: "Error map", divergence: "Divergence",
      plane: "In a plane", images: "As images", strips: "As strips over time",
    }),
    why: {
      exact: "no exact field is known for these laws and this coupling",
      dims: "for at most 16 dimensions",
      velocity: "of the velocity only",
      untold: "this path and source do not tell it",
      line: "one dimension is drawn over time, where only the velocity has a direction",
      images: "of points in a plane",
    },
    whose: { learned: "learned", exact: "exact", difference: "learned less exact" },
    quantities: { velocity: "velocity", score: "score", noise: "noise ε", data: "data prediction x̂" },
    units: { velocity: "data units a unit of time", score: "per data unit", noise: "of the source's units", data: "data units" },
    at: (/** @type {string} */ t) => `at t = ${t}`,
    always: "at every t from 0 to 1",
    plane: "In the plane of the two principal axes through the mean of ρₜ.",
    images: (/** @type {string} */ count, /** @type {number} */ side, /** @type {string[]} */ times, /** @type {string} */ t) =>
      times.length
        ? `${count} particles, one a row, as images of ${side} × ${side} pixels; from left to right at t = ${times.join(", ")}.`
        : `${count} particles as images of ${side} × ${side} pixels at t = ${t}.`,
    undefined: (/** @type {string} */ what, /** @type {string} */ when) => `The ${what} is not defined ${when}.`,
    lines: (/** @type {string} */ of, /** @type {string} */ what, /** @type {string} */ when) => `Lines along the ${of} ${what} ${when}.`,
    arrows: (/** @type {string} */ of, /** @type {string} */ what, /** @type {string} */ when, /** @type {string} */ half, /** @type {string} */ unit, /** @type {boolean} */ to) =>
      `Arrows${to ? " towards" : ":"} the ${of} ${what} ${when}${half && `; at half the full length, ${half} ${unit}`}.`,
    contours: (/** @type {boolean} */ exact, /** @type {string[]} */ shares, /** @type {string} */ when) =>
      `Contours of ${exact ? "the exact ρₜ" : "the particles’ ρₜ"} ${when}: the smallest sets that hold ${shares.slice(0, -1).join(", ")} and ${shares.at(-1)} % of the mass.`,
    error: (/** @type {string} */ what, /** @type {string} */ when, /** @type {string} */ unit, /** @type {string} */ most) =>
      `Map: size of learned less exact ${what} ${when}, from 0 to ${most} ${unit}, where ρₜ has its mass.`,
    divergence: (/** @type {string} */ of, /** @type {string} */ when, /** @type {string} */ least, /** @type {string} */ most) =>
      `Map: divergence of the ${of} velocity ${when}, from ${least} (purple, contracting) to ${most} (green, expanding) a unit of time.`,
    conversion: (/** @type {string} */ what, /** @type {string} */ target, /** @type {string} */ factor) =>
      `The ${what} is read from what the network predicts (${target}): with its error × ${factor}.`,
    known: (/** @type {string} */ what, /** @type {string} */ error, /** @type {string} */ size, /** @type {string} */ target, /** @type {string} */ own, /** @type {string} */ factor) =>
      `Error of the ${what}: ${error} of ${size} (root mean squares where the mass is) = ${own} of what the network predicts (${target}) × ${factor}.`,
  },
  formula: {
    name: "The mathematics of these settings",
    rows: { path: "Path", target: "Target", loss: "Loss", dynamics: "Dynamics" },
    term: (/** @type {string} */ group, /** @type {string} */ entry, /** @type {string} */ text) => `${group}, ${entry}: ${text}`,
  },
  departures: {
    changed: "Changed:",
    kept: (/** @type {string} */ label) => `All as the preset “${label}” has it.`,
    back: (/** @type {string} */ group, /** @type {string} */ entry) => `${group} back to the preset: ${entry}`,
  },
  pickers: {
    all: (/** @type {number} */ n) => `All ${n} as pictures`,
    curves: ["α", "σ", "γ"],
    most: (/** @type {string} */ name, /** @type {number} */ most) => (most <= 1.0005 ? name : `${name} ≤ ${Number(most.toPrecision(3))}`),
    sampler: (/** @type {string} */ label, /** @type {number} */ order, /** @type {number} */ evaluations) =>
      `${label} · order ${order} · ${evaluations} a step`,
    cost: (/** @type {number} */ order, /** @type {number} */ evaluations, /** @type {number | null} */ nfe) =>
      `Order ${order} · ${evaluations} ${evaluations === 1 ? "evaluation" : "evaluations"} a step${nfe === null ? "" : ` · ${Math.round(nfe)} NFE`}`,
  },
  gallery: {
    name: "Gallery",
    close: "Close",
    hint: "Each is a link to its settings. Opened here, its field is trained at once.",
    cards: /** @type {const} */ ({
      moons: ["Two moons, straight lines", "Flow matching: regress the velocity of lines from noise to data."],
      diffusion: ["Spirals out of noise", "Diffusion: a hundred small steps, each removing some noise."],
      reversed: ["Noise that explodes", "Data under growing noise, and the way back by predictor and corrector."],
      few: ["Six steps", "Optimal transport pairs noise with data, so ways are short and steps few."],
      straight: ["Straightened twice", "Rectified flow trains on its own pairs; then four Euler steps do."],
      edm: ["Eighteen steps of EDM", "A preconditioned denoiser, with most steps near the data."],
      between: ["Circles become an S", "A stochastic interpolant between two laws, neither of them noise."],
      bridge: ["Moons to eight Gaussians", "A Schrödinger bridge by iterative Markovian fitting."],
      line: ["One dimension", "Two bumps on a line, drawn over time: paths that never cross."],
      faithful: ["Old Faithful", "272 eruptions of a geyser, from their score."],
      digits: ["Digits", "Images of 8 × 8 pixels: 64 dimensions."],
      control: ["Steered, without data", "Only an energy is known: 25 wells found by stochastic control."],
      funnel: ["Neal’s funnel", "A narrow neck that samplers miss, by stochastic control."],
      foellmer: ["From a single point", "The process nearest to Brownian motion that ends as a swiss roll."],
    }),
  },
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

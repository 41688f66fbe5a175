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
};

// The sentences of the first load; messages/later.js has the others. Labels and hints of settings come from the catalogue.

/** @param {number} n @param {string} one @param {string} [many] */
const count = (n, one, many = `${one}s`) => `${n.toLocaleString("en")} ${n === 1 ? one : many}`;

export const MESSAGES = {
  starting: "Starting the engine…",
  noEngine: (/** @type {string} */ why) => `The engine could not start: ${why}`,
  restarted: "The engine stopped and was restarted; your settings are kept, and the field is at most 2 seconds old.",
  restartedBare: "The engine stopped and was restarted with your settings; the field has to be trained again.",
  gaveUp: "The engine stopped again and again. Reload the page to go on; the address keeps your settings.",
  ended: "The engine was closed.",
  loadingWhole: "Loading the whole library…",
  noWhole: "The whole library could not be loaded. Check the connection and try again.",
  everyMethod: "Load every method there is",
  noRealGpu: "there is no GPU that is not itself the CPU",
  fellBack: (/** @type {string} */ why) => `That backend is not available here (${why}), so the CPU is used.`,

  play: "Play",
  pause: "Pause",
  train: "Train",
  goOn: "Go on training",
  pauseTraining: "Pause training",
  retrain: "Retrain",
  paradigm: "Paradigm",
  kinds: { noise: "From noise to data", laws: "Between two laws", point: "From a point" },
  changed: "Changed from the preset.",
  backToPreset: "Back to preset",
  stale: "These settings ask for a new field: the picture still shows the old one.",
  presetRestored: (/** @type {string} */ label) => `Back to the preset “${label}”.`,

  dismiss: "Dismiss",
  notANumber: "This is not a number.",
  what: (/** @type {string} */ label) => `What is ${label}?`,
  badLink: (/** @type {string} */ why) => `The address holds settings that cannot be used: ${why.replace(/[.\s]*$/, ".")} The page keeps what it had.`,
  notInLinks: "A link does not set this; leave it out.",
  linkCopied: "The link is copied.",
  linkByHand: "Copy the link from the address bar: this browser gives pages no access to the clipboard.",

  untrained: "Not trained yet: press Train.",
  finished: (/** @type {number} */ step, /** @type {string} */ time) =>
    `Training finished: ${count(step, "step")} in ${time}.`,
  measuring: "Measuring…",
  distance: (/** @type {string} */ d, /** @type {string} */ floor) => `${d} (floor\u00a0${floor})`,
  distanceMeans: (/** @type {number} */ n) =>
    `Energy distance from ${count(n, "sample")} to the data. Fresh data of the same size scores the floor: no field does better.`,
  takeMeasures: "Measure everything",
  measuresTaken: (/** @type {number} */ n) => `${count(n, "measure")} taken.`,
  measureHeads: ["Measure", "Value", "Best possible"],
  measuresMean:
    "Of fresh samples, in the data's units or nats, ± one standard error. Best possible: what a perfect field would score on as many points.",
  time: (/** @type {number} */ secs) =>
    secs < 60 ? `${secs.toFixed(1)} s` : `${Math.floor(secs / 60)} min ${Math.round(secs % 60)} s`,

  progress: (/** @type {number} */ step, /** @type {number} */ steps, /** @type {string | null | undefined} */ round) =>
    `${step.toLocaleString("en")} / ${steps.toLocaleString("en")}${round ? ` · ${round}` : ""}`,
  rate: (/** @type {string} */ loss, /** @type {string} */ speed) => `loss ${loss} · ${speed} steps/s`,
  particles: (/** @type {number} */ n) => count(n, "particle"),
  edge: (/** @type {string} */ axis, /** @type {string} */ value) => `${axis} = ${value.replace("-", "−")}`,
  shown: (/** @type {string[]} */ things, /** @type {string} */ x, /** @type {string} */ y) =>
    `In the data's own units, ${x} across and ${y} up${things.length ? `: ${things.join(", ").toLowerCase()}` : ""}.`,
  chartAxes: /** @type {[string, string]} */ (["training step", "loss (log scale)"]),
  chartEmpty: "No training steps yet.",
  chart: (/** @type {number} */ step, /** @type {string} */ loss, /** @type {string} */ first) =>
    `Mean loss ${loss} at step ${step.toLocaleString("en")}; the curve began at ${first}.`,

  pointsRead: (/** @type {number} */ rows, /** @type {string} */ name) => `${count(rows, "row")} read from ${name}.`,
  skipped: (/** @type {number} */ n, /** @type {string} */ named) => ` ${count(n, "row")} skipped: ${named}.`,
  skippedRow: (/** @type {number} */ line, /** @type {string} */ why) => `line ${line} (${why})`,
  dropped: (/** @type {string[]} */ names) => ` Not numbers, so left out: ${names.join(", ")}.`,
  andMore: (/** @type {number} */ n) => `and ${n} more`,
  tooLarge: (/** @type {string} */ name) => `${name} is larger than 100 MB, which this page does not read.`,
  unreadable: (/** @type {string} */ name) => `${name} could not be read.`,
  pasted: "the pasted text",
  /** An entry that the catalogue lacks. */
  unlisted: (/** @type {string} */ id) => (id === "own" ? "Your own data" : id.charAt(0).toUpperCase() + id.slice(1)),
  noFile: "Its file could not be fetched; check the connection and choose it again.",
  nothingPasted: "Paste some points first: a point a line, its numbers separated by commas, tabs or spaces.",
  ownMissing:
    "These settings use points of your own, which this browser does not hold. The default data is shown; open your file again to go on.",
  ownNotKept: "This browser does not let the page keep your file, so a reload will not bring it back.",
  drawing: "Draw points with mouse, pen or finger.",
  drawn: (/** @type {number} */ n) => `${count(n, "point")} drawn.`,
  drawMore: "Draw at least two points.",
  drawnUsed: (/** @type {number} */ n) => `${count(n, "drawn point")} are the data now.`,
  chooseColumns: "Choose at least one column.",

  imported: (/** @type {string} */ name) => `The field in ${name} is playing.`,
  otherFiles: "For other programs",
  download: "Download",
  exported: (/** @type {string} */ name) => `Saved as ${name}.`,
  backend: (/** @type {string} */ kind, /** @type {string} */ name, /** @type {boolean} */ software) =>
    `${kind === "gpu" ? "GPU" : "CPU"} · ${name}${software ? " (software)" : ""}`,
};

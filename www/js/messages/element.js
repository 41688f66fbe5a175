// The widget's sentences that the page has not.

export const ELEMENT = {
  stage: "Particles on their way from source to data",
  keys: "Space plays and pauses, the arrow keys move through time.",
  time: "Time t, from source to data",
  timeControls: "Time",
  source: "source",
  data: "data",
  speed: "Speed",
  training: "Training",
  progress: "Training progress",
  settings: "Settings",
  paradigm: "Paradigm",
  dismiss: "Dismiss",
  inPlayground: "Open in the playground",
  gone: "The widget was destroyed.",
  noField: (/** @type {string} */ url) => `The field at ${url} could not be loaded. Check the address, and that its host lets other pages read it.`,
  notJson: "is neither JSON nor the fragment of a link.",
  notShown: (/** @type {string} */ name) => `“${name}” is nothing to show; write any of particles, trails, arrows, density and data.`,
  notNumber: "must be a number.",
  tooMany: (/** @type {number} */ most) => `must be a whole number from 1 to ${most.toLocaleString("en")}, which is how many particles there are; sampler-particles sets that.`,
  noPicture: "There is no picture yet.",
};

// Ready-made comparisons. Their names are in the messages.

/** @import { Differences } from "./differences.js" */

/** `titles`: where the differences alone would say too little. @typedef {{ id: string, panes: Differences[], titles?: string[] }} Comparison */

/** From one source, the only one that all three take. */
const NOISE = { source: "gaussian" };

/** @type {Comparison[]} */
export const READY_MADE = [
  { id: "steps", panes: [{ sampler: "euler", "sampler.steps": 5 }, { sampler: "euler", "sampler.steps": 50 }] },
  {
    id: "ode-sde",
    panes: [0, 1].map((noise) => ({ sampler: "euler-maruyama", "sampler.steps": 100, "sampler.noise": noise })),
  },
  { id: "coupling", panes: [{ coupling: "independent" }, { coupling: "minibatch-ot" }] },
  {
    id: "paradigms",
    panes: ["diffusion", "flow-matching", "sf2m"].map((paradigm) => ({ paradigm, ...NOISE })),
  },
];

// One knob for the noise of the dynamics: w² = level²·2η, whatever the sampler.
import { pickOf, read, withPick, write } from "../choice.js";

/** @import { Catalogue, Choice } from "../types.js" */

/** Samplers whose noise is that of the reverse SDE and cannot be set. */
const NOISY = ["ancestral", "sde-dpm-solver-2m", "predictor-corrector"];
/** Samplers of two or more evaluations a step: stochastic Heun costs the same and has their order. */
const SECOND_ORDER = ["heun", "midpoint", "rk4", "edm-heun", "dormand-prince"];

/** @param {Choice} choice @returns {number} 0: the ODE; 1: the reverse SDE */
export function levelOf(choice) {
  const level = read(choice, "sampler.noise");
  if (typeof level === "number") return level;
  return NOISY.includes(pickOf(choice, "sampler")?.id ?? "") ? 1 : 0;
}

/** The same with another noise, by the sampler in place where that has a level, else by one that has. @param {Catalogue} catalogue @param {Choice} choice @param {number} level @returns {Choice} */
export function withLevel(catalogue, choice, level) {
  if (levelOf(choice) === level) return choice;
  const id = pickOf(choice, "sampler")?.id ?? "";
  const settable = typeof read(choice, "sampler.noise") === "number";
  const other = SECOND_ORDER.includes(id) ? "stochastic-heun" : "euler-maruyama";
  return write(settable ? choice : withPick(catalogue, choice, "sampler", other), "sampler.noise", level);
}

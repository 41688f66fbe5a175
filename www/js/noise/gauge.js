// How far the marginals at a noise level are from the ODE's: a bar for each time, in floors.
import { h, setText, short } from "../dom.js";
import { fixed } from "../messages/language.js";
import { LATER } from "../messages/later.js";

/** @import { Apart, Gap } from "../types.js" */

const WORDS = LATER.noise;
/** A bar is full at so many floors. */
const FULL = 6;
/** Two draws of one law are about a floor apart, now and then this many. */
export const AGREES = 1.6;
/** And of the exact law's mean floor. */
const AGREES_WITH_LAW = 2;

/** @param {Apart} gap */
const floors = ({ distance, floor }) => distance / floor;

/** What is known of the law itself, in words. @param {Gap[]} gaps */
function ofTheLaw(gaps) {
  const known = gaps.flatMap(({ time, exact }) => (exact ? [{ time, ...exact }] : []));
  if (!known.length) return [];
  const worst = known.reduce((a, b) => (floors(a) > floors(b) ? a : b));
  const [t, times] = [fixed(worst.time, 2), fixed(floors(worst), 1)];
  return [floors(worst) > AGREES_WITH_LAW ? WORDS.offLaw(t, times, short(worst.distance), short(worst.floor)) : WORDS.atLaw(t, times)];
}

export function createGauge() {
  const bars = h("ul", { class: "gauge" });
  const verdict = h("p", { class: "hint" });
  const element = h("div", { class: "noise-gauge", hidden: true }, bars, verdict);

  /** @param {Gap} gap */
  function bar(gap) {
    const times = floors(gap);
    const track = h("span", { class: "gauge-track", "aria-hidden": "true" }, h("span", { class: times > AGREES ? "gauge-bar far" : "gauge-bar" }));
    /** @type {HTMLElement} */ (track.firstElementChild).style.width = `${(100 * Math.min(times, FULL)) / FULL}%`;
    const said = WORDS.gap(fixed(gap.time, 2), short(gap.distance), short(gap.floor));
    return h("li", { title: said }, h("span", { "aria-hidden": "true" }, `t = ${fixed(gap.time, 2)}`), track,
      h("span", { class: "hidden" }, said), h("span", { class: "gauge-value", "aria-hidden": "true" }, WORDS.floors(fixed(times, 1))));
  }

  return {
    element,
    /** @param {Gap[] | null} gaps null: not known now @returns {string} in words */
    show(gaps) {
      element.hidden = gaps === null;
      if (!gaps) return "";
      bars.replaceChildren(...gaps.map(bar));
      const worst = gaps.reduce((a, b) => (floors(a) > floors(b) ? a : b));
      const ode = floors(worst) > AGREES ? WORDS.differ(fixed(worst.time, 2), fixed(floors(worst), 1)) : WORDS.agree;
      const text = [ode, ...ofTheLaw(gaps)].join(" ");
      setText(verdict, text);
      return text;
    },
  };
}

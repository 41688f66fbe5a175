// The noise knob: from the ODE through the reverse SDE and beyond on the field in place, with a gauge of
// how far the marginals agree.
import { byId, debounce, h, setText } from "../dom.js";
import { asAppError } from "../engine/rpc.js";
import { LATER } from "../messages/later.js";
import { createGauge } from "../noise/gauge.js";
import { levelOf, withLevel } from "../noise/level.js";
import { createJobBar, takeFocus } from "./job.js";

/** @import { App } from "../later.js" */

const MOST = 3;
const SETTLE_MS = 500;

/** @param {App} app */
export function createNoise({ store, session, say }) {
  const words = LATER.noise;
  const slider = h("input", { type: "range", id: "noise-level", min: 0, max: MOST, step: 0.05, "aria-describedby": "noise-hint" });
  const value = h("output", { for: "noise-level" });
  const ends = h("p", { class: "noise-ends", "aria-hidden": "true" }, ...[words.ode, words.sde, words.more].map((text) => h("span", {}, text)));
  const wrong = h("p", { class: "wrong", role: "alert" });
  const hint = h("p", { class: "hint", id: "noise-hint" }, words.hint);
  const compare = h("button", { type: "button", class: "link", id: "noise-measure" }, words.measure);
  const gauge = createGauge();
  const bar = createJobBar(session);
  const knob = h("div", { class: "noise-knob" }, h("label", { for: "noise-level" }, words.label), h("div", {}, slider, ends), value);
  const element = h("section", { id: "noise", class: "noise", "aria-label": words.label }, knob, wrong, h("div", { class: "noise-about" }, hint, compare), bar.element, gauge.element);
  byId("noise-place", HTMLElement).append(element);

  /** @type {number | null} */
  let wanted = null;
  let turning = false;
  /** The job on its way. @type {number | null} */
  let job = null;
  let running = false;
  /** Whether to begin anew after it. */
  let again = false;
  /** Whether what it was begun on is no longer there. */
  let moved = false;
  /** Whether the person looks at the gauge: then it follows the knob. */
  let watched = false;

  /** @param {number} level */
  async function turn(level) {
    wanted = level;
    if (turning) return;
    turning = true;
    while (wanted !== null) {
      const next = wanted;
      wanted = null;
      try {
        await session.set(withLevel(store.get().catalogue, session.latest(), next));
      } catch (thrown) {
        setText(wrong, asAppError(thrown).message);
      }
    }
    turning = false;
    show();
  }

  function show() {
    const level = levelOf(store.get().choice);
    if (!turning) slider.value = String(level);
    const text = words.level(Number(level.toPrecision(3)));
    setText(value, text);
    slider.setAttribute("aria-valuetext", text);
  }

  async function measure() {
    watched = true;
    again = running;
    if (running) return abort();
    running = true;
    showAsk();
    do {
      again = moved = false;
      try {
        const gaps = /** @type {import("../types.js").Gap[] | null} */ (
          await bar.run(words.measuring, async () => (job = await session.call("begin_agreement"))));
        if (gaps && !moved) say(gauge.show(gaps));
      } catch (thrown) {
        if (!moved) setText(wrong, asAppError(thrown).message);
      }
      job = null;
    } while (again);
    running = false;
    showAsk();
    takeFocus(compare);
  }
  /** What is on its way is of another sampler or field than is there now. */
  function abort() {
    moved = true;
    gauge.show(null);
    if (job !== null) session.call("cancel_job", job).catch(() => {});
  }
  const measureSoon = debounce(() => void (ready() && measure()), SETTLE_MS);
  const showAsk = () => void (compare.hidden = running || !ready());
  const ready = () => {
    const { status, stale } = store.get();
    return Boolean(status && status.field !== "untrained" && !status.training && !stale);
  };

  slider.addEventListener("input", () => {
    watched = true;
    void turn(slider.valueAsNumber);
  });
  compare.addEventListener("click", measure);
  store.watch(["choice"], () => {
    show();
    setText(wrong, "");
    abort();
    if (watched) measureSoon();
  });
  store.watch(["status", "stale"], ({ status }) => {
    if (status?.training) abort();
    showAsk();
  });
}

// Train, pause, step, reset, and the numbers of the run.
import { byId, button, setText, short } from "../dom.js";
import { MESSAGES } from "../messages/first.js";
import { written } from "../messages/language.js";

/** @import { Status } from "../types.js" */
/** @import { Store } from "../state.js" */
/** @import { Call } from "../engine/runner.js" */

/** @param {Store} store @param {{ call: Call, fail: (thrown: unknown) => void, say: (text: string) => void, clearChart: () => void }} on */
export function createTraining(store, { call, fail, say, clearChart }) {
  const train = button("train");
  const measure = button("measure");
  const distance = byId("fact-distance", HTMLElement);
  const means = byId("distance-means", HTMLElement);
  let measuring = false;
  /** Finished is told once, when it happens; a run may be over before a report shows it training. */
  let toldFinished = true;

  /** @param {boolean} on */
  const setTraining = (on) => {
    if (on) toldFinished = false;
    return call("set_training", on).catch(fail);
  };
  const toggle = () => setTraining(!store.get().status?.training);
  const reset = async () => {
    try {
      await call("reset");
      clearChart();
      forgetDistance();
    } catch (thrown) {
      fail(thrown);
    }
  };
  const retrain = async () => {
    await reset();
    await setTraining(true);
  };

  function forgetDistance() {
    setText(distance, "–");
    means.hidden = true;
  }

  async function runMeasure() {
    if (measuring) return;
    measuring = true;
    setText(distance, MESSAGES.measuring);
    try {
      const measured = await call("measure");
      if (!measured) return forgetDistance();
      const { energy_distance, floor, samples } = measured;
      setText(distance, MESSAGES.distance(short(energy_distance), short(floor)));
      setText(means, MESSAGES.distanceMeans(samples));
      means.hidden = false;
    } catch (thrown) {
      forgetDistance();
      fail(thrown);
    } finally {
      measuring = false;
    }
  }

  train.addEventListener("click", () => (needsAnew(store.get().status, store.get().stale) ? retrain() : toggle()));
  button("step").addEventListener("click", async () => {
    // As with Train: after the last step comes a new first one.
    if (store.get().status?.finished) await reset();
    await call("step").catch(fail);
  });
  button("reset").addEventListener("click", async () => {
    await setTraining(false);
    await reset();
  });
  measure.addEventListener("click", runMeasure);
  document.addEventListener("keydown", (event) => {
    const typing = event.target instanceof Element && event.target.closest("input:not([type=range]):not([type=checkbox]):not([type=radio]), select, textarea, dialog");
    if (event.key.toLowerCase() === "t" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) train.click();
  });

  store.watch(["choice"], forgetDistance);
  store.watch(["status", "backend", "stale"], ({ status, backend, stale }) => {
    if (backend) setText(byId("fact-backend", HTMLElement), MESSAGES.backend(backend.kind, backend.name, backend.software));
    if (!status) return;
    setText(train, trainLabel(status, stale));
    const progress = byId("progress", HTMLProgressElement);
    progress.value = status.steps > 0 ? Math.min(1, status.step / status.steps) : 0;
    setText(byId("progress-text", HTMLElement), MESSAGES.progress(status.step, status.steps, status.round));
    setText(byId("fact-loss", HTMLElement), status.loss === null ? "–" : short(status.loss));
    const speed = status.steps_per_sec > 0 ? brief(status.steps_per_sec) : "–";
    setText(byId("fact-speed", HTMLElement), speed);
    setText(byId("progress-rate", HTMLElement), status.loss === null ? "" : MESSAGES.rate(short(status.loss), speed));
    setText(byId("fact-time", HTMLElement), status.train_secs > 0 ? MESSAGES.time(status.train_secs) : "–");
    setText(byId("fact-nfe", HTMLElement), status.nfe === null ? "–" : String(Math.round(status.nfe)));
    if (!toldFinished && !status.training && status.finished) {
      toldFinished = true;
      say(MESSAGES.finished(status.step, MESSAGES.time(status.train_secs)));
      runMeasure();
    }
  });
  return { retrain };
}

/** @param {number} rate */
const brief = (rate) => (rate >= 100 ? written(Math.round(rate)) : short(rate));

/** Whether nothing can be trained on: the settings ask for another field, or this one diverged. @param {Status | null} status @param {boolean} stale */
export const needsAnew = (status, stale) => !status?.training && (stale || Boolean(status?.error));

/** @param {Status} status @param {boolean} stale */
export function trainLabel(status, stale) {
  if (needsAnew(status, stale)) return MESSAGES.retrain;
  if (status.training) return MESSAGES.pause;
  return status.step > 0 && !status.finished && status.field === "trained" ? MESSAGES.goOn : MESSAGES.train;
}

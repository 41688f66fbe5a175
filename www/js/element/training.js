// Training as the widget shows it: a row of controls="full", or else a bar on the stage while there is
// something to train.
import { byId, button, setText } from "../dom.js";
import { ELEMENT } from "../messages/element.js";
import { MESSAGES } from "../messages/first.js";
import { trainLabel } from "../view/training.js";

/** @import { Status } from "../types.js" */
/** @import { Store } from "../state.js" */

/** @param {Status} status whether the field in place has steps to go */
const isUnfinished = ({ field, training, finished }) => training || field === "untrained" || (field === "trained" && !finished);

/** @param {ShadowRoot} root @param {Store} store @param {{ controls: () => string | null, toggle: () => void }} on */
export function createTraining(root, store, { controls, toggle }) {
  const train = button("train", root);
  const barTrain = button("bar-train", root);
  const bar = byId("bar", HTMLElement, root);
  for (const one of [train, barTrain]) one.addEventListener("click", toggle);
  store.watch(["status", "stale"], ({ status, stale }) => {
    if (!status) return;
    const progress = MESSAGES.progress(status.step, status.steps, status.round);
    for (const one of [train, barTrain]) setText(one, trainLabel(status, stale));
    byId("progress", HTMLProgressElement, root).value = status.steps > 0 ? Math.min(1, status.step / status.steps) : 0;
    setText(byId("progress-text", HTMLElement, root), progress);
    bar.hidden = !(stale || (controls() !== "full" && isUnfinished(status)));
    barTrain.hidden = controls() === "none";
    const state = status.step > 0 || status.training ? progress : ELEMENT.untrained;
    setText(byId("bar-text", HTMLElement, root), stale && !status.training ? MESSAGES.stale : state);
    const untrained = controls() === "full" && status.field === "untrained" && !status.training;
    setText(byId("note", HTMLElement, root), untrained ? MESSAGES.untrained : "");
  });
}

// The stage: the canvas the engine draws on, its size, its captions, and the keyboard on it.
import { byId, button, h, setText, short } from "../dom.js";
import { MESSAGES } from "../messages/first.js";

/** @import { View } from "../types.js" */
/** @import { Store } from "../state.js" */

/** Finer than this only costs. */
const MAX_PIXEL_RATIO = 2;

/** A canvas behind the one that shows: once given to a worker it is spent, so every start takes a new one. */
export function freshCanvas() {
  const canvas = h("canvas", { class: "picture" });
  const { width, height } = stagePixels();
  canvas.width = width;
  canvas.height = height;
  byId("stage", HTMLElement).prepend(canvas);
  return canvas;
}

/** Takes away all pictures but one. @param {HTMLCanvasElement} canvas */
export function showCanvas(canvas) {
  for (const other of document.querySelectorAll(".stage .picture")) if (other !== canvas) other.remove();
}

/** @returns {Pick<View, "width" | "height">} */
export function stagePixels() {
  const { clientWidth, clientHeight } = byId("stage", HTMLElement);
  const ratio = Math.min(devicePixelRatio || 1, MAX_PIXEL_RATIO);
  return { width: Math.max(1, Math.round(clientWidth * ratio)), height: Math.max(1, Math.round(clientHeight * ratio)) };
}

/** @param {Store} store */
function drawnThings({ get }) {
  const boxes = /** @type {NodeListOf<HTMLInputElement>} */ (document.querySelectorAll("#show input"));
  const { view } = get();
  return [...boxes].filter((box) => view[/** @type {keyof View} */ (box.name)]).map((box) => box.parentElement?.textContent?.trim() ?? "");
}

/**
 * @param {Store} store
 * @param {{ view: (part: Partial<View>) => void, retrain: () => void }} on
 */
export function createStage(store, on) {
  const stage = byId("stage", HTMLElement);
  new ResizeObserver(() => on.view(stagePixels())).observe(stage);

  const boxes = /** @type {NodeListOf<HTMLInputElement>} */ (document.querySelectorAll("#show input"));
  for (const box of boxes) box.addEventListener("change", () => on.view({ [box.name]: box.checked }));
  store.watch(["view"], ({ view }) => {
    for (const box of boxes) box.checked = Boolean(view[/** @type {keyof View} */ (box.name)]);
  });

  setText(byId("stale-text", HTMLElement), MESSAGES.stale);
  setText(button("retrain"), MESSAGES.retrain);
  button("retrain").addEventListener("click", on.retrain);
  store.watch(["stale"], ({ stale }) => void (byId("stale", HTMLElement).hidden = !stale));

  store.watch(["status", "view"], ({ status }) => {
    if (!status) return;
    const { axes } = status;
    // Particles on their way to what was asked for; in training they always are.
    stage.setAttribute("aria-busy", String(!status.complete && !status.training));
    // A single coordinate is drawn over time, with room at both ends.
    stage.classList.toggle("over-time", axes.x === "t" && axes.x_range[0] === 0 && axes.x_range[1] === 1);
    setText(byId("stage-what", HTMLElement), MESSAGES.particles(status.particles));
    setText(byId("stage-note", HTMLElement), status.field === "untrained" && !status.training ? MESSAGES.untrained : "");
    setText(byId("x-low", HTMLElement), MESSAGES.edge(axes.x, short(axes.x_range[0])));
    setText(byId("x-high", HTMLElement), MESSAGES.edge(axes.x, short(axes.x_range[1])));
    setText(byId("y-low", HTMLElement), MESSAGES.edge(axes.y, short(axes.y_range[0])));
    setText(byId("y-high", HTMLElement), MESSAGES.edge(axes.y, short(axes.y_range[1])));
    setText(byId("stage-caption", HTMLElement), MESSAGES.shown(drawnThings(store), axes.x, axes.y));
  });
}

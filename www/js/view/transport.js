// The clock: play, pause, scrub, speed. Position t runs from the source (0) to the data (1).
import { byId, button, setText } from "../dom.js";
import { MESSAGES } from "../messages/first.js";
import { fixed } from "../messages/language.js";

/** @import { View } from "../types.js" */
/** @import { Store } from "../state.js" */

const LOOP_MS = 4000;
const KEY_STEP = 0.02;

/** @param {Store} store @param {(part: Partial<View>) => void} setView @param {Document | ShadowRoot} [root] */
export function createTransport(store, setView, root) {
  const slider = byId("time", HTMLInputElement, root);
  const play = button("play", root);
  const speed = byId("speed", HTMLSelectElement, root);
  const stageTime = byId("stage-t", HTMLElement, root);
  const timeText = byId("time-text", HTMLOutputElement, root);
  // Where the engine's clock stood when it last told; between reports it is carried on from there.
  let told = { time: store.get().view.time, at: performance.now() };

  const now = () => {
    const { view } = store.get();
    if (!view.playing) return view.time;
    return Math.min(1, told.time + ((performance.now() - told.at) * view.speed) / LOOP_MS);
  };
  const show = () => {
    const time = now();
    const text = `t = ${fixed(time, 2)}`;
    slider.value = String(time);
    slider.setAttribute("aria-valuetext", text);
    setText(stageTime, text);
    setText(timeText, text);
  };
  const frame = () => {
    show();
    if (store.get().view.playing) requestAnimationFrame(frame);
  };

  /** @param {number} time */
  const scrub = (time) => setView({ playing: false, time: Math.min(1, Math.max(0, time)) });
  const toggle = () => {
    const time = now();
    if (store.get().view.playing) return setView({ playing: false, time });
    told = { time: time >= 1 ? 0 : time, at: performance.now() };
    setView({ playing: true, time: told.time });
  };

  slider.addEventListener("input", () => scrub(slider.valueAsNumber));
  play.addEventListener("click", toggle);
  speed.addEventListener("change", () => {
    told = { time: now(), at: performance.now() };
    setView({ speed: Number(speed.value) });
  });
  byId("stage", HTMLElement, root).addEventListener("keydown", (event) => {
    if (event.target !== event.currentTarget || event.ctrlKey || event.metaKey || event.altKey) return;
    const step = event.shiftKey ? 5 * KEY_STEP : KEY_STEP;
    const time = { ArrowLeft: now() - step, ArrowRight: now() + step, ArrowDown: now() - step, ArrowUp: now() + step, Home: 0, End: 1 }[event.key];
    if (time !== undefined) scrub(time);
    else if (event.key === " ") toggle();
    else return;
    event.preventDefault();
  });

  let playing = false;
  store.watch(["view"], ({ view }) => {
    play.dataset["playing"] = String(view.playing);
    play.setAttribute("aria-label", view.playing ? MESSAGES.pause : MESSAGES.play);
    speed.value = String(view.speed);
    if (view.playing && !playing) requestAnimationFrame(frame);
    playing = view.playing;
    show();
  });
  store.watch(["status"], ({ status, view }) => {
    if (status && view.playing) told = { time: status.time, at: performance.now() };
  });
  return { now };
}

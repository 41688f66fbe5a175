// The page's clock between two reports of the engine: what all panes follow.

/** @import { Store } from "../state.js" */

const LOOP_MS = 4000;
/** A pane further off than this is put right: about a frame at the fastest. */
const DRIFT = 0.03;

/** @param {Store} store @param {(rests: boolean) => void} onRest the page's clock waits at t = 1, or goes on */
export function createClock(store, onRest) {
  let rests = false;
  let told = { time: store.get().view.time, at: performance.now() };
  const now = () => {
    const { view } = store.get();
    return view.playing ? Math.min(1, told.time + ((performance.now() - told.at) * view.speed) / LOOP_MS) : view.time;
  };
  store.watch(["status"], ({ status, view }) => {
    if (!status || !view.playing) return;
    told = { time: status.time, at: performance.now() };
    if (rests !== status.time >= 1) onRest((rests = !rests));
  });
  return {
    now,
    get rests() {
      return rests;
    },
    /** Whether a time of now has drifted. @param {number} time */
    drifted: (time) => Math.abs(time - now()) > DRIFT * Math.max(1, store.get().view.speed),
  };
}

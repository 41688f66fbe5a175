// Points drawn on the stage with mouse, pen or finger.
import { byId, button, setText } from "../dom.js";
import { MESSAGES } from "../messages/first.js";

/** @import { Session } from "../session.js" */
/** @import { Store } from "../state.js" */

/** Points along a stroke keep this distance, in CSS pixels. */
const SPACING = 7;
const DOT = 3;

/** Between two edges, no finer than a hand draws: the points go into the link. @param {number} from @param {number} to @param {number} part */
function place(from, to, part) {
  const value = from + (to - from) * part;
  const decimals = 3 - Math.floor(Math.log10(Math.abs(to - from)));
  return decimals >= 0 && decimals <= 100 ? Number(value.toFixed(decimals)) : value;
}

/**
 * What points are drawn for: a law at time 0 or 1, which takes them in the data's units.
 * @typedef {{ time: number, use: (points: [number, number][]) => Promise<unknown>, told: (n: number) => string }} Purpose
 */

/** @param {{ store: Store, session: Session, fail: (thrown: unknown) => void, say: (text: string) => void }} options */
export function createDrawing({ store, session, fail, say }) {
  const ink = byId("ink", HTMLCanvasElement);
  const toggle = button("draw");
  const bar = byId("draw-bar", HTMLElement);
  const text = byId("draw-text", HTMLElement);
  /** Positions in the stage, 0..1, y down. @type {[number, number][][]} */
  let strokes = [];
  /** @type {number | null} */
  let pointer = null;
  /** @type {Purpose} */
  const data = {
    time: 1,
    use: (points) => session.drawPoints(Float64Array.from(points.flat())),
    told: MESSAGES.drawnUsed,
  };
  let purpose = data;
  let playing = false;

  const points = () => strokes.flat();

  function paint() {
    const { clientWidth: width, clientHeight: height } = ink;
    const ratio = devicePixelRatio || 1;
    ink.width = width * ratio;
    ink.height = height * ratio;
    const pen = ink.getContext("2d");
    if (!pen) return;
    pen.scale(ratio, ratio);
    pen.fillStyle = getComputedStyle(ink).color;
    for (const [x, y] of points()) {
      pen.beginPath();
      pen.arc(x * width, y * height, DOT, 0, 2 * Math.PI);
      pen.fill();
    }
    setText(text, strokes.length ? MESSAGES.drawn(points().length) : MESSAGES.drawing);
    button("draw-undo").disabled = button("draw-clear").disabled = strokes.length === 0;
  }

  /** @param {PointerEvent} event */
  function add(event) {
    const { left, top, width, height } = ink.getBoundingClientRect();
    const stroke = strokes.at(-1);
    if (!stroke || width === 0) return;
    const [x, y] = [(event.clientX - left) / width, (event.clientY - top) / height];
    const last = stroke.at(-1);
    if (x < 0 || x > 1 || y < 0 || y > 1) return;
    if (last && Math.hypot((x - last[0]) * width, (y - last[1]) * height) < SPACING) return;
    stroke.push([x, y]);
  }

  /** @param {Purpose} what */
  function begin(what) {
    purpose = what;
    show(true);
  }

  /** @param {boolean} on */
  function show(on) {
    if (on === !ink.hidden) return;
    ink.hidden = bar.hidden = !on;
    toggle.setAttribute("aria-pressed", String(on && purpose === data));
    strokes = [];
    // The law stands still, at its own end of time.
    if (on) playing = store.get().view.playing;
    void session.view(on ? { playing: false, time: purpose.time } : { playing });
    if (!on) return;
    byId("stage", HTMLElement).scrollIntoView({ block: "center" });
    paint();
  }

  async function done() {
    const drawn = points();
    if (drawn.length < 2) return setText(text, MESSAGES.drawMore);
    try {
      // The map from stage to data is affine: two corners give it.
      const [low, high] = [await session.call("to_raw", 0, 0), await session.call("to_raw", 1, 1)];
      const [x0 = 0, y0 = 0, x1 = 1, y1 = 1] = [...low, ...high];
      await purpose.use(drawn.map(([x, y]) => [place(x0, x1, x), place(y0, y1, y)]));
      say(purpose.told(drawn.length));
      show(false);
    } catch (thrown) {
      fail(thrown);
    }
  }

  ink.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || pointer !== null) return;
    pointer = event.pointerId;
    ink.setPointerCapture(pointer);
    strokes.push([]);
    add(event);
    paint();
  });
  ink.addEventListener("pointermove", (event) => {
    if (event.pointerId !== pointer) return;
    for (const each of event.getCoalescedEvents?.() ?? [event]) add(each);
    paint();
  });
  for (const kind of /** @type {const} */ (["pointerup", "pointercancel"])) {
    ink.addEventListener(kind, (event) => {
      if (event.pointerId === pointer) pointer = null;
    });
  }
  toggle.addEventListener("click", () => (ink.hidden ? begin(data) : show(false)));
  button("draw-done").addEventListener("click", done);
  button("draw-cancel").addEventListener("click", () => show(false));
  button("draw-clear").addEventListener("click", () => {
    strokes = [];
    paint();
  });
  button("draw-undo").addEventListener("click", () => {
    strokes.pop();
    paint();
  });
  addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !ink.hidden) show(false);
  });
  new ResizeObserver(() => ink.hidden || paint()).observe(ink);
  return { begin };
}

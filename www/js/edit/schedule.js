// A schedule drawn as curves through knots. The text fields hold it: a drag or a key writes into them as a
// person would, so text and picture say the same and what is wrong stands where it is.
import { debounce, h, short } from "../dom.js";
import { LATER } from "../messages/later.js";
import { svg } from "../view/svg.js";

/** @import { App } from "../later.js" */

const NAMES = /** @type {const} */ (["alpha", "sigma", "gamma"]);
/** @typedef {typeof NAMES[number]} Name */
/** @typedef {[number, number]} Knot time and value */

const [WIDTH, HEIGHT, PAD] = [320, 184, 18];
const SETTLED_MS = 250;
const CURVE = 97;
/** Knots of one curve keep this apart in time. */
const APART = 0.01;

/** @param {App} app @param {HTMLElement} place */
export function createSchedule({ store, session }, place) {
  const words = LATER.edit;
  /** @type {Record<Name, Knot[]>} */
  const knots = { alpha: [], sigma: [], gamma: [] };
  /** @type {Record<Name, SVGElement[]>} */
  const dots = { alpha: [], sigma: [], gamma: [] };
  const curves = NAMES.map((name) => svg("polyline", { class: `curve ${name}` }));
  const ground = svg("rect", { class: "ground", x: PAD, y: PAD, width: WIDTH - 2 * PAD, height: HEIGHT - 2 * PAD });
  const mark = (/** @type {number} */ x, /** @type {number} */ y, /** @type {string} */ anchor, /** @type {string} */ text) =>
    svg("text", { x, y, "text-anchor": anchor, "aria-hidden": "true" }, new Text(text));
  const highest = mark(PAD + 4, PAD - 5, "start", "1");
  const marks = [highest, mark(PAD, HEIGHT - 4, "start", "t = 0"), mark(WIDTH - PAD, HEIGHT - 4, "end", "t = 1")];
  const canvas = svg("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, class: "schedule-canvas", role: "group", "aria-label": words.canvas }, ground, ...marks, ...curves);
  const radios = NAMES.map((name, k) => h("input", { type: "radio", name: "schedule-curve", value: name, checked: k === 0 }));
  const chosen = () => /** @type {Name} */ (radios.find((radio) => radio.checked)?.value ?? "alpha");
  place.append(
    h("fieldset", { class: "curve-names" }, h("legend", { class: "hidden" }, words.curve),
      ...NAMES.map((name, k) => h("label", { class: name }, radios[k] ?? "", words.curves[name]))),
    canvas,
    h("p", { class: "hint" }, words.knotHelp),
  );

  /** The top of the picture: what is at most 1 is drawn to that. */
  let top = 1;
  const x = (/** @type {number} */ t) => PAD + t * (WIDTH - 2 * PAD);
  const y = (/** @type {number} */ value) => HEIGHT - PAD - (value / top) * (HEIGHT - 2 * PAD);
  /** @param {PointerEvent} event @returns {Knot} */
  function at(event) {
    const box = canvas.getBoundingClientRect();
    const [px, py] = [((event.clientX - box.left) / box.width) * WIDTH, ((event.clientY - box.top) / box.height) * HEIGHT];
    return [(px - PAD) / (WIDTH - 2 * PAD), ((HEIGHT - PAD - py) / (HEIGHT - 2 * PAD)) * top];
  }

  /** @param {Name} name @returns {HTMLInputElement | null} */
  const field = (name) => document.querySelector(`input[data-path="path.${name}"]`);
  const text = (/** @type {Name} */ name) => knots[name].map(([t, value]) => `${Number(t.toFixed(3))}:${Number(value.toFixed(3))}`).join(", ");

  /** What is written but not entered yet: an answer to an earlier change must not undo it. @type {Set<Name>} */
  const unsettled = new Set();
  /** @param {Name} name */
  function write(name) {
    const input = field(name);
    if (input) input.value = text(name);
    unsettled.add(name);
    paint();
    void draw(name);
  }
  /** Enters what was written. @param {Name} name */
  function enter(name) {
    unsettled.delete(name);
    field(name)?.dispatchEvent(new Event("change"));
  }
  const entering = new Map(NAMES.map((name) => [name, debounce(() => enter(name), SETTLED_MS)]));

  /** @param {Name} name @param {number} k @param {Knot} to */
  function move(name, k, [t, value]) {
    const list = knots[name];
    const last = list.length - 1;
    const low = (list[k - 1]?.[0] ?? 0) + APART;
    const high = (list[k + 1]?.[0] ?? 1) - APART;
    const time = k === 0 ? 0 : k === last ? 1 : Math.min(high, Math.max(low, t));
    list[k] = [time, Math.max(0, value)];
    write(name);
  }

  /** @param {Name} name @param {Knot} knot */
  function add(name, [t, value]) {
    const list = knots[name];
    const time = Math.min(1 - APART, Math.max(APART, t));
    if (list.some((knot) => Math.abs(knot[0] - time) < APART)) return;
    const k = list.findIndex((knot) => knot[0] > time);
    list.splice(k, 0, [time, Math.max(0, value)]);
    write(name);
    enter(name);
    /** @type {SVGElement | undefined} */ (dots[name][k])?.focus();
  }

  /** @param {Name} name @param {number} k */
  function remove(name, k) {
    if (k === 0 || k === knots[name].length - 1) return;
    knots[name].splice(k, 1);
    write(name);
    enter(name);
    dots[name][k - 1]?.focus();
  }

  /** @param {Name} name @param {number} k */
  function makeDot(name, k) {
    const dot = svg("g", { class: `knot ${name}`, tabindex: 0, role: "button", "aria-roledescription": words.handle },
      svg("circle", { class: "reach", r: 14 }), svg("circle", { class: "dot", r: 5 }));
    dot.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      event.preventDefault();
      event.stopPropagation();
      dot.focus();
      dot.setPointerCapture(event.pointerId);
    });
    dot.addEventListener("pointermove", (event) => void (dot.hasPointerCapture(event.pointerId) && move(name, k, at(event))));
    for (const end of ["pointerup", "pointercancel"]) dot.addEventListener(end, () => enter(name));
    dot.addEventListener("focus", () => {
      for (const radio of radios) radio.checked = radio.value === name;
    });
    dot.addEventListener("keydown", (event) => {
      const knot = knots[name][k];
      if (!knot || event.ctrlKey || event.metaKey || event.altKey) return;
      const size = event.shiftKey ? 0.05 : 0.01;
      const step = { ArrowLeft: [-size, 0], ArrowRight: [size, 0], ArrowDown: [0, -size * top], ArrowUp: [0, size * top] }[event.key];
      const next = knots[name][k + 1];
      if (step) {
        move(name, k, [knot[0] + (step[0] ?? 0), knot[1] + (step[1] ?? 0)]);
        entering.get(name)?.();
      } else if (event.key === "Delete" || event.key === "Backspace") remove(name, k);
      else if (event.key === "Enter" && next) add(name, [(knot[0] + next[0]) / 2, (knot[1] + next[1]) / 2]);
      else return;
      event.preventDefault();
    });
    canvas.append(dot);
    return dot;
  }

  /** @type {Partial<Record<Name, { said: string, curve: number[] }>>} */
  const drawn = {};
  /** Draws what the field says, as far as it is a curve. @param {Name} name */
  async function draw(name) {
    const said = field(name)?.value;
    if (said === undefined || said === drawn[name]?.said) return;
    const asked = (drawn[name] = { said, curve: drawn[name]?.curve ?? [] });
    const sketch = await session.call("drawn_curve", said, CURVE).catch(() => null);
    if (!sketch || drawn[name] !== asked) return;
    asked.curve = sketch.curve;
    // What the hand holds is finer than what is written.
    if (text(name) !== said) knots[name] = sketch.knots;
    paint();
  }

  function paint() {
    top = Math.max(1, ...NAMES.flatMap((name) => knots[name].map(([, value]) => value)));
    highest.textContent = short(top);
    for (const name of NAMES) {
      const points = drawn[name]?.curve.map((value, i) => `${x(i / (CURVE - 1)).toFixed(1)},${y(value).toFixed(1)}`) ?? [];
      curves[NAMES.indexOf(name)]?.setAttribute("points", points.join(" "));
      while (dots[name].length < knots[name].length) dots[name].push(makeDot(name, dots[name].length));
      for (const gone of dots[name].splice(knots[name].length)) gone.remove();
      for (const [k, [t, value]] of knots[name].entries()) {
        dots[name][k]?.setAttribute("transform", `translate(${x(t).toFixed(1)} ${y(value).toFixed(1)})`);
        dots[name][k]?.setAttribute("aria-label", words.knot(words.curves[name], short(t), short(value)));
      }
    }
  }

  canvas.addEventListener("pointerdown", (event) => void (event.button === 0 && add(chosen(), at(event))));
  document.addEventListener("input", ({ target }) => {
    const name = NAMES.find((one) => field(one) === target);
    if (name) void draw(name);
  });
  store.watch(["choice"], () => {
    for (const name of NAMES) {
      const input = field(name);
      if (input && unsettled.has(name)) input.value = text(name);
      else void draw(name);
    }
  });
}

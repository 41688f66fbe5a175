// The handles of a mixture on the stage: a dot for each mean, two for the axes of its ellipse, which holds
// two standard deviations.
import { short } from "../dom.js";
import { LATER } from "../messages/later.js";
import { svg } from "../view/svg.js";

/** @import { Component } from "./mixture.js" */

/** Raw units at the stage's edges. @typedef {{ x: [number, number], y: [number, number], span: number }} Range */
/** @typedef {{ ellipse: SVGElement, mean: SVGElement, axes: [SVGElement, SVGElement], stems: [SVGElement, SVGElement] }} Marks */

const DEVIATIONS = 2;
/** The dots of an axis stay so far from that of the mean, in pixels. */
const APART = 34;
const TURN = Math.PI / 60;

/**
 * @param {{
 *   range: () => Range, pick: (k: number) => void, move: (k: number, part: Partial<Component>) => void,
 *   remove: (k: number) => void,
 * }} on
 */
export function createHandles({ range, pick, move, remove }) {
  const words = LATER.edit;
  const element = svg("svg", { class: "handles", hidden: "" });
  /** @type {Marks[]} */
  let marks = [];
  /** @type {Component[]} */
  let parts = [];
  /** The stage as it was when a drag began: it may follow the data. @type {Range | null} */
  let held = null;

  const place = () => {
    const { x, y, span } = held ?? range();
    const { clientWidth: width, clientHeight: height } = element.parentElement ?? document.body;
    return {
      span,
      across: x[1] - x[0], up: y[1] - y[0],
      /** @param {number} a @param {number} b @returns {[number, number]} pixels */
      pixel: (a, b) => [((a - x[0]) / (x[1] - x[0])) * width, ((y[1] - b) / (y[1] - y[0])) * height],
      /** @param {PointerEvent} event @returns {[number, number]} raw units */
      raw(event) {
        const box = element.getBoundingClientRect();
        return [x[0] + ((event.clientX - box.left) / box.width) * (x[1] - x[0]), y[1] - ((event.clientY - box.top) / box.height) * (y[1] - y[0])];
      },
    };
  };

  /** Where the dot of an axis stands, raw, and how far from the mean it is in deviations. @param {Component} part @param {number} axis */
  function axisAt({ mean, angle, along, across }, axis) {
    const { pixel, span } = place();
    const [turned, deviation] = axis === 0 ? [angle, along] : [angle + Math.PI / 2, across];
    const [ux, uy] = [Math.cos(turned), Math.sin(turned)];
    const [here, there] = [pixel(...mean), pixel(mean[0] + ux * span, mean[1] + uy * span)];
    const pixels = Math.hypot(there[0] - here[0], there[1] - here[1]) / span;
    const far = Math.max(DEVIATIONS * deviation, APART / pixels);
    return { at: /** @type {[number, number]} */ ([mean[0] + ux * far, mean[1] + uy * far]), far, deviation };
  }

  /** @param {number} k @param {string} kind */
  function dot(k, kind) {
    const made = svg("g", { class: `handle ${kind}`, tabindex: 0, role: "button", "aria-roledescription": words.handle });
    made.append(svg("circle", { class: "reach", r: 22 }), svg("circle", { class: "dot", r: kind === "mean" ? 8 : 6 }));
    made.addEventListener("focus", () => pick(k));
    return made;
  }

  /** @param {number} k @returns {Marks} */
  function make(k) {
    const mean = dot(k, "mean");
    const [first, second] = [dot(k, "axis"), dot(k, "axis")];
    const stems = /** @type {[SVGElement, SVGElement]} */ ([svg("line", { class: "stem" }), svg("line", { class: "stem" })]);
    const ellipse = svg("path", { class: "ellipse" });
    drag(mean, (raw) => move(k, { mean: raw }));
    mean.addEventListener("keydown", (event) => onMeanKey(k, event));
    for (const [axis, handle] of [first, second].entries()) {
      let ratio = 1;
      drag(handle, (raw) => {
        const part = parts[k];
        if (!part) return;
        const [dx, dy] = [raw[0] - part.mean[0], raw[1] - part.mean[1]];
        const angle = Math.atan2(dy, dx) - (axis * Math.PI) / 2;
        move(k, { angle, [axis === 0 ? "along" : "across"]: Math.hypot(dx, dy) / ratio });
      }, () => {
        const part = parts[k];
        const { far, deviation } = part ? axisAt(part, axis) : { far: 1, deviation: 1 };
        ratio = deviation > 0 ? far / deviation : DEVIATIONS;
      });
      handle.addEventListener("keydown", (event) => onAxisKey(k, axis, event));
    }
    element.append(ellipse, ...stems, first, second, mean);
    return { ellipse, mean, axes: [first, second], stems };
  }

  /** @param {SVGElement} handle @param {(raw: [number, number]) => void} to @param {() => void} [begin] */
  function drag(handle, to, begin) {
    /** From the pointer to what it holds. */
    let [dx, dy] = [0, 0];
    handle.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      event.preventDefault();
      handle.focus();
      handle.setPointerCapture(event.pointerId);
      held = range();
      begin?.();
      const box = handle.querySelector(".dot")?.getBoundingClientRect();
      [dx, dy] = box ? [box.left + box.width / 2 - event.clientX, box.top + box.height / 2 - event.clientY] : [0, 0];
    });
    handle.addEventListener("pointermove", (event) => {
      if (!handle.hasPointerCapture(event.pointerId)) return;
      to(place().raw(new PointerEvent("pointermove", { clientX: event.clientX + dx, clientY: event.clientY + dy })));
    });
    for (const end of /** @type {const} */ (["pointerup", "pointercancel"])) {
      handle.addEventListener(end, () => {
        held = null;
        show(parts, parts.length ? marks.findIndex(({ mean, axes }) => mean === handle || axes.includes(handle)) : 0);
      });
    }
  }

  /** @param {number} k @param {KeyboardEvent} event */
  function onMeanKey(k, event) {
    const part = parts[k];
    if (!part) return;
    if (event.key === "Delete" || event.key === "Backspace") {
      event.preventDefault();
      return remove(k);
    }
    const step = arrow(event);
    if (!step) return;
    const { across, up } = place();
    const size = event.shiftKey ? 0.05 : 0.01;
    move(k, { mean: [part.mean[0] + step[0] * size * across, part.mean[1] + step[1] * size * up] });
  }

  /** @param {number} k @param {number} axis @param {KeyboardEvent} event */
  function onAxisKey(k, axis, event) {
    const part = parts[k];
    const step = part && arrow(event);
    if (!part || !step) return;
    const [turn, grow] = event.shiftKey ? [5, 1.3] : [1, 1.05];
    if (step[0]) return move(k, { angle: part.angle - step[0] * turn * TURN });
    const name = axis === 0 ? "along" : "across";
    move(k, { [name]: part[name] * grow ** step[1] });
  }

  /** @param {Component[]} now @param {number} picked */
  function show(now, picked) {
    parts = now;
    if (!element.parentElement?.clientWidth) return; // in sight again it is told so
    while (marks.length < parts.length) marks.push(make(marks.length));
    for (const { ellipse, mean, axes, stems } of marks.splice(parts.length)) for (const gone of [ellipse, mean, ...axes, ...stems]) gone.remove();
    const { pixel } = place();
    for (const [k, part] of parts.entries()) {
      const one = marks[k];
      if (!one) continue;
      const center = pixel(...part.mean);
      put(one.mean, center);
      const degrees = Math.round((part.angle * 180) / Math.PI);
      one.mean.setAttribute("aria-label", words.mean(k + 1, short(part.mean[0]), short(part.mean[1])));
      for (const axis of /** @type {const} */ ([0, 1])) {
        const { at, deviation } = axisAt(part, axis);
        const [x, y] = pixel(...at);
        put(one.axes[axis], [x, y]);
        for (const [name, value] of Object.entries({ x1: center[0], y1: center[1], x2: x, y2: y })) one.stems[axis].setAttribute(name, String(value));
        one.axes[axis].setAttribute("aria-label", words.axis(k + 1, axis + 1, short(deviation), degrees + 90 * axis));
      }
      const outline = Array.from({ length: 64 }, (_, i) => {
        const [c, s] = [Math.cos((i * Math.PI) / 32), Math.sin((i * Math.PI) / 32)];
        const [u, v] = [DEVIATIONS * part.along * c, DEVIATIONS * part.across * s];
        const [cos, sin] = [Math.cos(part.angle), Math.sin(part.angle)];
        return pixel(part.mean[0] + u * cos - v * sin, part.mean[1] + u * sin + v * cos).map((value) => value.toFixed(1)).join(" ");
      });
      one.ellipse.setAttribute("d", `M${outline.join("L")}Z`);
      for (const part of [one.ellipse, one.mean, ...one.axes, ...one.stems]) part.classList.toggle("picked", k === picked);
    }
  }

  new ResizeObserver(() => show(parts, 0)).observe(element);
  return {
    element,
    show,
    /** Whether a handle is held. */
    busy: () => held !== null,
    /** @param {number} k */
    focus: (k) => marks[k]?.mean.focus(),
  };
}

/** @param {SVGElement} handle @param {[number, number]} at */
const put = (handle, [x, y]) => handle.setAttribute("transform", `translate(${x.toFixed(1)} ${y.toFixed(1)})`);

/** Across and up, for an arrow key. @param {KeyboardEvent} event @returns {[number, number] | null} */
function arrow(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return null;
  const steps = /** @type {Record<string, [number, number]>} */ ({ ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowDown: [0, -1], ArrowUp: [0, 1] });
  const step = steps[event.key] ?? null;
  if (step) event.preventDefault();
  return step;
}

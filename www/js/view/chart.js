// The loss curve: every step's loss as a faint line, its running geometric mean as a strong one, log y axis.
import { byId, setText, short } from "../dom.js";
import { MESSAGES } from "../messages/first.js";
import { written } from "../messages/language.js";

const PAD = { left: 52, right: 10, top: 10, bottom: 34 };
const MEAN_OVER = 25;

/** Powers of ten, or 1-2-5 where there are few. @param {number} low @param {number} high */
export function logTicks(low, high) {
  const decades = Math.log10(high / low);
  const factors = decades < 2 ? [1, 2, 5] : [1];
  const stride = Math.max(1, Math.ceil(decades / 6));
  /** @type {number[]} */
  const ticks = [];
  for (let power = Math.floor(Math.log10(low)); power <= Math.log10(high); power += stride) {
    for (const factor of factors) {
      const tick = Number((factor * 10 ** power).toPrecision(1));
      if (tick >= low && tick <= high) ticks.push(tick);
    }
  }
  return ticks;
}

/** Round numbers from 0. @param {number} high */
export function linearTicks(high) {
  const rough = high / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = Math.max(1, (([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10) * power));
  return Array.from({ length: Math.floor(high / step) + 1 }, (_, index) => index * step);
}

/** @param {number} tick a power of ten, or a small multiple of one */
const tickText = (tick) => (tick >= 1e4 || tick < 1e-3 ? tick.toExponential(0).replace("+", "") : String(tick));

export function createChart() {
  const canvas = byId("chart", HTMLCanvasElement);
  const caption = byId("chart-text", HTMLElement);
  /** @type {{ step: number, loss: number, mean: number }[]} */
  let points = [];

  /** @param {Float32Array} losses @param {number} first steps done before the first of them */
  function add(losses, first) {
    if (losses.length === 0) return;
    const last = points.at(-1);
    if (last && first < last.step) points = [];
    for (const [index, loss] of losses.entries()) {
      if (!(loss > 0) || !Number.isFinite(loss)) continue;
      const before = points.at(-1)?.mean;
      const weight = Math.max(1 / MEAN_OVER, 1 / (points.length + 1));
      points.push({ step: first + index + 1, loss, mean: before === undefined ? loss : before * (loss / before) ** weight });
    }
    draw();
  }

  function draw() {
    const { clientWidth: width, clientHeight: height } = canvas;
    const ratio = devicePixelRatio || 1;
    canvas.width = width * ratio;
    canvas.height = height * ratio;
    const pen = canvas.getContext("2d");
    if (!pen || width === 0) return;
    const style = getComputedStyle(canvas);
    pen.scale(ratio, ratio);
    pen.font = `12px ${style.fontFamily}`;
    const colour = readColours(canvas);
    // The first losses and single outliers would flatten the rest: the axis fits the mean.
    const means = points.map((point) => point.mean);
    const low = 0.7 * means.reduce((a, b) => Math.min(a, b), means.length ? Infinity : 0.1);
    const high = 1.3 * means.reduce((a, b) => Math.max(a, b), means.length ? 0 : 1);
    const end = Math.max(points.at(-1)?.step ?? 0, 10);
    /** @param {number} step */
    const x = (step) => PAD.left + ((width - PAD.left - PAD.right) * step) / end;
    /** @param {number} loss */
    const y = (loss) => PAD.top + ((height - PAD.top - PAD.bottom) * Math.log(high / Math.min(high, Math.max(low, loss)))) / Math.log(high / low);

    pen.strokeStyle = colour.line;
    pen.fillStyle = colour.quiet;
    pen.lineWidth = 1;
    pen.textAlign = "right";
    pen.textBaseline = "middle";
    for (const tick of logTicks(low, high)) {
      stroke(pen, [[PAD.left, y(tick)], [width - PAD.right, y(tick)]]);
      pen.fillText(tickText(tick), PAD.left - 6, y(tick));
    }
    pen.textBaseline = "top";
    pen.textAlign = "center";
    for (const tick of linearTicks(end)) pen.fillText(written(tick), Math.min(x(tick), width - PAD.right - 12), height - PAD.bottom + 5);
    pen.fillText(MESSAGES.chartAxes[0], (PAD.left + width) / 2, height - 14);
    pen.save();
    pen.translate(8, (height - PAD.bottom) / 2);
    pen.rotate(-Math.PI / 2);
    pen.fillText(MESSAGES.chartAxes[1], 0, -6);
    pen.restore();

    // A few points a pixel are all that can be seen.
    const stride = Math.max(1, Math.ceil(points.length / (3 * width)));
    const seen = points.filter((_, index) => index % stride === 0 || index === points.length - 1);
    pen.strokeStyle = colour.accent;
    pen.globalAlpha = 0.25;
    stroke(pen, seen.map((point) => [x(point.step), y(point.loss)]));
    pen.globalAlpha = 1;
    pen.lineWidth = 2;
    stroke(pen, seen.map((point) => [x(point.step), y(point.mean)]));
    describe();
  }

  function describe() {
    const [first, last] = [points[0], points.at(-1)];
    setText(caption, first && last ? MESSAGES.chart(last.step, short(last.mean), short(first.loss)) : MESSAGES.chartEmpty);
  }

  new ResizeObserver(draw).observe(canvas);
  return {
    add,
    draw,
    clear() {
      points = [];
      draw();
    },
  };
}

/** @param {Element} element */
function readColours(element) {
  // A custom property keeps light-dark() unresolved; the colour of an element does not.
  const probe = document.createElement("span");
  element.after(probe);
  /** @param {string} name */
  const read = (name) => {
    probe.style.color = `var(${name})`;
    return getComputedStyle(probe).color;
  };
  const colours = { line: read("--line"), quiet: read("--quiet"), accent: read("--accent") };
  probe.remove();
  return colours;
}

/** @param {CanvasRenderingContext2D} pen @param {[number, number][]} points */
function stroke(pen, points) {
  pen.beginPath();
  for (const [x, y] of points) pen.lineTo(x, y);
  pen.stroke();
}

// What the bench makes of what it measured: medians, the check of the losses, tables.
import { median } from "../page/numbers.js";
import { CONTESTANTS } from "./contestants.mjs";
import { LOSS_AT, TASKS } from "./tasks.mjs";

/** @import { Contestant } from "./contestants.mjs" */

/**
 * @typedef {object} Learnt what a run from the first step told
 * @property {number[]} losses at `LOSS_AT`
 * @property {Record<string, number>} per_step what a training step asked of WebGPU or WebGL
 * @property {Record<string, number>} [own_per_step] the same as the library counts itself
 * @property {number} download bytes of the library, gzipped
 */
/**
 * @typedef {object} Report
 * @property {string} date
 * @property {string} machine
 * @property {string} browser
 * @property {string} adapter
 * @property {Record<string, string>} versions
 * @property {number} window_ms in which each rate is measured
 * @property {Record<string, Learnt>} learnt by contestant
 * @property {Record<string, Record<string, number[]>>} rates by task and contestant, one a round: training
 * steps, or particle-steps, a second
 * @property {Record<string, number[]>} first_ms by contestant: from navigation to the first training step
 */

/**
 * A mean over 20 minibatches of 256 strays by 2 % of itself, of two by 3 %, and the initial weights
 * differ; a field that has learnt nothing is a third above one that has.
 */
const BAND = 0.1;

/**
 * What is wrong with the losses, in words: each must fall from the first reading to the last by a tenth
 * at least, and end within 10 % of `ours`.
 * @param {Record<string, number[]>} losses by contestant @param {string} ours
 */
export function lossFaults(losses, ours) {
  const end = losses[ours]?.at(-1) ?? NaN;
  return Object.entries(losses).flatMap(([id, all]) => {
    const [first = NaN, last = NaN] = [all[0], all.at(-1)];
    if (!(last < 0.9 * first)) return [`${id}: the loss does not fall (${first} to ${last})`];
    if (!(Math.abs(last / end - 1) <= BAND)) return [`${id}: ends at a loss of ${last}, ours at ${end}`];
    return [];
  });
}

/**
 * Where a library counts other calls of the GPU than the page saw. @param {Record<string, Learnt>} learnt
 */
export function counterFaults(learnt) {
  return Object.entries(learnt).flatMap(([id, { per_step: seen, own_per_step: own = {} }]) => {
    if (!seen.submits) return [];
    const wrong = Object.keys(own).filter((name) => own[name] !== seen[name]);
    return wrong.map((name) => `${id}: counts ${own[name]} ${name} a step, the page saw ${seen[name]}`);
  });
}

/** Three figures at most, thousands apart. @param {number} x */
export function short(x) {
  const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(x) || 1)));
  return Number(x.toFixed(Math.min(digits, 2))).toLocaleString("en");
}

/** @param {string[]} head @param {string[][]} rows */
function table(head, rows) {
  const line = (/** @type {string[]} */ cells) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

const HEADS = TASKS.map(({ kind, width, batch }) => (kind === "train" ? `${width}, ${batch}` : `sampling, ${width}`));

/** Every rate with how many times as fast ours is. @param {Report} report */
export function rateTable({ rates }) {
  const cell = (/** @type {Contestant} */ who, /** @type {(typeof TASKS)[number]} */ { id, kind }) => {
    const rounds = rates[id]?.[who.id];
    if (!rounds) return "";
    const rate = median(rounds);
    const ours = who.beside && rates[id]?.[who.beside];
    return short(kind === "sample" ? rate / 1000 : rate) + (ours ? ` (${short(median(ours) / rate)}×)` : "");
  };
  return table(["", ...HEADS], CONTESTANTS.map((who) => [who.label, ...TASKS.map((task) => cell(who, task))]));
}

const COSTS = /** @type {const} */ ([
  ["dispatches", "dispatches"], ["submits", "submits"], ["bytes written", "bytes_written"],
  ["uniforms set", "uniforms"], ["new buffers", "buffers"], ["readbacks", "readbacks"],
]);

/** What a step asks for, what a visit loads, and how the loss falls. @param {Report} report */
export function costTable({ learnt, first_ms }) {
  const rows = CONTESTANTS.flatMap((who) => {
    const found = learnt[who.id];
    if (!found) return [];
    const { losses, per_step, download } = found;
    const onGpu = Object.values(per_step).some((n) => n > 0);
    const costs = COSTS.map(([, key]) => (onGpu ? short(per_step[key] ?? 0) : "–"));
    const first = first_ms[who.id];
    return [[who.label, ...costs, short(download / 1000), first ? short(median(first) / 1000) : "", ...losses.map((loss) => loss.toFixed(2))]];
  });
  return table(["", ...COSTS.map(([name]) => name), "download, kB", "first step, s", ...LOSS_AT.map((step) => `loss, step ${step}`)], rows);
}

/** The whole page. @param {Report} report */
export function markdown(report) {
  const versions = Object.entries(report.versions).map(([name, version]) => `${name} ${version}`).join(", ");
  return `# Beside other libraries, in the browser

Made by \`sh scripts/bench\`; the record is [web.json](web.json).
${report.date}, ${report.machine}, Chromium ${report.browser}; WebGPU and WebGL both on ${report.adapter};
${versions}.

Task: conditional flow matching from a normal law to 8 Gaussians, a network 3 → W → W → W → 2 with SiLU,
Adam, a fresh minibatch each step, the loss read every 100 steps; sampling pushes 10,000 particles through
100 Euler steps. Columns: training steps a second for W and batch; thousands of particle-steps a second for
W. Each is the median of 3 alternating rounds of about ${report.window_ms / 1000} s after a warm-up. In brackets: how
many times as fast ours is, on the CPU beside wasm, on WebGPU beside WebGPU and WebGL.

${rateTable(report)}

For one training step at W = 64, batch 256, on the device; the library's files, gzipped; the time from
navigation to the first training step done, mostly from a warm cache; the loss as a mean over the 20 steps
before. Losses are shares of the target's mean square: 1 is what a field that answers 0 has.

${costTable(report)}

Ours is in both rows the whole library, with every method and the page's picture. Only the isolated pages
may use threads.
`;
}

const MARKS = ["<!-- bench: written by scripts/bench -->", "<!-- /bench -->"];

/** `text` with `quoted` between its marks. @param {string} text @param {string} quoted */
export function quote(text, quoted) {
  const [from, to] = MARKS.map((mark) => text.indexOf(mark));
  if (from === undefined || to === undefined || from < 0 || to < from) throw new Error(`${MARKS[0]} and ${MARKS[1]} are missing`);
  return `${text.slice(0, from)}${MARKS[0]}\n${quoted}\n${text.slice(to)}`;
}

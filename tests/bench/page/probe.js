// Put into the page and into its workers before anything else: counts what is drawn and asked of the
// GPU, and notes how long everything that runs in an animation frame takes.

/**
 * @typedef {{
 *   frames: number, draws: number, dispatches: number, submits: number, bytes: number, readbacks: number, pipelines: number,
 * }} Counts what was asked since the last {@link Probe.reset}; `bytes` go to the GPU or, on the CPU, to the canvas
 */
/** @typedef {{ counts: Counts, ticks: number[], reset: () => void }} Probe `ticks`: ms of each animation frame's callback */

/** Runs in the page or a worker, which know nothing of this module. */
export function installProbe() {
  const scope = /** @type {any} */ (globalThis);
  const none = () => ({ frames: 0, draws: 0, dispatches: 0, submits: 0, bytes: 0, readbacks: 0, pipelines: 0 });
  /** @type {Probe} */
  const probe = {
    counts: none(),
    ticks: [],
    reset() {
      probe.counts = none();
      probe.ticks = [];
    },
  };
  scope.probe = probe;
  /** @param {string} type @param {string} method @param {(args: any[]) => void} note */
  const watch = (type, method, note) => {
    const proto = scope[type]?.prototype;
    const original = proto?.[method];
    if (!original) return;
    proto[method] = function (/** @type {any[]} */ ...args) {
      note(args);
      return original.apply(this, args);
    };
  };
  for (const context of ["OffscreenCanvasRenderingContext2D", "CanvasRenderingContext2D"]) {
    watch(context, "putImageData", ([image]) => {
      probe.counts.frames++;
      probe.counts.draws++;
      probe.counts.bytes += image.data.length;
    });
  }
  watch("GPUCanvasContext", "getCurrentTexture", () => probe.counts.frames++);
  watch("GPURenderPassEncoder", "draw", () => probe.counts.draws++);
  watch("GPUComputePassEncoder", "dispatchWorkgroups", () => probe.counts.dispatches++);
  watch("GPUQueue", "submit", () => probe.counts.submits++);
  watch("GPUQueue", "writeBuffer", (args) => void (probe.counts.bytes += args[4] ?? args[2].byteLength));
  watch("GPUBuffer", "mapAsync", () => probe.counts.readbacks++);
  watch("GPUDevice", "createComputePipeline", () => probe.counts.pipelines++);
  watch("GPUDevice", "createRenderPipeline", () => probe.counts.pipelines++);
  const frame = scope.requestAnimationFrame;
  if (!frame) return;
  scope.requestAnimationFrame = (/** @type {(at: number) => void} */ run) =>
    frame.call(scope, (/** @type {number} */ at) => {
      const start = performance.now();
      run(at);
      probe.ticks.push(performance.now() - start);
    });
}

/**
 * Runs in the page: when something shows, when it moves, when the page is ready and when training
 * takes its first step, in ms since navigation; and every stall of the page's thread.
 */
export function installClock() {
  const clock = {
    /** @type {Record<string, number>} */ at: {},
    /** @type {number[]} */ longTasks: [],
    /** Longest time between two turns of the event loop. */ gap: 0,
    /** From the person's click to the button that says so. @type {number[]} */ stops: [],
    trainWhenReady: false,
    reset() {
      clock.longTasks = [];
      clock.gap = 0;
      clock.stops = [];
    },
  };
  /** @type {any} */ (globalThis).clock = clock;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) clock.longTasks.push(entry.duration);
  }).observe({ type: "longtask", buffered: true });

  let last = performance.now();
  setInterval(() => {
    const now = performance.now();
    clock.gap = Math.max(clock.gap, now - last);
    last = now;
  }, 4);

  /** @param {string} what */
  const note = (what) => void (clock.at[what] ??= performance.now());
  const small = new OffscreenCanvas(32, 32).getContext("2d", { willReadFrequently: true });
  let before = "";
  const look = () => {
    const canvas = document.querySelector("canvas.picture");
    if (canvas instanceof HTMLCanvasElement && small) {
      small.drawImage(canvas, 0, 0, 32, 32);
      const pixels = new Uint32Array(small.getImageData(0, 0, 32, 32).data.buffer);
      if (new Set(pixels).size > 16) {
        note("picture");
        const now = pixels.join();
        if (before && before !== now) return note("moving");
        before = now;
      }
    }
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);

  addEventListener("DOMContentLoaded", () => {
    const html = document.documentElement;
    const train = document.querySelector("#train");
    const progress = document.querySelector("#progress-text");
    if (!(train instanceof HTMLElement) || !progress) return;
    let clicked = 0;
    train.addEventListener("click", (event) => void (clicked = train.textContent === "Pause" ? event.timeStamp : 0), { capture: true });
    new MutationObserver(() => {
      if (clicked && train.textContent !== "Pause") {
        clock.stops.push(performance.now() - clicked);
        clicked = 0;
      }
    }).observe(train, { childList: true, characterData: true, subtree: true });
    new MutationObserver(() => {
      if (html.dataset["build"] === "whole") note("whole");
      if (!html.dataset["ready"] || "ready" in clock.at) return;
      note("ready");
      if (clock.trainWhenReady) train.click();
    }).observe(html, { attributes: true });
    new MutationObserver(() => {
      if (train.textContent === "Pause" && !/^0\b/.test(progress.textContent ?? "")) note("step");
    }).observe(progress, { childList: true, characterData: true, subtree: true });
  });
}

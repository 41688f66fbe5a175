// Counts what a page asks of WebGPU and WebGL, whoever asks.

const NAMES = /** @type {const} */ (["dispatches", "submits", "bytes_written", "uniforms", "buffers", "readbacks"]);
/** @typedef {Record<typeof NAMES[number], number>} Counts */

/** @param {unknown} data @param {unknown} [skip] elements @param {unknown} [count] elements */
function bytes(data, skip, count) {
  if (data instanceof ArrayBuffer) return Number(count ?? data.byteLength - Number(skip ?? 0));
  if (!ArrayBuffer.isView(data)) return typeof data === "number" ? data : 0;
  const element = "BYTES_PER_ELEMENT" in data ? Number(data.BYTES_PER_ELEMENT) : 1;
  return count === undefined ? data.byteLength - element * Number(skip ?? 0) : element * Number(count);
}

/** @param {any[]} args of a WebGL upload: the data is its last view, if any */
const uploaded = (args) => bytes(args.findLast((arg) => ArrayBuffer.isView(arg)));

/** By interface and method: what one call adds. @type {Record<string, Record<string, (args: any[]) => Partial<Counts>>>} */
const CALLS = {
  GPUComputePassEncoder: {
    dispatchWorkgroups: () => ({ dispatches: 1 }),
    dispatchWorkgroupsIndirect: () => ({ dispatches: 1 }),
  },
  GPUQueue: {
    submit: () => ({ submits: 1 }),
    writeBuffer: ([, , data, skip, count]) => ({ bytes_written: bytes(data, skip, count) }),
    writeTexture: ([, data]) => ({ bytes_written: bytes(data) }),
  },
  GPUDevice: {
    createBuffer: ([{ size, mappedAtCreation }]) => ({ buffers: 1, bytes_written: mappedAtCreation ? size : 0 }),
    createTexture: () => ({ buffers: 1 }),
  },
  GPUBuffer: { mapAsync: ([mode]) => ({ readbacks: mode & GPUMapMode.READ ? 1 : 0 }) },
  WebGL2RenderingContext: {
    drawArrays: () => ({ dispatches: 1 }),
    drawElements: () => ({ dispatches: 1 }),
    texImage2D: (args) => ({ bytes_written: uploaded(args) }),
    texSubImage2D: (args) => ({ bytes_written: uploaded(args) }),
    bufferData: (args) => ({ bytes_written: uploaded(args) }),
    createTexture: () => ({ buffers: 1 }),
    createBuffer: () => ({ buffers: 1 }),
    readPixels: () => ({ readbacks: 1 }),
  },
};

/** Every `uniform1f`, `uniform2iv`, … of WebGL. @param {any} prototype */
function uniforms(prototype) {
  const names = Object.getOwnPropertyNames(prototype).filter((name) => /^uniform\w*\d/.test(name));
  return Object.fromEntries(names.map((name) => [name, () => ({ uniforms: 1 })]));
}

/**
 * Runs `work` and counts meanwhile; the wrappers are gone afterwards.
 * @template T @param {() => Promise<T>} work @returns {Promise<{ result: T, counts: Counts }>}
 */
export async function counted(work) {
  const counts = /** @type {Counts} */ (Object.fromEntries(NAMES.map((name) => [name, 0])));
  /** @type {(() => void)[]} */
  const restore = [];
  for (const [face, methods] of Object.entries(CALLS)) {
    const prototype = /** @type {any} */ (globalThis)[face]?.prototype;
    if (!prototype) continue;
    const all = face.startsWith("WebGL") ? { ...methods, ...uniforms(prototype) } : methods;
    for (const [method, adds] of Object.entries(all)) {
      const original = prototype[method];
      prototype[method] = function (/** @type {any[]} */ ...args) {
        for (const [name, more] of Object.entries(adds(args))) counts[/** @type {keyof Counts} */ (name)] += more;
        return original.apply(this, args);
      };
      restore.push(() => (prototype[method] = original));
    }
  }
  try {
    return { result: await work(), counts };
  } finally {
    for (const put of restore) put();
  }
}

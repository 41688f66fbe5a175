// Where a build's playgrounds run, all of the page's together: a worker, which lasts from the first to
// the last of them, or the page itself. Either ends when its wasm instance crashes.
import { buildOf } from "./builds.js";
import { Instance } from "./instance.js";
import { workerSource } from "./worker-source.js";

/** @import { BuildName } from "./builds.js" */

/** @typedef {{ crash: (message: string) => void }} Member a playground, as it is told of a crash */

const READY_MS = 8000;
let starts = 0;

class Place {
  /** @type {Set<Member>} */ #members = new Set();
  #ended = false;
  /** Whether it goes on without members. */ stays = false;

  /** @param {BuildName} build @param {Map<BuildName, Place>} open where it is found while it goes on */
  constructor(build, open) {
    this.build = build;
    this.open = open;
  }

  /** @param {Member} member */
  join(member) {
    this.#members.add(member);
  }

  /** @param {Member} member @returns {boolean} whether the place goes on without it */
  leave(member) {
    this.#members.delete(member);
    if (!this.#members.size && !this.stays) this.#end();
    return !this.#ended;
  }

  /** @param {string} message */
  crash = (message) => {
    const members = [...this.#members];
    this.#members.clear();
    this.#end();
    for (const member of members) member.crash(message);
  };

  #end() {
    this.#ended = true;
    if (this.open.get(this.build) === this) this.open.delete(this.build);
    this.end();
  }

  /** Frees what the place is made of. */
  end() {}
}

export class InWorker extends Place {
  /** @type {Map<BuildName, InWorker>} */ static open = new Map();

  /** @param {BuildName} build */
  constructor(build) {
    super(build, InWorker.open);
    // A blob of our own starts even where the page's files come from another origin.
    this.blob = URL.createObjectURL(new Blob([workerSource(build)], { type: "text/javascript" }));
    this.worker = new Worker(this.blob, { type: "module" });
    /** Whether workers have WebGPU here, once this one has started. @type {Promise<boolean>} */
    this.gpu = this.#start();
  }

  async #start() {
    const { url, compiled } = buildOf(this.build); // compiled while the worker starts
    const gpu = await new Promise((resolve, reject) => {
      setTimeout(() => reject(new Error("The worker did not start.")), READY_MS);
      this.worker.onerror = (event) => reject(new Error(event.message));
      this.worker.onmessage = ({ data }) => resolve(data.gpu);
    });
    this.worker.onerror = (event) => this.crash(event.message);
    this.worker.onmessage = ({ data }) => this.crash(data.crash);
    this.worker.postMessage({ url, compiled: await compiled });
    return gpu;
  }

  /** @param {MessagePort} port @param {HTMLCanvasElement} element */
  serve(port, element) {
    const canvas = element.transferControlToOffscreen();
    this.worker.postMessage({ port, canvas }, [port, canvas]);
  }

  end() {
    this.worker.terminate();
    URL.revokeObjectURL(this.blob);
  }
}

export class OnPage extends Place {
  /** @type {Map<BuildName, OnPage>} */ static open = new Map();

  /** @param {BuildName} build */
  constructor(build) {
    super(build, OnPage.open);
    const { url, compiled } = buildOf(build);
    // An instance that panicked stays broken: another query loads another one.
    this.stays = true; // a page lets go of no module, so the next one takes this instance
    const fresh = `${url}${starts++ === 0 ? "" : `?start=${starts}`}`;
    this.instance = compiled.then((module) => new Instance(fresh, module, this.crash));
  }

  /** @param {MessagePort} port @param {HTMLCanvasElement} canvas */
  serve(port, canvas) {
    void this.instance.then((instance) => instance.serve(port, canvas));
  }

  end() {
    void this.instance.then((instance) => instance.end());
  }
}

/**
 * The place of that kind and build, begun where there is none.
 * @template {InWorker | OnPage} P
 * @param {{ open: Map<BuildName, P>, new (build: BuildName): P }} Kind @param {BuildName} build @returns {P}
 */
export function placeOf(Kind, build) {
  const place = Kind.open.get(build) ?? new Kind(build);
  Kind.open.set(build, place);
  return place;
}

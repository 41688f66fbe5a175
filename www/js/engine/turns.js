// Many playgrounds, one thread: each takes its turn, as many in a frame as there is time for.

/** A frame's turns end once this is spent; the rest come first in the next one. */
const FRAME_MS = 12;
/** A smaller share of a frame's computing is lost on beginning and ending it. */
const LEAST_SHARE = 0.25;
/** Without an animation frame for so long, work goes on all the same: an iframe out of view gets none, and is not hidden. */
const FRAMELESS_MS = 250;

/** @typedef {{ visible: boolean, tick: (share: number) => void }} Player */

export class Turns {
  /** In the order of their turns. @type {Set<Player>} */ #waiting = new Set();
  #scheduled = false;

  /** Asks for a turn; who waits already keeps its place. @param {Player} player */
  ask(player) {
    this.#waiting.add(player);
    this.#schedule();
  }

  /** @param {Player} player */
  leave(player) {
    this.#waiting.delete(player);
  }

  #schedule() {
    if (this.#scheduled) return;
    this.#scheduled = true;
    // A hidden page gets no animation frames, yet a training run goes on.
    const seen = [...this.#waiting].some((player) => player.visible) && "requestAnimationFrame" in globalThis;
    const late = setTimeout(() => frame(), seen ? FRAMELESS_MS : 16);
    const next = seen ? requestAnimationFrame(() => frame()) : 0;
    const frame = () => {
      clearTimeout(late);
      if (seen) cancelAnimationFrame(next);
      this.#frame();
    };
  }

  #frame() {
    this.#scheduled = false;
    const until = performance.now() + FRAME_MS;
    const turns = [...this.#waiting];
    const share = Math.max(1 / turns.length, LEAST_SHARE);
    for (const player of turns) {
      // A turn of another may have ended this one.
      if (!this.#waiting.delete(player)) continue;
      player.tick(share);
      if (performance.now() >= until) break;
    }
    if (this.#waiting.size) this.#schedule();
  }
}

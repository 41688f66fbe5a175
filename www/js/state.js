// What the page knows, in one place; parts of the page listen for the keys that concern them.

/** @import { BuildName } from "./engine/builds.js" */
/** @import { Backend, Catalogue, Choice, Status, View } from "./types.js" */

/**
 * `compare`: what is compared, as the address says it; nothing otherwise.
 * @typedef {{
 *   catalogue: Catalogue, choice: Choice, view: View, status: Status | null, backend: Backend | null,
 *   build: BuildName | null, stale: boolean, compare?: string,
 * }} State
 */

/** @param {State} initial */
export function createStore(initial) {
  const state = { ...initial };
  /** @type {{ keys: (keyof State)[], run: (state: State) => void }[]} */
  const listeners = [];
  return {
    /** @returns {Readonly<State>} */
    get: () => state,
    /** @param {Partial<State>} change */
    set(change) {
      Object.assign(state, change);
      for (const { keys, run } of listeners) if (keys.some((key) => key in change)) run(state);
    },
    /** Says the same more fully: nobody need hear. @param {Partial<State>} fuller */
    amend(fuller) {
      Object.assign(state, fuller);
    },
    /**
     * Runs at once and after every change of one of `keys`.
     * @param {(keyof State)[]} keys @param {(state: State) => void} run
     */
    watch(keys, run) {
      listeners.push({ keys, run });
      run(state);
    },
  };
}

/** @typedef {ReturnType<typeof createStore>} Store */

// What a lesson shows, and what was there before it.
import { apply } from "../compare/differences.js";
import { DEFAULT_FIELD } from "../root.js";

/** @import { App } from "../later.js" */
/** @import { Choice, View } from "../types.js" */
/** @import { Compare } from "../view/compare.js" */
/** @import { Scene } from "./files.js" */

/** @type {Partial<View>} */
const PLAIN = {
  playing: true, speed: 1, particles: true, trails: true, arrows: false, lines: false, density: false, data: true,
  of: "learned", lens: "velocity", ground: "nothing",
};
const still = matchMedia("(prefers-reduced-motion: reduce)").matches;

/** @param {App} app @param {Compare} compare */
export function createScenes({ store, session }, compare) {
  /** @type {{ choice: Choice, stale: boolean, view: View, field: Uint8Array | null, imports: number, training: boolean, panes: import("../compare/ready-made.js").Comparison | null } | null} */
  let before = null;
  /** The choice that the bundled field answers. @type {Choice | null} */
  let base = null;

  async function begin() {
    if (before) return;
    const { choice, stale, view, status } = store.get();
    const training = Boolean(await session.call("set_training", false));
    const field = status?.field === "untrained" ? null : await session.call("checkpoint");
    before = { choice, stale, view, field, imports: session.imports, training, panes: (await compare.panel())?.setup ?? null };
    document.documentElement.dataset["lesson"] = "";
    const answer = await fetch(DEFAULT_FIELD);
    await session.importField(new Uint8Array(await answer.arrayBuffer()));
    base = store.get().choice;
  }

  /** @param {Scene} scene */
  async function show(scene) {
    await begin();
    const { catalogue } = store.get();
    if (base) await session.set(apply(catalogue, base, scene.set ?? {}));
    const view = { ...PLAIN, ...scene.view };
    if (still && view.playing) Object.assign(view, { playing: false, time: view.time ?? 1 });
    await session.view(view);
    if (!scene.compare) return compare.close();
    await compare.open({ id: "lesson", ...scene.compare });
    await (await compare.panel())?.trainMissing();
  }

  /** Everything as it was before the lesson. */
  async function end() {
    if (!before) return;
    const { choice, view, field, imports, training, panes } = before;
    before = null;
    if (field) await session.importField(field);
    await session.set(choice);
    if (!field) await session.call("reset");
    session.imports = imports;
    const { width, height, dark, ...rest } = view;
    await session.view({ ...PLAIN, ...rest });
    // What nobody had said of the view is unsaid again.
    const { view: present } = store.get();
    store.set({ view: { ...rest, width: present.width, height: present.height, dark: present.dark } });
    if (panes) await compare.open(panes);
    else await compare.close();
    if (training) await session.call("set_training", true);
    delete document.documentElement.dataset["lesson"];
  }
  return { show, end };
}

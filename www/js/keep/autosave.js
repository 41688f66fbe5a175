// The last field is kept in this browser, with its choice, training and view; at the next visit it comes
// back, unless the address says otherwise. Where storage is forbidden there is nothing of this.
import { needsFile, pickOf, same } from "../choice.js";
import { forget, keep, recall, recallOwn } from "../data/own-store.js";
import { OPENED } from "../link.js";
import { DEFAULT_FIELD } from "../root.js";
import { readView, splitView, viewPart } from "../view-link.js";
import { createKeptBar } from "./kept-bar.js";

/** @import { Choice, View } from "../types.js" */
/** @import { App } from "../later.js" */

/** @typedef {{ version: number, choice: Choice, view: string, bytes: Uint8Array, steps: number }} Kept `view`: as a link says it, in full */

const NAME = "field";
const VERSION = 1;
/** A field in training is written at most so often. */
const EVERY_MS = 4000;
/** Whether the address says itself what to open with: as a link, or as a lesson. */
const SAYS_OTHERWISE = new URLSearchParams(location.search).has("lesson");
/** Against this, every layer is said. */
const BARE = /** @type {View} */ ({ playing: true });

/** @param {App} app @returns {Promise<void>} once what was kept is back, or waits to be asked for */
export async function createAutosave(app) {
  const { store, session } = app;
  /** Whether the field in place is the person's own work. */
  let theirs = false;
  /** Fields from files that were taken into account. */
  let imports = 1;
  let saved = "";
  let savedAt = 0;
  let saving = false;

  /** What one saved field has and another has not. */
  function present() {
    const { status, choice, view } = store.get();
    const text = splitView(viewPart(view, BARE)).view ?? "";
    return { choice, view: text, steps: status?.step ?? 0, differs: JSON.stringify([status?.step, session.imports, choice, text]) };
  }

  async function save() {
    const { status } = store.get();
    // A lesson's state is none of theirs.
    if (!status || saving || "lesson" in document.documentElement.dataset) return;
    const untrained = status.field === "untrained" && !status.training;
    if (untrained && theirs) await forget(NAME); // thrown away is thrown away
    theirs = !untrained && (theirs || status.field === "trained" || session.imports > imports);
    const { differs, ...rest } = present();
    if (!theirs || differs === saved || (status.training && performance.now() - savedAt < EVERY_MS)) return;
    saving = true;
    try {
      const bytes = await session.call("checkpoint");
      await keep(NAME, /** @type {Kept} */ ({ version: VERSION, bytes, ...rest }));
      [saved, savedAt] = [differs, performance.now()];
    } finally {
      saving = false;
    }
  }

  /** @param {Kept} kept */
  async function bringBack(kept) {
    const own = needsFile(kept.choice) && !session.own ? await recallOwn() : null;
    if (own) await session.useOwn(own);
    await session.importField(kept.bytes);
    if (!same(store.get().choice, kept.choice)) await session.set(kept.choice);
    if (!OPENED) await session.view(readView(kept.view, store.get().view));
    theirs = true;
  }

  /** @param {Choice} choice */
  async function startOver(choice) {
    theirs = false;
    if (OPENED) {
      await session.set(choice);
      await session.call("reset");
    } else {
      await session.importField(new Uint8Array(await (await fetch(DEFAULT_FIELD)).arrayBuffer()));
      imports = session.imports;
    }
    await forget(NAME);
  }

  /** @type {Kept | null} */
  const kept = await recall(NAME);
  const { choice, status, catalogue } = store.get();
  const opened = structuredClone(choice);
  if (kept?.version === VERSION && !SAYS_OTHERWISE && (!splitView(OPENED).choice || same(choice, kept.choice))) {
    // Whoever has begun something else already is asked.
    const busy = status?.training || status?.field === "trained" || session.imports > imports;
    if (!busy) await bringBack(kept);
    const id = pickOf(kept.choice, "data")?.id ?? "";
    const data = catalogue.groups.find((group) => group.id === "data")?.entries.find((entry) => entry.id === id)?.label ?? id;
    await createKeptBar({ store, data, steps: kept.steps, back: !busy, bringBack: () => bringBack(kept), startOver: () => startOver(opened), fail: app.fail });
  }
  store.watch(["status", "choice", "view"], () => void save().catch(() => {}));
}

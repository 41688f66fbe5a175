// The address: its fragment is the choice, short and readable; a reload or a shared link restores it.
import { debounce } from "./dom.js";
import { asAppError } from "./engine/rpc.js";
import { MESSAGES } from "./messages/first.js";
import { needsFile } from "./choice.js";
import { recallOwn } from "./data/own-store.js";
import { readView, splitView, viewPart } from "./view-link.js";

/** @import { AppError, Choice, Prefer } from "./types.js" */
/** @import { Session } from "./session.js" */
/** @import { Store } from "./state.js" */

/** @type {Prefer[]} */
const BACKENDS = ["auto", "gpu", "gpu-software", "cpu"];

/** Browsers refuse more than 100 changes of the address in 30 s. */
const WRITE_MS = 300;

/** The fragment that the page was opened with: soon after, the page writes its own. */
export const OPENED = location.hash.slice(1);

/** ?backend=… @returns {Prefer} */
export const preferFromQuery = () => BACKENDS.find((one) => one === new URLSearchParams(location.search).get("backend")) ?? "auto";

/** @param {Prefer} prefer */
export function writePrefer(prefer) {
  const url = new URL(location.href);
  if (prefer === "auto") url.searchParams.delete("backend");
  else url.searchParams.set("backend", prefer);
  history.replaceState(null, "", url);
}

/** @param {Store} store @param {Session} session @param {(error: AppError) => void} onError */
export function createLink(store, session, onError) {
  const usual = { ...store.get().view };

  async function write() {
    const { choice, view, compare } = store.get();
    const fragment = (await session.call("link_from_choice", JSON.stringify(choice))) + viewPart(view, usual) + (compare ? `&compare=${compare}` : "");
    const url = location.pathname + location.search + (fragment ? `#${fragment}` : "");
    if (url !== location.pathname + location.search + location.hash) history.replaceState(null, "", url);
  }
  const writeSoon = debounce(() => void write().catch(() => {}), WRITE_MS);

  /** @param {Choice} choice @returns {Promise<Choice>} without data that this browser does not hold */
  async function withOwnData(choice) {
    if (!needsFile(choice) || session.own) return choice;
    const own = await recallOwn();
    try {
      if (!own) throw null;
      await session.useOwn(own);
      return choice;
    } catch {
      onError({ field: "", message: MESSAGES.ownMissing });
      const { data, ...rest } = choice;
      return rest;
    }
  }

  /** The view that the address asks for. @param {string} text */
  async function show(text) {
    const { view } = store.get();
    const part = readView(text, view);
    await session.knowing(() => session.call("set_view", JSON.stringify(part)));
    store.set({ view: { ...store.get().view, ...part } });
  }

  /** @param {string} [hash] @returns {Promise<boolean>} whether the address gave the choice in force */
  async function read(hash = location.hash) {
    const { choice: fragment, view, compare } = splitView(hash.slice(1));
    let linked = false;
    try {
      if (fragment) {
        await session.knowing(async () => {
          const choice = /** @type {Choice} */ (JSON.parse(await session.call("choice_from_link", fragment)));
          await session.set(await withOwnData(choice));
        });
        linked = true;
      }
      if (view !== null) await show(view);
    } catch (thrown) {
      const { field, message } = asAppError(thrown);
      onError({ field, message: MESSAGES.badLink(message) });
      writeSoon();
    }
    store.set({ compare });
    return linked;
  }
  /** @type {Promise<unknown>} One address after the other. */
  let reading = Promise.resolve();
  // The address as it was then: meanwhile the page may have written its own.
  addEventListener("hashchange", ({ newURL }) => void (reading = reading.then(() => read(new URL(newURL).hash))));
  return { read, write, startWriting: () => store.watch(["choice", "view", "compare"], writeSoon) };
}

// The button that opens the comparison, which is loaded then.
import { byId, h } from "../dom.js";
import { asAppError } from "../engine/rpc.js";
import { styles } from "../later.js";
import { LATER } from "../messages/later.js";

/** @import { App } from "../later.js" */
/** @import { Comparison } from "../compare/ready-made.js" */

/** @param {App} app */
export function createCompare(app) {
  const toggle = h("button", { type: "button", id: "compare-open", "aria-pressed": "false" }, LATER.compare.compare);
  byId("tools", HTMLElement).append(toggle);
  /** @type {Promise<ReturnType<typeof import("../compare/panel.js").createPanel>> | null} */
  let panel = null;
  const loaded = () =>
    (panel ??= (async () => {
      const [{ createPanel }] = await Promise.all([import("../compare/panel.js"), styles("styles/compare.css")]);
      return createPanel(app, (part) => {
        if (part === null) toggle.setAttribute("aria-pressed", "false");
        app.store.set({ compare: (written = part ?? "") });
      });
    })());

  /** What the address says. */
  let written = "";
  /** @param {string} text what the address asks for */
  async function follow(text) {
    try {
      const { readComparison } = await import("../compare/link.js");
      const { setup, particle } = readComparison(text, app.store.get().catalogue, app.store.get().choice);
      await open(setup);
      (await panel)?.mark(particle);
      await (await panel)?.trainMissing();
    } catch (thrown) {
      const { field, message } = asAppError(thrown);
      app.onError({ field, message: LATER.compare.link.bad(message) });
      app.store.set({ compare: (written = "") });
    }
  }

  /** @param {Comparison} [setup] */
  async function open(setup) {
    toggle.setAttribute("aria-pressed", "true");
    const { READY_MADE } = await import("../compare/ready-made.js");
    const first = setup ?? READY_MADE[0];
    if (first) await (await loaded()).open(first);
  }
  async function close() {
    if (panel) (await panel).close();
  }
  toggle.addEventListener("click", () => {
    const opened = toggle.getAttribute("aria-pressed") === "true";
    (opened ? close() : open()).catch(app.fail);
  });
  app.store.watch(["compare"], ({ compare = "" }) => {
    if (compare === written) return;
    written = compare;
    if (compare) void follow(compare);
    else close().catch(app.fail);
  });
  return { open, close, panel: () => panel };
}

/** @typedef {ReturnType<typeof createCompare>} Compare */

// The panel of plots: made with the whole library, filled when it is first opened.
import { byId, h } from "../dom.js";
import { LATER } from "../messages/later.js";

/** @import { App } from "../later.js" */

/** @param {App} app */
export function createDiagnostics(app) {
  const body = h("div", { class: "body" });
  const panel = h("details", { class: "group", id: "diagnostics" }, h("summary", {}, LATER.diagnostics.title), body);
  byId("panels", HTMLElement).append(panel);
  panel.addEventListener("toggle", async () => {
    const { createPlots } = await import("./plots.js");
    await createPlots(app, panel, body).catch(app.fail);
  }, { once: true });
}

// The list of plots and the one that is chosen: those that training tells follow it, the others are measured.
import { h, setText } from "../dom.js";
import { asAppError } from "../engine/rpc.js";
import { LATER } from "../messages/later.js";
import { styles } from "../later.js";
import { createCompared } from "./compared.js";
import { createJobBar, takeFocus } from "./job.js";
import { drawPlot } from "./plot.js";

/** @import { App } from "../later.js" */
/** @import { DiagnosticKind, Plot } from "../types.js" */

/** Training's plots are drawn anew at most this often. */
const FOLLOW_MS = 700;
/** Between two distances while training: each takes a part of its time. */
const DISTANCE_MS = 2500;

/** @param {App} app @param {HTMLDetailsElement} panel @param {HTMLElement} body */
export async function createPlots({ store, session, say, fail }, panel, body) {
  const words = LATER.diagnostics;
  await styles("styles/plot.css");
  const list = h("fieldset", { class: "chips plot-list" }, h("legend", { class: "hidden" }, words.which));
  const about = h("p", { class: "hint" });
  const why = h("p", { class: "hint", role: "status" });
  const measure = h("button", { type: "button" });
  const compared = createCompared(store);
  const job = createJobBar(session);
  const picture = h("div", {});
  body.append(h("p", { class: "hint" }, words.means), list, about, compared.element, measure, job.element, why, picture);

  /** @type {DiagnosticKind[]} */ let kinds = [];
  /** What was measured, by kind, with the field that it is of. @type {Map<string, { plot: Plot, field: string }>} */
  const measured = new Map();
  /** Why a measurement failed, by kind. @type {Map<string, string>} */
  const failed = new Map();
  let chosen = "loss";
  let shownAt = 0;
  let distanceAt = 0;
  let busy = false;
  /** What is on screen need not be drawn again. @type {Plot | null} */ let drawn = null;
  let drawnKind = "";

  const kind = () => kinds.find(({ id }) => id === chosen);
  const fieldNow = () => `${store.get().status?.step} ${JSON.stringify(store.get().choice)}`;

  /** Lists the kinds; which ones apply may have changed. */
  async function refresh() {
    kinds = await session.call("diagnostics");
    if (list.querySelectorAll("input").length !== kinds.length) {
      list.append(...kinds.map(({ id, label }) => {
        const radio = h("input", { type: "radio", name: "plot", value: id });
        radio.addEventListener("change", () => {
          chosen = id;
          void show();
        });
        return h("label", {}, radio, label);
      }));
    }
    for (const radio of list.querySelectorAll("input")) {
      radio.checked = radio.value === chosen;
      radio.parentElement?.classList.toggle("absent", Boolean(kinds.find(({ id }) => id === radio.value)?.why_not));
    }
  }

  /** @param {Plot | null} plot */
  function draw(plot) {
    // What is being read stands still.
    const read = drawnKind === chosen && (picture.contains(document.activeElement) || picture.matches(":hover"));
    if (plot === drawn || (plot && drawn && read && kind()?.training)) return;
    drawnKind = chosen;
    // A table that is open stays open.
    const open = picture.querySelector("details")?.open ?? false;
    drawn = plot;
    picture.replaceChildren(...(plot ? [drawPlot(plot)] : []));
    const table = picture.querySelector("details");
    if (table && open) table.open = true;
  }

  async function show() {
    const one = kind();
    if (!one) return;
    setText(about, one.doc);
    compared.show(one);
    measure.hidden = one.training || one.why_not !== null || busy;
    if (one.training && one.why_not === null) {
      shownAt = performance.now();
      try {
        const plot = await session.call("training_plot", one.id);
        if (chosen !== one.id) return;
        draw(plot);
        setText(why, "");
      } catch (thrown) {
        if (chosen !== one.id) return;
        draw(null);
        setText(why, asAppError(thrown).message);
      }
      return;
    }
    const known = measured.get(one.id);
    draw(known?.plot ?? null);
    setText(measure, known ? words.again : words.measure);
    setText(why, one.why_not ? words.whyNot(one.why_not) : (failed.get(one.id) ?? (known && known.field !== fieldNow() ? words.older : "")));
  }

  measure.addEventListener("click", async () => {
    const one = kind();
    if (!one || busy) return;
    busy = true;
    measure.hidden = true;
    failed.delete(one.id);
    const field = fieldNow();
    const samplers = compared.picks();
    try {
      /** @type {Plot | null} */
      const plot = await job.run(one.label, () => session.call("begin_diagnostic", one.id, samplers));
      if (plot) {
        measured.set(one.id, { plot, field });
        say(plot.finding);
      } else say(LATER.job.cancelled);
    } catch (thrown) {
      const { field: at, message } = asAppError(thrown);
      failed.set(one.id, at ? `${at}: ${message}` : message);
      say(message);
    }
    busy = false;
    await show();
    takeFocus(measure);
  });

  /** One more point of the distance over training. */
  async function takeDistance() {
    distanceAt = performance.now();
    const number = await session.call("begin_distance");
    await session.call("job_result", number);
    distanceAt = performance.now();
    if (chosen === "distance") await show();
  }

  let changing = "";
  store.watch(["status", "choice", "build"], ({ status, choice, stale }) => {
    if (!panel.open || !status || kinds.length === 0) return;
    const now = performance.now();
    const key = JSON.stringify(choice) + stale + status.field;
    if (key !== changing) {
      changing = key;
      refresh().then(show).catch(fail);
    } else if (kind()?.training && status.training && now - shownAt > FOLLOW_MS) void show();
    else if (!kind()?.training && !busy) void show();
    if (chosen === "distance" && status.step > 0 && (status.training || distanceAt === 0) && now - distanceAt > DISTANCE_MS) {
      takeDistance().catch(() => {}); // the plot itself says what is missing
    }
  });
  panel.addEventListener("toggle", () => void (panel.open && refresh().then(show).catch(fail)));
  await refresh();
  await show();
}

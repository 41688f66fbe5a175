// Every measure of the field in place: a table that fills row by row, loaded when first opened.
import { h, setText, short } from "../dom.js";
import { MESSAGES } from "../messages/first.js";
import { LATER } from "../messages/later.js";
import { createJobBar, takeFocus } from "./job.js";

/** @import { Session } from "../session.js" */
/** @import { AppError, MeasureKind, Measurement } from "../types.js" */

/** @param {HTMLElement} place @param {{ session: Session, say: (text: string) => void }} on */
export function createMeasures(place, { session, say }) {
  const rows = h("tbody", {});
  const heads = MESSAGES.measureHeads.map((text) => h("th", { scope: "col" }, text));
  const table = h("table", { class: "measures" }, h("thead", {}, h("tr", {}, ...heads)), rows);
  const take = h("button", { type: "button" }, MESSAGES.takeMeasures);
  const job = createJobBar(session);
  place.append(h("p", { class: "hint" }, MESSAGES.measuresMean), take, job.element, table);
  table.hidden = true;

  take.addEventListener("click", async () => {
    take.hidden = true;
    table.hidden = false;
    rows.replaceChildren();
    let cancelled = false;
    await session.needWhole();
    for (const kind of await session.call("measures")) {
      try {
        /** @type {Measurement[] | null} */
        const found = await job.run(kind.label, () => session.call("begin_measure", kind.id));
        cancelled = found === null;
        if (!found) break;
        rows.append(...found.map((one) => row(one, kind.doc)));
      } catch (thrown) {
        rows.append(absent(kind, /** @type {AppError} */ (thrown).message));
      }
    }
    take.hidden = false;
    takeFocus(take);
    say(cancelled ? LATER.job.cancelled : MESSAGES.measuresTaken(rows.children.length));
  });
}

/** @param {Measurement} one @param {string} doc */
function row({ label, value, standard_error, floor }, doc) {
  const error = standard_error === null ? "" : ` ± ${short(standard_error)}`;
  return h(
    "tr",
    {},
    h("th", { scope: "row", title: doc }, label),
    h("td", {}, `${short(value)}${error}`),
    h("td", {}, floor === null ? "–" : short(floor)),
  );
}

/** @param {MeasureKind} kind @param {string} why */
function absent({ label, doc }, why) {
  return h("tr", {}, h("th", { scope: "row", title: doc }, label), h("td", { colspan: "2", class: "hint" }, why));
}

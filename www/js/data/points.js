// The user's own points: a file, a paste. The engine parses; the page asks for columns and reports.
import { button, byId, setText } from "../dom.js";
import { MESSAGES } from "../messages/first.js";
import { needsFile } from "../choice.js";
import { chooseColumns } from "./columns.js";
import { keepOwn } from "./own-store.js";

/** @import { PointsReport } from "../types.js" */
/** @import { Session } from "../session.js" */
/** @import { Store } from "../state.js" */

/** @typedef {{ store: Store, session: Session, fail: (thrown: unknown) => void, say: (text: string) => void }} PointsOptions */

const NAMED_ROWS = 3;

/** @param {PointsReport} report @param {string} name */
export function describeReport({ rows, skipped, reasons, dropped }, name) {
  let text = MESSAGES.pointsRead(rows, name);
  if (skipped > 0) {
    const named = reasons.slice(0, NAMED_ROWS).map(({ line, reason }) => MESSAGES.skippedRow(line, reason));
    if (skipped > named.length) named.push(MESSAGES.andMore(skipped - named.length));
    text += MESSAGES.skipped(skipped, named.join(", "));
  }
  return dropped.length > 0 ? text + MESSAGES.dropped(dropped) : text;
}

/** @param {PointsOptions} options */
export function createPoints({ store, session, fail, say }) {
  const paste = byId("paste", HTMLTextAreaElement);
  const place = byId("points-report", HTMLElement);

  /** @param {Uint8Array} bytes @param {string} name @param {string} [shownName] */
  async function receive(bytes, name, shownName = name) {
    try {
      await session.needWhole();
      const report = await session.call("parse_points", bytes, name);
      const told = describeReport(report, shownName);
      const all = report.columns.map((_, index) => index);
      const columns = all.length > 2 ? await chooseColumns(report.columns, told) : all;
      if (!columns) return;
      const own = { bytes, name, columns };
      await session.useOwn(own);
      say(told); // at once: to keep a file may take its time
      const kept = !needsFile(store.get().choice) || (await keepOwn(own));
      byId("own", HTMLDetailsElement).open = true;
      setText(place, kept ? told : `${told} ${MESSAGES.ownNotKept}`);
    } catch (thrown) {
      fail(thrown);
    }
  }

  async function usePaste() {
    const text = paste.value.trim();
    if (!text) return fail({ field: "", message: MESSAGES.nothingPasted });
    const isJson = text.startsWith("[") || text.startsWith("{");
    const bytes = new TextEncoder().encode(text);
    await receive(bytes, isJson ? "pasted.json" : "pasted.csv", MESSAGES.pasted);
  }
  button("use-paste").addEventListener("click", usePaste);
  // A paste is meant: no second click. What is typed waits for the button or Ctrl+Enter.
  paste.addEventListener("paste", () => setTimeout(usePaste));
  paste.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) usePaste();
  });
  return { receive };
}

// Files for other programs: which kinds there are the engine says. Loaded when first looked for.
import { h, setText } from "../dom.js";
import { MESSAGES } from "../messages/first.js";
import { LATER } from "../messages/later.js";

/** @import { Session } from "../session.js" */
/** @import { ExportKind } from "../types.js" */

/**
 * @param {HTMLElement} place
 * @param {{ session: Session, fail: (thrown: unknown) => void, save: (bytes: Uint8Array, ending: string) => void }} on
 */
export async function createExports(place, { session, fail, save }) {
  await session.needWhole();
  /** @type {ExportKind[]} */
  const kinds = await session.call("exports");
  const select = h("select", { id: "export-kind" }, ...kinds.map(({ id, label }) => h("option", { value: id }, label)));
  const hint = h("p", { class: "hint", id: "export-doc" });
  const download = h("button", { type: "button", id: "export-as", "aria-describedby": "export-doc" }, MESSAGES.download);
  const chosen = () => kinds.find(({ id }) => id === select.value) ?? kinds[0];
  const tell = () => setText(hint, chosen()?.doc ?? "");
  select.addEventListener("change", tell);
  tell();
  // How long it takes depends on the particles that are still to be moved; the page goes on meanwhile.
  const cancel = h("button", { type: "button", id: "export-cancel" }, LATER.pictures.cancel);
  const job = h("div", { class: "job", hidden: true }, h("progress", { "aria-label": LATER.pictures.exporting }), h("span", { class: "hint" }, LATER.pictures.exporting), cancel);
  /** The one that is waited for. @type {object | null} */
  let awaited = null;
  const show = () => void (download.disabled = !(job.hidden = !awaited));
  cancel.addEventListener("click", () => {
    awaited = null;
    show();
    session.call("cancel_export").catch(fail);
  });
  download.addEventListener("click", async () => {
    const kind = chosen();
    if (!kind) return;
    const mine = (awaited = {});
    show();
    try {
      const bytes = await session.call("export_as", kind.id);
      if (awaited === mine) save(bytes, kind.ending);
    } catch (thrown) {
      if (awaited === mine) fail(thrown);
    } finally {
      if (awaited === mine) awaited = null;
      show();
    }
  });
  place.append(h("label", { for: "export-kind" }, MESSAGES.otherFiles), select, hint, download, job);
}

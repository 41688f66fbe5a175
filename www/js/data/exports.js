// Files for other programs: which kinds there are the engine says. Loaded when first looked for.
import { h, setText } from "../dom.js";
import { MESSAGES } from "../messages/first.js";

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
  download.addEventListener("click", async () => {
    const kind = chosen();
    if (!kind) return;
    download.disabled = true;
    try {
      save(await session.call("export_as", kind.id), kind.ending);
    } catch (thrown) {
      fail(thrown);
    } finally {
      download.disabled = false;
    }
  });
  place.append(h("label", { for: "export-kind" }, MESSAGES.otherFiles), select, hint, download);
}

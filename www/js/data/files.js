// Files in and out: open, drop anywhere, export the field and the samples, copy the link.
import { byId, button, h } from "../dom.js";
import { save } from "./save.js";
import { MESSAGES } from "../messages/first.js";
import { pickOf } from "../choice.js";

/** @import { Session } from "../session.js" */
/** @import { Store } from "../state.js" */

/**
 * @typedef {{
 *   store: Store, session: Session, fail: (thrown: unknown) => void, say: (text: string) => void,
 *   onPoints: (bytes: Uint8Array, name: string) => Promise<void>, onField: () => void, writeLink: () => Promise<void>,
 * }} FilesOptions
 */

const LARGEST_BYTES = 100 * 2 ** 20;
const POINTS = ".csv,.tsv,.txt,.npy,.json";
const FIELD = ".safetensors";

/** @param {FilesOptions} options */
export function createFiles({ store, session, fail, say, onPoints, onField, writeLink }) {
  const baseName = () => {
    const { choice } = store.get();
    return ["pushforward", choice.paradigm, pickOf(choice, "data")?.id].filter(Boolean).join("-").replace(/[^\w-]/g, "");
  };

  /** @param {File} file */
  async function receive(file) {
    if (file.size > LARGEST_BYTES) return fail({ field: "", message: MESSAGES.tooLarge(file.name) });
    const buffer = await file.arrayBuffer().catch(() => null);
    if (!buffer) return fail({ field: "", message: MESSAGES.unreadable(file.name) });
    const bytes = new Uint8Array(buffer);
    if (!file.name.toLowerCase().endsWith(FIELD)) return onPoints(bytes, file.name);
    try {
      await session.knowing(() => session.importField(bytes));
      onField();
      say(MESSAGES.imported(file.name));
    } catch (thrown) {
      fail(thrown);
    }
  }

  /** @param {string} accept */
  function open(accept) {
    const input = h("input", { type: "file", accept });
    input.addEventListener("change", () => input.files?.[0] && receive(input.files[0]));
    input.click();
  }

  /** @param {string} id @param {() => Promise<void>} run */
  const onClick = (id, run) => button(id).addEventListener("click", () => run().catch(fail));
  button("upload").addEventListener("click", () => open(POINTS));
  button("import-field").addEventListener("click", () => open(FIELD));
  onClick("export-field", async () => {
    const bytes = await session.call("export_field");
    save(new Uint8Array(bytes), `${baseName()}.safetensors`, "application/octet-stream");
    say(MESSAGES.exported(`${baseName()}.safetensors`));
  });
  onClick("export-samples", async () => {
    save(await session.call("export_samples"), `${baseName()}-samples.csv`, "text/csv");
    say(MESSAGES.exported(`${baseName()}-samples.csv`));
  });
  const share = byId("share", HTMLDetailsElement);
  share.addEventListener("toggle", async () => {
    const { createExports } = await import("./exports.js");
    const place = byId("exports", HTMLElement);
    const keep = (/** @type {Uint8Array} */ bytes, /** @type {string} */ ending) => {
      save(new Uint8Array(bytes), baseName() + ending, "application/octet-stream");
      say(MESSAGES.exported(baseName() + ending));
    };
    await createExports(place, { session, fail, save: keep }).catch(fail);
  }, { once: true });
  onClick("copy-link", async () => {
    await writeLink();
    const copied = await navigator.clipboard?.writeText(location.href).then(() => true, () => false);
    say(copied ? MESSAGES.linkCopied : MESSAGES.linkByHand);
  });

  const drop = byId("drop", HTMLElement);
  const holdsFiles = (/** @type {DragEvent} */ event) => event.dataTransfer?.types.includes("Files") ?? false;
  addEventListener("dragover", (event) => {
    if (!holdsFiles(event)) return;
    event.preventDefault();
    drop.hidden = false;
  });
  addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) drop.hidden = true;
  });
  addEventListener("drop", (event) => {
    drop.hidden = true;
    const file = event.dataTransfer?.files[0];
    if (!file) return;
    event.preventDefault();
    receive(file);
  });
}

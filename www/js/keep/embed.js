// The code that embeds what the page shows, under "Save and share".
import { byId, h, setText } from "../dom.js";
import { needsFile, pickOf } from "../choice.js";
import { elementCode, iframeCode } from "../embed-code.js";
import { LATER } from "../messages/later.js";
import { ROOT } from "../root.js";

/** @import { App } from "../later.js" */

const CODES = { element: elementCode, iframe: iframeCode };

/** @param {App} app */
export function createEmbedCode({ store, session, say, fail }) {
  const words = LATER.keep;
  const kind = h("select", { id: "embed-kind" }, ...Object.entries(words.embedAs).map(([id, label]) => h("option", { value: id }, label)));
  const code = h("textarea", { id: "embed-code", rows: 5, readonly: true, spellcheck: "false", "aria-label": words.embed });
  const copy = h("button", { type: "button", id: "copy-embed" }, words.copyEmbed);
  const hint = h("p", { class: "hint" });
  const share = byId("share", HTMLDetailsElement);
  byId("exports", HTMLElement).after(h("div", { class: "body" }, h("label", { for: "embed-kind" }, words.embed), kind, hint, code, copy));

  async function write() {
    if (!share.open) return;
    const { choice, view, catalogue, status } = store.get();
    const data = pickOf(choice, "data")?.id ?? "";
    const paradigm = catalogue.paradigms.find(({ id }) => id === choice.paradigm)?.label ?? choice.paradigm;
    const label = catalogue.groups.find(({ id }) => id === "data")?.entries.find(({ id }) => id === data)?.label ?? data;
    const link = await session.call("link_from_choice", JSON.stringify(choice));
    const make = CODES[/** @type {keyof typeof CODES} */ (kind.value)];
    code.value = make({ link, page: ROOT, title: words.title(paradigm, label), view, train: status?.field !== "bundled" });
    setText(hint, needsFile(choice) ? words.embedWithout : words.embedMeans);
  }
  const writeSoon = () => void write().catch(fail);
  share.addEventListener("toggle", writeSoon);
  kind.addEventListener("change", writeSoon);
  store.watch(["choice", "view"], writeSoon);
  copy.addEventListener("click", async () => {
    const copied = await navigator.clipboard?.writeText(code.value).then(() => true, () => false);
    code.select();
    say(copied ? words.embedCopied : words.embedByHand);
  });
}

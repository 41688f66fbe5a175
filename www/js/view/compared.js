// Which samplers a plot compares: a box for each in the catalogue, folded under a line that names the checked ones.
import { h, setText } from "../dom.js";
import { LATER } from "../messages/later.js";

/** @import { DiagnosticKind } from "../types.js" */
/** @import { Store } from "../state.js" */

/** @param {Store} store */
export function createCompared(store) {
  const words = LATER.diagnostics;
  const summary = h("summary", {});
  const boxes = h("fieldset", { class: "chips plot-list" }, h("legend", { class: "hidden" }, words.compared));
  const hint = h("p", { class: "hint" });
  const element = h("details", { class: "plot-compared", hidden: true }, summary, boxes, hint);
  /** What the person checked, by kind. @type {Map<string, string[]>} */
  const asked = new Map();
  /** @type {DiagnosticKind | null} */ let shown = null;

  const picks = () => (shown?.samplers && (asked.get(shown.id) ?? shown.samplers.usual)) || undefined;
  const labels = () => store.get().catalogue.groups.find(({ id }) => id === "sampler")?.entries ?? [];

  function tell() {
    const [ids, most] = [picks() ?? [], shown?.samplers?.most ?? 0];
    for (const box of boxes.querySelectorAll("input")) {
      box.checked = ids.includes(box.value);
      // The last one stays, and no more than can be told apart.
      box.disabled = box.checked ? ids.length === 1 : ids.length >= most;
    }
    const names = ids.map((id) => labels().find((one) => one.id === id)?.label ?? id);
    setText(summary, `${words.compared}: ${names.join(", ")}`);
    setText(hint, words.mostCompared(most));
  }

  boxes.addEventListener("change", ({ target }) => {
    if (!(target instanceof HTMLInputElement) || !shown) return;
    const others = (picks() ?? []).filter((id) => id !== target.value);
    asked.set(shown.id, target.checked ? [...others, target.value] : others);
    tell();
  });

  return {
    element,
    /** Shows the choice for a kind, where it has one. @param {DiagnosticKind} kind */
    show(kind) {
      shown = kind;
      element.hidden = !kind.samplers || kind.why_not !== null;
      if (!kind.samplers) return;
      if (!boxes.querySelector("input")) {
        boxes.append(...kind.samplers.offered.map((id) =>
          h("label", {}, h("input", { type: "checkbox", value: id }), labels().find((one) => one.id === id)?.label ?? id)));
      }
      tell();
    },
    picks,
  };
}

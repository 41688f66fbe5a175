// Asks which columns of a table are the points' coordinates.
import { byId, button, h, setText } from "../dom.js";
import { MESSAGES } from "../messages/first.js";

/** @param {string[]} names @param {string} note @returns {Promise<number[] | null>} null: cancelled */
export function chooseColumns(names, note) {
  const dialog = byId("columns", HTMLDialogElement);
  const list = byId("columns-list", HTMLElement);
  const error = byId("columns-error", HTMLElement);
  list.replaceChildren(
    ...names.map((name, index) => h("label", {}, h("input", { type: "checkbox", value: index, checked: index < 2 }), name)),
  );
  setText(byId("columns-note", HTMLElement), note);
  setText(error, "");
  return new Promise((resolve) => {
    /** @type {number[] | null} */
    let columns = null;
    const onUse = (/** @type {Event} */ event) => {
      columns = [.../** @type {NodeListOf<HTMLInputElement>} */ (list.querySelectorAll("input:checked"))].map((box) => Number(box.value));
      if (columns.length > 0) return;
      columns = null;
      event.preventDefault();
      setText(error, MESSAGES.chooseColumns);
    };
    const onCancel = () => dialog.close();
    button("columns-use").addEventListener("click", onUse);
    button("columns-cancel").addEventListener("click", onCancel);
    dialog.addEventListener("close", () => {
      button("columns-use").removeEventListener("click", onUse);
      button("columns-cancel").removeEventListener("click", onCancel);
      resolve(columns);
    }, { once: true });
    dialog.showModal();
  });
}

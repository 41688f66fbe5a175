// The gallery: a dialog of states worth seeing. Each card is a link, so it opens in a new tab, is copied
// and is reached by keyboard like any other; opened here, its field is trained at once.
import { byId, h } from "../dom.js";
import { LATER } from "../messages/later.js";
import { ROOT } from "../root.js";
import { thumbnail } from "./thumbnail.js";

/** @import { App } from "../later.js" */
/** @import { Choice } from "../types.js" */
/** @typedef {{ id: keyof typeof LATER["gallery"]["cards"], link: string }} State one of assets/gallery.json; `link` is a fragment */

/** @param {App} app */
export function createGallery(app) {
  const open = h("button", { type: "button", id: "gallery-open", "aria-haspopup": "dialog" }, LATER.gallery.name);
  byId("tools", HTMLElement).append(open);
  /** @type {HTMLDialogElement | null} */
  let dialog = null;
  open.addEventListener("click", async () => {
    dialog ??= dialogOf(app);
    dialog.showModal();
  });
}

/** @param {App} app */
function dialogOf(app) {
  const close = h("button", { type: "button" }, LATER.gallery.close);
  const cards = h("ul", { class: "cards" });
  const head = h("div", { class: "gallery-head" }, h("h2", { id: "gallery-title" }, LATER.gallery.name), close);
  const dialog = h("dialog", { id: "gallery", "aria-labelledby": "gallery-title" }, head, h("p", { class: "hint" }, LATER.gallery.hint), cards);
  close.addEventListener("click", () => dialog.close());
  // A click beside the dialog is one on its backdrop.
  dialog.addEventListener("click", ({ target }) => void (target === dialog && dialog.close()));
  document.body.append(dialog);
  fillCards(app, cards, dialog).catch((thrown) => {
    dialog.close();
    app.fail(thrown);
  });
  return dialog;
}

/** @param {App} app @param {HTMLElement} cards @param {HTMLDialogElement} dialog */
async function fillCards(app, cards, dialog) {
  const answer = await fetch(new URL("assets/gallery.json", ROOT));
  /** @type {State[]} */
  const states = await answer.json();
  const made = states.map(({ id, link }) => {
    const picture = h("span", { class: "laws", "aria-hidden": "true" });
    const [title, line] = LATER.gallery.cards[id];
    const card = h("a", { href: `#${link}` }, picture, h("b", {}, title), h("span", { class: "hint" }, line));
    card.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
      event.preventDefault();
      dialog.close();
      take(app, link).catch(app.fail);
    });
    return { card, picture, link };
  });
  cards.replaceChildren(...made.map(({ card }) => h("li", {}, card)));
  for (const { picture, link } of made) {
    const choice = await app.session.call("choice_from_link", link);
    const laws = ["source", "data"].map(async (group) => {
      const drawn = thumbnail(await app.session.call("thumbnail", choice, group));
      return h("span", { class: group }, drawn);
    });
    picture.replaceChildren(...(await Promise.all(laws)));
  }
}

/** @param {App} app @param {string} link */
async function take({ session, retrain }, link) {
  /** @type {Choice} */
  const choice = JSON.parse(await session.call("choice_from_link", link));
  await session.set(choice);
  await retrain();
}

// Errors in a banner that names the field; other news in a polite live region.
import { byId, h, setText } from "../dom.js";
import { MESSAGES } from "../messages/first.js";

/** @import { AppError } from "../types.js" */

const KEPT = 3;
/** A message may repeat what a hostile address or file holds. */
const LONGEST_NAME = 60;
const LONGEST_MESSAGE = 300;

/** @param {string} text @param {number} length */
const shorten = (text, length) => (text.length > length ? `${text.slice(0, length)}…` : text);

export function createNotices() {
  const banner = byId("banner", HTMLElement);
  const live = byId("live", HTMLElement);
  return {
    /** @param {AppError} error @param {string} [name] the field's name in words */
    error({ field, message }, name = field) {
      const text = shorten(`${field}: ${message}`, LONGEST_MESSAGE);
      for (const old of banner.querySelectorAll(".notice")) if (old.getAttribute("data-text") === text) old.remove();
      const close = h("button", { type: "button", class: "link" }, MESSAGES.dismiss);
      const named = field ? [h("b", {}, `${shorten(name, LONGEST_NAME)}:`), " "] : [];
      const body = h("span", {}, ...named, shorten(message, LONGEST_MESSAGE));
      const notice = h("div", { class: "notice", "data-text": text, "data-field": field }, body, close);
      close.addEventListener("click", () => notice.remove());
      banner.append(notice);
      while (banner.childElementCount > KEPT) banner.firstElementChild?.remove();
    },
    /** The settings are in order again: what was wrong with single ones is over. */
    clear() {
      for (const notice of banner.querySelectorAll(".notice")) if (notice.getAttribute("data-field")) notice.remove();
    },
    /** @param {string} message */
    say: (message) => setText(live, message),
  };
}

/** @typedef {ReturnType<typeof createNotices>} Notices */

// The language of the page: a small select in the header.
import { byId, h } from "../dom.js";
import { LANGUAGES, choose } from "../messages/language.js";
import { LATER } from "../messages/later.js";

export function createLanguage() {
  const options = Object.entries(LANGUAGES).map(([code, { name }]) =>
    h("option", { value: code, lang: code, selected: code === document.documentElement.lang }, name));
  const select = h("select", { id: "language", "aria-label": LATER.language.label }, ...options);
  select.addEventListener("change", () => choose(select.value));
  byId("tools", HTMLElement).append(select);
}

// The language of the page: a select under Advanced.
import { h } from "../dom.js";
import { LANGUAGES, choose } from "../messages/language.js";
import { LATER } from "../messages/later.js";

export function createLanguage() {
  const options = Object.entries(LANGUAGES).map(([code, { name }]) =>
    h("option", { value: code, lang: code, selected: code === document.documentElement.lang }, name));
  const select = h("select", { id: "language" }, ...options);
  select.addEventListener("change", () => choose(select.value));
  document.querySelector("#advanced .body")?.append(h("label", { for: "language" }, LATER.language.label), select);
}

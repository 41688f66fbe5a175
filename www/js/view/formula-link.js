// Terms of the mathematics and the controls they belong to mark each other.

/** @param {Element} control any part of a control @returns {{ group: string, param: string } | null} what it sets */
function settingOf(control) {
  const number = control.closest(".number")?.querySelector("[data-path]");
  const pick = control.closest(".pick")?.querySelector("select[data-path]");
  const path = (number ?? pick)?.getAttribute("data-path");
  if (!path) return null;
  const [group = "", param = ""] = path.split(".");
  return { group, param: param === "id" ? "" : param };
}

/** @param {string} group */
const selectOf = (group) => document.querySelector(`#controls [data-path="${CSS.escape(group)}.id"]`);

/** @param {HTMLElement} place holds the terms */
export function linkTerms(place) {
  /** @type {Element[]} */
  let lit = [];
  /** @param {(Element | null | undefined)[]} elements */
  function light(elements) {
    for (const element of lit) element.classList.remove("lit");
    lit = elements.filter((element) => element instanceof Element);
    for (const element of lit) element.classList.add("lit");
  }

  /** @param {Event} event */
  const fromControl = ({ target }) => {
    const setting = target instanceof Element ? settingOf(target) : null;
    if (!setting) return light([]);
    const term = place.querySelector(`[data-group="${CSS.escape(setting.group)}"]`);
    light([term, ...(term?.querySelectorAll(`[data-param="${CSS.escape(setting.param)}"]`) ?? [])]);
  };
  /** @param {Event} event */
  const fromTerm = ({ target }) => {
    const term = target instanceof Element ? target.closest(".term") : null;
    if (!(term instanceof HTMLElement)) return light([]);
    const select = selectOf(term.dataset["group"] ?? "");
    light([term, select?.closest(".pick"), select?.closest("details:not([open])")]);
  };
  const none = () => light([]);
  const controls = document.getElementById("controls");
  for (const [element, run] of /** @type {const} */ ([[controls, fromControl], [place, fromTerm]])) {
    for (const name of ["pointerover", "focusin"]) element?.addEventListener(name, run);
    for (const name of ["pointerleave", "focusout"]) element?.addEventListener(name, none);
  }

  place.addEventListener("click", ({ target }) => {
    const term = target instanceof Element ? target.closest(".term") : null;
    if (!(term instanceof HTMLElement)) return;
    const select = selectOf(term.dataset["group"] ?? "");
    if (!(select instanceof HTMLElement)) return;
    select.closest("details")?.setAttribute("open", "");
    select.focus();
    select.closest(".pick")?.scrollIntoView({ block: "nearest" });
  });
}

// The card that a lesson is told on: beside the settings on wide screens, on others under the stage, which stays
// in sight.
import { h, setText } from "../dom.js";
import { LATER } from "../messages/later.js";

/** @import { Lesson, Question } from "./files.js" */

const WORDS = LATER.lessons;

/** @param {{ back: () => void, next: () => void, leave: () => void, answer: () => void }} on */
export function createCard(on) {
  const where = h("p", { class: "lesson-where" });
  const title = h("h2", { id: "lesson-title", tabindex: -1 });
  const leave = h("button", { type: "button", class: "icon", "aria-label": WORDS.leave }, "×");
  const body = h("div", { class: "lesson-body" });
  const back = h("button", { type: "button" }, WORDS.back);
  const next = h("button", { type: "button", class: "primary" });
  const element = h("section", { id: "lesson", class: "lesson", "aria-labelledby": "lesson-title" },
    h("header", {}, h("div", {}, where, title), leave), body, h("footer", {}, back, next));
  back.addEventListener("click", on.back);
  next.addEventListener("click", on.next);
  leave.addEventListener("click", on.leave);
  element.addEventListener("keydown", (event) => void (event.key === "Escape" && on.leave()));

  const wide = matchMedia("(min-width: 1024px)");
  function place() {
    if (wide.matches) document.querySelector(".right")?.prepend(element);
    else document.querySelector(".stage-figure")?.after(element);
  }
  wide.addEventListener("change", place);

  /** On wide screens the settings scroll by themselves. */
  function reveal() {
    if (wide.matches) element.parentElement?.scrollTo({ top: 0 });
    else document.querySelector(".left")?.scrollIntoView({ block: "start" });
  }

  /** @param {string[]} texts */
  const paragraphs = (texts) => texts.map((text) => h("p", {}, text));

  /** @param {Question} question */
  function ask({ question, options, right, then }) {
    const after = h("div", { role: "status" });
    const list = h("div", { class: "lesson-options", role: "group", "aria-label": question });
    const buttons = options.map((text, at) => {
      const made = h("button", { type: "button" }, text);
      made.addEventListener("click", () => {
        for (const [index, one] of buttons.entries()) {
          one.disabled = true;
          one.classList.toggle("best", index === right);
          one.hidden = index !== right && one !== made;
        }
        made.setAttribute("aria-pressed", "true");
        body.classList.add("answered");
        after.replaceChildren(h("p", {}, h("b", {}, at === right ? WORDS.right : WORDS.notQuite)), ...paragraphs(then));
        next.focus({ preventScroll: true });
        reveal();
        on.answer();
      });
      return made;
    });
    list.append(...buttons);
    return [h("p", { class: "lesson-question" }, question), list, after];
  }

  return {
    /** @param {Lesson} lesson @param {number} at */
    show(lesson, at) {
      const step = lesson.steps[at];
      if (!step) return;
      if (!element.isConnected) place();
      setText(where, WORDS.where(at + 1, lesson.steps.length));
      setText(title, lesson.title);
      title.lang = body.lang = lesson.lang;
      body.classList.remove("answered");
      body.replaceChildren(h("div", { class: "lesson-say" }, ...paragraphs(step.say)), ...(step.ask ? ask(step.ask) : []),
        ...(step.source ? [h("p", { class: "hint" }, step.source)] : []));
      back.disabled = at === 0;
      setText(next, at + 1 < lesson.steps.length ? WORDS.next : WORDS.done);
      title.focus({ preventScroll: true });
      reveal();
    },
    remove: () => element.remove(),
  };
}

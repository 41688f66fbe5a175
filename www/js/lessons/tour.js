// A lesson on its way: its steps one after the other, and everything as before when it is left.
import { h } from "../dom.js";
import { LATER } from "../messages/later.js";
import { createCard } from "./card.js";
import { NAMES, lessonOf } from "./files.js";
import { createScenes } from "./scene.js";

/** @import { App } from "../later.js" */
/** @import { Compare } from "../view/compare.js" */
/** @import { Lesson, Scene } from "./files.js" */

const WORDS = LATER.lessons;

/** @param {App} app @param {Compare} compare @param {() => void} onEnd */
export function createTour(app, compare, onEnd) {
  const scenes = createScenes(app, compare);
  const card = createCard({ back: () => go(at - 1), next: () => go(at + 1), leave, answer: () => see(answered()) });
  /** @type {Lesson | null} */
  let lesson = null;
  let at = 0;
  /** Scenes are set one after the other, and of those that wait only the last. */
  let turn = Promise.resolve();
  let asked = 0;

  /** @param {Scene | undefined} scene */
  function see(scene) {
    const mine = ++asked;
    turn = turn.then(async () => {
      if (scene && mine === asked) await scenes.show(scene).catch(app.fail);
    });
  }
  /** What is seen after the answer: the step's own scene with what the answer changes. @returns {Scene | undefined} */
  function answered() {
    const step = lesson?.steps[at];
    if (!step?.ask) return undefined;
    return { ...step, ...step.ask, view: { ...step.view, ...step.ask.view } };
  }

  /** @param {number} to */
  function go(to) {
    if (!lesson || to < 0) return;
    const step = lesson.steps[to];
    if (!step) return leave();
    at = to;
    card.show(lesson, at);
    look(step.look);
    see(step);
  }

  function leave() {
    lesson = null;
    asked++;
    card.remove();
    look();
    address(null);
    turn = turn.then(scenes.end).catch(app.fail);
    app.say(WORDS.left);
    onEnd();
  }

  /** @param {string} name */
  async function start(name) {
    lesson = await lessonOf(name);
    address(name);
    go(0);
  }
  return { start };
}

/** Marks what the text speaks of. @param {string} [selector] */
function look(selector) {
  for (const one of document.querySelectorAll(".lesson-look")) one.classList.remove("lesson-look");
  const found = selector ? [...document.querySelectorAll(selector)] : [];
  for (const one of found) one.classList.add("lesson-look");
  if (matchMedia("(min-width: 1024px)").matches) found[0]?.scrollIntoView({ block: "nearest" });
}

/** ?lesson=NAME, or none. @param {string | null} name */
function address(name) {
  const url = new URL(location.href);
  if (name) url.searchParams.set("lesson", name);
  else url.searchParams.delete("lesson");
  history.replaceState(null, "", url);
}

/** A list of all lessons to pick from. @param {(name: string) => void} onPick */
export async function createMenu(onPick) {
  const found = await Promise.all(NAMES.map(async (name) => ({ name, ...(await lessonOf(name)) })));
  const dialog = h("dialog", { id: "lesson-menu", "aria-labelledby": "lesson-menu-title" });
  const items = found.map(({ name, title, about, lang }) => {
    const pick = h("button", { type: "button", "data-lesson": name, lang }, h("b", {}, title), h("span", {}, about));
    pick.addEventListener("click", () => {
      dialog.close();
      onPick(name);
    });
    return h("li", {}, pick);
  });
  const close = h("button", { type: "button" }, WORDS.close);
  close.addEventListener("click", () => dialog.close());
  dialog.append(h("h2", { id: "lesson-menu-title" }, WORDS.lessons), h("p", { class: "hint" }, WORDS.about),
    h("ol", { class: "lesson-list" }, ...items), h("div", { class: "buttons" }, close));
  document.body.append(dialog);
  return dialog;
}

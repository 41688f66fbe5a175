// Undo and redo of the choice: an entry for every change that settled, so a slider's way is one.
import { byId, h } from "../dom.js";
import { needsFile, same } from "../choice.js";
import { LATER } from "../messages/later.js";
import { svg } from "../view/svg.js";

/** @import { Catalogue, Choice } from "../types.js" */
/** @import { OwnData } from "../takeover.js" */
/** @import { App } from "../later.js" */

/** @typedef {{ choice: Choice, own: OwnData | null }} Entry `own`: the file that the choice's own points are in */

const SETTLED_MS = 500;
const KEPT = 200;
const TEXT_FIELDS = "input:not([type=range]):not([type=checkbox]):not([type=radio]), textarea, dialog";
const ARROWS = { undo: "M8 5 4 9l4 4M4 9h10a5 5 0 0 1 0 10h-4", redo: "m16 5 4 4-4 4m4-4H10a5 5 0 0 0 0 10h4" };

/** @param {App} app */
export function createHistory({ store, session, say, fail }) {
  const words = LATER.keep;
  /** @type {Entry[]} */
  let past = [];
  /** @type {Entry[]} */
  let future = [];
  const now = () => ({ choice: store.get().choice, own: session.own });
  let present = now();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;

  /** @param {keyof typeof ARROWS} which @param {string} title @param {() => void} run */
  function tool(which, title, run) {
    const arrow = svg("svg", { viewBox: "0 0 24 24", "aria-hidden": "true" }, svg("path", { d: ARROWS[which] }));
    const made = h("button", { type: "button", class: "icon", id: which, "aria-label": words[which], title }, arrow);
    made.addEventListener("click", run);
    return made;
  }
  const undo = tool("undo", words.undoKeys, () => go("undo"));
  const redo = tool("redo", words.redoKeys, () => go("redo"));
  byId("tools", HTMLElement).prepend(undo, redo);
  const show = () => {
    undo.disabled = past.length === 0 && same(now().choice, present.choice);
    redo.disabled = future.length === 0;
  };

  /** What was changed since is one entry. */
  function settle() {
    clearTimeout(timer);
    // A lesson ends as it began.
    if ("lesson" in document.documentElement.dataset) return;
    const next = now();
    if (!isSame(next, present)) {
      past = [...past.slice(1 - KEPT), present];
      future = [];
      present = next;
    }
    show();
  }

  /** @param {Entry} entry */
  async function apply({ choice, own }) {
    if (needsFile(choice) && own && own !== session.own) await session.useOwn(own);
    await session.set(choice);
  }

  let turn = Promise.resolve();
  /** @param {"undo" | "redo"} way */
  function go(way) {
    turn = turn.then(async () => {
      settle();
      const [from, to] = way === "undo" ? [past, future] : [future, past];
      const target = from.at(-1);
      if (!target) return;
      const left = present;
      await apply(target);
      from.pop();
      to.push(left);
      present = now();
      const what = difference(store.get().catalogue, left.choice, present.choice);
      say(way === "undo" ? words.undone(what) : words.redone(what));
      show();
    }).catch(fail);
  }

  store.watch(["choice"], () => {
    clearTimeout(timer);
    timer = setTimeout(settle, SETTLED_MS);
    show();
  });
  addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
    if (event.target instanceof Element && event.target.closest(TEXT_FIELDS)) return;
    const key = event.key.toLowerCase();
    const way = key === "y" || (key === "z" && event.shiftKey) ? "redo" : key === "z" ? "undo" : null;
    if (!way) return;
    event.preventDefault();
    go(way);
  });

  return {
    /** From here on: nothing before can be gone back to. */
    begin() {
      clearTimeout(timer);
      [past, future, present] = [[], [], now()];
      show();
    },
  };
}

/** @param {Entry} a @param {Entry} b */
const isSame = (a, b) => same(a.choice, b.choice) && (a.own === b.own || !needsFile(a.choice));

/** The name of the first setting that differs. @param {Catalogue} catalogue @param {Choice} a @param {Choice} b */
function difference(catalogue, a, b) {
  const keys = [...new Set([...Object.keys(a), ...Object.keys(b)])].filter((key) => !same(a[key], b[key]));
  const paradigm = catalogue.paradigms.find(({ id }) => id === a.paradigm);
  if (keys.includes("paradigm") && paradigm) return paradigm.label;
  const group = catalogue.groups.find(({ id }) => keys.includes(id));
  if (group) return group.label;
  const within = (/** @type {Choice} */ choice, /** @type {string} */ key) => /** @type {Record<string, unknown>} */ (choice[key] ?? {});
  const number = catalogue.numbers.find(({ group: key, id }) => (key ? within(a, key)[id] !== within(b, key)[id] : a[id] !== b[id]));
  return number?.label ?? keys[0] ?? "";
}

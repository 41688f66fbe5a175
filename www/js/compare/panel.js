// Panes side by side in the stage's place: the same data, source, seed and clock, and one difference.
import { byId, button, debounce, h, setText } from "../dom.js";
import { LATER } from "../messages/later.js";
import { createClock } from "./clock.js";
import { apply, titles } from "./differences.js";
import { createOwn } from "./own.js";
import { partOf } from "./link.js";
import { createMark } from "./mark.js";
import { createPane } from "./pane.js";
import { READY_MADE } from "./ready-made.js";

/** @import { App } from "../later.js" */
/** @import { Prefer, Status, View } from "../types.js" */
/** @import { Differences } from "./differences.js" */
/** @import { Comparison } from "./ready-made.js" */
/** @import { Pane } from "./pane.js" */

const WORDS = LATER.compare;
const SETTLE_MS = 120;
/** Tools that are used on the stage itself. */
const ON_STAGE = "#draw, #draw-data, #draw-source, #edit-mixture";

/**
 * @param {App} app
 * @param {(part: string | null) => void} onChange what the address says of it now; null: it is closed
 */
export function createPanel({ store, session, fail, say }, onChange) {
  const figure = /** @type {HTMLElement} */ (byId("stage", HTMLElement).closest("figure"));
  const options = [...READY_MADE.map(({ id }) => id), "own"].map((id) => h("option", { value: id }, WORDS.names[id] ?? id));
  const pick = h("select", { id: "compare-pick" }, ...options);
  const train = h("button", { type: "button", id: "compare-train", class: "primary", hidden: true });
  const done = h("button", { type: "button", id: "compare-close" }, WORDS.close);
  const bar = h("div", { class: "compare-bar" }, h("label", { for: "compare-pick", class: "hidden" }, WORDS.compare), pick, train, done);
  const place = h("div", { class: "panes", tabindex: 0, role: "group", "aria-label": WORDS.panes, "aria-describedby": "stage-keys" });
  const hint = h("p", { class: "hint" }, WORDS.hint);
  const own = createOwn({ store, onChange: (panes) => void set({ id: "own", panes }) });
  const mark = createMark({ most: () => store.get().status?.particles ?? 0, say, onMark: marked });
  const element = h("section", { id: "compare", class: "compare", "aria-label": WORDS.compare, hidden: true }, bar, own.element, place, mark.element, hint);
  figure.before(element);

  /** @type {Pane[]} */
  let panes = [];
  /** @type {Comparison | null} */
  let setup = null;
  /** @type {Differences[]} */
  let differences = [];
  /** The page's field as a file, and which one that is. @type {{ key: string, bytes: Uint8Array | null }} */
  let field = { key: "", bytes: null };
  let onScreen = true;
  const clock = createClock(store, () => tell({}));

  /** @returns {Prefer} the backend that the page runs on */
  function prefer() {
    const { backend } = store.get();
    return backend?.kind !== "gpu" ? "cpu" : backend.software ? "gpu-software" : "gpu";
  }
  /** What panes play: none begins its next pass before the page does. */
  const pass = () => ({ time: clock.now(), playing: store.get().view.playing && !clock.rests });
  /** @param {Partial<View>} part */
  function tell(part) {
    for (const pane of panes) pane.view({ ...part, ...pass() });
  }

  const linked = () => partOf(setup, mark.fixed ? mark.particle : null);
  function marked() {
    tell({ mark: mark.particle });
    if (setup) onChange(linked());
  }

  /** The page's field, asked for again once it is another. */
  async function fieldNow() {
    const { status } = store.get();
    if (!status) return null;
    const key = keyOf(status);
    if (field.key !== key) field = { key, bytes: status.field === "untrained" ? null : await session.call("export_field") };
    return field.bytes;
  }

  /** Tells all panes what the page has now. */
  async function refresh() {
    if (!panes.length) return;
    try {
      const { catalogue, choice } = store.get();
      const choices = differences.map((one) => apply(catalogue, choice, one));
      const names = setup?.titles ?? titles(catalogue, choices, differences);
      const bytes = await fieldNow();
      const taking = panes.map((pane, at) => {
        pane.name(names[at] ?? "", own.controlsOf(at));
        return pane.take({ choice: choices[at] ?? choice, field: bytes, own: session.own, view: { ...store.get().view, ...pass(), mark: mark.particle } });
      });
      await Promise.all(taking);
      tell({ mark: mark.particle }); // it may be another by now
    } catch (thrown) {
      fail(thrown);
    }
    showTraining();
  }
  const refreshSoon = debounce(() => void refresh(), SETTLE_MS);
  /** Panes that are there know what the page had when they came. */
  const changedOnPage = () => void (panes.length && refreshSoon());

  /** @param {Comparison} next one that the list has not has no bar: a lesson's */
  async function set(next) {
    setup = next;
    pick.value = next.id;
    bar.hidden = pick.value === "";
    own.show(next.id === "own" ? next.panes : null);
    differences = next.panes;
    while (panes.length > differences.length) panes.pop()?.close();
    while (panes.length < differences.length) {
      const pane = createPane({ prefer: prefer(), onStatus: (status) => onPane(pane, status) });
      panes.push(pane);
      mark.attach(pane);
      place.append(pane.element);
    }
    place.dataset["count"] = String(panes.length);
    onChange(linked());
    await refresh();
  }

  /** @param {Pane} pane @param {Status} status */
  function onPane(pane, status) {
    const { view } = store.get();
    if (view.playing && clock.drifted(status.time)) pane.view(pass());
    mark.tell(panes);
    showTraining();
  }

  const isTraining = () => panes.some((pane) => pane.status?.training);
  function showTraining() {
    const bare = panes.filter((pane) => pane.untrained).length;
    train.hidden = !isTraining() && bare === 0;
    setText(train, isTraining() ? WORDS.cancel : WORDS.train(bare));
  }
  async function trainAll() {
    const on = !isTraining();
    const concerned = panes.filter((pane) => (on ? pane.untrained : pane.status?.training));
    await Promise.all(concerned.map((pane) => pane.train(on)));
    say(on ? WORDS.trainingAll(concerned.length) : WORDS.cancelled);
    showTraining();
  }

  async function trainMissing() {
    if (panes.some((pane) => pane.untrained)) await trainAll();
  }

  /** @param {Comparison} next */
  async function open(next) {
    figure.hidden = true;
    element.hidden = false;
    await set(next);
  }
  function close() {
    for (const pane of panes) pane.close();
    panes = [];
    setup = null;
    mark.set(null, false);
    field = { key: "", bytes: null };
    element.hidden = true;
    figure.hidden = false;
    onChange(null);
  }

  // Nobody draws on a stage that is not to be seen.
  document.addEventListener("click", ({ target }) => {
    if (!element.hidden && target instanceof Element && target.closest(ON_STAGE)) close();
  }, true);
  pick.addEventListener("change", async () => {
    const found = READY_MADE.find(({ id }) => id === pick.value);
    await set(found ?? { id: "own", panes: own.start(differences) });
    // Picking one is asking to see it.
    if (found) await trainMissing();
  });
  train.addEventListener("click", trainAll);
  done.addEventListener("click", close);
  // The stage's keys, where the stage is not to be seen.
  place.addEventListener("keydown", (event) => {
    if (event.target !== place) return;
    const { key, shiftKey, ctrlKey, metaKey, altKey } = event;
    const again = new KeyboardEvent("keydown", { key, shiftKey, ctrlKey, metaKey, altKey, cancelable: true });
    if (!byId("stage", HTMLElement).dispatchEvent(again)) event.preventDefault();
  });

  store.watch(["choice", "catalogue"], changedOnPage);
  store.watch(["status"], ({ status }) => {
    if (status && !status.training && field.key !== keyOf(status)) changedOnPage();
  });
  /** @type {View} */
  let before = store.get().view;
  store.watch(["view"], ({ view }) => {
    const { width, height, ...part } = changed(before, view);
    before = view;
    if (Object.keys(part).length) tell(part);
  });

  const showing = () => panes.forEach((pane) => pane.visible(onScreen && !document.hidden));
  new IntersectionObserver(([entry]) => {
    onScreen = entry?.isIntersecting ?? true;
    showing();
  }).observe(element);
  document.addEventListener("visibilitychange", showing);

  return {
    open,
    close,
    trainMissing,
    /** @param {number | null} particle */
    mark: (particle) => mark.set(particle, true),
    /** What is compared now, if anything. */
    get setup() {
      return setup;
    },
  };
}

/** Which field the page has. @param {Status} status */
const keyOf = ({ field, step }) => `${field}/${step}`;

/** @param {View} before @param {View} now @returns {Partial<View>} */
const changed = (before, now) =>
  Object.fromEntries(Object.entries(now).filter(([key, value]) => before[/** @type {keyof View} */ (key)] !== value));

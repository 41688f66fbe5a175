// One particle, marked in all panes with its way: pointed at, tapped, or chosen by its number. All panes start
// the particle of one number at the same draw.
import { h, short } from "../dom.js";
import { LATER } from "../messages/later.js";

/** @import { Status } from "../types.js" */
/** @import { Pane } from "./pane.js" */

const WORDS = LATER.compare;
/** More coordinates than these are not read out. */
const TOLD = 3;

/** @param {number[]} point */
const place = (point) => `(${point.map((x) => short(Number(x.toFixed(2))).replace("-", "−")).join(",\u00a0")})`;

/** Where a pane's marked particle starts and ends, where that can be told. @param {Status | null} status */
export function wayOf(status) {
  const marked = status?.marked;
  if (!marked || marked.start.length > TOLD) return "";
  return WORDS.way(place(marked.start), place(marked.end));
}

/** @param {{ most: () => number, say: (message: string) => void, onMark: () => void }} on `most`: how many particles there are */
export function createMark({ most, say, onMark }) {
  const number = h("input", { type: "number", id: "compare-mark", min: 0, step: 1, placeholder: WORDS.noMark, "aria-describedby": "compare-mark-hint" });
  const clear = h("button", { type: "button", id: "compare-unmark", disabled: true }, WORDS.unmark);
  const element = h("div", { class: "compare-mark" }, h("label", { for: "compare-mark" }, WORDS.mark), number, clear,
    h("p", { class: "hint", id: "compare-mark-hint" }, WORDS.markHint));
  /** @type {number | null} */
  let particle = null;
  /** Whether it stays when the pointer goes. */
  let fixed = false;
  /** What is still to be read out. @type {number | null} */
  let unsaid = null;

  /** @param {number | null} next @param {boolean} stays */
  function set(next, stays) {
    const same = next === particle && fixed === (stays && next !== null);
    fixed = stays && next !== null;
    unsaid = fixed ? next : null;
    clear.disabled = next === null;
    if (document.activeElement !== number || Number(number.value) !== next) number.value = next === null ? "" : String(next);
    particle = next;
    if (!same) onMark();
  }

  number.addEventListener("input", () => {
    number.max = String(most() - 1);
    if (number.value === "") return set(null, false);
    set(Math.min(Math.max(0, Math.round(number.valueAsNumber || 0)), most() - 1), true);
  });
  clear.addEventListener("click", () => {
    set(null, false);
    number.focus();
  });

  /** A pane's pictures are pointed at. @param {Pane} pane */
  function attach(pane) {
    /** @type {PointerEvent | MouseEvent | null} */
    let waiting = null;
    let looking = false;
    /** Of what is pointed at meanwhile only the last counts. @param {PointerEvent | MouseEvent} event */
    async function look(event) {
      waiting = event;
      if (looking) return;
      looking = true;
      while (waiting) {
        const { type, clientX, clientY } = waiting;
        waiting = null;
        const { left, top, width, height } = pane.picture.getBoundingClientRect();
        const found = (await pane.particleAt((clientX - left) / width, (clientY - top) / height)) ?? null;
        if (type === "click") set(fixed && found === particle ? null : found, true);
        else if (!fixed && pane.picture.matches(":hover")) set(found, false);
      }
      looking = false;
    }
    pane.picture.addEventListener("pointermove", (event) => void (event.pointerType === "mouse" && !fixed && waiting?.type !== "click" && look(event)));
    pane.picture.addEventListener("click", look);
    pane.picture.addEventListener("pointerleave", () => void (fixed || set(null, false)));
  }

  return {
    element,
    attach,
    set,
    get particle() {
      return particle;
    },
    /** Whether it was chosen to stay. */
    get fixed() {
      return fixed;
    },
    /** Reads out what was chosen, once all panes know it. @param {Pane[]} panes */
    tell(panes) {
      if (unsaid === null || !panes.every(({ status }) => status?.marked?.particle === unsaid)) return;
      const ways = panes.map((pane) => [pane.called, wayOf(pane.status)].filter(Boolean).join(": "));
      say(WORDS.marked(unsaid, ways));
      unsaid = null;
    },
  };
}

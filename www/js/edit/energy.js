// A typed energy while it is typed: where its law lies, in a small picture under the field.
import { debounce, h, setText } from "../dom.js";
import { asAppError } from "../engine/rpc.js";
import { LATER } from "../messages/later.js";
import { svg } from "../view/svg.js";

/** @import { App } from "../later.js" */
/** @import { Choice, Outline } from "../types.js" */

const SIZE = 200;
const WAIT_MS = 150;

/** @param {App} app */
export function createEnergy({ store, session }) {
  const words = LATER.edit;
  const place = h("div", { class: "energy-place" });
  const caption = h("figcaption", { class: "hint", role: "status" });
  const figure = h("figure", { class: "energy-outline" }, place, caption);
  /** What is in the field, drawn or on its way. */ let asked = "";

  const field = () => /** @type {HTMLInputElement | null} */ (document.querySelector('input[data-path="data.energy"]'));

  async function draw() {
    const input = field();
    if (!input) return;
    const choice = session.latest();
    const data = { .../** @type {object} */ (choice["data"]), energy: input.value };
    const wanted = JSON.stringify({ ...choice, data });
    if (wanted === asked && figure.isConnected) return;
    asked = wanted;
    try {
      const outline = await session.call("outline", wanted);
      if (asked !== wanted) return;
      place.replaceChildren(pictureOf(outline, words.outline(outline)));
      setText(caption, words.outline(outline));
    } catch (thrown) {
      // The last picture stays: a formula is seldom right before its last letter.
      if (asked === wanted) setText(caption, words.noOutline(asAppError(thrown).message, place.hasChildNodes()));
    }
  }

  const soon = debounce(() => void draw(), WAIT_MS);

  store.watch(["choice"], () => {
    const input = field();
    const control = input?.closest(".number");
    if (!input || !control) return;
    if (control.nextElementSibling !== figure) {
      control.after(figure);
      input.addEventListener("input", soon);
    }
    void draw();
  });
}

/** Up is up: rows of SVG run down. @param {Outline} outline @param {string} label */
function pictureOf({ dim, reach, lines }, label) {
  const x = (/** @type {number} */ value) => (((value / reach + 1) / 2) * SIZE).toFixed(1);
  const y = (/** @type {number} */ value) => ((dim === 1 ? 1 - 0.94 * value : (1 - value / reach) / 2) * SIZE).toFixed(1);
  const paths = lines.map((line, k) => {
    let d = "";
    for (let i = 0; i + 3 < line.length; i += 4) {
      const [x1 = 0, y1 = 0, x2 = 0, y2 = 0] = line.slice(i, i + 4);
      d += `M${x(x1)} ${y(y1)}L${x(x2)} ${y(y2)}`;
    }
    return svg("path", { d, "stroke-opacity": (1 - (0.7 * k) / lines.length).toFixed(2) });
  });
  return svg("svg", { viewBox: `0 0 ${SIZE} ${SIZE}`, role: "img", "aria-label": label }, ...paths);
}

// Every entry of a group as a picture: radios, so that the arrow keys go through them.
import { fill, h, setText } from "../dom.js";
import { pickOf, withPick } from "../choice.js";
import { LATER } from "../messages/later.js";

/** @import { App } from "../later.js" */
/** @import { Choice } from "../types.js" */

/** @type {Choice} */
const BARE = { version: 1, paradigm: "" };

/**
 * Pictures are drawn when they are first unfolded, one after the other.
 * @param {{
 *   store: App["store"], change: App["change"], group: string, open: boolean,
 *   draw: (choice: object) => Promise<Element>,
 * }} options `draw` is given what a choice says of the group, with the entry at its defaults
 */
export function pictureGrid({ store, change, group, open, draw }) {
  const list = h("div", { class: "pictures", role: "radiogroup", id: `pictures-${group}`, hidden: !open });
  const toggle = h("button", { type: "button", class: "link", "aria-expanded": String(open), "aria-controls": list.id });
  const element = h("div", { class: `grid ${group}` }, toggle, list);
  /** @type {Map<string, HTMLLabelElement>} */
  const made = new Map();

  /** @param {{ id: string, label: string }} entry */
  function pictureOf({ id, label }) {
    const radio = h("input", { type: "radio", name: `picture-${group}`, value: id, "aria-label": label });
    radio.addEventListener("change", () => change((choice) => withPick(store.get().catalogue, choice, group, id)));
    const picture = h("label", { title: label }, radio);
    made.set(id, picture);
    return picture;
  }

  let drawing = false;
  async function drawAll() {
    if (drawing || list.hidden) return;
    drawing = true;
    for (const [id, picture] of made) {
      if (picture.querySelector("svg")) continue;
      // Of itself alone: with the rest of the choice it may make no plan. What cannot be drawn keeps its name.
      const drawn = await draw({ [group]: withPick(store.get().catalogue, BARE, group, id)[group] }).catch(() => null);
      picture.append(drawn ?? h("span", {}, picture.title));
    }
    drawing = false;
  }
  toggle.addEventListener("click", () => {
    list.hidden = !list.hidden;
    toggle.setAttribute("aria-expanded", String(!list.hidden));
    void drawAll();
  });

  store.watch(["catalogue", "choice"], ({ catalogue, choice }) => {
    const shown = catalogue.groups.find((one) => one.id === group);
    if (!shown) return;
    setText(toggle, LATER.pickers.all(shown.entries.length));
    list.setAttribute("aria-label", shown.label);
    fill(list, shown.entries.map((entry) => made.get(entry.id) ?? pictureOf(entry)));
    const picked = pickOf(choice, group)?.id;
    for (const radio of list.querySelectorAll("input")) radio.checked = radio.value === picked;
    void drawAll();
  });
  return element;
}

// The button that opens the lessons, which are loaded then, or at once by their link.
import { byId, h } from "../dom.js";
import { styles } from "../later.js";
import { LATER } from "../messages/later.js";

/** @import { App } from "../later.js" */
/** @import { Compare } from "./compare.js" */

/** @param {App} app @param {Compare} compare */
export function createLessons(app, compare) {
  const open = h("button", { type: "button", id: "lessons-open" }, LATER.lessons.lessons);
  byId("tools", HTMLElement).append(open);
  /** @type {Promise<{ tour: ReturnType<typeof import("../lessons/tour.js").createTour>, menu: HTMLDialogElement }> | null} */
  let loading = null;
  const loaded = () =>
    (loading ??= (async () => {
      const [{ createTour, createMenu }] = await Promise.all([import("../lessons/tour.js"), styles("styles/lessons.css")]);
      const tour = createTour(app, compare, () => open.focus());
      return { tour, menu: await createMenu((name) => void tour.start(name).catch(app.fail)) };
    })().catch((thrown) => {
      loading = null;
      throw thrown;
    }));

  open.addEventListener("click", async () => {
    try {
      (await loaded()).menu.showModal();
    } catch (thrown) {
      app.fail(thrown);
    }
  });
  const linked = new URLSearchParams(location.search).get("lesson");
  if (linked) loaded().then(({ tour }) => tour.start(linked)).catch(app.fail);
}

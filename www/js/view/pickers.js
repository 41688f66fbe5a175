// Pickers that show: laws as thumbnails, paths as curves with dots at the present t, samplers with what
// they cost. Each select stays as it is; the pictures beside it pick the same.
import { byId, h, setText } from "../dom.js";
import { pickOf } from "../choice.js";
import { LATER } from "../messages/later.js";
import { createCurves } from "./curves.js";
import { pictureGrid } from "./picture-grid.js";
import { thumbnail } from "./thumbnail.js";

/** @import { App } from "../later.js" */

/** @param {App} app */
export async function createPickers(app) {
  for (const group of ["data", "source"]) createLaws(app, group);
  createPaths(app);
  await createSamplers(app);
}

/** The laws of a group. @param {App} app @param {string} group "data" or "source" */
function createLaws({ store, session, change }, group) {
  const now = h("span", { class: `now ${group}` });
  const end = h("span", { class: "end" });
  document.querySelector(`.ends .${group}`)?.prepend(end);
  const draw = async (/** @type {object} */ choice) => thumbnail(await session.call("thumbnail", JSON.stringify(choice), group));
  const grid = pictureGrid({ store, change, group, draw, open: group === "data" && matchMedia("(min-width: 1024px)").matches });
  place(group, now, grid);

  let shown = "";
  store.watch(["choice"], async ({ choice }) => {
    const asked = JSON.stringify(choice[group]);
    if (asked === shown) return;
    shown = asked;
    // A person's own points have no picture until they are here.
    const drawn = await draw(choice).catch(() => null);
    if (asked !== shown) return;
    now.replaceChildren(...(drawn ? [drawn] : []));
    end.replaceChildren(...(drawn ? [drawn.cloneNode(true)] : []));
  });
}

/** @param {App} app */
function createPaths({ store, session, change }) {
  const now = h("figure", { class: "now path" });
  const curvesOf = async (/** @type {object} */ choice) => createCurves(await session.call("curves", JSON.stringify(choice)));
  const grid = pictureGrid({ store, change, group: "path", draw: async (choice) => (await curvesOf(choice)).element, open: false });
  place("path", now, grid);

  /** @type {ReturnType<typeof createCurves> | null} */
  let curves = null;
  let shown = "";
  const slider = byId("time", HTMLInputElement);
  const follow = () => curves?.at(slider.valueAsNumber);
  const frame = () => {
    follow();
    if (store.get().view.playing && now.checkVisibility()) requestAnimationFrame(frame);
    else running = false;
  };
  let running = false;
  const run = () => {
    if (running) return;
    running = true;
    requestAnimationFrame(frame);
  };
  // The clock's slider moves by itself; where the curves were not seen they are caught up with here.
  store.watch(["view", "status"], run);

  store.watch(["choice"], async ({ choice }) => {
    const asked = JSON.stringify(choice["path"]);
    if (asked === shown) return;
    shown = asked;
    // What is wrong with a typed path is told by its control.
    const drawn = await curvesOf(choice).catch(() => null);
    if (asked !== shown || !drawn) return;
    curves = drawn;
    const names = LATER.pickers.curves.map((name, k) => ({ name, k })).filter(({ k }) => (drawn.most[k] ?? 0) > 0);
    const legend = names.map(({ name, k }) => h("span", { class: ["alpha", "sigma", "gamma"][k] }, LATER.pickers.most(name, drawn.most[k] ?? 0)));
    now.replaceChildren(drawn.element, h("figcaption", {}, ...legend));
    follow();
  });
}

/** @param {App} app */
async function createSamplers({ store, session }) {
  const costs = await session.call("costs");
  const select = byId("pick-sampler", HTMLSelectElement);
  const facts = h("p", { class: "sampler-facts" });
  select.after(facts);
  store.watch(["catalogue"], ({ catalogue }) => {
    for (const option of select.options) {
      const cost = costs.find((one) => one.id === option.value);
      const label = catalogue.groups.find((one) => one.id === "sampler")?.entries.find((one) => one.id === option.value)?.label;
      if (cost && label) setText(option, LATER.pickers.sampler(label, cost.order, cost.evaluations));
    }
  });
  store.watch(["choice", "status", "stale"], ({ choice, status, stale }) => {
    // What the field in place takes says nothing of the one that is asked for.
    const nfe = stale ? null : (status?.nfe ?? null);
    const cost = costs.find((one) => one.id === pickOf(choice, "sampler")?.id);
    if (cost) setText(facts, LATER.pickers.cost(cost.order, cost.evaluations, nfe));
  });
}

/** Puts a picture of what is picked beside the group's select, and one of each entry under it. @param {string} group @param {...HTMLElement} elements */
function place(group, ...elements) {
  const select = byId(`pick-${group}`, HTMLSelectElement);
  select.closest(".pick")?.classList.add("pictured");
  select.after(...elements);
}

// What the stage shows of the field itself: selects under the chips, those of a chip that is on, and what the
// picture then means: quantity, units, and at which t.
import { pickOf } from "../choice.js";
import { byId, h, setText, short } from "../dom.js";
import { LATER } from "../messages/later.js";
import { fixed, written } from "../messages/language.js";

/** @import { App } from "../later.js" */
/** @import { LayersReport, Offers, View } from "../types.js" */

const SAID = LATER.layers;
/** @typedef {"field" | "of" | "lens" | "ground" | "display"} Name */

/** What each select offers, in order. @type {Record<Name, readonly string[]>} */
const OPTIONS = {
  field: ["arrows", "streamlines"],
  of: ["learned", "exact", "difference"],
  lens: ["velocity", "score", "noise", "data"],
  ground: ["density", "contours", "error", "divergence"],
  display: ["plane", "images", "strips"],
};

/** @param {App} app */
export function createLayers({ store, setView }) {
  const selects = /** @type {Record<Name, HTMLSelectElement>} */ ({});
  const labels = Object.entries(OPTIONS).map(([name, ids]) => {
    const options = ids.map((id) => h("option", { value: id }, SAID.options[id] ?? id));
    const select = h("select", { id: `layer-${name}` }, ...options);
    select.addEventListener("change", () => setView(viewOf(/** @type {Name} */ (name), select.value)));
    selects[/** @type {Name} */ (name)] = select;
    return h("label", {}, h("span", {}, SAID.labels[/** @type {Name} */ (name)]), select);
  });
  const fieldset = h("fieldset", { class: "layers", hidden: true }, h("legend", { class: "hidden" }, SAID.legend), ...labels);
  byId("show", HTMLElement).after(fieldset);
  const chip = (/** @type {keyof View} */ name) => /** @type {HTMLInputElement} */ (byId("show", HTMLElement).querySelector(`[name=${name}]`));
  chip("source").disabled = false;

  const map = chip("density");
  // Before the chip's own change, which has its state told anew.
  map.addEventListener("input", () => map.checked || setView({ density: false, ...(store.get().view.ground && { ground: "nothing" }) }));

  const bar = h("span", { class: "bar" });
  const [low, high] = [h("span", {}), h("span", {})];
  // On the stage: below it, it would move the buttons whenever it comes or goes.
  const scale = h("p", { class: "scale", "aria-hidden": "true", hidden: true }, low, bar, high);
  const text = h("p", { id: "layer-text", class: "hint layer-text" });
  fieldset.after(text);
  byId("stage", HTMLElement).append(scale);
  byId("stage", HTMLElement).setAttribute("aria-describedby", "stage-caption layer-text stage-keys");

  let colours = "";
  store.watch(["status", "view"], ({ status, view, choice, catalogue }) => {
    const { offers, layers } = status ?? {};
    selects.field.value = view.lines && !(status?.offers && upAndDown(status.offers, view)) ? "streamlines" : "arrows";
    selects.of.value = view.of ?? "learned";
    selects.lens.value = view.lens ?? "velocity";
    selects.display.value = view.display ?? "plane";
    const ground = groundOf(view);
    map.checked = ground !== "nothing";
    if (map.checked) selects.ground.value = ground;
    if (!offers || !layers) return;
    const images = offers.images && selects.display.value !== "plane";
    byId("stage", HTMLElement).classList.toggle("as-images", images);
    byId("stage-caption", HTMLElement).hidden = images;
    const wanted = saying(view, ground);
    for (const [name, select] of Object.entries(selects)) {
      // Images are of points alone.
      const shown = name === "display" ? offers.images : !images && wanted[/** @type {"of"} */ (name)];
      /** @type {HTMLElement} */ (select.parentElement).hidden = !shown;
    }
    fieldset.hidden = labels.every((label) => label.hidden);
    for (const [name, select] of Object.entries(selects)) {
      for (const option of select.options) {
        const why = reason(/** @type {Name} */ (name), option.value, offers, view);
        option.disabled = why !== "";
        setText(option, (SAID.options[option.value] ?? option.value) + (why && ` (${why})`));
      }
    }
    const targets = catalogue.groups.find((group) => group.id === "target")?.entries ?? [];
    const target = targets.find((entry) => entry.id === pickOf(choice, "target")?.id)?.label ?? "";
    setText(text, sentences(layers, offers, view, target).join(" "));
    scale.hidden = !layers.scale;
    if (!layers.scale) return;
    setText(low, `${layers.scale.low < 0 ? "≤ −" : ""}${short(Math.abs(layers.scale.low))}`);
    setText(high, `≥ ${short(layers.scale.high)}`);
    const scaled = layers.scale.colours.join(", ");
    if (scaled !== colours) bar.style.background = `linear-gradient(to right, ${(colours = scaled)})`;
  });
}

/** What the ground shows, by its select's value; or nothing. @param {View} view */
const groundOf = ({ ground = "nothing", density }) => (ground === "nothing" && density ? "density" : ground);

/** Which selects say something about what is shown. @param {View} view @param {string} ground */
const saying = ({ arrows, lens = "velocity" }, ground) => ({
  field: arrows,
  ground: ground !== "nothing",
  of: arrows || ground === "contours" || ground === "divergence",
  lens: arrows || ground === "error" || (ground !== "nothing" && lens !== "velocity"),
});

/** What a select's value means for the view. @param {Name} name @param {string} value @returns {Partial<View>} */
function viewOf(name, value) {
  if (name === "field") return { lines: value === "streamlines" };
  if (name !== "ground") return { [name]: value };
  if (value === "density") return { density: true, ground: "nothing" };
  return { density: false, ground: /** @type {View["ground"]} */ (value) };
}

/** Whether what is shown points up and down only. @param {Offers} offers @param {View} view */
const upAndDown = (offers, view) => offers.dim === 1 && ((view.lens ?? "velocity") !== "velocity" || view.of === "difference");

/** Why an option cannot be had, or nothing. @param {Name} name @param {string} value @param {Offers} offers @param {View} view */
function reason(name, value, offers, view) {
  if (name === "display") return "";
  if (value === "streamlines") return upAndDown(offers, view) ? SAID.why.line : "";
  const exact = offers.exact ? "" : SAID.why.exact;
  if (value === "exact" || value === "difference" || value === "error") return exact;
  if (value === "divergence") {
    if (!offers.divergence) return SAID.why.dims;
    return (view.lens ?? "velocity") === "velocity" ? "" : SAID.why.velocity;
  }
  if (name === "lens" && !offers[/** @type {"score"} */ (value)]) return SAID.why.untold;
  return "";
}

/** What the picture says. @param {LayersReport} report @param {Offers} offers @param {View} view @param {string} target what the network predicts */
function sentences(report, offers, view, target) {
  if (report.images) return [SAID.images(written(report.images.count), report.images.side, report.images.times.map((time) => fixed(time, 2)), fixed(view.time, 2))];
  const all = offers.dim === 1;
  const t = all ? SAID.always : SAID.at(fixed(report.time, 2));
  const lens = view.lens ?? "velocity";
  const [of, what, unit] = [SAID.whose[view.of ?? "learned"], SAID.quantities[lens], SAID.units[lens]];
  const ground = view.ground ?? "nothing";
  /** @type {string[]} */
  const said = [];
  if ((!view.arrows && ground === "nothing") || (offers.images && (view.display ?? "plane") !== "plane")) return [];
  if (offers.dim > 2 && (view.arrows || ground === "error" || ground === "divergence")) said.push(SAID.plane);
  if (report.undefined) return [SAID.undefined(what, t)];
  if (view.arrows && view.lines && !upAndDown(offers, view)) said.push(SAID.lines(of, what, t));
  else if (view.arrows) said.push(SAID.arrows(of, what, t, report.arrow === null ? "" : short(report.arrow), unit, lens === "data" && view.of !== "difference"));
  if (ground === "contours") said.push(SAID.contours(report.exact_law, report.shares.map((share) => written(100 * share)), t));
  const [least, most] = [report.scale?.low ?? 0, report.scale?.high ?? 0].map((value) => short(value).replace(/^-/, "−"));
  if (ground === "error" && report.scale) said.push(SAID.error(what, t, unit, most ?? ""));
  if (ground === "divergence" && report.scale) said.push(SAID.divergence(of, t, least ?? "", most ?? ""));
  const { conversion } = report;
  if (conversion && (view.arrows || ground === "error")) {
    const { factor, error, size } = conversion;
    if (error === null || size === null) said.push(SAID.conversion(what, target, short(factor)));
    else said.push(SAID.known(what, short(error), short(size), target, short(error / factor), short(factor)));
  }
  return said;
}

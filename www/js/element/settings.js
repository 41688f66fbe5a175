// The choices that controls="full" offers: paradigm, data, sampler and its steps.
import { fill, h } from "../dom.js";
import { read, withParadigm, withPick, write } from "../choice.js";
import { ELEMENT } from "../messages/element.js";
import { numberControl } from "../view/number.js";
import { pickControl } from "../view/pick.js";

/** @import { Choice } from "../types.js" */
/** @import { Store } from "../state.js" */

const GROUPS = ["data", "sampler"];
const STEPS = { group: "sampler", id: "steps" };

/**
 * @param {HTMLElement} place @param {Store} store
 * @param {(make: (choice: Choice) => Choice) => void} change applied to the newest choice
 * @param {() => Choice} shown the choice in force, or a newer one that is asked for
 */
export function createSettings(place, store, change, shown) {
  const paradigm = h("select", { id: "paradigm" });
  paradigm.addEventListener("change", () => change((choice) => withParadigm(store.get().catalogue, choice, paradigm.value)));
  const paradigms = h("div", { class: "pick" }, h("label", { for: "paradigm" }, ELEMENT.paradigm), paradigm);
  /** @type {Map<string, ReturnType<typeof pickControl>>} */
  const picks = new Map();
  /** @type {ReturnType<typeof numberControl> | null} */
  let steps = null;

  store.watch(["catalogue"], ({ catalogue }) => {
    const options = new Map([...paradigm.options].map((option) => [option.value, option]));
    fill(paradigm, catalogue.paradigms.map(({ id, label }) => options.get(id) ?? h("option", { value: id }, label)));
    const set = (/** @type {string} */ path, /** @type {number | string} */ value) => change((choice) => write(choice, path, value));
    for (const group of catalogue.groups.filter(({ id }) => GROUPS.includes(id))) {
      const pick = (/** @type {string} */ id) => change((choice) => withPick(store.get().catalogue, choice, group.id, id));
      if (picks.has(group.id)) picks.get(group.id)?.grow(group);
      else picks.set(group.id, pickControl(group, { pick, set }));
    }
    const number = catalogue.numbers.find(({ group, id }) => group === STEPS.group && id === STEPS.id);
    if (number) steps ??= numberControl(number, "sampler.steps", (value) => set("sampler.steps", value));
    fill(place, [paradigms, ...[...picks.values(), ...(steps ? [steps] : [])].map(({ element }) => element)]);
  });
  store.watch(["catalogue", "choice"], () => {
    const choice = shown();
    paradigm.value = choice.paradigm;
    for (const pick of picks.values()) pick.show(choice);
    steps?.show(read(choice, "sampler.steps"));
  });
  return {
    /** Puts an error beside its control, where there is one. @param {string} field @param {string} message */
    fail(field, message) {
      if (field === "sampler.steps") steps?.fail(message);
      for (const pick of picks.values()) pick.failing(field)?.(message);
    },
  };
}

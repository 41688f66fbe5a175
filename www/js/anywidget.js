// The element in Jupyter, by anywidget's protocol. The model's traits: `choice` (a link's fragment or JSON),
// `attributes` (the element's, by name) and `state`, which is written here.
import { PushForward } from "./element/define.js";

/**
 * @typedef {{
 *   get: (name: string) => any, set: (name: string, value: unknown) => void, save_changes: () => void,
 *   on: (event: string, run: () => void) => void, off: (event: string, run: () => void) => void,
 * }} Model
 */

/** @param {{ model: Model, el: HTMLElement }} widget @returns {() => void} ends it */
function render({ model, el }) {
  const element = new PushForward();
  /** @type {Set<string>} */
  let given = new Set();

  function onModel() {
    const attributes = { ...model.get("attributes"), ...(model.get("choice") && { choice: model.get("choice") }) };
    for (const name of given) if (!(name in attributes)) element.removeAttribute(name);
    for (const [name, value] of Object.entries(attributes)) {
      if (value === false || value === null) element.removeAttribute(name);
      else element.setAttribute(name, value === true ? "" : String(value));
    }
    given = new Set(Object.keys(attributes));
  }

  function onElement() {
    model.set("state", element.getState() ?? {});
    model.save_changes();
  }

  onModel();
  for (const name of ["change:choice", "change:attributes"]) model.on(name, onModel);
  for (const type of ["ready", "statechange"]) element.addEventListener(type, onElement);
  el.append(element);
  return () => {
    for (const name of ["change:choice", "change:attributes"]) model.off(name, onModel);
    element.destroy();
    element.remove();
  };
}

export default { render };

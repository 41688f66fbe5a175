// What comes with the whole library: each part of the page that the first picture does not need. One line
// a part; what is large comes only when it is opened.
import { h } from "./dom.js";
import { createEdit } from "./edit/edit.js";
import { createKeep } from "./keep/keep.js";
import { LATER } from "./messages/later.js";
import { translate } from "./messages/language.js";
import { ROOT } from "./root.js";
import { createPictures } from "./pictures/pictures.js";
import { createCompare } from "./view/compare.js";
import { createDepartures } from "./view/departures.js";
import { createDiagnostics } from "./view/diagnostics.js";
import { createFormula } from "./view/formula.js";
import { createGallery } from "./view/gallery.js";
import { createLanguage } from "./view/language.js";
import { createLayers } from "./view/layers.js";
import { createLessons } from "./view/lessons.js";
import { createNoise } from "./view/noise.js";
import { createPickers } from "./view/pickers.js";
import { createPrint } from "./view/print.js";

/** @import { AppError, Choice, View } from "./types.js" */
/** @import { Session } from "./session.js" */
/** @import { Store } from "./state.js" */

/**
 * What a part may use. `change` is applied to the newest choice, `say` speaks in the polite live region,
 * `fail` shows what was thrown where it belongs, `retrain` starts from fresh weights.
 * @typedef {{
 *   store: Store, session: Session, drawing: ReturnType<typeof import("./data/draw.js").createDrawing>, change: (make: (choice: Choice) => Choice) => void,
 *   setView: (part: Partial<View>) => void, say: (message: string) => void,
 *   fail: (thrown: unknown) => void, onError: (error: AppError) => void, retrain: () => Promise<void>,
 * }} App
 */

/** @param {App} app */
export async function createLater(app) {
  translate(LATER);
  await Promise.all(["styles/later.css", "styles/media.css"].map(styles));
  const parts = [
    createLanguage, createPrint, createKeep, createGallery, createLayers, createNoise, createFormula,
    createDepartures, createPickers, createDiagnostics, createEdit, createPictures,
  ];
  for (const part of parts) {
    // Those that fetch something are not waited for; the page has its turn between two parts.
    Promise.resolve(part(app)).catch(app.fail);
    await new Promise((resolve) => setTimeout(resolve));
  }
  createLessons(app, createCompare(app));
  document.documentElement.dataset["later"] = app.store.get().build ?? "";
}

/** A part's own styles. @param {string} path @returns {Promise<unknown>} once they are in force, or missing */
export function styles(path) {
  const link = h("link", { rel: "stylesheet", href: new URL(path, ROOT).href });
  const loaded = new Promise((resolve) => {
    link.addEventListener("load", resolve);
    link.addEventListener("error", resolve);
  });
  document.head.append(link);
  return loaded;
}

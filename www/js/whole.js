// When the page moves from the build that it opened with to the whole one: once the first picture
// plays and nothing else is to do; where the person saves data, only when asked, as by a backend's name.
import { byId, h } from "./dom.js";
import { MESSAGES } from "./messages/first.js";

/** @import { Session } from "./session.js" */
/** @import { Store } from "./state.js" */

const IDLE_MS = 1500;
/** The picture of a large network is long in coming, and the whole library draws it sooner. */
const PATIENCE_MS = 3000;

const idle = () =>
  new Promise((resolve) => {
    if ("requestIdleCallback" in globalThis) requestIdleCallback(resolve, { timeout: IDLE_MS });
    else setTimeout(resolve, IDLE_MS);
  });

const onScreen = () =>
  new Promise((resolve) => {
    if (!document.hidden) return resolve(undefined);
    document.addEventListener("visibilitychange", resolve, { once: true });
  });

/** @param {Store} store */
const firstPicture = (store) =>
  new Promise((resolve) => store.watch(["status"], ({ status }) => void ((status?.frames ?? 0) > 0 && resolve(undefined))));

/** @param {Store} store @param {Session} session @param {(thrown: unknown) => void} fail */
export async function createWhole(store, session, fail) {
  if (session.isWhole) return;
  if (/** @type {any} */ (navigator).connection?.saveData && !session.wantsGpu) return offer(store, session, fail);
  await Promise.race([firstPicture(store), new Promise((resolve) => setTimeout(resolve, PATIENCE_MS))]);
  await onScreen();
  await idle();
  // Without a connection the page goes on as it is, and offers another try.
  await session.toWhole().catch(() => offer(store, session, fail));
}

/** @param {Store} store @param {Session} session @param {(thrown: unknown) => void} fail */
function offer(store, session, fail) {
  const button = h("button", { type: "button", class: "link", id: "whole" }, MESSAGES.everyMethod);
  button.addEventListener("click", () => session.needWhole().catch(fail));
  byId("paradigms", HTMLElement).after(button);
  store.watch(["build"], () => {
    if (session.isWhole) button.remove();
  });
}

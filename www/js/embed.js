// The page for iframes: one element, with its attributes from the address's query and its choice from the
// fragment. It tells the page around it its height and its events, and takes a few orders from it.
import { PushForward } from "./element/define.js";
import { EMBED } from "./messages/embed.js";

const EVENTS = ["ready", "step", "statechange", "error"];

const root = document.documentElement;
const query = new URLSearchParams(location.search);
const element = new PushForward();

/** @param {string[]} names that the query has and the element has not */
function tellUnknown(names) {
  const notice = document.getElementById("notice");
  if (!notice || !names.length) return;
  const said = (query.get("lang") ?? navigator.language).slice(0, 2);
  notice.textContent = (EMBED[said] ?? EMBED["en"])?.unknown(names) ?? "";
  notice.hidden = false;
}

/** @param {string} type @param {object} [what] */
function tell(type, what) {
  // What is shown is no secret: any page may hold the frame.
  if (parent !== window) parent.postMessage({ type: `push-forward:${type}`, id: element.id, ...what }, "*");
}

/** `fits`: as much as the frame has room for now; a page that can make it higher says so. */
const tellHeight = () => tell("height", { height: Math.ceil(document.body.getBoundingClientRect().height), fits: root.classList.contains("fits") });

function grow() {
  root.classList.remove("fits");
  tellHeight();
}

/** What the page around may order. @type {Record<string, (data: any) => unknown>} */
const ORDERS = {
  "push-forward:grow": grow,
  "push-forward:play": () => element.play(),
  "push-forward:pause": () => element.pause(),
  "push-forward:train": () => element.train(),
  "push-forward:setState": ({ state }) => element.setState(state),
  "push-forward:getState": () => tell("state", { state: element.getState() }),
};

addEventListener("message", async ({ source, data }) => {
  if (source !== parent || !Object.hasOwn(ORDERS, data?.type)) return;
  try {
    await ORDERS[data.type]?.(data);
  } catch (thrown) {
    tell("error", { detail: { message: String(/** @type {any} */ (thrown)?.message ?? thrown) } });
  }
});

for (const type of EVENTS) element.addEventListener(type, (event) => tell(type, { detail: /** @type {CustomEvent} */ (event).detail ?? null }));

const isKnown = (/** @type {string} */ name) => name === "id" || PushForward.knows(name);
const names = [...query.keys()];
for (const name of names) if (isKnown(name)) element.setAttribute(name, query.get(name) ?? "");
if (location.hash.length > 1) element.setAttribute("choice", location.hash.slice(1));
tellUnknown(names.filter((name) => !isKnown(name)));
const theme = element.getAttribute("theme");
if (theme === "light" || theme === "dark") root.style.colorScheme = theme;
const language = element.getAttribute("lang");
if (language) root.lang = language;
document.querySelector("main")?.append(element);
new ResizeObserver(tellHeight).observe(document.body);

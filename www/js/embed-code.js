// The HTML that shows what the page shows in another page: as the element, or as an iframe.

/** @import { View } from "./types.js" */

/**
 * @typedef {{
 *   link: string, page: string | URL, title: string,
 *   train?: boolean, view?: Partial<Pick<View, "playing" | "time" | "speed" | typeof SHOWN[number]>>,
 *   attributes?: Record<string, string>,
 * }} Embedded
 * `link`: the address's fragment, without `#`; `page`: the folder of index.html; `title`: what the picture
 * is called, for those who do not see it; `train`: whether its field has to be trained; `attributes`: further ones of the element, as controls or theme.
 */

const SHOWN = /** @type {const} */ (["particles", "trails", "arrows", "density", "data"]);

/** The attributes that say so. @param {Pick<Embedded, "train" | "view" | "attributes">} what */
function attributesOf({ train, view = {}, attributes: further }) {
  /** @type {Record<string, string>} */
  const attributes = {};
  if (SHOWN.some((name) => name in view)) attributes["show"] = SHOWN.filter((name) => view[name]).join(" ");
  if (view.playing) attributes["autoplay"] = "";
  else if (view.time !== undefined) attributes["time"] = String(Number(view.time.toFixed(3)));
  if (view.speed !== undefined && view.speed !== 1) attributes["speed"] = String(view.speed);
  if (train) attributes["train"] = "";
  return { ...attributes, ...further };
}

/** @param {string} text */
const escaped = (text) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/"/g, "&quot;");

/** @param {string} name @param {Record<string, string>} attributes */
function opening(name, attributes) {
  const written = Object.entries(attributes).map(([key, value]) => (value === "" && key !== "show" ? ` ${key}` : ` ${key}="${escaped(value)}"`));
  return `<${name}${written.join("")}>`;
}

/** A file of the page, whole. @param {Embedded["page"]} page @param {string} path */
function file(page, path) {
  const url = new URL(path, page);
  url.hash = "";
  return url;
}

/** `<push-forward>` with its script; until that has loaded, and where it cannot, a link to the page. @param {Embedded} what */
export function elementCode({ link, page, title, ...what }) {
  const open = file(page, "./");
  open.hash = link;
  return [
    `${opening("script", { type: "module", src: file(page, "js/push-forward.min.js").href })}</script>`,
    opening("push-forward", { ...(link && { choice: link }), ...attributesOf(what), "aria-label": title }),
    `  ${opening("a", { href: open.href })}${escaped(title)}</a>`,
    "</push-forward>",
  ].join("\n");
}

/** An iframe with the script that gives it its height. @param {Embedded} what */
export function iframeCode({ link, page, title, ...what }) {
  const src = file(page, "embed.html");
  for (const [name, value] of Object.entries(attributesOf(what))) src.searchParams.set(name, value);
  src.hash = link;
  return [
    `${opening("iframe", { src: src.href, title, width: "100%", height: "520", loading: "lazy", style: "border: 0" })}</iframe>`,
    `${opening("script", { type: "module", src: file(page, "js/embed-parent.js").href })}</script>`,
  ].join("\n");
}

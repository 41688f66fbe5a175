// The element for editors and documentation tools: a custom-elements manifest (schema 1.0.0), from the
// element's own lists and from what its types say of each member.
import { readFileSync, readdirSync } from "node:fs";
import { SWITCHES, TEXTS } from "../www/js/element/attributes.js";

const ELEMENT = new URL("../www/js/element/", import.meta.url);
const read = (/** @type {string} */ name) => readFileSync(new URL(name, ELEMENT), "utf8");
const types = read("public.d.ts");
const sources = readdirSync(ELEMENT).filter((name) => name.endsWith(".js")).map(read).join("\n");

/** @param {RegExp} pattern @param {string} text @returns {string[]} each once, sorted */
const found = (pattern, text) => [...new Set([...text.matchAll(pattern)].map(([, name = ""]) => name))].sort();

/** The comment above a member, where there is one. @param {string} member as its line begins */
function described(member) {
  const comment = types.match(new RegExp(`/\\*\\* (.*) \\*/\\n  ${member}\\b`))?.[1];
  return comment ? { description: comment } : {};
}

const attribute = (/** @type {string} */ property) => property.replaceAll("_", "-");
const methods = found(/^ {2}(\w+)\([^)]*\): /gm, types.slice(0, types.indexOf("addEventListener"))).filter((name) => name !== "knows");
const events = found(/^ {2}(\w+): CustomEvent/gm, types);
const parts = found(/([\w-]+)/g, found(/\bpart: "([^"]+)"/g, sources).join(" "));
const colours = found(/(--push-forward-[\w-]+)/g, sources);
const live = /** @type {Record<string, string>} */ ({ playing: "boolean", time: "number", speed: "number" });

/** @returns {object} */
export function manifest() {
  const fields = [
    ...Object.entries(live).map(([name, text]) => ({ name, type: { text }, attribute: name, ...described(name) })),
    ...TEXTS.map((name) => ({ name, type: { text: "string | null" }, attribute: attribute(name), ...described(`get ${name}`) })),
    ...SWITCHES.map((name) => ({ name, type: { text: "boolean" }, attribute: name, ...described(name) })),
  ].map((field) => ({ kind: "field", ...field }));
  return {
    schemaVersion: "1.0.0",
    modules: [
      {
        kind: "javascript-module", path: "js/index.js",
        declarations: [{
          kind: "class", name: "PushForward", tagName: "push-forward", customElement: true, superclass: { name: "HTMLElement" },
          description: "A playground for diffusion, score-based models and flow matching, in any page.",
          attributes: fields.map(({ kind, attribute: name, name: fieldName, ...rest }) => ({ name, fieldName, ...rest })),
          members: [...fields, ...methods.map((name) => ({ kind: "method", name, ...described(name) }))],
          events: events.map((name) => ({ name, type: { text: types.match(new RegExp(`^ {2}${name}: (CustomEvent<\\w+>)`, "m"))?.[1] ?? "CustomEvent" } })),
          slots: [{ name: "", description: "Shown where the element cannot play." }],
          cssParts: parts.map((name) => ({ name })),
          cssProperties: colours.map((name) => ({ name })),
        }],
        exports: [{ kind: "js", name: "PushForward", declaration: { name: "PushForward" } }],
      },
      {
        kind: "javascript-module", path: "js/define.js",
        exports: [{ kind: "custom-element-definition", name: "push-forward", declaration: { name: "PushForward", module: "js/index.js" } }],
      },
    ],
  };
}

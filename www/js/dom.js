// Small helpers for the DOM. Text always goes in as text, never as HTML.
import { marked } from "./messages/language.js";

/**
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag @param {Record<string, string | number | boolean | undefined>} [attributes]
 * @param {...(Node | string)} children
 * @returns {HTMLElementTagNameMap[T]}
 */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue;
    element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children);
  return element;
}

/**
 * An element of index.html, or of a widget, by its id.
 * @template {HTMLElement} T
 * @param {string} id @param {new () => T} kind @param {Document | ShadowRoot} [root]
 * @returns {T}
 */
export function byId(id, kind, root = document) {
  const element = root.getElementById(id);
  if (!(element instanceof kind)) throw new Error(`there is no ${kind.name} #${id}`);
  return element;
}

/** @param {string} id @param {Document | ShadowRoot} [root] */
export const button = (id, root) => byId(id, HTMLButtonElement, root);

/**
 * Sets text only where it differs, so that live regions stay quiet.
 * @param {Element} element @param {string} text
 */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/**
 * Gives `parent` these children in this order, moving none of those already there: what has the focus
 * keeps it.
 * @param {Element} parent @param {Iterable<Element>} children
 */
export function fill(parent, children) {
  let at = 0;
  for (const child of children) {
    if (parent.children[at] !== child) parent.insertBefore(child, parent.children[at] ?? null);
    at++;
  }
}

/** @param {() => void} run @param {number} ms */
export function debounce(run, ms) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(run, ms);
  };
}

/** @param {number} value a short form that keeps three digits */
export function short(value) {
  if (value === 0) return "0";
  const size = Math.abs(value);
  return marked(size >= 1e5 || size < 1e-3 ? value.toExponential(1) : String(Number(value.toPrecision(3))));
}

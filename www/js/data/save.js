// A file for the person's own disk.
import { h } from "../dom.js";

/** @param {BlobPart} content @param {string} name @param {string} type */
export function save(content, name, type) {
  const url = URL.createObjectURL(new Blob([content], { type }));
  h("a", { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

// Where the page's files are. Bundles lie in js/ as this module does, so the answer is the same there; the
// package for bundlers has another text instead (scripts/package.mjs).

/** The folder of index.html, with js/, pkg/, styles/ and assets/ in it. */
export const ROOT = new URL("../", import.meta.url);

/** The address of a file in that folder. @param {string} path */
export const fileAt = (path) => new URL(path, ROOT);

/** The playground's own address, for links to it: a fragment comes after it. */
export const PAGE = fileAt("./").href;

/** What the page opens with. */
export const DEFAULT_FIELD = fileAt("assets/default.safetensors");

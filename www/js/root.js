// Where the page's files are. Bundles lie in js/ as this module does, so the answer is the same there.

/** The folder of index.html, with js/, pkg/, styles/ and assets/ in it. */
export const ROOT = new URL("../", import.meta.url);

/** What the page opens with. */
export const DEFAULT_FIELD = new URL("assets/default.safetensors", ROOT);

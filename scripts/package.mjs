// Writes npm-package/ from dist/: the folder that `npm pack` packs, and that any host may serve.
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { LANGUAGES, MINIFIED, beside, instead, selfContained, singleFile } from "./element.mjs";

const ROOT = fileURLToPath(new URL("../", import.meta.url));
const DIST = join(ROOT, "dist");
const PACKAGE = join(ROOT, "npm-package");
const ELEMENT = join(ROOT, "www/js/element");

/** As they are in the release build. */
const FROM_DIST = [
  "embed.html", "styles/embed.css",
  "js/embed.js", "js/embed-parent.js", "js/anywidget.mjs", "js/de.js",
  "pkg/pushforward.js", "pkg/pushforward_bg.wasm", "pkg/pushforward-relaxed_bg.wasm",
  "pkg-opening/pushforward-opening.js", "pkg-opening/pushforward-opening_bg.wasm", "pkg-opening/pushforward-opening-relaxed_bg.wasm",
  "assets/default.safetensors", "assets/digits.bin",
];

/** What the element fetches, each named so that a bundler sees it and takes it along. */
const FETCHED = FROM_DIST.filter((path) => /^(pkg|assets)/.test(path));

const cargo = readFileSync(join(ROOT, "Cargo.toml"), "utf8");
/** @param {string} key of Cargo.toml's [package] */
const said = (key) => cargo.match(new RegExp(`^${key} = "(.*)"`, "m"))?.[1] ?? "";

/** root.js, for bundlers; the playground itself is not in the package. */
const root = `
  const FILES = {${FETCHED.map((path) => `${JSON.stringify(path)}: () => new URL(${JSON.stringify(`../${path}`)}, import.meta.url)`).join(",\n")}};
  export const fileAt = (path) => {
    if (!FILES[path]) throw new Error(path + " is not in the package");
    return FILES[path]();
  };
  export const DEFAULT_FIELD = fileAt("assets/default.safetensors");
  export const PAGE = ${JSON.stringify(said("repository"))};`;

const entry = (/** @type {string} */ name) => ({ types: `./js/${name}.d.ts`, default: `./js/${name}.js` });

const manifest = {
  name: said("name"),
  version: said("version"),
  description: said("description"),
  license: said("license"),
  repository: { type: "git", url: `git+${said("repository")}.git` },
  keywords: ["custom-element", "web-component", "diffusion", "flow-matching", "webgpu", "wasm", "anywidget"],
  type: "module",
  main: "./js/index.js",
  types: "./js/index.d.ts",
  exports: {
    ".": entry("index"),
    "./define": entry("define"),
    "./react": { types: "./js/react.d.ts", default: "./js/define.js" },
    "./embed-parent": entry("embed-parent"),
    "./anywidget": "./js/anywidget.mjs",
    "./push-forward.min.js": "./js/push-forward.min.js",
    "./custom-elements.json": "./custom-elements.json",
    "./package.json": "./package.json",
  },
  customElements: "custom-elements.json",
  sideEffects: ["./js/define.js", "./js/push-forward.min.js", "./js/embed.js", "./js/embed-parent.js"],
};

rmSync(PACKAGE, { recursive: true, force: true });
for (const path of FROM_DIST) {
  mkdirSync(dirname(join(PACKAGE, path)), { recursive: true });
  cpSync(join(DIST, path), join(PACKAGE, path));
}
const plugins = [await selfContained(DIST), instead({ "root.js": root }, DIST)];
await singleFile(PACKAGE, plugins);
// Not minified: bundlers do that, and need the comments by which they leave alone what is loaded at run time.
await build({ ...MINIFIED, minify: false, splitting: true, entryPoints: [join(ELEMENT, "index.js")], outdir: join(PACKAGE, "js"), plugins: [...plugins, LANGUAGES] });
await build({
  ...MINIFIED, entryPoints: [join(ELEMENT, "define.js")], outdir: join(PACKAGE, "js"), plugins: [beside({ "./index.js": "./index.js" })],
});
/** @param {string} path @param {string} text */
const write = (path, text) => writeFileSync(join(PACKAGE, path), text);
write("custom-elements.json", readFileSync(join(ELEMENT, "custom-elements.json"), "utf8").replaceAll('"push-forward.js"', '"js/index.js"').replaceAll('"push-forward-define.js"', '"js/define.js"'));
write("package.json", `${JSON.stringify(manifest, null, 2)}\n`);
cpSync(join(ELEMENT, "push-forward.d.ts"), join(PACKAGE, "js/index.d.ts"));
write("js/define.d.ts", 'export { PushForward } from "./index.js";\n');
cpSync(join(ELEMENT, "react.d.ts"), join(PACKAGE, "js/react.d.ts"));
write("js/embed-parent.d.ts", "export {};\n");
for (const name of ["LICENSE-MIT", "LICENSE-APACHE"]) cpSync(join(ROOT, name), join(PACKAGE, name));
const licence = readFileSync(join(ROOT, "README.md"), "utf8").match(/^## Licence\n[^]*/m)?.[0] ?? "";
const embedding = readFileSync(join(ROOT, "docs/EMBEDDING.md"), "utf8");
write("README.md", `${embedding.replace(/^# .*/, "# Pushforward")}\n${licence}`);
cpSync(join(ROOT, "docs/METHODS.md"), join(PACKAGE, "METHODS.md"));

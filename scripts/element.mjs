// The element's files for other pages, into the js folder of a release build: push-forward.min.js with all
// its JavaScript inside, and embed.js and anywidget.mjs, which take the element from it. Run by scripts/minify.
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

/** @import { Plugin } from "esbuild" */

const SOURCE = fileURLToPath(new URL("../www/js/", import.meta.url));
export const MINIFIED = /** @type {const} */ ({ bundle: true, minify: true, format: "esm", target: "es2022", logLevel: "warning" });

/**
 * Modules of the page that have another text here.
 * @param {Record<string, string>} texts by path in www/js @param {string} dist where the texts' own imports are
 * @returns {Plugin}
 */
export const instead = (texts, dist) => ({
  name: "instead",
  setup({ onLoad }) {
    for (const [path, contents] of Object.entries(texts)) {
      const filter = new RegExp(`^${(SOURCE + path).replace(/[.\\]/g, "\\$&")}$`);
      onLoad({ filter }, () => ({ contents, resolveDir: dist }));
    }
  },
});

/** The engine's worker as one module, with the JavaScript of both builds. @param {string} dist */
async function workerSource(dist) {
  const glue = `
    import * as whole from "./pkg/pushforward.js";
    import * as opening from "./pkg-opening/pushforward-opening.js";
    export const glueOf = async (url) => (url.includes("/pkg-opening/") ? opening : whole);`;
  const { outputFiles } = await build({
    ...MINIFIED, entryPoints: [join(SOURCE, "engine/worker.js")], write: false, plugins: [instead({ "engine/glue.js": glue }, dist)],
  });
  return outputFiles[0]?.text ?? "";
}

/** @param {string} dist @returns {Promise<Plugin>} puts the worker inside */
export async function selfContained(dist) {
  const text = await workerSource(dist);
  return instead({ "engine/worker-source.js": `export const workerSource = () => ${JSON.stringify(text)};` }, dist);
}

/** Takes modules from files beside the one that is made. @param {Record<string, string>} files by how they are imported @returns {Plugin} */
export const beside = (files) => ({
  name: "beside",
  setup({ onResolve }) {
    onResolve({ filter: /^\./ }, ({ path }) => (files[path] ? { path: files[path], external: true } : undefined));
  },
});

/** All JavaScript in one file. @param {string} folder @param {Plugin[]} plugins */
export const singleFile = (folder, plugins) =>
  build({ ...MINIFIED, entryPoints: [join(SOURCE, "element/define.js")], outfile: join(folder, "js/push-forward.min.js"), plugins });

/** @param {string} dist a folder with pkg/ and pkg-opening/ */
export async function buildElement(dist) {
  await singleFile(dist, [await selfContained(dist)]);
  for (const [name, ending] of Object.entries({ embed: "js", "embed-parent": "js", anywidget: "mjs" })) {
    await build({ ...MINIFIED, entryPoints: [join(SOURCE, `${name}.js`)], outfile: join(dist, `js/${name}.${ending}`), plugins: [beside({ "./element/define.js": "./push-forward.min.js" })] });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildElement(resolve(process.argv[2] ?? "dist"));

// The element's files for other pages, into the js folder of a release build: push-forward.min.js with all
// its JavaScript inside, and embed.js and anywidget.mjs, which take the element from it. Run by scripts/minify.
// The WebAssembly stays outside: inside, the opening build would be 205 kB gzipped instead of 158, and come
// with the script instead of with the first picture that is near.
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

/** A module and all that it imports, as text. @param {import("esbuild").BuildOptions} options */
async function textOf(options) {
  const { outputFiles } = await build({ ...MINIFIED, ...options, write: false });
  return outputFiles?.[0]?.text ?? "";
}

/** Puts the engine's worker inside, as text: a build's JavaScript, then what runs it. @param {string} dist @returns {Promise<Plugin>} */
export async function selfContained(dist) {
  const glue = (/** @type {string} */ path) =>
    textOf({ entryPoints: [join(dist, path)], format: "iife", globalName: "pushforwardGlue", define: { "import.meta.url": '""' } });
  const builds = { opening: await glue("pkg-opening/pushforward-opening.js"), whole: await glue("pkg/pushforward.js") };
  const inside = instead({ "engine/glue.js": "export const glueOf = async () => pushforwardGlue;" }, dist);
  const worker = await textOf({ entryPoints: [join(SOURCE, "engine/worker.js")], plugins: [inside] });
  const source = `const BUILDS = ${JSON.stringify(builds)}; export const workerSource = (build) => BUILDS[build] + ${JSON.stringify(worker)};`;
  return instead({ "engine/worker-source.js": source }, dist);
}

/** Takes modules from files beside the one that is made. @param {Record<string, string>} files by how they are imported @returns {Plugin} */
export const beside = (files) => ({
  name: "beside",
  setup({ onResolve }) {
    onResolve({ filter: /^\./ }, ({ path }) => (files[path] ? { path: files[path], external: true } : undefined));
  },
});

/** Languages other than English come when they are asked for. */
export const LANGUAGES = beside({ "./de.js": "./de.js" });

/** All JavaScript in one file. @param {string} folder @param {Plugin[]} plugins */
export const singleFile = (folder, plugins) =>
  build({ ...MINIFIED, entryPoints: [join(SOURCE, "element/define.js")], outfile: join(folder, "js/push-forward.min.js"), plugins: [...plugins, LANGUAGES] });

/** @param {string} dist a folder with pkg/ and pkg-opening/ */
export async function buildElement(dist) {
  await singleFile(dist, [await selfContained(dist)]);
  await build({ ...MINIFIED, entryPoints: [join(SOURCE, "messages/de.js")], outdir: join(dist, "js") });
  for (const [name, ending] of Object.entries({ embed: "js", "embed-parent": "js", anywidget: "mjs" })) {
    await build({ ...MINIFIED, entryPoints: [join(SOURCE, `${name}.js`)], outfile: join(dist, `js/${name}.${ending}`), plugins: [beside({ "./element/define.js": "./push-forward.min.js" })] });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildElement(resolve(process.argv[2] ?? "dist"));

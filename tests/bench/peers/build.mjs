// Bundles the bench's page with the peers, minified, a module and its chunks for each library.
import { copyFile, mkdir, rm } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = (/** @type {string} */ path) => fileURLToPath(new URL(path, import.meta.url));

/** Where the built page lies. */
export const BUILT = here("node_modules/.page");

/** @param {string[]} modules of page/ */
export async function buildPage(modules) {
  await rm(BUILT, { recursive: true, force: true });
  await mkdir(`${BUILT}/tfjs-wasm`, { recursive: true });
  await copyFile(here("page/index.html"), `${BUILT}/index.html`);
  for (const name of ["", "-simd", "-threaded-simd"]) {
    const file = `tfjs-backend-wasm${name}.wasm`;
    await copyFile(here(`node_modules/@tensorflow/tfjs-backend-wasm/dist/${file}`), `${BUILT}/tfjs-wasm/${file}`);
  }
  for (const name of ["visit", ...modules]) {
    await build({
      entryPoints: [here(`page/${name}.js`)],
      outdir: BUILT,
      chunkNames: `${name}-[name]-[hash]`,
      bundle: true,
      splitting: true,
      minify: true,
      format: "esm",
      target: "es2022",
      legalComments: "none",
      logLevel: "error",
    });
  }
}

// The folder that scripts/package makes, as those who install it meet it.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const PACKAGE = join(ROOT, "npm-package");
const TSC = join(ROOT, "node_modules/.bin/tsc");
const read = (/** @type {string} */ path) => readFileSync(join(PACKAGE, path), "utf8");

/** A project that has the package installed. */
const project = mkdtempSync(join(tmpdir(), "pushforward-"));
before(() => {
  mkdirSync(join(project, "node_modules"));
  symlinkSync(PACKAGE, join(project, "node_modules/pushforward"));
  writeFileSync(join(project, "package.json"), '{ "type": "module" }');
});
after(() => rmSync(project, { recursive: true }));

/** In that project. @param {string} command @param {string[]} args */
const run = (command, ...args) => execFileSync(command, args, { cwd: project, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });

test("npm packs what belongs there and nothing else", () => {
  const [{ files }] = JSON.parse(execFileSync("npm", ["pack", "--dry-run", "--json"], { cwd: PACKAGE, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }));
  const names = files.map((/** @type {{ path: string }} */ { path }) => path.replace(/-[A-Z0-9]{8}\.js$/, "-*.js"));
  assert.deepEqual([...new Set(names)].sort(), [
    "LICENSE-APACHE", "LICENSE-MIT", "METHODS.md", "README.md",
    "assets/default.safetensors", "assets/digits.bin", "custom-elements.json", "embed.html",
    "js/anywidget.mjs", "js/chunk-*.js", "js/de.js", "js/define.d.ts", "js/define.js", "js/embed-parent.d.ts", "js/embed-parent.js", "js/embed.js",
    "js/index.d.ts", "js/index.js", "js/player-*.js", "js/push-forward.min.js", "js/react.d.ts", "package.json",
    "pkg-opening/pushforward-opening-relaxed_bg.wasm", "pkg-opening/pushforward-opening.js", "pkg-opening/pushforward-opening_bg.wasm",
    "pkg/pushforward-relaxed_bg.wasm", "pkg/pushforward.js", "pkg/pushforward_bg.wasm",
    "styles/embed.css",
  ].sort());
});

test("every file that package.json and the manifest name is there", () => {
  const manifest = JSON.parse(read("package.json"));
  const paths = [manifest.main, manifest.types, manifest.customElements, ...manifest.sideEffects];
  for (const target of Object.values(manifest.exports)) paths.push(...(typeof target === "string" ? [target] : Object.values(target)));
  for (const { path } of JSON.parse(read("custom-elements.json")).modules) paths.push(path);
  assert.deepEqual(paths.filter((path) => !existsSync(join(PACKAGE, path))), []);
  assert.equal(manifest.version, readFileSync(join(ROOT, "Cargo.toml"), "utf8").match(/^version = "(.*)"/m)?.[1]);
});

test("without a DOM every entry imports and does nothing", () => {
  const names = ["pushforward", "pushforward/define", "pushforward/embed-parent", "pushforward/push-forward.min.js"];
  const script = `for (const name of ${JSON.stringify(names)}) console.log(name, Object.keys(await import(name)).join());`;
  assert.equal(run("node", "--input-type=module", "-e", script).trim().split("\n")[0], "pushforward PushForward");
});

test("an import of the class that nobody uses leaves no code in a bundle", async () => {
  const contents = 'import { PushForward } from "pushforward"; console.log(1);';
  const { outputFiles } = await build({ stdin: { contents, resolveDir: project }, bundle: true, format: "esm", write: false });
  assert.ok((outputFiles[0]?.text.length ?? Infinity) < 200, outputFiles[0]?.text.slice(0, 500));
});

test("a bundler sees every file that the element fetches", () => {
  const code = readFileSync(join(PACKAGE, "js/push-forward.min.js"), "utf8");
  const seen = [...code.matchAll(/new URL\("\.\.\/([^"]+)",import\.meta\.url\)/g)].map(([, path = ""]) => path);
  assert.ok(seen.includes("pkg/pushforward_bg.wasm") && seen.includes("assets/default.safetensors"), String(seen));
  assert.deepEqual(seen.filter((path) => !existsSync(join(PACKAGE, path))), []);
});

test("a consumer's TypeScript compiles, and what is wrong in it does not", () => {
  const consumer = `
import { PushForward, type WidgetState } from "pushforward";
import "pushforward/define";
const element: PushForward = document.createElement("push-forward");
element.choice = "paradigm=diffusion&data=moons";
element.autoplay = true;
const paradigm: string | null = element.paradigm;
element.addEventListener("step", ({ detail }) => console.log(detail.step + detail.steps, paradigm));
element.addEventListener("error", ({ detail }) => console.log(detail.field));
const state: WidgetState | null = element.getState();
const png: Blob = await element.screenshot();
const { points, dim }: { points: Float32Array; dim: number } = await element.sample(10);
console.log(state?.view.time, png.size, points.length / dim, PushForward.page);
`;
  const options = ["--noEmit", "--strict", "--target", "es2022", "--module", "esnext", "--moduleResolution", "bundler", "--lib", "es2022,dom"];
  writeFileSync(join(project, "right.ts"), consumer);
  assert.doesNotThrow(() => run(TSC, ...options, "right.ts"));
  writeFileSync(join(project, "wrong.ts"), `${consumer}\nelement.speed = "fast";\nelement.trian();\n`);
  assert.throws(() => run(TSC, ...options, "wrong.ts"), (/** @type {any} */ { stdout }) => /speed|number/.test(stdout) && /trian/.test(stdout));
});

test("JSX knows the element, its attributes and its events", () => {
  const consumer = `
import { useRef } from "react";
import type { PushForward } from "pushforward";
import "pushforward/react";
export function Moons({ steps }: { steps: number }) {
  const widget = useRef<PushForward>(null);
  return (
    <push-forward ref={widget} paradigm="diffusion" data="moons" choice={{ version: 1 }} steps={steps} training-batch="64" autoplay train
      class="wide" style={{ width: "100%" }} onready={({ detail }) => console.log(detail.view.time)} onClick={() => widget.current?.train()}>
      <a href="#">Without it</a>
    </push-forward>
  );
}
`;
  symlinkSync(join(ROOT, "node_modules/@types"), join(project, "node_modules/@types"));
  const options = ["--noEmit", "--strict", "--skipLibCheck", "false", "--target", "es2022", "--module", "esnext", "--moduleResolution", "bundler", "--lib", "es2022,dom,dom.iterable", "--types", "react"];
  for (const [jsx, source] of [["react-jsx", consumer], ["react", `import * as React from "react";${consumer}`]]) {
    writeFileSync(join(project, "right.tsx"), source ?? "");
    assert.doesNotThrow(() => run(TSC, ...options, "--jsx", jsx ?? "", "right.tsx"));
  }
  writeFileSync(join(project, "wrong.tsx"), consumer.replace("autoplay", 'autoplay="yes"').replace("detail.view.time", "detail.loss"));
  assert.throws(() => run(TSC, ...options, "--jsx", "react-jsx", "wrong.tsx"), (/** @type {any} */ { stdout }) => /boolean/.test(stdout) && /loss/.test(stdout));
});

// Two origins: a person's page with the fixtures, and the folder that its snippets name, which any page may use.
import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { dirname, extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { TYPES } from "../server.mjs";

const RECIPES = fileURLToPath(new URL(".", import.meta.url));
const REVEAL = dirname(createRequire(import.meta.url).resolve("reveal.js"));
export const PACKAGE = fileURLToPath(new URL("../../../npm-package", import.meta.url));

/** Stands in the snippets for the folder with our files. */
export const FOLDER = "https://example.org/pushforward/";

/** The header that docs/EMBEDDING.md says is enough. */
const POLICY = readFileSync(new URL("../../../docs/EMBEDDING.md", import.meta.url), "utf8").match(/^Content-Security-Policy: (.*)$/m)?.[1] ?? "";

/** @typedef {(path: string) => Promise<{ body: string | Buffer, headers?: Record<string, string> }>} Answer */

/** @param {Answer} answer throws where there is nothing @returns {Promise<{ port: number, close: () => void }>} */
async function listen(answer) {
  const server = createServer(async (request, response) => {
    const path = normalize(decodeURIComponent(new URL(request.url ?? "/", "http://host").pathname));
    try {
      const { body, headers } = await answer(path);
      response.writeHead(200, { "content-type": TYPES[extname(path)] ?? "application/octet-stream", ...headers }).end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return { port: address.port, close: () => server.close() };
}

/** The page's own bundle, as a React project makes it: the package in it, its files beside it. */
const reactPage = () =>
  build({
    entryPoints: [join(RECIPES, "react-page.jsx")], bundle: true, format: "esm", write: false, jsx: "automatic",
    define: { "process.env.NODE_ENV": '"production"' }, alias: { "pushforward/define": join(PACKAGE, "js/define.js") },
  }).then(({ outputFiles }) => outputFiles[0]?.text ?? "");

/**
 * @param {string} [host] by which the browser knows both
 * @returns {Promise<{ page: string, folder: string, close: () => void }>} the addresses of the fixtures and of our files
 */
export async function serveRecipes(host = "127.0.0.1") {
  const folder = await listen(async (path) => {
    if (path === "/favicon.ico") return { body: "" };
    if (!path.startsWith("/pushforward/")) throw new Error("outside of the folder");
    return { body: await readFile(join(PACKAGE, path.slice("/pushforward/".length))), headers: { "access-control-allow-origin": "*" } };
  });
  const address = `http://${host}:${folder.port}/pushforward/`;
  const here = (/** @type {string} */ text) => text.replaceAll(FOLDER, address);
  const page = await listen(async (path) => {
    if (path === "/favicon.ico") return { body: "" };
    if (path === "/js/react-page.js") return { body: await reactPage() };
    // What a React project's bundler takes along.
    if (/^\/(pkg|pkg-opening|assets)\//.test(path)) return { body: await readFile(join(PACKAGE, path)) };
    if (path.startsWith("/reveal/")) return { body: await readFile(join(REVEAL, path.slice("/reveal/".length))) };
    /** @type {Record<string, string>} */
    const headers = {};
    // csp.html is served with the docs' policy; csp-less-WHAT.html with that policy less WHAT.
    const [, less] = path.match(/^\/csp(?:-less-(.+))?\.html$/) ?? [];
    if (path.startsWith("/csp")) headers["content-security-policy"] = here(POLICY).replace(less ?? "", "");
    return { body: here(await readFile(join(RECIPES, path.startsWith("/csp") ? "csp.html" : path), "utf8")), headers };
  });
  return {
    page: `http://${host}:${page.port}/`,
    folder: address,
    close: () => {
      page.close();
      folder.close();
    },
  };
}

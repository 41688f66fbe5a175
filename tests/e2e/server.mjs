// Serves dist as a plain host would, under a subpath, so absolute paths in the page show up as 404s.
// `node tests/e2e/server.mjs 4173` serves until stopped.
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";

export const DIST = fileURLToPath(new URL("../../dist", import.meta.url));
export const PREFIX = "/pushforward/";
/** Pages of the tests' own, served as if they lay in dist. */
const FIXTURES = fileURLToPath(new URL(".", import.meta.url));

/** By extension. @type {Record<string, string>} */
export const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".mjs": "text/javascript",
  ".css": "text/css",
  ".wasm": "application/wasm",
  ".json": "application/json",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".webp": "image/webp",
};

/**
 * @param {number} port 0 for any free one
 * @param {Record<string, string>} [headers] sent with every file
 * @returns {Promise<{ url: string, served: Set<string>, close: () => void }>} `served`: paths in dist, as asked for
 */
export async function serve(port, headers = {}) {
  /** @type {Set<string>} */
  const served = new Set();
  const server = createServer(async (request, response) => {
    const path = decodeURIComponent(new URL(request.url ?? "/", "http://host").pathname);
    const name = path === PREFIX ? "index.html" : normalize(path).slice(PREFIX.length);
    try {
      if (!path.startsWith(PREFIX) || name.startsWith("..")) throw new Error("outside of dist");
      const body = await readFile(join(name.startsWith("fixtures/") ? FIXTURES : DIST, name));
      served.add(name);
      response.writeHead(200, { ...headers, "content-type": TYPES[extname(name)] ?? "application/octet-stream" }).end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((resolve) => server.listen(port, "127.0.0.1", () => resolve(undefined)));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return { url: `http://127.0.0.1:${address.port}${PREFIX}`, served, close: () => server.close() };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  console.log((await serve(Number(process.argv[2] ?? 4173))).url);
}

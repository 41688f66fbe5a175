// Serves the bench's page and the built site on one port; remembers what was fetched.
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { DIST, PREFIX, TYPES } from "../../e2e/server.mjs";
import { BUILT } from "./build.mjs";

/** Paths by what stands before them. */
const FOLDERS = { "/bench/": BUILT, [PREFIX]: DIST };

/** The file at a path as asked for. @param {string} path */
export function fileAt(path) {
  for (const [prefix, folder] of Object.entries(FOLDERS)) {
    const name = normalize(path.slice(prefix.length));
    if (path.startsWith(prefix) && !name.startsWith("..")) return join(folder, name);
  }
  throw new Error(`nothing is served at ${path}`);
}

/** @param {Record<string, string>} headers with every answer */
export async function serve(headers) {
  /** @type {Set<string>} */
  const served = new Set();
  const server = createServer(async (request, response) => {
    const path = decodeURIComponent(new URL(request.url ?? "/", "http://host").pathname);
    try {
      const body = await readFile(fileAt(path));
      served.add(path);
      response.writeHead(200, { ...headers, "content-type": TYPES[extname(path)] ?? "application/octet-stream" }).end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return { url: `http://127.0.0.1:${address.port}/bench/index.html`, served, close: () => server.close() };
}

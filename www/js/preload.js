// Asks for the opening build's WebAssembly before main.js is there. scripts/minify puts it into index.html.
import { WASM } from "./engine/relaxed.js";

const link = document.createElement("link");
Object.assign(link, { rel: "preload", as: "fetch", crossOrigin: "anonymous", href: `pkg-opening/pushforward-opening${WASM}` });
document.head.append(link);

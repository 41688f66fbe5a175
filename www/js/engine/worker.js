// The worker's side: an instance behind messages. Started by place.js.
import { Instance } from "./instance.js";

const page = /** @type {any} */ (self); // typed as a window otherwise

/** @type {Instance | null} */
let instance = null;

page.onmessage = (/** @type {MessageEvent} */ { data }) => {
  if (data.url) instance = new Instance(data.url, data.compiled, (message) => page.postMessage({ crash: message }));
  else instance?.serve(data.port, data.canvas);
};
page.postMessage({ gpu: "gpu" in navigator });

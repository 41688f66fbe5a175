// The worker's side: a Runner behind messages. Started by host.js.
import { Runner, isCrash } from "./runner.js";
import { rpcServer } from "./rpc.js";

const port = /** @type {any} */ (self); // typed as a window otherwise

/** @param {string} event @param {unknown} value */
const emit = (event, value) => port.postMessage({ event, value });

const runner = new Runner({
  status: (status) => emit("status", status),
  checkpoint: (bytes) => port.postMessage({ event: "checkpoint", value: bytes }, [bytes.buffer]),
  error: (error) => emit("error", error),
  crash: (message) => emit("crash", message),
});

const serve = rpcServer(port, (method, args) => {
  if (method !== "start") return runner.call(method, args);
  return runner.start(.../** @type {Parameters<Runner["start"]>} */ (args));
});

port.addEventListener("message", (/** @type {MessageEvent} */ event) => serve(event.data));

// A panic inside a promise of wasm-bindgen's reaches no caller.
for (const kind of ["error", "unhandledrejection"]) {
  port.addEventListener(kind, (/** @type {ErrorEvent | PromiseRejectionEvent} */ event) => {
    const thrown = "reason" in event ? event.reason : event.error;
    if (!isCrash(thrown)) return;
    event.preventDefault();
    runner.stop();
    emit("crash", String(thrown));
  });
}

emit("ready", "gpu" in navigator);

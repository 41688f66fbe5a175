import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm";

setWasmPaths(new URL("tfjs-wasm/", document.baseURI).href);

export { default } from "./tfjs.js";

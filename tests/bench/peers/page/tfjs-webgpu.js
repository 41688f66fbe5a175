import "@tensorflow/tfjs-backend-webgpu";

export { default } from "./tfjs.js";

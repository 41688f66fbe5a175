import "@tensorflow/tfjs-backend-webgl";

export { default } from "./tfjs.js";

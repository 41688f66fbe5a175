// The class alone, for those who define the element themselves.
export { PushForward } from "./element.js";

// The widget's class, for those who define the element themselves; push-forward-define.js defines it.
export { PushForward } from "./element/element.js";

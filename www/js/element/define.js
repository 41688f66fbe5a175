// Defines <push-forward>, once, wherever there are elements to define.
import { PushForward } from "./index.js";

export { PushForward };

if (globalThis.customElements && !customElements.get("push-forward")) customElements.define("push-forward", PushForward);

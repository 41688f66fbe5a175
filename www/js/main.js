// Placeholder: loads the engine and says so.
import init from "../pkg/pushforward.js";

await init();
const status = document.getElementById("status");
if (status) status.textContent = "The engine has started.";

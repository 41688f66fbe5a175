// Gives iframes of embed.html the height of what is in them. One line in the page that holds them:
// <script type="module" src="…/js/embed-parent.js"></script>

/** Higher than any picture with its controls on a phone; a frame cannot push the rest of a page out of reach. */
const HIGHEST_PX = 4000;

/** @param {HTMLIFrameElement} frame */
const isOurs = (frame) => URL.canParse(frame.src) && new URL(frame.src).pathname.endsWith("/embed.html");

const ours = () => [...document.querySelectorAll("iframe")].filter(isOurs);

/** @param {HTMLIFrameElement} frame */
const letGrow = ({ contentWindow }) => contentWindow?.postMessage({ type: "push-forward:grow" }, "*");

/** @param {MessageEvent} event */
function onMessage({ source, data }) {
  if (data?.type !== "push-forward:height" || !Number.isFinite(data.height) || data.height <= 0) return;
  const frame = ours().find(({ contentWindow }) => contentWindow === source);
  if (!frame) return;
  if (data.fits) letGrow(frame);
  else frame.height = String(Math.min(Math.ceil(data.height), HIGHEST_PX));
}

if (typeof document !== "undefined") {
  addEventListener("message", onMessage);
  // Those that told theirs before this script had come.
  ours().forEach(letGrow);
}

// Puts the page together: the store, the session with the engine, and the parts of the page.
import { byId, setText } from "./dom.js";
import { warmUp } from "./engine/host.js";
import { asAppError } from "./engine/rpc.js";
import { MESSAGES } from "./messages/first.js";
import { Session } from "./session.js";
import { createStore } from "./state.js";
import { withParadigm } from "./choice.js";
import { createLink, preferFromQuery, writePrefer } from "./link.js";
import { speak } from "./messages/language.js";
import { createDrawing } from "./data/draw.js";
import { createFiles } from "./data/files.js";
import { createPoints } from "./data/points.js";
import { createChart } from "./view/chart.js";
import { createControls } from "./view/controls.js";
import { createNotices } from "./view/notices.js";
import { createParadigms } from "./view/paradigms.js";
import { createStage, freshCanvas, showCanvas, stagePixels } from "./view/stage.js";
import { createTheme } from "./view/theme.js";
import { createTraining } from "./view/training.js";
import { createTransport } from "./view/transport.js";
import { createWhole } from "./whole.js";
import { DEFAULT_FIELD } from "./root.js";

/** @import { AppError, Choice, Prefer, Status, View } from "./types.js" */

warmUp("opening"); // before the page is laid out
await speak();

const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
const store = createStore({
  catalogue: { version: 1, groups: [], paradigms: [], numbers: [] },
  choice: { version: 1, paradigm: "" },
  view: {
    ...stagePixels(), dark: false, time: still ? 1 : 0, playing: !still, speed: 1,
    particles: true, trails: true, arrows: false, density: false, data: true,
  },
  status: null, backend: null, build: null, stale: false,
});

const notices = createNotices();
const chart = createChart();
/** The engine repeats a standing error in every status; one telling is enough. */
let lastError = "";
/** @type {ReturnType<typeof createControls> | null} */
let controls = null;

/** @param {AppError} error */
function onError(error) {
  notices.error(error, controls?.nameOf(error.field));
  if (error.field) controls?.fail(error.field, error.message);
}
/** @param {unknown} thrown */
const fail = (thrown) => onError(asAppError(thrown));

/** @param {Status} status */
function onStatus(status) {
  chart.add(status.losses, status.first_step);
  if (status.error && status.error.message !== lastError) onError(status.error);
  lastError = status.error?.message ?? "";
  store.set({ status, stale: status.stale });
}

const session = new Session({ store, freshCanvas, showCanvas, onStatus, onError, say: notices.say }, preferFromQuery());
/** @param {Partial<View>} part */
const setView = (part) => void session.view(part);

/** @param {(choice: Choice) => Choice} make */
const change = (make) => session.change(make(session.latest()));
store.watch(["choice"], notices.clear);

createTheme((dark) => {
  setView({ dark });
  chart.draw();
});
createTransport(store, setView);
const { retrain } = createTraining(store, { call: session.call, fail, say: notices.say, clearChart: chart.clear });
createStage(store, { view: setView, retrain });
const drawing = createDrawing({ store, session, fail, say: notices.say });
/** No control holds what is wrong with an address. @param {AppError} error */
const onLinkError = (error) => notices.error(error, controls?.nameOf(error.field));
const link = createLink(store, session, onLinkError);
const points = createPoints({ store, session, fail, say: notices.say });
createFiles({ store, session, fail, say: notices.say, onPoints: points.receive, onField: chart.clear, writeLink: link.write });

const measures = byId("measures", HTMLDetailsElement);
measures.addEventListener("toggle", async () => {
  const { createMeasures } = await import("./view/measures.js");
  const place = measures.querySelector(".body");
  if (place instanceof HTMLElement) createMeasures(place, { session, say: notices.say });
}, { once: true });

const backend = byId("backend", HTMLSelectElement);
backend.value = session.prefer;
backend.addEventListener("change", () => {
  const prefer = /** @type {Prefer} */ (backend.value);
  writePrefer(prefer);
  session.restart(prefer).catch(fail);
});

let later = false;
store.watch(["build"], async ({ build }) => {
  if (build) document.documentElement.dataset["build"] = build;
  if (build !== "whole" || later) return;
  later = true;
  const { createLater } = await import("./later.js");
  await createLater({ store, session, drawing, change, setView, say: notices.say, fail, onError, retrain }).catch(fail);
});

document.addEventListener("visibilitychange", () => {
  session.call("visible", !document.hidden).catch(() => {});
});

/** The bundled field makes the page alive before any click. */
async function playDefault() {
  const bytes = await bundled;
  if (bytes) await session.importField(new Uint8Array(bytes)).catch(fail);
}
const bundled = fetch(DEFAULT_FIELD).then((response) => (response.ok ? response.arrayBuffer() : null), () => null);

async function start() {
  await session.start();
  // Asked for all at once: the first picture waits for none of the answers.
  const viewed = session.call("set_view", JSON.stringify(store.get().view));
  const [catalogue] = await Promise.all([session.call("catalogue"), viewed, playDefault()]);
  // The field has told its choice, if it came.
  const { choice } = store.get();
  store.set({ catalogue, choice: choice.paradigm ? choice : JSON.parse(await session.call("choice")) });
  createParadigms(store, (id) => change((choice) => withParadigm(store.get().catalogue, choice, id)));
  controls = createControls(store, change, () => session.shown());
  const linked = await link.read();
  // A field of another choice is nothing to open with.
  if (linked && store.get().stale) await session.call("reset");
  link.startWriting();
  setText(byId("stage-note", HTMLElement), "");
  document.documentElement.dataset["ready"] = "true";
  await createWhole(store, session, fail);
}

start().catch((thrown) => {
  const message = MESSAGES.noEngine(asAppError(thrown).message);
  setText(byId("stage-note", HTMLElement), message);
  fail({ field: "", message });
});

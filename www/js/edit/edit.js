// Laws and schedules made by hand: buttons under the pickers, and the editors that they open.
import { button, h } from "../dom.js";
import { pickOf } from "../choice.js";
import { styles } from "../later.js";
import { LATER } from "../messages/later.js";

/** @import { App } from "../later.js" */
/** @import { Choice, Pick } from "../types.js" */

/** @param {App} app */
export function createEdit(app) {
  const { store, session, change, drawing, fail } = app;
  const words = LATER.edit;
  void styles("styles/edit.css");

  tools("data",
    tool("draw-data", words.drawData, () => button("draw").click()),
    tool("edit-mixture", words.mixture, async () => {
      const { mixtureEditor } = await import("./mixture.js");
      await mixtureEditor(app).toggle();
    }),
  );
  tools("source", tool("draw-source", words.drawSource, () => drawing.begin({ time: 0, use: takeSource, told: words.sourceDrawn })));

  /** The source's text. @param {[number, number][]} points */
  async function takeSource(points) {
    const axes = store.get().status?.axes;
    // A single coordinate is drawn over time.
    const line = axes?.x === "t";
    const text = points.map(([x, y]) => (line ? String(y) : `${x},${y}`)).join("; ");
    await session.set({ ...session.latest(), source: { id: "drawn", points: text } });
  }

  let typing = false;
  store.watch(["choice"], async ({ choice }) => {
    if (typing || pickOf(choice, "data")?.id !== "energy") return;
    typing = true;
    const { createEnergy } = await import("./energy.js");
    createEnergy(app);
  });

  const schedule = h("div", { class: "schedule" });
  const draw = tool("draw-path", words.drawPath, async () => {
    const drawn = /** @type {Pick} */ (JSON.parse(await session.call("path_as_drawn", JSON.stringify(session.latest()))));
    change((choice) => ({ ...choice, path: drawn }));
  });
  tools("path", draw, schedule);
  let opened = false;
  store.watch(["choice"], async ({ choice }) => {
    draw.hidden = pickOf(choice, "path")?.id === "drawn";
    schedule.hidden = !draw.hidden;
    if (!draw.hidden || opened) return;
    opened = true;
    const { createSchedule } = await import("./schedule.js");
    createSchedule(app, schedule);
  });

  /** @param {string} id @param {string} label @param {() => unknown} run */
  function tool(id, label, run) {
    const made = h("button", { type: "button", id }, label);
    made.addEventListener("click", async () => {
      try {
        await run();
      } catch (thrown) {
        fail(thrown);
      }
    });
    return made;
  }
}

/** Under a group's picker. @param {string} group @param {...HTMLElement} elements */
function tools(group, ...elements) {
  document.querySelector(`[data-path="${group}.id"]`)?.closest(".pick")?.append(h("div", { class: "edit-tools" }, ...elements));
}

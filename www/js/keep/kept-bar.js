// Tells that the last field is back, with a way to start over and a way back from that.
import { byId, h, setText } from "../dom.js";
import { styles } from "../later.js";
import { LATER } from "../messages/later.js";

/** @import { Store } from "../state.js" */

/**
 * @param {{
 *   store: Store, data: string, steps: number, back: boolean, bringBack: () => Promise<void>, startOver: () => Promise<void>,
 *   fail: (thrown: unknown) => void,
 * }} kept `back`: whether it is in place
 */
export async function createKeptBar({ store, data, steps, back, bringBack, startOver, fail }) {
  const words = LATER.keep;
  const text = h("span", { role: "status" });
  const button = h("button", { type: "button", id: "kept-turn" });
  const close = h("button", { type: "button", class: "link" }, words.close);
  const bar = h("div", { class: "stage-bar kept", id: "kept" }, text, button, close);
  const tell = () => {
    setText(text, back ? words.restored(data, steps) : words.offered(data, steps));
    setText(button, back ? words.startOver : words.bringBack);
  };
  button.addEventListener("click", async () => {
    button.disabled = true;
    try {
      await (back ? startOver() : bringBack());
      back = !back;
      tell();
    } catch (thrown) {
      fail(thrown);
    } finally {
      button.disabled = false;
    }
  });
  close.addEventListener("click", () => bar.remove());
  // Training goes on from it or past it: either way it is told.
  store.watch(["status"], ({ status }) => void (status?.training && bar.remove()));
  tell();
  await styles("styles/keep.css");
  byId("stage", HTMLElement).append(bar);
}

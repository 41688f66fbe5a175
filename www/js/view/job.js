// Something long on its way: a bar, what it does now, and a way to stop it.
import { h, setText } from "../dom.js";
import { LATER } from "../messages/later.js";

/** @import { Session } from "../session.js" */

const ASK_MS = 150;

/** Moves the focus on from what is no longer there; elsewhere it stays. @param {HTMLElement} to */
export function takeFocus(to) {
  const at = document.activeElement;
  if (!(at instanceof HTMLElement) || at === document.body || at.offsetParent === null) to.focus({ preventScroll: true });
}

/** @param {Session} session */
export function createJobBar(session) {
  const bar = h("progress", { max: "1", value: "0" });
  const doing = h("span", { class: "hint" });
  const cancel = h("button", { type: "button" });
  const element = h("div", { class: "job", hidden: true }, bar, doing, cancel);

  /**
   * Begins a job and waits for what comes of it: null where it was cancelled.
   * @template T @param {string} label what it is @param {() => Promise<number>} begin @returns {Promise<T | null>}
   */
  async function run(label, begin) {
    let stopped = false;
    /** @type {number | null} */ let number = null;
    bar.value = 0;
    bar.setAttribute("aria-label", label);
    setText(doing, label);
    setText(cancel, LATER.job.cancel);
    element.hidden = false;
    takeFocus(cancel);
    const stop = () => {
      stopped = true;
      if (number !== null) session.call("cancel_job", number).catch(() => {});
    };
    cancel.addEventListener("click", stop);
    /** @type {ReturnType<typeof setInterval> | undefined} */ let asking;
    try {
      number = await begin();
      const mine = number;
      if (stopped) stop();
      asking = setInterval(async () => {
        const progress = await session.call("job_progress", mine).catch(() => null);
        if (!progress) return;
        bar.value = progress.fraction;
        setText(doing, LATER.job.doing(label, progress.doing, Math.round(100 * progress.fraction)));
      }, ASK_MS);
      return /** @type {T} */ (await session.call("job_result", mine));
    } catch (thrown) {
      if (stopped) return null;
      throw thrown;
    } finally {
      clearInterval(asking);
      cancel.removeEventListener("click", stop);
      element.hidden = true;
    }
  }

  return { element, run };
}

// On paper: the stage as it stands, in its own shape, and the address that brings it back (styles/media.css).
import { byId, h, setText } from "../dom.js";

export function createPrint() {
  const stage = byId("stage", HTMLElement);
  const link = h("a", { href: "" });
  document.querySelector(".stage-figure")?.append(h("p", { class: "address" }, link));
  addEventListener("beforeprint", () => {
    stage.style.setProperty("--printed", `${stage.clientWidth} / ${stage.clientHeight}`);
    link.href = location.href;
    setText(link, location.href);
  });
}

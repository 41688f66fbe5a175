// Light or dark: the system's, until the user chooses.
import { button } from "../dom.js";

const KEY = "pushforward-theme";

/** @param {(dark: boolean) => void} onChange */
export function createTheme(onChange) {
  const system = matchMedia("(prefers-color-scheme: dark)");
  const toggle = button("theme");
  let chosen = recall();
  const isDark = () => (chosen ? chosen === "dark" : system.matches);
  const show = () => {
    if (chosen) document.documentElement.dataset["theme"] = chosen;
    toggle.setAttribute("aria-pressed", String(isDark()));
    onChange(isDark());
  };
  toggle.addEventListener("click", () => {
    chosen = isDark() ? "light" : "dark";
    remember(chosen);
    show();
  });
  system.addEventListener("change", show);
  show();
}

/** @returns {string | null} */
function recall() {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null; // storage is forbidden
  }
}

/** @param {string} theme */
function remember(theme) {
  try {
    localStorage.setItem(KEY, theme);
  } catch {
    // storage is forbidden: the choice lasts as long as the page
  }
}

// Night or day: as the device says, or as chosen on it; and the page's language. What was chosen is kept in a cookie,
// so that the server's first answer has it already.

import { toneOf } from "../stage/theme.mjs";

const KEPT_S = 31_536_000; // a year

/** Keep a choice on this device. */
export function keep(name, value) {
  document.cookie = `${name}=${value}; path=/; max-age=${value ? KEPT_S : 0}; samesite=lax`;
}

/** Bring the menu to life; onTheme() when the colours have changed. */
export function menuOf(onTheme) {
  const root = document.documentElement;
  const menu = document.getElementById("menu");
  const tell = () => {
    const ground = toneOf("ground");
    for (const meta of document.querySelectorAll("meta[name=theme-color]")) meta.content = ground;
    onTheme();
  };
  matchMedia("(prefers-color-scheme: light)").addEventListener("change", tell);
  if (!menu) return;
  for (const choice of menu.querySelectorAll("input[name=theme]")) {
    choice.checked = choice.value === (root.dataset.theme ?? "device");
    choice.addEventListener("change", () => {
      const isChosen = choice.value !== "device";
      if (isChosen) root.dataset.theme = choice.value;
      else delete root.dataset.theme;
      keep("theme", isChosen ? choice.value : "");
      tell();
    });
  }
  for (const link of menu.querySelectorAll("a[hreflang]")) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      const query = new URLSearchParams(location.search);
      query.set("lang", link.hreflang);
      keep("lang", link.hreflang);
      location.search = query;
    });
  }
  const close = () => menu.open && ((menu.open = false), menu.querySelector("summary").focus());
  document.addEventListener("keydown", (event) => event.key === "Escape" && close());
  document.addEventListener("pointerdown", (event) => !menu.contains(event.target) && (menu.open = false));
}

// Night or day: as the device says, or as chosen on it; and the page's language. What was chosen is kept on the device,
// where assets/early.js finds it before anything is painted: the server's answer is the same for everybody.

import { toneOf } from "../stage/theme.mjs";

/** Keep a choice on this device; an empty one is none. */
function keep(name, value) {
  try {
    if (value) localStorage.setItem(`poursuite:${name}`, value);
    else localStorage.removeItem(`poursuite:${name}`);
  } catch {
    // not allowed here: it lasts as long as the page
  }
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

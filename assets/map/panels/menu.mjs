// The menu: what the page wears, its sound, and its language. What was chosen is kept on the device, where assets/early.js
// finds it before anything is painted: the server's answer is the same for everybody.

import { keep, kept } from "./wardrobe.mjs";

/** Bring the menu to life. wardrobe: of wardrobe.mjs; makeSound(): resolves to turn(isOn), once sound is wanted. */
export function menuOf(wardrobe, makeSound) {
  const menu = document.getElementById("menu");
  if (!menu) return;
  const themes = Array.from(menu.querySelectorAll("input[name=theme]"));
  const check = () => {
    for (const choice of themes) choice.checked = choice.value === wardrobe.worn();
  };
  for (const choice of themes) choice.addEventListener("change", () => wardrobe.wear(choice.value));
  check();
  menu.addEventListener("toggle", check); // the light, or a tap on the sun, may have chosen meanwhile
  const sound = document.getElementById("sound");
  if (sound) soundSwitch(sound, makeSound);
  for (const link of menu.querySelectorAll("a[hreflang]")) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      keep("lang", link.hreflang);
      const query = new URLSearchParams(location.search);
      if (!link.getAttribute("href").startsWith("?")) return location.assign(`${link.pathname}${location.search}`); // of a static site
      query.set("lang", link.hreflang);
      location.search = query;
    });
  }
  const close = () => menu.open && ((menu.open = false), menu.querySelector("summary").focus());
  document.addEventListener("keydown", (event) => event.key === "Escape" && close());
  document.addEventListener("pointerdown", (event) => !menu.contains(event.target) && (menu.open = false));
}

/** Off until it is asked for; then remembered. Nothing of it is loaded before. */
function soundSwitch(button, makeSound) {
  let isOn = false;
  let coming = null;
  async function turn(next) {
    isOn = next;
    button.setAttribute("aria-pressed", String(isOn));
    coming ??= makeSound();
    (await coming)(isOn);
  }
  button.addEventListener("click", () => (keep("sound", isOn ? "" : "on"), turn(!isOn)));
  if (kept("sound") === "on") turn(true);
}

// The results as files: of the revision that is shown. The list closes where a reader goes on.

/** wish: the revision that the address asks for, or null. */
export function filesOf(wish) {
  const menu = document.getElementById("review-files");
  if (!menu) return;
  for (const link of menu.querySelectorAll("[data-file]")) if (wish !== null) link.search = `?rev=${wish}`;
  const close = () => menu.removeAttribute("open");
  document.addEventListener("pointerdown", ({ target }) => menu.contains(target) || close());
  menu.addEventListener("keydown", ({ key }) => key === "Escape" && (close(), menu.querySelector("summary").focus()));
}

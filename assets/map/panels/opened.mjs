// What is loaded when it is first opened: a tab, or how good the tracker was.

import { later } from "../news/later.mjs";

/** Load what a tab shows: `panels/<tab>/panel.mjs` exports panelOf(page, element), which returns its show(t). */
export async function openTab(page, tab, element) {
  if (tab === "race") return null; // it is there from the first
  const { panelOf } = await later(`panels/${tab}/panel.mjs`);
  return panelOf(page, element);
}

/** Let the score unfold, once the page has one. */
export function scoreOf(page) {
  document.getElementById("score")?.addEventListener("toggle", async ({ target }) => {
    if (!target.open || target.dataset.asked) return;
    target.dataset.asked = "";
    page.sheet.rise("full");
    const { showScore } = await later("panels/score/panel.mjs");
    showScore(page, target);
  });
}

// Which part of the review is shown: the results, or whether it was fair. The address says it, and each is a step of the history.

import { homeS } from "../news/motion.mjs";

/** Can it be asked whether it was fair? The chaser must be home, and nothing but his time at the line count. */
export const isAnswered = (facts, field) => facts.decides && facts.passed_means !== "out" && homeS(field) === homeS(field);

/** Which part an address asks for. */
export const partOf = (search) => (new URLSearchParams(search).get("view") === "fair" ? "fair" : "results");

/** Bring the links to life; onShow(part) where another is shown. To be called where there is more than the results. */
export function viewsOf(onShow) {
  const links = Array.from(document.querySelectorAll("[data-part]"));
  let shown = "";

  function show() {
    const part = partOf(location.search);
    for (const link of links) {
      if (link.dataset.part === part) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    }
    if (part !== shown) onShow((shown = part));
  }

  for (const link of links) {
    link.hidden = false;
    link.addEventListener("click", (event) => {
      if (event.metaKey || event.ctrlKey || event.shiftKey || event.button) return;
      event.preventDefault();
      if (link.dataset.part === shown) return;
      const query = new URLSearchParams(location.search);
      query.delete("view");
      if (link.dataset.part === "fair") query.set("view", "fair");
      history.pushState(null, "", `${location.pathname}${query.size ? `?${query}` : ""}`);
      show();
    });
  }
  addEventListener("popstate", show);
  show();
}

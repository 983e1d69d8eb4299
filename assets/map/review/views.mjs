// Which part of the review is shown: the results, or a view beside them. The address says it, and each is a step of the history.

import { homeS } from "../news/motion.mjs";

/** Can it be asked whether it was fair? The chaser must be home, and nothing but his time at the line count. */
export const isAnswered = (facts, field) => facts.decides && facts.passed_means !== "out" && homeS(field) === homeS(field);

/** Likewise before anybody has run, of its invented field. */
export const isPlanned = (facts, field) => facts.decides && facts.passed_means !== "out" && field.reads.every((count) => count === 0);

export const VIEWS = ["charts", "fair", "tracker"]; // dashboard/pages/review.py

/** Which part an address asks for. */
export function partOf(search) {
  const view = new URLSearchParams(search).get("view");
  return VIEWS.includes(view) ? view : "results";
}

/** Bring the links to life; onShow(part) where another is shown; isThere(part): this race has it. */
export function viewsOf(isThere, onShow) {
  const links = Array.from(document.querySelectorAll(".review-parts [data-part]")).filter(({ dataset }) => isThere(dataset.part));
  let shown = "";

  function show() {
    const asked = partOf(location.search);
    const part = links.some(({ dataset }) => dataset.part === asked) ? asked : "results";
    for (const link of links) {
      if (link.dataset.part === part) {
        link.setAttribute("aria-current", "page");
        link.scrollIntoView({ block: "nearest", inline: "nearest" }); // on a phone not all of them are in sight
      } else link.removeAttribute("aria-current");
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
      if (link.dataset.part !== "results") query.set("view", link.dataset.part);
      history.pushState(null, "", `${location.pathname}${query.size ? `?${query}` : ""}`);
      show();
    });
  }
  addEventListener("popstate", show);
  show();
}

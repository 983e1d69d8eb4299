// The way from the map to the results, at whom one looks; from the first who is home on.

import { STATE, isAhead } from "../news/motion.mjs";

/** Is anybody home, or out where distance wins? Asked of the race as it is, whatever moment is looked at. */
export function hasResults(field, hasFinish) {
  const counts = (state) => isAhead(state) || state === STATE.behind || (!hasFinish && state === STATE.passed);
  return field.state.some(counts);
}

/** The link leads to whom the address is of. Returns show(field): it is there as soon as there are results. */
export function toReview(facts) {
  const link = document.getElementById("to-review");
  link?.addEventListener("click", () => {
    const bib = new URLSearchParams(location.search).get("bib");
    const { pathname, search } = new URL(facts.results, location.origin);
    link.href = bib ? `${pathname}/${encodeURIComponent(bib)}${search}` : facts.results;
  });
  return (field) => link?.toggleAttribute("data-there", hasResults(field, facts.has_finish));
}

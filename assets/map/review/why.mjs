// The revisions of the results: each with its number, when, why, and whom it changed from what to what.

import { write } from "../news/words.mjs";

/** In which revision a result was last changed: bib -> number. */
export const lastChanged = (revisions) => new Map(revisions.flatMap(({ number, changes }) => changes.map(({ bib }) => [bib, number])));

/** This page as the results stood at a revision, null: as they stand. */
function addressAt(number) {
  const query = new URLSearchParams(location.search);
  for (const name of ["rev", "code"]) query.delete(name);
  if (number !== null) query.set("rev", String(number));
  return `${location.pathname}${query.size ? `?${query}` : ""}`;
}

/** Write the word on top, and the list behind "Why?". time: when it was so, of results that reads may still change; null: they stand. */
export function showRevisions({ words }, revisions, upTo, time) {
  const told = document.getElementById("review-standing");
  const list = document.getElementById("review-why");
  const last = revisions.find(({ number }) => number === upTo);
  const isNow = upTo === revisions.length;
  const standing = isNow && time !== null ? words.say("review.provisional", { time }) : words.say(isNow ? "review.official" : "review.as_then");
  told.dataset.standing = isNow && time !== null ? "provisional" : isNow ? "official" : "then";
  write(told, last ? words.say("review.revision", { standing, revision: last.number, time: words.localTime(last.at_s) }) : standing);
  list.hidden = revisions.length === 0;
  list.querySelector("ol").replaceChildren(
    ...[...revisions].reverse().map(({ number, at_s: atS, why, changes, unnamed }) => {
      const item = document.createElement("li");
      const bibs = changes.slice(0, 12).map(({ bib }) => bib).join(", ");
      item.append(
        Object.assign(document.createElement("b"), { textContent: words.say("review.number", { revision: number, time: words.localTime(atS) }) }),
        Object.assign(document.createElement("p"), { textContent: why || words.say("review.unnamed", { count: unnamed }) }),
        ...(changes.length ? [Object.assign(document.createElement("p"), { className: "quiet", textContent: words.say("review.changed", { count: changes.length, bibs: bibs + (changes.length > 12 ? " …" : "") }) })] : []),
        Object.assign(document.createElement("a"), { href: addressAt(number < revisions.length ? number : null), textContent: words.say("review.see_then", { revision: number }) }),
      );
      return item;
    }),
  );
}

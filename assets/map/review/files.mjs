// What there is as a file: the results, of the revision that is shown, and where runners were. The list closes where a reader
// goes on.

import { write } from "../news/words.mjs";

/** Returns {revision(wish): of which the results are, null: as they are; runner(bib): whose track is offered, null: nobody's}. */
export function filesOf({ facts, words }) {
  const menu = document.getElementById("review-files");
  const track = document.getElementById("review-track");
  const close = () => menu?.removeAttribute("open"); // none of a race that still runs
  document.addEventListener("pointerdown", ({ target }) => menu?.contains(target) || close());
  menu?.addEventListener("keydown", ({ key }) => key === "Escape" && (close(), menu.querySelector("summary").focus()));
  return {
    revision(wish) {
      if (menu && facts.stands !== "served") menu.hidden = wish !== null; // a static site has them as they are
      for (const link of menu?.querySelectorAll("[data-file]") ?? []) link.search = wish === null ? "" : `?rev=${wish}`;
    },
    runner(bib) {
      if (!track) return;
      track.hidden = bib === null;
      write(track.querySelector("p"), words.say("review.track", { bib: bib ?? "" }));
      for (const link of track.querySelectorAll("a")) link.href = link.dataset.track.replace("*", encodeURIComponent(bib ?? ""));
    },
  };
}

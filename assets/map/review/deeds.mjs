// What can be done with one runner's result: read what it stands on, have a certificate of it, and send it.

import { reachedAt } from "../news/address.mjs";
import { write } from "../news/words.mjs";
import { linkTo } from "../panels/runners/share.mjs";
import { addressOf } from "./address.mjs";

const one = (id) => document.getElementById(id);

/** Brings them to life; returns show(bib, name, isGiven): of whom they are, null: of nobody who may be named. */
export function deedsOf({ facts, words }) {
  const evidence = one("review-evidence");
  const lines = evidence.querySelector("ol");
  let [bib, name] = [null, ""];
  let toldOf = one("review-runner").dataset.told ?? null; // whose evidence is in the list

  async function tell() {
    if (!evidence.open || toldOf === bib || bib === null) return;
    const asked = bib;
    const query = new URLSearchParams({ lang: facts.language });
    const rev = new URLSearchParams(location.search).get("rev");
    if (rev !== null) query.set("rev", rev);
    const answer = await fetch(`/evidence/${facts.race}/${encodeURIComponent(asked)}.json?${query}`).catch(() => null);
    if (asked !== bib) return; // another runner's page by now
    const told = answer?.ok ? await answer.json() : [words.say("review.evidence.none")];
    if (answer?.ok) toldOf = asked;
    lines.replaceChildren(...told.map((text) => Object.assign(document.createElement("li"), { textContent: text })));
  }
  evidence.addEventListener("toggle", tell);

  /** The addresses of the certificates of a result, at the revision that is looked at. */
  function certificates(isGiven) {
    const asked = new URLSearchParams(location.search);
    one("review-certificate").hidden = !isGiven;
    for (const link of one("review-certificate").querySelectorAll("a")) {
      const query = new URLSearchParams({ lang: facts.language });
      if (link.dataset.format) query.set("format", link.dataset.format);
      for (const name of ["rev", "live"]) if (asked.has(name)) query.set(name, asked.get(name));
      link.href = `/certificate/${facts.race}/${encodeURIComponent(bib)}.${link.dataset.kind}?${query}`;
    }
  }

  one("review-share").addEventListener("click", async () => {
    const { href } = new URL(addressOf(facts, bib, location.search), reachedAt(facts));
    const url = linkTo(href, facts.stands === "served" ? null : bib);
    try {
      await navigator.share({ title: document.title, text: words.say("share.text_again", { who: name }), url });
    } catch (error) {
      if (error.name === "AbortError") return;
      await navigator.clipboard?.writeText(url).catch(() => {});
      write(one("review-shared"), words.say("share.copied"));
      one("review-share").dataset.done = "copied";
    }
  });

  return {
    /** isGiven: a certificate of it. */
    show(nextBib, nextName, isGiven) {
      one("review-verdict")?.toggleAttribute("hidden", nextBib !== one("review-runner").dataset.told);
      if (nextBib !== bib) {
        one("review-certificate").open = false;
        one("review-share").removeAttribute("data-done");
        write(one("review-shared"), "");
        if (toldOf !== nextBib) lines.replaceChildren();
      }
      [bib, name] = [nextBib, nextName];
      one("review-share").hidden = bib === null;
      const isServed = facts.stands === "served";
      evidence.hidden = bib === null || facts.is_live || !isServed;
      certificates(isGiven && bib !== null && isServed);
      tell();
    },
  };
}

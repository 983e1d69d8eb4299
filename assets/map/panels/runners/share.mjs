// Sending a runner, or a moment, to somebody: a link, the system's own sheet, a code to photograph.

import { reachedAt } from "../../news/address.mjs";

const one = (id) => document.getElementById(id);

/** The address of a page that shows `bib`, at a moment of the race if one is named (seconds after the first gun). */
export function linkTo(href, bib, atS = null) {
  const { protocol, host, pathname, searchParams } = new URL(href);
  const query = new URLSearchParams();
  const page = searchParams.get("page"); // of those in one file
  if (page) query.set("page", page);
  const language = searchParams.get("lang");
  if (language) query.set("lang", language);
  if (bib) query.set("bib", bib);
  if (atS !== null) query.set("t", String(Math.round(atS)));
  return `${protocol}//${host}${pathname}${query.size ? `?${query}` : ""}`;
}

export function sharePanel(page, ours) {
  const { facts, words } = page;
  const moment = one("share-moment");
  let isOpen = false;

  const bib = () => (ours.chosen() >= 0 ? ours.roster.who(ours.chosen())[0] : null);
  const atS = () => (moment.checked ? page.source.raceS() - facts.waves[0].gun_s : null);
  const link = () => linkTo(`${reachedAt(facts)}${location.pathname}${location.search}`, bib(), atS());

  function showLink() {
    const { pathname, search } = new URL(link());
    one("share-link").value = link();
    one("share-code").src = `/code.svg?at=${encodeURIComponent(`${pathname}${search}`)}`;
  }

  function open(is) {
    isOpen = is;
    one("card-share").hidden = !is;
    one("card-share-open").setAttribute("aria-expanded", String(is));
    if (!is) return;
    moment.checked = facts.page === "replay";
    showLink();
    one("card-share").scrollIntoView({ block: "nearest" });
  }

  async function send() {
    const [, name] = ours.roster.who(ours.chosen());
    const title = document.title;
    const isLive = facts.page === "live" && !moment.checked && !page.race.field?.isOver;
    const text = words.say(isLive ? "share.text" : "share.text_again", { who: name || words.say("bib", { bib: bib() ?? "" }) });
    try {
      await navigator.share({ title, text, url: link() });
    } catch (error) {
      if (error.name !== "AbortError") await copy();
    }
  }

  async function copy() {
    try {
      await navigator.clipboard.writeText(link());
      page.say(words.say("share.copied"));
    } catch {
      one("share-link").select(); // it may be copied by hand
    }
  }

  moment.addEventListener("change", showLink);
  one("share-send").hidden = !navigator.share;
  one("share-send").addEventListener("click", send);
  one("share-copy").addEventListener("click", copy);
  one("card-share-open").addEventListener("click", () => open(!isOpen));
  return { close: () => open(false) };
}

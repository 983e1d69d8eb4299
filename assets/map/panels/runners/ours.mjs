// "My runners", joined: whom this phone follows, who is looked at, what is known and told of them.

import { allowed } from "../../news/allowed.mjs";
import { STATE, isRunning } from "../../news/motion.mjs";
import { CHASER } from "../../stage/near.mjs";
import { cardPanel } from "./card.mjs";
import { chancesOf } from "./chances.mjs";
import { keptOf } from "./kept.mjs";
import { labelsOf } from "./labels.mjs";
import { rosterOf } from "./roster.mjs";
import { sharePanel } from "./share.mjs";
import { tellerOf } from "./tell.mjs";

/** page: as in page.mjs. Returns what card.mjs and the tab work with. */
export function oursOf(page) {
  const { facts, words, race, drawer } = page;
  const one = (id) => document.getElementById(id);
  const roster = rosterOf(facts, race);
  const kept = keptOf(facts.race);
  const chances = chancesOf(facts, race);
  const labels = labelsOf({ ...page, race: page.staged }, roster);
  const card = cardPanel(page, { roster, kept, told: chances.told });
  let chosen = -1;
  let chosenBib = new URLSearchParams(location.search).get("bib");
  let cameFrom = null; // where the keyboard was before the card opened
  let named = null; // the names by which `followed` and `chosen` are numbers
  let followed = [];

  const ours = {
    roster, kept,
    told: chances.told,
    want: chances.want,
    chosen: () => chosen,
    /** Numbers of the followed who are in this race, as they were followed. */
    followed: () => followed,
    choose,
    toggle,
    remark: mark,
    show,
    frame: (t) => race.field && labels.frame(t),
  };
  const teller = tellerOf(page, ours);
  const share = sharePanel(page, ours);

  /** Look at a runner, at CHASER, or at nobody (-1). */
  function choose(i) {
    const isOther = i !== chosen;
    const focused = document.activeElement?.closest("#panels, .tabs") ? document.activeElement : null;
    chosen = i;
    chosenBib = i >= 0 ? roster.who(i)[0] : null;
    mark();
    const box = one("card");
    box.hidden = i === -1;
    document.documentElement.toggleAttribute("data-card", i !== -1);
    page.resettle?.();
    if (isOther) share.close();
    if (i === -1) return goBack();
    if (document.documentElement.dataset.sheet === "peek") page.sheet.rise("half"); // before the keyboard goes there
    if (focused && !box.contains(focused)) {
      cameFrom = focused;
      box.focus({ preventScroll: true });
    }
    card.refresh();
    box.scrollIntoView?.({ block: "start" });
    address();
    roster.load().then(() => i === chosen && remember(i), () => {});
    if (race.field) show(page.source.raceS() - race.field.base);
  }

  /** The keyboard goes on where it was before the card opened. */
  function goBack() {
    const focused = document.activeElement;
    if (cameFrom?.isConnected && (focused === document.body || one("card").contains(focused))) cameFrom.focus();
    cameFrom = null;
    address();
  }

  function remember(i) {
    chosenBib = i >= 0 ? roster.who(i)[0] : null;
    address();
    mark();
    card.refresh();
  }

  /** The address says who is looked at, so that it may be kept and sent. */
  function address() {
    const query = new URLSearchParams(location.search);
    if (chosenBib) query.set("bib", chosenBib);
    else query.delete("bib");
    const asked = query.toString();
    if (asked !== location.search.slice(1)) allowed(() => history.replaceState(history.state, "", asked ? `?${asked}` : location.pathname));
  }

  /** Follow or no longer; returns whether from now on. */
  function toggle(bib) {
    if (bib === null) return false;
    if (kept.has(bib)) kept.unfollow(bib);
    else kept.follow(bib);
    const i = roster.numberOf(bib);
    followed = kept.has(bib) ? [...followed, i] : followed.filter((other) => other !== i);
    teller.begin(bib);
    mark();
    card.refresh();
    return kept.has(bib);
  }

  function mark() {
    const more = page.compared?.() ?? []; // in a replay: panels/transport/compare
    drawer.mark(more.length ? [...new Set([...followed, ...more])] : followed, chosen);
    const shown = [...new Set([...(chosen >= 0 ? [chosen] : []), ...more, ...followed])];
    labels.name(shown.filter((i) => roster.who(i)[0] !== null));
  }

  /** Other names, or in another order: runners are found again by their bibs. */
  function renumber() {
    named = race.names;
    roster.load().then(
      () => {
        followed = kept.bibs().map(roster.numberOf).filter((i) => i >= 0 && i < race.field.n);
        if (!chosenBib || chosen === CHASER) return mark();
        const i = roster.numberOf(chosenBib);
        if (i >= 0) return i === chosen ? mark() : choose(i);
        page.say?.(words.say("no_such_bib", { bib: chosenBib }));
        choose(-1);
      },
      () => setTimeout(() => (named = null), 4000), // the network failed: once more, later
    );
  }

  const isOpen = (i) => {
    const state = race.field.state[i];
    return isRunning(state) || state === STATE.passed || state === STATE.waiting;
  };

  function show(t) {
    if (!race.field) return;
    if (named !== race.names && (chosenBib || kept.bibs().length)) renumber(); // else nobody's name is wanted yet
    const isListed = one("panel-runners") && !one("panel-runners").hidden && document.documentElement.dataset.sheet !== "peek";
    const asks = chosen >= 0 ? isOpen(chosen) : isListed && followed.some(isOpen);
    if (asks) chances.want();
    if (chosen !== -1) card.show(chosen, page.ownT ? page.ownT(chosen, t) : t); // her own time, in a film by another clock
    labels.show(t);
    teller.show();
  }

  one("card-close").addEventListener("click", () => choose(-1));
  one("card-follow").addEventListener("click", () => toggle(chosenBib));
  one("card-see").addEventListener("click", () => page.see?.(chosen));
  document.querySelectorAll(".tabs [role=tab]").forEach((tab) => tab.addEventListener("click", () => choose(-1)));
  addEventListener("keydown", (event) => event.key === "Escape" && chosen !== -1 && choose(-1));
  return ours;
}

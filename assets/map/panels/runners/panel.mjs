// The tab "My runners": find by bib or name, and below it those who are followed, a line each.

import { isAhead, isPacer, stateAt } from "../../news/motion.mjs";
import { percentSaid } from "../../news/words.mjs";
import { awakeSwitch } from "./awake.mjs";
import { openOdds } from "./chances.mjs";
import { rowOf } from "./rows.mjs";
import { sentenceOf } from "./sentence.mjs";
import { alertSwitch } from "./tell.mjs";

const MOST = 40; // found runners shown at once

export async function panelOf(page, element) {
  const { facts, words, race } = page;
  const ours = await page.card.load();
  const one = (name) => element.querySelector(`[data-part="${name}"]`);
  const asked = one("query");
  const doors = {
    onOpen: (i) => ours.choose(i),
    onStar: (i, bib) => ours.toggle(bib),
  };
  let search = null;
  let rows = []; // of the followed: [runner, row]
  let listed = "";

  async function find() {
    const query = asked.value.trim();
    const isAsking = query !== "";
    one("found").hidden = !isAsking;
    one("followed").hidden = isAsking;
    if (!isAsking) return one("count").replaceChildren();
    try {
      const { names } = race;
      search = { names, find: search?.names === names ? search.find : await ours.roster.searcher() };
    } catch {
      one("count").textContent = words.say("search.unheard");
      return;
    }
    if (asked.value.trim() !== query) return; // more was typed in the meantime
    const found = search.find(query);
    one("count").textContent = words.say("search.found", { count: found.length });
    const shown = found.slice(0, MOST).map((i) => {
      const who = ours.roster.who(i);
      const row = rowOf(page, i, who, race.field.wave[i], ours.kept.has(who[0]), doors);
      const wave = words.say("wave", { name: facts.waves[race.field.wave[i]].name });
      const told = [who[1] ? words.say("bib", { bib: who[0] }) : "", wave, isPacer(race.field, i) ? words.say("pacer") : ""];
      row.write(told.filter(Boolean).join(" · "));
      return row.element;
    });
    one("found").replaceChildren(...shown);
  }

  function listFollowed() {
    rows = ours.followed().map((i) => [i, rowOf(page, i, ours.roster.who(i), race.field.wave[i], true, doors)]);
    one("followed").replaceChildren(...rows.map(([, row]) => row.element));
    one("empty").hidden = rows.length > 0;
  }

  function show(t) {
    if (!race.field) return;
    const now = `${ours.roster.held()} ${ours.followed().join()}`;
    if (now !== listed) [listed] = [now, listFollowed()];
    const expected = ours.told();
    for (const [i, row] of rows) {
      const odds = openOdds(expected, race.field, i, t);
      row.write(sentenceOf(facts, words, race.field, i, t).brief, odds ? words.say("chance", { percent: percentSaid(odds.percent) }) : "", {
        isHome: isAhead(stateAt(race.field, i, t)), isSlim: odds?.percent < 1,
      });
    }
  }

  function walk(event) {
    const holder = one(asked.value.trim() ? "found" : "followed");
    const buttons = Array.from(holder.querySelectorAll(".runner-open"));
    const at = buttons.indexOf(document.activeElement);
    if (event.key === "Enter" && event.target === asked && buttons.length) buttons[0].click();
    else if (event.key === "ArrowDown") (buttons[at + 1] ?? buttons.at(-1))?.focus();
    else if (event.key === "ArrowUp") (at > 0 ? buttons[at - 1] : asked).focus();
    else return;
    event.preventDefault();
  }

  asked.addEventListener("input", find);
  asked.addEventListener("focus", () => page.sheet.rise("full"));
  element.addEventListener("keydown", walk);
  if (one("alerts")) alertSwitch(one("alerts"), page, ours); // live only
  if (one("awake")) awakeSwitch(one("awake"));
  ours.roster.searcher().catch(() => {}); // ready before the first letter
  if (asked.value) find(); // typed while this was on its way
  await ours.roster.load().catch(() => {});
  return show;
}

// The replay, joined: a recording, and a clock that the viewer holds. Its transport (panels/transport) comes once the dots
// move; until then there is play, the bar and the speed, which stand where the transport will.

import { later } from "./news/later.mjs";
import { recording } from "./news/recording.mjs";
import { write } from "./news/words.mjs";
import { timeBar } from "./panels/timebar.mjs";

const AT_FOOT = matchMedia("(min-width: 760px) and (orientation: landscape) and (min-height: 501px)");

export function replayRace(facts, words, setRace) {
  const bar = timeBar(facts, words);
  const query = new URLSearchParams(location.search);
  let untilS = NaN; // where the film ends, Unix seconds
  let transport = null;

  function tellAway() {
    const text = document.getElementById("badge-text");
    const before = text.textContent;
    write(text, words.say("badge.away"));
    addEventListener("online", () => write(text, before), { once: true });
  }

  /** The results, at whom one looks. */
  document.getElementById("to-review")?.addEventListener("click", ({ currentTarget }) => {
    const bib = new URLSearchParams(location.search).get("bib");
    currentTarget.search = bib ? String(new URLSearchParams({ bib })) : "";
  });

  const controls = document.querySelector(".controls");
  const head = controls.parentElement;
  const foot = document.getElementById("transport");
  function lay() {
    if (AT_FOOT.matches) foot.append(controls);
    else head.querySelector("#grip").after(controls);
  }
  lay();
  AT_FOOT.addEventListener("change", lay);

  async function open() {
    const isPlain = !query.has("speed") && !/^\d\d:\d\d:\d\d/.test(query.get("t")); // the bar reads it itself
    const asked = isPlain ? null : later("panels/transport/address.mjs").catch(() => null);
    const opened = await recording(facts);
    const { field, isKept } = opened;
    if (isKept || "kept" in document.documentElement.dataset) tellAway();
    const [fromS] = bar.range();
    untilS = Math.max(field.base + field.at, fromS + 1);
    const zeroS = facts.waves[0].gun_s;
    const said = (await asked)?.readAddress(query, facts, { zeroS, fromS, untilS }) ?? null;
    setRace(opened);
    const askedS = said && said.atS - zeroS;
    bar.begin(() => untilS, { speed: said?.speed > 0 ? said.speed : 10, isPlaying: true, ...(said && { askedS }) });
  }

  async function stage(page) {
    const { transportOf } = await later("panels/transport/transport.mjs");
    transport = await transportOf(page, { bar, setEnd: (atS) => (untilS = atS) });
  }

  const isHeld = () => transport?.isHeld() ?? false;
  return { ...bar, open, stage, isHeld, show: (t) => (bar.show(), transport?.show(t)), frame: (atS) => transport?.frame(atS) };
}

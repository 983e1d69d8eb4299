// Whose result changes: how many, some of them by name; what it would cost; and what all of this assumes.

import { write } from "../../news/words.mjs";
import { drawShape } from "../../panels/runners/rows.mjs";
import { marginSaid } from "../rows.mjs";
import { tag } from "./drawn.mjs";
import { CROWDED_PER_M2 } from "./price.mjs";
import { sayingOf } from "./said.mjs";

const NAMED = 5; // of each kind, some of every wave

/**
 * Some whose result changes, wave by wave in turn, the first at the line first: [{i, w, wasS, isS: margins}]. ranges: from which
 * to which of a wave's finishes they are; isNamed(i): only those are told.
 */
export function examplesOf(held, ranges, change, was, is, isNamed) {
  const next = ranges.map(([from]) => from);
  const found = [];
  for (let isMore = true; isMore && found.length < NAMED; ) {
    isMore = false;
    for (let w = 0; w < ranges.length && found.length < NAMED; w++) {
      const { who, finishMs } = held.waves[w];
      while (next[w] < ranges[w][1] && !isNamed(who[next[w]])) next[w]++;
      if (next[w] >= ranges[w][1]) continue;
      const k = next[w]++;
      isMore = true;
      const later = change.gunMs[w] - held.gunMs[w];
      found.push({ i: who[k], w, wasS: (was.lineMs - finishMs[k]) / 1000, isS: (is.lineMs - later - finishMs[k]) / 1000 });
    }
  }
  return found.sort((a, b) => b.isS - a.isS);
}

/** Build into `holder`. Returns {show(change, was, is), showPrice(was or null, is or null)}. */
export function changesOf(holder, context, held) {
  const { facts, words, roster } = context;
  const say = sayingOf(context);
  const count = (kind) => {
    const number = tag("b");
    const of = tag("span");
    return { number, of, element: tag("p", `fair-count ${kind}`, number, of) };
  };
  const [up, down] = [count("up"), count("down")];
  const [ups, downs] = [tag("ul", "fair-who up"), tag("ul", "fair-who")];
  const bar = (key) => {
    const [was, is, said] = [tag("i", "was"), tag("i", "is"), tag("b")];
    return { was, is, said, element: tag("div", "fair-cost", tag("span", "", say(key)), said, tag("div", "bars", was, is)) };
  };
  const [overtakings, crowd, closed] = [bar("overtakings"), bar(facts.widths.length ? "per_m2" : "per_m"), bar("closed")];
  const tight = tag("p", "quiet fair-tight");
  holder.append(
    tag("h2", "", say("changes")), tag("div", "fair-counts", up.element, down.element), ups, downs,
    tag("h2", "", say("price")), overtakings.element, crowd.element, tight, closed.element,
    tag("div", "fair-held", tag("h3", "", say("held")), tag("p", "", say("held.why", { name: facts.chaser.name })), tag("p", "", say("range")), tag("p", "", say("apart"))),
  );

  function line({ i, w, wasS, isS }) {
    const shape = tag("i", "shape");
    drawShape(shape, facts.waves[w]);
    shape.setAttribute("aria-hidden", "true");
    const [bib, name] = roster.who(i);
    return tag("li", "", shape, tag("bdi", "", name || words.say("bib", { bib })), tag("span", "", `${marginSaid(facts, words, wasS)} → `), tag("b", "", marginSaid(facts, words, isS)));
  }

  const dense = (price) => (facts.widths.length ? price?.perM2 : price?.perM);
  const total = (ranges) => ranges.reduce((sum, [from, to]) => sum + Math.max(0, to - from), 0);
  const isNamed = (i) => roster.who(i)[0] !== null;

  function fillBar({ was, is, said }, before, now, digits) {
    const most = Math.max(before ?? 0, now ?? 0) || 1;
    was.style.width = `${(100 * (before ?? 0)) / most}%`;
    is.style.width = `${(100 * (now ?? 0)) / most}%`;
    const known = (value) => (value === undefined ? "…" : words.number(value, digits));
    const [a, b] = [known(before), known(now)];
    write(said, a === b ? a : `${a} → ${b}`);
  }

  return {
    show(change, was, is) {
      const ranges = held.waves.map((_, w) => [was.waves[w].winners, is.waves[w].winners]);
      const [gained, lost] = [ranges, ranges.map(([from, to]) => [to, from])];
      for (const [{ number, of }, some, key, sign] of [[up, gained, "gain", "+"], [down, lost, "lose", "−"]]) {
        const all = total(some);
        write(number, all ? `${sign}${words.number(all)}` : "0");
        write(of, say(key, { count: all }));
      }
      ups.replaceChildren(...examplesOf(held, gained, change, was, is, isNamed).map(line));
      downs.replaceChildren(...examplesOf(held, lost, change, was, is, isNamed).map(line));
    },
    showPrice(was, is) {
      fillBar(overtakings, was?.overtakings, is?.overtakings, 1);
      fillBar(crowd, dense(was), dense(is), 2);
      fillBar(closed, was?.closedMin, is?.closedMin, 0);
      if (is) write(tight, [say("tightest", { place: words.place(is.tightestM) }), ...(is.perM2 > CROWDED_PER_M2 ? [say("crowded")] : [])].join(" "));
    },
  };
}

// What would have come of it: the verdict in a word, how far the waves lie apart, and each wave's share as run and now, each with
// where another morning's would lie.

import { write } from "../../news/words.mjs";
import { drawShape } from "../../panels/runners/rows.mjs";
import { tag } from "./drawn.mjs";
import { sayingOf } from "./said.mjs";

/** A share in per cent: whole, or with a tenth where it is small. */
export function shareSaid(words, share) {
  const percent = 100 * share;
  return words.number(percent, percent > 0 && percent < 9.95 ? 1 : 0, 0);
}

/** Build head and rows; `rows` is laid over the ridge. Returns show(was, is), of sharesOf. */
export function outcomeOf({ head, rows }, context) {
  const { facts, words } = context;
  const say = sayingOf(context);
  const figure = (key, kind) => {
    const number = tag("b");
    return { number, element: tag("p", kind, tag("span", "", say(key)), " ", number) };
  };
  const verdict = tag("h2");
  const [points, won] = [figure("points", "fair-points"), figure("won", "fair-won")];
  verdict.setAttribute("aria-live", "polite");
  if (context.isPlanned) head.append(tag("p", "fair-invented", say("invented")));
  head.append(verdict, points.element, won.element, tag("p", "quiet fair-how", say("how", { name: facts.chaser.name })));
  const list = tag("ol", "fair-rows");
  const cells = facts.waves.map((wave) => {
    const shape = tag("i", "shape");
    shape.setAttribute("aria-hidden", "true");
    drawShape(shape, wave);
    const cell = (kind) => {
      const [share, range] = [tag("b"), tag("small")];
      return { share, range, element: tag("span", kind, tag("span", "unseen", ` ${say(kind === "was" ? "as_run" : "now")} `), share, " ", range) };
    };
    const [was, is] = [cell("was"), cell("is")];
    const name = tag("span", "fair-name", shape, tag("span", "", words.say("wave", { name: wave.name })));
    list.append(tag("li", "", name, was.element, is.element));
    return { was, is };
  });
  const heads = tag("p", "fair-heads", tag("span", "", say("as_run")), tag("span", "", say("now")));
  heads.setAttribute("aria-hidden", "true"); // each share says it
  rows.append(heads, list);

  const fill = ({ share, range }, one) => {
    write(share, one.runners ? say("percent", { percent: shareSaid(words, one.share) }) : "–");
    write(range, one.runners ? `${shareSaid(words, one.low)}–${shareSaid(words, one.high)}` : "");
  };
  const arrow = (from, to) => (from === to ? to : `${from} → ${to}`);

  return function show(was, is) {
    write(verdict, say(`verdict.${is.word}`));
    head.dataset.word = is.word;
    const whole = (value) => (value === value ? words.number(value) : "–");
    write(points.number, arrow(whole(was.points), whole(is.points)));
    write(won.number, arrow(words.number(was.winners), words.number(is.winners)));
    cells.forEach((cell, w) => {
      fill(cell.was, was.waves[w]);
      fill(cell.is, is.waves[w]);
    });
  };
}

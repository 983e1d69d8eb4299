// What a clip says over its picture: title, clock, figures, waves, how far the results are settled, credit.

import { homeS } from "../../../news/motion.mjs";
import { kmSaid } from "../../../news/words.mjs";
import { countWaves, sumOf } from "../../race/tally.mjs";
import { PATHS } from "../../runners/rows.mjs";
import { comeSoFar } from "../clocks.mjs";

const GAP_PX = 16; // between two figures, at least
const MOST_ROWS = 6; // as high as they are to be: more are lower

/**
 * What the board says at t, as words: {clock, since, figures: [{value, label, isGold}], head, waves: [{wave, name, value, parts}],
 * standing}. dial: of dial.mjs; said: of the page's template (_clip.html); field: the race's, staged: that of the film.
 */
export function toldAt({ facts, words, race: { field }, staged }, { dial, said, speedSaid, revision }, t) {
  const atS = field.base + t;
  const isClock = dial.clock() === "clock";
  const since = isClock ? words.say("local_time", { time: words.localTime(atS), city: facts.city }) : words.say(`replay.${dial.clock()}.since`);
  const told = { clock: dial.said(atS), since: `${since}   ${speedSaid}`, figures: [], head: "", waves: [], standing: revision };
  const shown = facts.waves.map((wave, w) => ({ wave, name: words.say("wave", { name: wave.name }), w })).filter(({ w }) => !dial.hidden().has(w));
  if (!isClock) {
    const come = comeSoFar(staged.field, facts.waves.length, t);
    const share = (metres) => Math.min(1, Math.max(0, metres / facts.course.length_m)) || 0;
    const km = ({ count, middle }) => (count ? words.say("km", { km: Math.floor(middle / 10) / 100 }) : "–");
    return { ...told, head: words.say("replay.come.middle"), waves: shown.map((one) => ({ ...one, value: km(come[one.w]), parts: { ahead: share(come[one.w].middle) } })) };
  }
  const tally = countWaves(field, t, facts.waves.length, facts.has_finish ? facts.course.length_m : null);
  const total = sumOf(tally);
  const isHome = facts.decides && t >= homeS(field);
  const ahead = isHome ? words.say("to_confirm") : said.ahead;
  const far = (metres) => words.say("km", { km: kmSaid(metres) });
  const figures = [
    { value: words.number(total.ahead), label: ahead },
    facts.chaser ? { value: words.number(total.passed), label: said.passed } : { value: words.number(total.waiting), label: said.waiting },
    { value: facts.has_finish ? words.number(total.won) : far(total.furthest), label: said.won, isGold: total.won > 0 || !facts.has_finish },
  ];
  const waves = shown.map((one) => {
    const { won, ahead: out, waiting, passed } = tally[one.w];
    const all = Math.max(1, won + out + waiting + passed);
    return { ...one, value: words.number(out), parts: { won: won / all, ahead: out / all, waiting: waiting / all } };
  });
  const standing = isHome && total.won > 0 ? words.say(total.official === total.won ? "results_official" : "results_provisional") : "";
  return { ...told, figures, head: ahead, waves, standing: revision || standing };
}

/**
 * Returns paint(paper, told): write the board into a picture of this shape (layout.mjs). fixed: {title, credit, widest}, the widest a
 * figure can become. */
export function boardOf(shape, { family, colour }, fixed) {
  const font = (paper, weight, size) => (paper.font = `${weight} ${size}px ${family}`);

  function write(paper, text, x, y, { size, weight = 500, tint = "text", align = "left", most = Infinity }) {
    font(paper, weight, size);
    paper.textAlign = align;
    paper.textBaseline = "top";
    paper.fillStyle = colour(tint);
    for (let less = size; paper.measureText(text).width > most && less > 9; less -= 0.5) font(paper, weight, less);
    paper.fillText(text, x, y);
    return paper.measureText(text).width;
  }

  function darken(paper) {
    for (const { from, to, full } of shape.shades) {
      const shade = paper.createLinearGradient(...from, ...to);
      const night = (share) => `color-mix(in srgb, ${colour("night")} ${share}%, transparent)`;
      shade.addColorStop(0, night(0.5)); // of nothing at all the colour is black
      shade.addColorStop(full, night(88));
      shade.addColorStop(1, night(94));
      paper.fillStyle = shade;
      const [left, right] = from[0] === to[0] ? [0, shape.w] : [Math.min(from[0], to[0]), Math.max(from[0], to[0])];
      const [top, bottom] = from[1] === to[1] ? [0, shape.h] : [Math.min(from[1], to[1]), Math.max(from[1], to[1])];
      paper.fillRect(left, top, right - left, bottom - top);
    }
  }

  /** Figures of one width each, so that a clock stands still while it goes. */
  function clock(paper, text) {
    const { x, y, size } = shape.clock;
    font(paper, 750, size);
    const wide = Math.max(...Array.from("0123456789", (digit) => paper.measureText(digit).width));
    paper.textBaseline = "top";
    paper.fillStyle = colour("text");
    let at = x;
    for (const sign of text) {
      const own = paper.measureText(sign).width;
      const room = /\d/.test(sign) ? wide : own;
      paper.textAlign = "center";
      paper.fillText(sign, at + room / 2, y);
      at += room;
    }
  }

  function figures(paper, told) {
    const { x, y, width, size: most, small } = shape.figures;
    const room = (width + GAP_PX) / Math.max(1, told.length);
    font(paper, 750, most);
    const size = Math.min(most, (most * (room - GAP_PX)) / paper.measureText(fixed.widest).width); // one for all, whatever they come to
    told.forEach(({ value, label, isGold }, k) => {
      const left = x + k * room;
      const bed = isGold && colour("gold-bed");
      font(paper, 750, size);
      if (bed && bed !== "transparent") {
        paper.fillStyle = bed;
        paper.fillRect(left - 5, y - 3, paper.measureText(value).width + 10, size + 4);
      }
      write(paper, value, left, y, { size, weight: 750, tint: isGold ? "gold" : "text" });
      write(paper, label, left, y + size * 1.1, { size: small, tint: "quiet", most: room - GAP_PX / 2 });
    });
  }

  function rows(paper, { waves, head }) {
    const { x, width, bottom } = shape.waves;
    const columns = waves.length > MOST_ROWS ? 2 : 1;
    const count = Math.ceil(waves.length / columns);
    const row = shape.waves.row * Math.min(1, MOST_ROWS / count);
    const size = Math.min(shape.waves.size, 0.7 * row);
    const wide = (width - (columns - 1) * 24) / columns;
    const top = bottom - row * count;
    write(paper, head, x + width, top - row * 0.8, { size: size * 0.78, tint: "quiet", align: "right" });
    waves.forEach((one, k) => {
      const left = x + Math.floor(k / count) * (wide + 24);
      const middle = top + (k % count) * row + row / 2;
      sign(paper, one.wave, left + size / 2, middle, size / 2);
      write(paper, one.name, left + size + 10, middle - size * 0.45, { size, weight: 650, most: 0.34 * wide - size });
      const bar = { left: left + 0.4 * wide, width: 0.38 * wide, height: size * 0.62 };
      barOf(paper, one, bar, middle);
      write(paper, one.value, left + wide, middle - size * 0.45, { size, weight: 600, align: "right" });
    });
  }

  function sign(paper, wave, x, y, radius) {
    paper.save();
    paper.translate(x, y);
    paper.scale(radius / 8, radius / 8);
    const path = new Path2D(PATHS[wave.shape] ?? PATHS.circle);
    paper.fillStyle = wave.colour;
    paper.fill(path);
    if (wave.rim) {
      paper.strokeStyle = wave.rim;
      paper.lineWidth = 1.6;
      paper.stroke(path);
    }
    paper.restore();
  }

  function barOf(paper, { wave, parts }, { left, width, height }, middle) {
    paper.save();
    paper.beginPath();
    paper.roundRect(left, middle - height / 2, width, height, height / 2);
    paper.clip();
    paper.fillStyle = colour("track");
    paper.fillRect(left, middle - height / 2, width, height);
    let from = left;
    for (const [name, share] of Object.entries(parts)) {
      paper.fillStyle = name === "won" ? colour("gold-fill") : (wave.rim ?? wave.colour);
      paper.globalAlpha = name === "waiting" ? 0.35 : 1;
      paper.fillRect(from, middle - height / 2, share * width, height);
      from += share * width;
      if (name === "won" && share > 0) {
        paper.fillStyle = colour("night");
        paper.fillRect(from - 1.5, middle - height / 2, 1.5, height);
      }
    }
    paper.restore();
  }

  /** On one line, or on two of even length. */
  function title(paper) {
    const { x, y, width, size } = shape.title;
    font(paper, 700, size);
    const parts = fixed.title.split(" ");
    const lines = [fixed.title];
    if (paper.measureText(fixed.title).width > width && parts.length > 1) {
      const halves = parts.slice(1).map((_, k) => [parts.slice(0, k + 1).join(" "), parts.slice(k + 1).join(" ")]);
      const longest = (two) => Math.max(...two.map((line) => paper.measureText(line).width));
      lines.splice(0, 1, ...halves.reduce((best, two) => (longest(two) < longest(best) ? two : best)));
    }
    lines.forEach((line, k) => write(paper, line, x, y - (lines.length - 1 - k) * size * 1.2, { size, weight: 700, most: width }));
  }

  return function paint(paper, told) {
    darken(paper);
    title(paper);
    clock(paper, told.clock);
    write(paper, told.since, shape.since.x, shape.since.y, { size: shape.since.size, tint: "quiet", most: shape.title.width });
    figures(paper, told.figures);
    rows(paper, told);
    write(paper, told.standing, shape.standing.x, shape.standing.y, { size: shape.standing.size, weight: 600 });
    write(paper, fixed.credit, shape.credit.x, shape.credit.y, { size: shape.credit.size, tint: "quiet", most: shape.credit.width });
  };
}

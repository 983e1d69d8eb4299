// The finish on the screen: from a minute out a countdown and the way to the line, a white sweep when he is there, the number of
// those who got away, alone; then what is left to tell. Loaded after the dots.

import { reachedAt } from "../../news/address.mjs";
import { heldDeadline, secondsTo } from "../../news/deadline.mjs";
import { lineS as arrivalS } from "../../news/level.mjs";
import { homeS } from "../../news/motion.mjs";
import { write } from "../../news/words.mjs";
import { endingOf, fitted, reachOf } from "../../stage/scenes/embers.mjs";
import { spotOf } from "../../stage/scenes/ground.mjs";
import { LAST_S } from "../../stage/scenes/line.mjs";
import { isSunny } from "../../stage/theme.mjs";
import { rollTo } from "../race/roll.mjs";
import { sumOf } from "../race/tally.mjs";
import { linkTo } from "../runners/share.mjs";
import { sceneAt, sweepAt } from "./scene.mjs";

const LINE_K = 2.2; // CSS pixels a metre: the last hundred metres fill a phone
const LEAP_S = 4; // on the wall: more is no going on, but a leap
const calm = matchMedia("(prefers-reduced-motion: reduce)");

/** page: as in page.mjs. Returns {show(t), frame(t)}: four times a second, and with every frame. */
export function finaleOf(page) {
  const { facts, words, race, scene, camera, source, cameras, sheet } = page;
  const { name } = facts.chaser;
  const root = document.documentElement;
  const made = build(words, name, page.facts.results);
  const hold = heldDeadline();
  let quick = 1;
  let lastT = NaN;
  let lastAt = NaN;
  let knownS = NaN; // when this screen came to know that he is home
  let isTouched = false; // did anybody lay a hand on this page?
  let isGone = false; // has the viewer turned to something else since?
  let told = ""; // the scene that was begun last
  let namedBy = ""; // by which names and bytes the narrowest escape was named
  let [toldMinute, toldEnd] = [NaN, NaN];

  for (const touch of ["pointerdown", "keydown", "wheel"]) {
    addEventListener(touch, ({ isTrusted }) => (isTouched ||= isTrusted), { capture: true, passive: true });
  }

  function sceneNow(t) {
    const { field } = race;
    const now = performance.now() / 1000;
    if (source.speed() > 0) quick = source.speed();
    const hasLeapt = !(Math.abs(t - lastT) < LEAP_S * quick + 2 * Math.abs(now - lastAt) * quick) || t < lastT - 1;
    [lastT, lastAt] = [t, now];
    const home = homeS(field);
    if (hasLeapt) knownS = NaN;
    else if (t >= home && (told === "countdown" || told === "due")) knownS = t;
    const lineS = t >= home ? home : hold(t, "line", arrivalS(field, facts.chaser.length_m)).atS;
    return { ...sceneAt({ t, lineS, home, knownS, quick }), home, togo: secondsTo(lineS, t) };
  }

  /** Everything four times a second. */
  function show(t) {
    if (!race.field) return;
    const { name: now, home, togo } = sceneNow(t);
    if (now !== told) begin(now, told, t, home);
    told = now;
    if (now !== "sweep") made.sweep.hidden = true;
    if (now === "countdown" || now === "due") countDown(now, togo);
    if (now === "sweep" || now === "number" || now === "ending") {
      fill(t, home);
      nameNarrowest(t);
    }
    if (now === "ending" && (cameras.chosen() === null || "card" in root.dataset)) isGone = true;
    root.toggleAttribute("data-ending", now === "ending" && !isGone);
  }

  function begin(now, before, t, home) {
    const isLast = now === "countdown" || now === "due";
    made.count.hidden = !isLast;
    root.toggleAttribute("data-countdown", isLast);
    if (isLast && before !== "countdown" && before !== "due") offer();
    if (now === "countdown" && !(Math.abs(toldMinute - t) < 2 * LAST_S)) {
      toldMinute = t;
      made.said.textContent = words.say("finale.said", { name });
    }
    if (now === "none") made.offer.hidden = true;
    made.number.hidden = now !== "number";
    if (now === "sweep") {
      isGone = false;
      made.offer.hidden = true;
      sweep();
    }
    if (now === "ending") isGone = !["whole", "finish"].includes(cameras.chosen()); // somebody is watched, or another place
    if (now === "ending" && !isGone) pullOut(home);
    if (now === "ending" && toldEnd !== home) {
      toldEnd = home;
      made.said.textContent = `${made.big.textContent} ${made.sentence.textContent}`;
    }
    made.ending.hidden = now !== "ending";
    page.resettle();
  }

  /** The line, where nobody has chosen anything else: by itself; else as an offer. */
  function offer() {
    if (!isTouched && cameras.chosen() === "whole") cameras.choose("finish", LINE_K);
    else made.offer.hidden = cameras.chosen() === "finish";
  }

  function countDown(now, togo) {
    write(made.togo, words.raceTime(now === "due" ? 0 : togo), { togo: now === "due" ? 0 : togo });
    write(made.until, now === "due" ? words.say("finale.due", { name }) : words.say("finale.until", { name }));
    made.offer.hidden ||= cameras.chosen() === "finish";
  }

  /** Write the number, and whose it is. */
  function fill(t, home) {
    const { field } = race;
    const total = sumOf(page.tallyAt(field, t));
    const time = `${words.localTime(field.base + home)}${facts.numerals.decimal}${Math.floor(((field.base + home) % 1) * 10)}`;
    for (const one of [made.big, made.alone]) rollTo(one, words.number(total.won), { won: total.won });
    made.number.style.setProperty("--letters", String(made.alone.textContent.length));
    for (const one of [made.open, made.openToo]) write(one, total.ahead > 0 ? words.say("finale.open", { count: total.ahead }) : "");
    write(made.sentence, words.say("finale.escaped", { name, count: total.won }));
    write(made.facts, words.say("finale.facts", { time, count: total.passed }), { passed: total.passed });
    write(made.crossed, time);
  }

  /** Name the narrowest escape, and anew when others may be named, or the bytes are others: she may have opted out. */
  async function nameNarrowest(t) {
    const by = `${race.epoch} ${race.names} ${race.field.number}`;
    if (by === namedBy) return;
    namedBy = by;
    const first = endingOf(race.field, scene, t)?.gold.find(({ leadS }) => leadS > 0);
    made.narrow.hidden = !first;
    if (!first) return;
    const { roster } = await page.card.load();
    await roster.load().catch(() => (namedBy = "")); // the network failed: once more, with the next look
    const [bib, who] = roster.who(first.i);
    write(made.margin, words.say("finale.margin", { seconds: first.leadS }));
    write(made.who, who || (bib === null ? words.say("anonymous_runner") : words.say("bib", { bib })));
    write(made.wave, words.say("finale.narrow", { wave: facts.waves[race.field.wave[first.i]].name }));
  }

  /** See the whole road and all who glow beyond the line, beside what is written. */
  function pullOut(home) {
    root.toggleAttribute("data-ending", true);
    made.ending.hidden = false;
    sheet.rise("peek");
    const [said, over] = [made.ending.getBoundingClientRect(), made.buttons.getBoundingClientRect()];
    const isBeside = over.bottom <= said.bottom + 1; // words and buttons in one block: the road beside it
    const box = isBeside
      ? { left: said.right + 40, top: 70, right: camera.w - 100, bottom: camera.h - 60 }
      : { left: 28, top: said.bottom + 26, right: camera.w - 60, bottom: over.top - 26 };
    cameras.fly(fitted(reachOf(scene.course, endingOf(race.field, scene, home)), box, camera));
  }

  /** The white field moves in every frame. */
  function sweep() {
    const { name: now, age } = sceneNow(source.raceS() - race.field.base);
    made.sweep.hidden = now !== "sweep";
    if (now !== "sweep") return;
    requestAnimationFrame(sweep);
    if (calm.matches || isSunny()) return; // a cut, to white on night or to black on white: no flash
    const { reach, strength } = sweepAt(age);
    const [, y] = spotOf(scene.course, camera, scene.course.lengthM, 0);
    const from = Math.min(Math.max(y, 0), camera.h);
    made.sweep.style.clipPath = `inset(${from * (1 - reach)}px 0 ${(camera.h - from) * (1 - reach)}px 0)`;
    made.sweep.style.opacity = String(strength);
  }

  made.again.addEventListener("click", () => source.steer({ atS: race.field.base + homeS(race.field) - LAST_S, speed: 1, isPlaying: true }));
  made.offer.addEventListener("click", () => (cameras.choose("finish", LINE_K), (made.offer.hidden = true)));
  made.share.hidden = facts.stands === "file"; // on a disk: there is no address to send
  made.share.addEventListener("click", async () => {
    const url = linkTo(`${reachedAt(facts)}${location.pathname}${location.search}`, null, homeS(race.field) + race.field.base - facts.waves[0].gun_s);
    try {
      await navigator.share({ title: document.title, text: `${made.big.textContent} ${made.sentence.textContent}`, url });
    } catch (error) {
      if (error.name === "AbortError") return;
      await navigator.clipboard?.writeText(url);
      page.say?.(words.say("share.copied"));
    }
  });

  /** With every frame, as the clock: a countdown and the clock are of one instant. */
  function frame(t) {
    if (told !== "countdown" || !race.field) return;
    const { name: now, togo } = sceneNow(t);
    if (now === "countdown") countDown(now, togo);
  }

  return { show, frame };
}

/** The elements, once. */
function build(words, name, results) {
  const put = (parent, kind, className, text = "") => parent.appendChild(Object.assign(document.createElement(kind), { className, textContent: text }));
  const main = document.querySelector("main");
  const count = put(main, "div", "finale-count");
  const sweep = put(main, "div", "finale-sweep");
  const number = put(main, "div", "finale-number");
  const ending = put(main, "section", "finale-ending");
  const offer = put(main, "button", "finale-offer", words.say("finale.offer"));
  const said = put(main, "p", "unseen");
  said.setAttribute("role", "status");
  for (const mute of [count, sweep, number]) mute.setAttribute("aria-hidden", "true");
  const [togo, until] = [put(count, "strong", ""), put(count, "span", "")];
  put(sweep, "strong", "", words.raceTime(0));
  put(sweep, "span", "", words.say("finale.crosses", { name }));
  put(sweep, "i", "");
  const crossed = put(sweep, "b", "");
  const [alone, openToo] = [put(number, "strong", ""), put(number, "span", "")];
  const [big, open, sentence, facts] = [put(ending, "strong", ""), put(ending, "em", ""), put(ending, "p", ""), put(ending, "small", "")];
  const narrow = put(ending, "div", "finale-narrow");
  const [margin, who, wave] = [put(narrow, "b", ""), put(narrow, "bdi", ""), put(narrow, "small", "")];
  const buttons = put(ending, "div", "finale-buttons");
  const [again, share] = [put(buttons, "button", "is-first", words.say("finale.again")), put(buttons, "button", "", words.say("finale.share"))];
  put(buttons, "a", "", words.say("finale.results")).href = results;
  for (const one of [count, sweep, number, ending, offer]) one.hidden = true;
  return { count, sweep, number, ending, offer, said, togo, until, crossed, alone, openToo, big, open, sentence, facts, narrow, margin, who, wave, buttons, again, share };
}

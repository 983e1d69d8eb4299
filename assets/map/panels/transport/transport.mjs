// The film's transport, joined: the timeline over the scrubber, the clocks, the loop, what is shown, keys, and the address
// that holds all of it.

import { later } from "../../news/later.mjs";
import { homeS } from "../../news/motion.mjs";
import { write } from "../../news/words.mjs";
import { drawShape } from "../runners/rows.mjs";
import { SPEEDS } from "./address.mjs";
import { addressBook } from "./book.mjs";
import { clockDial } from "./dial.mjs";
import { keysOf } from "./keys.mjs";
import { loopOf } from "./loop.mjs";
import { marksOf } from "./marks.mjs";
import { scrubbing } from "./scrubbing.mjs";
import { timelineOf } from "./timeline.mjs";
import { following, partOf, scaled, within } from "./zoom.mjs";

const JUMP_S = 10;

/** page: as in page.mjs; bar: timebar.mjs; setEnd(atS): where the film ends. Resolves to {show(t), frame(atS), isHeld()}. */
export async function transportOf(page, { bar, setEnd }) {
  const { facts, words, race } = page;
  const controls = document.querySelector(".controls");
  const scrub = controls.querySelector(".scrub");
  await worn();
  controls.classList.add("has-transport");
  controls.append(document.getElementById("transport-parts").content);
  const find = (name) => controls.querySelector(`[data-t="${name}"]`);
  const [, endS] = bar.range();
  const timeline = timelineOf(scrub, page);
  const dial = clockDial(page, { bar, controls, setEnd, endS, onChange: () => (compare?.changed(), draw()) });
  const loop = loopOf(page, { bar, timeline, scrub, button: find("loop"), onChange: changed });
  let compare = null; // compare/compare.mjs, once somebody asked for it
  let clip = null; // likewise of clip/clip.mjs
  const ghosts = () => (compare?.isOpen() ? compare.ids() : []);
  const book = addressBook(page, { bar, dial, loop, ghosts });
  const speed = document.getElementById("speed");
  const marks = marksOf(page, race.field);
  let span = "";
  let part = null; // of the film, that the timeline shows

  function draw() {
    const film = bar.range();
    const isClock = dial.clock() === "clock";
    if (span !== `${dial.clock()} ${film}`) part = isClock && facts.chaser ? partOf(film, facts.chaser.gun_s, race.field.base + homeS(race.field)) : film;
    span = `${dial.clock()} ${film}`;
    part = following(within(part, film), bar.raceS(), film);
    timeline.draw({
      field: page.staged.field, film, part, loop: loop.points(), key: `${race.field.number} ${dial.clock()} ${[...dial.hidden()]}`,
      isCatches: isClock && Boolean(facts.chaser), isBare: dial.clock() === "pace", marks: isClock ? marks : [], guns: isClock ? gunsOf(facts) : [], timeSaid: dial.timeSaid, tickS: dial.tickS(),
    });
    timeline.frame(bar.raceS());
    loop.place();
    compare?.frame(bar.raceS());
    book.keep();
  }

  function changed() {
    draw();
    page.sayNow();
    page.anew();
  }

  /** The speeds that can be chosen, and any other that the address asks for. */
  function offerSpeeds() {
    const asked = Math.abs(bar.chosen());
    const all = SPEEDS.includes(asked) ? SPEEDS : [...SPEEDS, asked].sort((a, b) => a - b);
    speed.replaceChildren(...all.map((one) => new Option(`${words.number(one, 2, 0)}×`, String(one))));
    speed.value = String(asked);
  }

  function frame(atS) {
    if (loop.turn(atS)) return; // the next frame shows where it begins
    if (atS < part[0] || atS > part[1]) draw();
    timeline.frame(atS);
    dial.frame(atS);
    compare?.frame(atS);
  }

  function show(t) {
    if (bar.speed() === 0 && bar.chosen() < 0) bar.change({ speed: -bar.chosen() }); // whoever stops it and plays on, plays forwards
    const [, untilS] = bar.range();
    if (span !== `${dial.clock()} ${bar.range()}`) draw();
    write(find("now"), dial.said(bar.raceS()));
    write(find("whole"), words.say("replay.whole", { time: dial.said(untilS) }));
    dial.show(t);
    compare?.show(t);
    if (!isHeld()) book.keep();
  }

  for (const [w, shape] of Array.from(find("waves").querySelectorAll(".shape")).entries()) drawShape(shape, facts.waves[w]);
  /** Hold some against each other; `ids`: whom, else who is likely to be meant. */
  async function openCompare(ids) {
    const { compareOf } = await later("panels/transport/compare/compare.mjs");
    compare ??= await compareOf(page, { dial, onChange: () => (find("compare").setAttribute("aria-pressed", String(compare.isOpen())), book.keep()) });
    if (getComputedStyle(find("more")).display !== "none" && controls.classList.contains("is-open")) find("more").click(); // the sheet has the room
    await compare.open(ids);
  }

  /** A part of the film as a video file: of the loop, else what the timeline shows. */
  async function openClip() {
    const { clipOf } = await later("panels/transport/clip/clip.mjs");
    clip ??= clipOf(page, { bar, dial, part: () => ({ points: loop.points() ?? part, isLoop: loop.points() !== null }) });
    await clip();
  }

  find("compare").addEventListener("click", () => (compare?.isOpen() ? compare.close() : openCompare().catch(() => {})));
  find("clip")?.addEventListener("click", () => openClip().catch(() => {}));
  find("back").addEventListener("click", () => bar.steer({ atS: bar.raceS() - JUMP_S }));
  find("ahead").addEventListener("click", () => bar.steer({ atS: bar.raceS() + JUMP_S }));
  find("more").addEventListener("click", ({ currentTarget }) => {
    currentTarget.setAttribute("aria-expanded", String(controls.classList.toggle("is-open")));
    page.sheet.rise(document.documentElement.dataset.sheet);
  });
  document.addEventListener("pointerdown", ({ target }) => {
    for (const menu of controls.querySelectorAll(".t-menu[open]")) if (!menu.contains(target)) menu.open = false;
  });
  keysOf({ bar, controls, loop, zoom: (factor) => ((part = scaled(part, factor, bar.raceS(), bar.range())), draw()), marks: () => (dial.clock() === "clock" ? marks : []) });
  const isHeld = scrubbing({ bar, timeline, scrub, onSeek: (atS) => (bar.seek(atS), page.draw()), onRelease: () => (page.sayNow(), page.anew()), onZoom: (factor, aboutS) => ((part = scaled(part, factor, aboutS, bar.range())), draw()) });
  scrub.dataset.ownDrag = "";
  new ResizeObserver(() => draw()).observe(scrub);
  document.getElementById("transport").dataset.is = "there";
  const asked = await book.open();
  offerSpeeds();
  draw();
  if (asked.length) await openCompare(asked).catch(() => {});
  show(bar.raceS() - race.field.base);
  return { show, frame, isHeld };
}

const gunsOf = ({ waves, chaser }) => [...waves.map((wave) => ({ atS: wave.gun_s, wave })), ...(chaser ? [{ atS: chaser.gun_s, wave: null }] : [])];

/** Its looks have come. Without them the page goes on with what it has. */
function worn() {
  const { sheet } = document.getElementById("transport").dataset;
  const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href: sheet });
  return new Promise((done, fail) => {
    link.onload = done;
    link.onerror = () => (link.remove(), fail(new Error(`${sheet} did not come`)));
    document.head.append(link);
  });
}

// The time bar: the viewer's hand on the clock. Play, scrub, speed, the way back to live, keys, and the moment in
// the address (`?t=`, seconds or 24:25 after the first gun), so that a link leads to what was seen.

import { allowed } from "../news/allowed.mjs";
import { secondsOf, steer, viewClock, viewNow } from "../news/clock.mjs";

const BEFORE_GUN_S = 60;
const STEP_S = 10; // of an arrow key
const BACK_S = 15; // what the rewind button shows again
const TELL_MS = 400;
const THUMB_PX = 16;

/**
 * Bring the bar to life. isLive: its end is now, and moves on; onJump() when the viewer leapt to another moment.
 * Returns begin(until, how), raceS(), isLive(), range(), speed(), steer({atS, speed, isPlaying} or {live: true}),
 * show(). Until it has begun it stands at the first gun.
 */
export function timeBar(facts, words, { isLive = false, onJump = () => {} } = {}) {
  const one = (id) => document.getElementById(id);
  const [play, scrub, speed, back] = ["play", "scrub", "speed", "rewind"].map(one);
  const zeroS = () => facts.waves[0].gun_s;
  const fromS = () => zeroS() - BEFORE_GUN_S;
  let hand = null;
  let marked = ""; // which guns are marked on the bar
  let toldAt = -Infinity; // when the address was last written, and what will write it again
  let later = 0;
  let playsOn = null; // did it play when a finger took the thumb?
  const fine = isLive ? 1 : 10; // parts of a second in the address

  function begin(until, { speed: quick, isPlaying, askedS }) {
    const asked = askedS ?? secondsOf(new URLSearchParams(location.search).get("t"));
    const isAsked = !Number.isNaN(asked) && !(isLive && zeroS() + asked >= until());
    hand = viewClock(fromS(), until, fromS());
    steer(hand, { atS: zeroS() + (isAsked ? asked : 0), speed: quick, isPlaying: isPlaying && !isAsked, live: isLive && !isAsked });
    show();
  }

  const atEnd = (atS) => atS >= hand.until() || hand.until() <= hand.fromS;

  function change(how) {
    if (!hand) return;
    hand.fromS = fromS();
    if (how.live && !isLive) how = { atS: hand.until(), isPlaying: false };
    if (how.isPlaying && !isLive && (how.speed ?? hand.speed) > 0 && atEnd(viewNow(hand))) how = { ...how, atS: hand.fromS };
    if (isLive && atEnd(how.atS ?? -Infinity)) how = { live: true };
    const wasLive = hand.isLive;
    steer(hand, how);
    if (how.atS !== undefined || wasLive !== hand.isLive) onJump();
    show();
  }

  /** Stand at a moment, and nothing but that: what goes with it is shown when show() is called next. */
  function seek(atS) {
    if (!hand) return;
    steer(hand, { atS, isPlaying: false });
    onJump();
  }

  /** Write the moment into the address; live has none. Browsers allow that only so often. */
  function tell({ speed: chosen } = {}) {
    clearTimeout(later);
    const waitMs = toldAt + TELL_MS - performance.now();
    if (waitMs > 0) return void (later = setTimeout(tell, waitMs, { speed: chosen }));
    toldAt = performance.now();
    const query = new URLSearchParams(location.search);
    if (hand.isLive) query.delete("t");
    else query.set("t", String(Math.round((viewNow(hand) - zeroS()) * fine) / fine));
    if (chosen && !isLive) query.set("speed", String(chosen));
    const address = `${location.pathname}${query.size ? `?${query}` : ""}${location.hash}`;
    allowed(() => history.replaceState(null, "", address));
  }

  const told = (how) => (change(how), hand && tell(how));

  function show() {
    if (!hand || !play) return;
    const isOut = hand.speed > 0 ? atEnd(viewNow(hand)) : viewNow(hand) <= hand.fromS;
    if (hand.isPlaying && !hand.isLive && isOut) return told(isLive ? { live: true } : { isPlaying: false });
    const now = hand.isLive ? "live" : "rewound";
    if (document.documentElement.dataset.time !== now) document.documentElement.dataset.time = now; // whoever watches it is woken
    if (back) back.hidden = atEnd(hand.fromS);
    const t = viewNow(hand) - zeroS();
    scrub.min = String(Math.round(hand.fromS - zeroS()));
    scrub.max = String(Math.round(hand.until() - zeroS()));
    if (playsOn === null) scrub.value = String(Math.round(t));
    scrub.setAttribute("aria-valuetext", hand.isLive ? words.say("badge.live") : words.raceTime(t));
    play.setAttribute("aria-pressed", String(hand.isPlaying));
    play.setAttribute("aria-label", words.say(hand.isPlaying ? "pause" : "play"));
    speed.disabled = hand.isLive;
    if (document.activeElement !== speed) speed.value = String(Math.abs(hand.speed));
    markGuns();
  }

  function markGuns() {
    const guns = facts.waves.map((wave) => [wave.gun_s, wave.rim ?? wave.colour]);
    if (facts.chaser) guns.push([facts.chaser.gun_s, "var(--text)"]);
    const untilS = hand.until();
    const now = `${Math.round(untilS / 4)} ${guns}`;
    if (now === marked) return;
    marked = now;
    const marks = scrub.parentElement.getElementsByTagName("i");
    for (const [g, [atS, colour]] of guns.entries()) {
      const mark = marks[g] ?? scrub.parentElement.appendChild(document.createElement("i"));
      const share = (atS - hand.fromS) / (untilS - hand.fromS);
      mark.hidden = !(share >= 0 && share <= 1);
      mark.style.left = `calc(${THUMB_PX / 2}px + (100% - ${THUMB_PX}px) * ${share.toFixed(4)})`;
      mark.style.background = colour;
    }
  }

  function press(event) {
    const isOnBar = event.target.closest?.(".controls button, .back button");
    if (!hand || event.ctrlKey || event.metaKey || event.altKey || (event.target !== document.body && !isOnBar)) return;
    if (event.key === " " && !isOnBar) told({ isPlaying: !hand.isPlaying });
    else if (event.key === "ArrowLeft") told({ atS: viewNow(hand) - STEP_S });
    else if (event.key === "ArrowRight") told({ atS: viewNow(hand) + STEP_S });
    else if (event.key === "Home") told({ atS: fromS() });
    else if (event.key === "End") told({ live: true });
    else return;
    event.preventDefault();
  }

  scrub?.addEventListener("input", () => {
    playsOn ??= hand?.isPlaying;
    change({ atS: zeroS() + Number(scrub.value), isPlaying: false });
  });
  scrub?.addEventListener("change", () => {
    const isPlaying = playsOn ?? false;
    playsOn = null;
    told({ isPlaying });
  });
  play?.addEventListener("click", () => told({ isPlaying: !hand?.isPlaying }));
  speed?.addEventListener("change", () => told({ speed: Number(speed.value) }));
  back?.addEventListener("click", () => told({ atS: viewNow(hand) - BACK_S, isPlaying: true }));
  one("to-live")?.addEventListener("click", ({ currentTarget }) => {
    const hasFocus = document.activeElement === currentTarget;
    told({ live: true });
    if (hasFocus) ["rewind", "play", "grip"].map(one).find((next) => next?.checkVisibility())?.focus(); // it hides
  });
  if (play) document.addEventListener("keydown", press);

  return {
    begin, show, change, seek,
    steer: told,
    raceS: () => (hand ? viewNow(hand) : zeroS()),
    isLive: () => isLive && (hand?.isLive ?? true),
    speed: () => (hand?.isPlaying ? hand.speed : 0),
    chosen: () => hand?.speed ?? 0, // also while it stands
    range: () => [fromS(), hand?.until() ?? zeroS()],
  };
}

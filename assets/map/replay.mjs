// The replay: the same field with everything in it, and a clock that the viewer holds.

import { replayClock, replayNow, steer } from "./clock.mjs";
import { fetchHead, openRace } from "./feed.mjs";

/** Seconds from "1465" or "24:25" or "1:02:03"; NaN where it is neither. */
export function secondsOf(text) {
  if (!/^-?\d+(:\d\d){0,2}(\.\d+)?$/.test(text ?? "")) return NaN;
  return text.split(":").reduce((sum, part) => 60 * sum + Number(part), 0);
}

export function replayRace(facts, words) {
  const zeroS = facts.waves[0].gun_s;
  const scrub = document.getElementById("scrub");
  const play = document.getElementById("play");
  const speed = document.getElementById("speed");
  const query = new URLSearchParams(location.search);
  const asked = secondsOf(query.get("t"));
  let clock = replayClock(zeroS, zeroS, zeroS);

  function showControls() {
    const t = replayNow(clock) - zeroS;
    if (clock.isPlaying && replayNow(clock) >= clock.untilS) change({ isPlaying: false });
    if (document.activeElement !== scrub || clock.isPlaying) scrub.value = String(Math.round(t));
    scrub.setAttribute("aria-valuetext", words.raceTime(t));
    play.setAttribute("aria-pressed", String(clock.isPlaying));
    play.setAttribute("aria-label", words.say(clock.isPlaying ? "pause" : "play"));
  }

  function change(how) {
    const restarts = how.isPlaying && replayNow(clock) >= clock.untilS;
    steer(clock, restarts ? { ...how, atS: clock.fromS } : how);
    const t = Math.round(replayNow(clock) - zeroS);
    query.set("t", String(t));
    history.replaceState(null, "", `?${query}`);
    showControls();
  }

  async function open(setRace) {
    const head = facts.head ?? (await fetchHead(facts.base));
    const opened = await openRace(facts.base, head, facts.mats_m);
    const { field } = opened;
    const fromS = zeroS - 60;
    const untilS = Math.max(field.base + field.at, fromS + 1);
    const quick = secondsOf(query.get("speed"));
    clock = replayClock(fromS, untilS, Math.min(untilS, Math.max(fromS, zeroS + (Number.isNaN(asked) ? 0 : asked))));
    clock.speed = quick >= 1 && quick <= 60 ? quick : 10;
    clock.isPlaying = Number.isNaN(asked);
    scrub.min = String(Math.round(fromS - zeroS));
    scrub.max = String(Math.round(untilS - zeroS));
    markGuns(scrub.parentElement, fromS, untilS);
    const options = Array.from(speed.options, (option) => option.value);
    speed.value = options.includes(String(clock.speed)) ? String(clock.speed) : "";
    setRace(opened);
    showControls();
  }

  function markGuns(holder, fromS, untilS) {
    const guns = facts.waves.map((wave) => [wave.gun_s, wave.rim ?? wave.colour]);
    if (facts.chaser) guns.push([facts.chaser.gun_s, "#ffffff"]);
    for (const [at, colour] of guns) {
      const mark = document.createElement("i");
      mark.style.left = `calc(8px + (100% - 16px) * ${(at - fromS) / (untilS - fromS)})`;
      mark.style.background = colour;
      holder.append(mark);
    }
  }

  scrub.addEventListener("input", () => steer(clock, { atS: zeroS + Number(scrub.value), isPlaying: false }));
  scrub.addEventListener("change", () => change({}));
  play.addEventListener("click", () => change({ isPlaying: !clock.isPlaying }));
  speed.addEventListener("change", () => {
    query.set("speed", speed.value);
    change({ speed: Number(speed.value) });
  });
  document.addEventListener("keydown", (event) => {
    if (event.target !== document.body) return;
    if (event.key === " ") change({ isPlaying: !clock.isPlaying });
    else if (event.key === "ArrowLeft") change({ atS: replayNow(clock) - 10 });
    else if (event.key === "ArrowRight") change({ atS: replayNow(clock) + 10 });
    else return;
    event.preventDefault();
  });

  return { raceS: () => replayNow(clock), open, show: showControls, steer: change };
}

// "And me?": my wave and the time I hope for -> where he would catch me, what I need, my chance. Loaded when unfolded.

import { levelM } from "../../news/level.mjs";
import { homeS } from "../../news/motion.mjs";
import { kmSaid, percentSaid, write } from "../../news/words.mjs";
import { hopeOf } from "./hope.mjs";
import { beatS } from "./hunt.mjs";

const STEP_S = 5;

/** Bring the fold `root` to life; returns show(field), to be called now and then. */
export function calculatorOf(facts, words, root) {
  const one = (id) => document.getElementById(id);
  const [range, shown] = [one("hope-time"), one("hope-shown")];
  const lengthM = facts.course.length_m;
  const km = lengthM / 1000;
  const perKm = facts.decides ? km : 1; // what is chosen: a time for the course, or a pace where there is no finish
  const { waves, chaser, yardstick } = facts;
  let field = null;
  let isMine = false; // the time was chosen, and is no more that of the wave
  let told = "";

  const waveOf = () => Number(root.querySelector("input[name=hope-wave]:checked").value);

  function usual() {
    const [fastest, slowest] = waves[waveOf()].band;
    range.value = String(STEP_S * Math.round(((fastest + slowest) / 2) * (perKm / STEP_S)));
  }

  function knotsOf({ chaser: his, base }) {
    return Array.from(his.t.subarray(0, his.knots), (t, k) => [base + t, levelM(chaser.level, his.d[k])]);
  }

  function show(now) {
    field = now ?? field;
    const chosen = Number(range.value);
    write(shown, words.raceTime(chosen) + (facts.decides ? "" : words.say("a_km")));
    range.setAttribute("aria-valuetext", words.raceTime(chosen));
    if (!field?.chaser.knots) return;
    const halfS = Number.isNaN(homeS(field)) ? yardstick.half_s : 0;
    const hope = hopeOf(yardstick, waves[waveOf()].gun_s, (chosen * km) / perKm, lengthM, knotsOf(field), halfS);
    const key = JSON.stringify([chosen, waveOf(), hope]);
    if (key === told) return;
    told = key;
    tell(hope, (chosen * km) / perKm);
  }

  function tell({ chance, catchS, catchM, needsS }, netS) {
    const { name } = chaser;
    const isCaught = catchM >= 0;
    const caught = isCaught && words.say("hope_caught", { name, km: kmSaid(catchM), time: words.localTime(catchS) });
    const escaped = facts.decides ? words.say("hope_ahead", { name, time: words.span(needsS - netS) }) : words.say("hope_never", { name });
    write(one("hope-catch"), caught || escaped);
    if (!facts.decides) return;
    const percent = Math.round(100 * chance);
    write(one("hope-chance"), words.say("hope_chance", { percent: percentSaid(percent) }));
    root.classList.toggle("is-slim", percent < 1);
    one("hope-bar").style.width = `${percent}%`;
    write(one("hope-need"), needsS > 0 ? needOf() : "");
  }

  /** What she needs, by both clocks: the gun's as everywhere on the page, and her own watch's, started a little later. */
  function needOf() {
    const gun = Math.floor(beatS(field, waves[waveOf()].gun_s, chaser.length_m));
    if (!(gun > 0)) return "";
    const delay = Math.round(yardstick.delay_s);
    const need = words.say("hope_need", { time: words.raceTime(gun - delay), pace: words.raceTime((gun - delay) / km) });
    return `${need}, ${words.say("hope_clocks", { time: words.raceTime(gun), delay: words.raceTime(delay) })}`;
  }

  const [fastest, slowest] = [Math.min(...waves.map((wave) => wave.band[0])), Math.max(...waves.map((wave) => wave.band[1]))];
  range.min = String(STEP_S * Math.floor((0.8 * fastest * perKm) / STEP_S));
  range.max = String(STEP_S * Math.ceil((1.2 * slowest * perKm) / STEP_S));
  range.step = String(STEP_S);
  usual();
  range.addEventListener("input", () => ((isMine = true), show()));
  for (const button of root.querySelectorAll("[data-step]")) {
    button.addEventListener("click", () => {
      isMine = true;
      range.value = String(Number(range.value) + STEP_S * Number(button.dataset.step));
      show();
    });
  }
  for (const wave of root.querySelectorAll("input[name=hope-wave]")) {
    wave.addEventListener("change", () => (isMine || usual(), show()));
  }
  return show;
}

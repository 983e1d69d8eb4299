// The figures beside the map: clock, phase, counts. Written four times a second at the most, each element
// only when its words change. That somebody was passed or has won comes with the bytes; here it is counted.

import { STATE, alongAt, chaserAlongAt, isAhead, isRunning, stateAt } from "./motion.mjs";

/** How many of each wave are on course ahead, passed and still out, home ahead, home behind, waiting, out. */
export function countWaves(field, t, waves, finishM) {
  const tally = Array.from({ length: waves }, () => ({ ahead: 0, passed: 0, won: 0, behind: 0, waiting: 0, out: 0, furthest: 0 }));
  const { waiting, passed, behind } = STATE;
  for (let i = 0; i < field.n; i++) {
    const wave = tally[field.wave[i]];
    const state = stateAt(field, i, t);
    if (isRunning(state)) wave.ahead++;
    else if (state === passed) wave.passed++;
    else if (isAhead(state)) wave.won++;
    else if (state === behind) wave.behind++;
    else if (state === waiting) wave.waiting++;
    else wave.out++;
    if (finishM === null && field.knots[i]) wave.furthest = Math.max(wave.furthest, alongAt(field, i, t) || 0);
  }
  return tally;
}

/** Write `text` into the element, if it is there and says something else. */
export function write(element, text) {
  if (element && element.textContent !== text) element.textContent = text;
}

/** Find the panel's elements once; returns show(field, t), t in seconds after the field's base. */
export function panelOf(facts, words) {
  const one = (id) => document.getElementById(id);
  const rows = Array.from(document.querySelectorAll("[data-wave]"), (row) => ({
    cells: Array.from(row.querySelectorAll("td")).slice(1),
    ahead: row.querySelector(".ahead"),
    won: row.querySelector(".won"),
  }));
  const finishM = facts.has_finish ? facts.course.length_m : null;
  const city = facts.zone.split("/").pop().replaceAll("_", " ");

  function showCounts(field, t) {
    const tally = countWaves(field, t, facts.waves.length, finishM);
    const total = (name) => tally.reduce((sum, wave) => sum + wave[name], 0);
    tally.forEach((wave, w) => {
      const row = rows[w];
      if (!row) return;
      const behind = wave.passed + wave.behind;
      const everybody = Math.max(1, wave.ahead + behind + wave.won + wave.waiting + wave.out);
      write(row.cells[0], words.number(wave.ahead + wave.passed));
      write(row.cells[1], words.number(behind));
      write(row.cells[2], finishM ? words.number(wave.won) : words.say("km", { km: wave.furthest / 1000 }));
      row.ahead.style.width = `${(100 * (wave.ahead + wave.waiting)) / everybody}%`;
      row.won.style.width = `${(100 * wave.won) / everybody}%`;
    });
    const onCourse = total("ahead");
    write(one("total-ahead"), words.number(onCourse));
    write(one("total-passed"), words.number(facts.chaser ? total("passed") + total("behind") : total("waiting")));
    const furthest = Math.max(...tally.map((wave) => wave.furthest));
    write(one("total-won"), finishM ? words.number(total("won")) : words.say("km", { km: furthest / 1000 }));
    const [expected, low, high] = field.qualifiers ?? [];
    const isOpen = high > low && t > field.at - 60; // it is about now, and nothing is settled yet
    write(one("expected"), isOpen ? words.say("expected_home", { expected, low, high }) : "");
    return { won: total("won") };
  }

  function showPhase(field, t, counts) {
    const race = field.base + t;
    const waiting = facts.waves.filter((wave) => wave.gun_s > race).sort((a, b) => a.gun_s - b.gun_s);
    const [next] = waiting; // a late wave may leave after the one behind it
    const { chaser } = facts;
    const alongM = chaser ? chaserAlongAt(field, t) : NaN;
    const isHome = chaser && facts.has_finish && alongM >= chaser.length_m;
    let phase;
    if (field.isOver && t >= field.at) phase = words.say("race_over");
    else if (isHome) phase = words.say("chaser_home", { count: counts.won });
    else if (next) phase = words.say("wave_in", { name: next.name, time: words.raceTime(Math.ceil(next.gun_s - race)) });
    else if (chaser && race < chaser.gun_s) {
      phase = words.say("chaser_leaves_in", { name: chaser.name, time: words.raceTime(Math.ceil(chaser.gun_s - race)) });
    } else phase = words.say(chaser ? "chase_is_on" : "race_is_on");
    write(one("phase"), phase);
    const guess = field.isGuess ? ` (${words.say("is_guess")})` : "";
    const shown = chaser && race >= chaser.gun_s && !isHome && !Number.isNaN(alongM);
    write(one("chaser-at"), shown ? words.say("chaser_km", { km: Math.floor(alongM / 10) / 100 }) + guess : "");
  }

  return {
    showTime(raceS) {
      write(one("race-time"), words.raceTime(raceS - facts.waves[0].gun_s));
      write(one("local-time"), words.say("local_time", { time: words.localTime(raceS), city }));
    },
    show(field, t) {
      const counts = showCounts(field, t);
      showPhase(field, t, counts);
    },
  };
}

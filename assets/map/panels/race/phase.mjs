// Where the race stands, as one word and one sentence: before the first gun, waves leaving, the chase, its end.

const DAY_S = 86_400;

/** How long until then: as race time; in days and hours when it is more than a day. */
export function countdown(words, seconds) {
  if (seconds < DAY_S) return words.raceTime(seconds);
  return words.say("days", { count: Math.floor(seconds / DAY_S), hours: Math.floor((seconds % DAY_S) / 3600) });
}

/**
 * The phase at race time `raceS`: {name, sentence, figures: those in it}; the name is before, waves, chase or over. `count` is the tally
 * of all waves (tally.mjs), `isHome`: the chaser is at the end of his course.
 */
export function phaseOf(facts, words, raceS, count, isHome, isOver) {
  const { chaser, waves } = facts;
  const inTime = (at) => countdown(words, Math.ceil(at - raceS));
  const as = (name, sentence, figures) => ({ name, sentence, figures });
  const togo = (gunS) => ({ togo: Math.ceil(gunS - raceS) });
  const waiting = waves.filter((wave) => wave.gun_s > raceS).sort((a, b) => a.gun_s - b.gun_s);
  const [next] = waiting; // a late wave may leave after the one behind it
  if (waiting.length === waves.length) return as("before", words.say("first_in", { time: inTime(next.gun_s) }), togo(next.gun_s));
  if (isHome && facts.decides) return as("over", words.say("chaser_home", { count: count.won }), { won: count.won });
  const isHunted = chaser && raceS >= chaser.gun_s;
  if (isHunted && !facts.has_finish && !count.ahead) return as("over", words.say("all_caught"));
  if (isOver) return as("over", words.say("race_over"));
  if (next) return as("waves", words.say("wave_in", { name: next.name, time: inTime(next.gun_s) }), togo(next.gun_s));
  if (!chaser) return as("chase", words.say("race_is_on"));
  if (!isHunted) return as("waves", words.say("chaser_leaves_in", { name: chaser.name, time: inTime(chaser.gun_s) }), togo(chaser.gun_s));
  if (!facts.has_finish) return as("chase", words.say("left_of_it", { count: count.ahead }), { ahead: count.ahead });
  return as("chase", words.say("chase_is_on"));
}

// What the laboratory says: of a race that was run, or of one that is only planned, whose field is invented.

const OF_A_PLAN = new Set(["as_run", "tick", "back", "how", "gun_was", "held"]);

/** say(key, values) for a context of review.mjs; isPlanned: nobody has run yet. */
export const sayingOf = ({ words, isPlanned = false }) =>
  (key, values) => isPlanned && OF_A_PLAN.has(key) ? words.say(`review.fair.planned.${key}`, values) : words.say(`review.fair.${key}`, values);

/** A context whose race is another: its invented field, in which nobody has a name. */
export const plannedOf = (context, race) => ({ ...context, race, decided: () => new Map(), isPlanned: true, roster: { who: () => [null, null] } });

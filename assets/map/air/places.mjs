// Where the cameras of the picture look, beside whom every page may follow: the turn, and the front of the race.

import { alongAt } from "../news/motion.mjs";
import { placeOf } from "../stage/course.mjs";
import { placesOf } from "../stage/places.mjs";

const SEEK_MS = 250; // between two looks who is in front

/** The places of placesOf, with `turn` and `leaders`. now(): milliseconds that only rise. */
export function airPlaces(of, now = () => performance.now()) {
  const { scene, race, raceS } = of;
  const { course, finishM } = scene;
  const spot = [0, 0];
  let first = -1; // who was in front
  let soughtAt = -Infinity;

  const alongOf = (field, i, t) => (field.knots[i] > 0 && t >= field.t[i * field.slots] ? Math.min(alongAt(field, i, t), finishM ?? Infinity) : -Infinity);

  /** Whoever has come farthest; once somebody has finished the front is the line. */
  function front(field, t) {
    if (first >= field.n) first = -1;
    if (first < 0 || now() - soughtAt > SEEK_MS) {
      soughtAt = now();
      let most = -Infinity;
      first = -1;
      for (let i = 0; i < field.n; i++) {
        const along = alongOf(field, i, t);
        if (along > most) [most, first] = [along, i];
      }
    }
    return first < 0 ? -Infinity : alongOf(field, first, t);
  }

  return {
    ...placesOf(of),
    turn: () => placeOf(course, course.turnM, 0, spot),
    leaders() {
      const { field } = race;
      const along = field ? front(field, raceS() - field.base) : -Infinity;
      return along > -Infinity ? placeOf(course, along, 0, spot) : null;
    },
  };
}

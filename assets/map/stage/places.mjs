// Where on the ground those are whom the camera may follow.

import { chaserAlongAt } from "../news/motion.mjs";
import { offsetOf, placeOf } from "./course.mjs";
import { lookOf } from "./look.mjs";

/** By name, where somebody is at this instant, [x, y]; null where there is nobody. runner(): who is meant, or -1. */
export function placesOf({ scene, chaserCourse, race, camera, raceS, runner }) {
  const { course, finishM } = scene;
  const spot = [0, 0];
  const look = {};
  return {
    finish: () => placeOf(course, course.lengthM, 0, spot),
    chaser() {
      const { field } = race;
      if (!field?.chaser.knots) return null;
      return placeOf(chaserCourse, chaserAlongAt(field, raceS() - field.base), 0, spot);
    },
    runner() {
      const { field } = race;
      const i = runner();
      if (i < 0 || !field) return null;
      lookOf(field, i, raceS() - field.base, finishM ?? Infinity, look);
      return placeOf(course, look.along, offsetOf(course, field.side[i], camera, field.wave[i]), spot);
    },
  };
}

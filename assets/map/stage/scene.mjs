// The scene of a race: its courses on the ground, and what its runners are drawn as.

import { buildCourse, projectionAt } from "./course.mjs";

/** By the facts of the page; `scene` holds nothing that could not be sent to a worker. */
export function sceneOf(facts) {
  const { origin } = facts.frame;
  const projection = projectionAt(origin[0], origin[1]);
  const course = buildCourse(facts.course, projection);
  const chaserCourse = facts.chaser?.course ? buildCourse(facts.chaser.course, projection) : course;
  const scene = { course, waves: facts.waves, finishM: facts.has_finish ? Math.fround(facts.mats_m.at(-1)) : null };
  return { projection, scene, chaserCourse };
}

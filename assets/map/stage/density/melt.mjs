// Where the field is a ribbon and where it is dots, by how much of the road on the screen a person has, and how near the
// chaser is. Bound to the camera, never to time. CROWD in shaders.mjs is the same for the graphics card.

export const RIBBON_PX2 = 6; // of road a person: below, a ribbon alone
export const DOTS_PX2 = 40; // above, dots alone
export const NEAR_M = 60; // along the course round the chaser, where dots are real
const EDGE_M = 15; // over which the ribbon ends there
const SEEN = 0.35; // of the way: dots are all there, while the ribbon still goes

/** CSS pixels of a lane's width as the camera sees it. */
export const roadPx = (course, unitPx) => 2 * course.laneHalf * unitPx;

/** How far the melting has gone where a person has so many square pixels of road, 0 to 1: linear in the log. */
export function meltAt(px2) {
  return Math.min(1, Math.max(0, Math.log(px2 / RIBBON_PX2) / Math.log(DOTS_PX2 / RIBBON_PX2)));
}

/**
 * The same at a place: `people` a metre, `awayM` metres along from the chaser, within `nearM` of whom dots are real; `calm`:
 * one cut in the middle.
 */
export function meltOf({ people, pxAMetre, road, awayM, nearM, calm }) {
  const melt = meltAt((road * pxAMetre) / Math.max(people, 1e-4));
  const away = Math.abs(awayM) - nearM; // NaN without a chaser
  if (calm) return melt >= 0.5 || away < 0 ? 1 : 0;
  const u = Math.min(1, Math.max(0, away / EDGE_M));
  return Number.isNaN(away) ? melt : Math.max(melt, 1 - u * u * (3 - 2 * u));
}

/** How strong dots are there; the ribbon is 1 - melt. */
export function dotsAt(melt) {
  const u = Math.min(1, melt / SEEN);
  return u * u * (3 - 2 * u);
}

/** Lane units a person a metre where so many are: no ribbon is wider than its lane. */
export const unitsFor = (course, units, people) => Math.min(units, (2 * (course.laneHalf - 0.6)) / Math.max(people, 1e-4));

// What a picture of another size looks at: what the page looks at, in the room that the picture has for it.

import { frameCamera, toGround } from "../camera.mjs";
import { aimedAt } from "../cameras.mjs";

/**
 * Returns aim(camera): point that camera, of the picture, anew. size: {w, h} of the picture; box: {left, right, top, bottom} on it;
 * seen: the page's {camera, chosen, box, ground}; places: of places.mjs, at the picture's own time.
 */
export function aimOf(size, box, seen, places) {
  const whole = frameCamera({ left: 0, top: 0, width: size.w, height: size.h }, fitted(box, seen.ground), seen.ground);
  const { camera, chosen } = seen;
  const middle = toGround(camera, (seen.box.left + seen.box.right) / 2, (seen.box.top + seen.box.bottom) / 2);
  const scale = Math.min((box.right - box.left) / seen.box.width, (box.bottom - box.top) / seen.box.height);
  return (into) => {
    const place = places[chosen]?.();
    if (chosen === "whole") return Object.assign(into, whole);
    if (place) return Object.assign(into, whole, aimedAt(place, Math.max(whole.k, camera.k), box, size));
    return Object.assign(into, whole, aimedAt(middle, camera.k * scale, box, size));
  };
}

/** The rectangle in the box that is of the ground's own shape. */
function fitted({ left, right, top, bottom }, [west, south, east, north]) {
  const aspect = (east - west) / (north - south);
  const width = Math.min(right - left, (bottom - top) * aspect);
  const height = width / aspect;
  return { left: (left + right - width) / 2, top: (top + bottom - height) / 2, width, height };
}

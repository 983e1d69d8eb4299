// What the stage looks at: its camera, and what goes with it, the canvas, the names and the ground. We steer it until
// the Plotly map takes over; then the map does, and what we want is asked of it.

import { frameCamera } from "./camera.mjs";
import { laneUnit, tracksOf } from "./course.mjs";
import { followMap } from "./follow.mjs";
import { groundOf } from "./ground.mjs";
import { moveLabels, readLabels, settleLabels } from "./labels.mjs";
import { repaint } from "./theme.mjs";

const RIBBON = 15.5; // lane units from the course that no name may cover; more where the waves are sorted

/** `ground`: [x0, y0, x1, y1] that is seen first, on `stage`; `over`: a selector of what lies over the map. */
export function viewOf({ stage, canvas, projection, course, ground, over }) {
  const names = document.getElementById("names");
  const frame = document.getElementById("frame");
  const framed = () => frameCamera(stage.getBoundingClientRect(), frame.getBoundingClientRect(), ground);
  const camera = framed();
  const showGround = groundOf(stage);
  let follower = { map: null, isMoving: () => false, steer: null };
  size(); // before there is anything to draw into it: to change it then takes long
  stage.insertBefore(names, canvas); // from the frame, in per cent, to the screen, in pixels
  const labels = readLabels(names, projection);

  function size() {
    const ratio = Math.min(2, devicePixelRatio || 1);
    canvas.width = Math.round(camera.w * ratio);
    canvas.height = Math.round(camera.h * ratio);
  }

  const ribbon = () => (camera.sorted ? Math.max(RIBBON, tracksOf(course, camera).from + 1) : RIBBON);

  /** Put what lies over the ground where its places are now. */
  function place() {
    names.style.setProperty("--unit", `${laneUnit(camera)}px`);
    names.style.setProperty("--ribbon", String(ribbon()));
    moveLabels(labels, camera);
  }

  /** The camera has come to rest: names are put in order. */
  function rest() {
    place();
    const covered = Array.from(document.querySelectorAll(over), (element) => element.getBoundingClientRect())
      .filter((box) => box.width > 0)
      .map((box) => [box.left, box.top, box.right, box.bottom]);
    settleLabels(labels, camera, course, ribbon() * laneUnit(camera), covered);
  }

  /** See it so from this frame on. */
  function steer(view) {
    if (follower.steer) return follower.steer(view);
    Object.assign(camera, view);
    showGround(camera);
    place();
  }

  return {
    camera, framed, size, place, rest, steer,
    /** Do we steer: has the map not taken over? */
    isOurs: () => !follower.steer,
    map: () => follower.map,
    isMapMoving: () => follower.isMoving(),
    repaint: () => repaint(follower.map),
    /** The Plotly map takes over: the same picture first, then the camera; resolves when it has. Calls draw(), onRest(), onHand(). */
    async handOver(graph, { draw, onRest, onHand }) {
      follower = await followMap(graph, camera, projection, {
        onFrame: () => (place(), draw()),
        onRest: () => (size(), onRest(), draw()),
        onHand,
      });
    },
  };
}

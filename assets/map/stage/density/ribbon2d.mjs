// The ribbon on a plain 2D canvas, under the dots that are on it already: ribbon.mjs without WebGL.

import { toScreen } from "../camera.mjs";
import { laneUnit, placeOf } from "../course.mjs";
import { rgb } from "../draw.mjs";
import { stripeAt } from "../draw2d.mjs";
import { unitsFor } from "./melt.mjs";

const STEP_PX = 4;
const ASPHALT = [34, 46, 73]; // passed runners sink into the lane
const DEGREES = 8; // of strength: neighbours of one degree are one piece, without a seam

/** Paint what is beneath; meltThere(along, people): how far it has melted. */
export function paintRibbon(paper, { crowd, camera, ratio, scene: { course, waves }, meltThere }) {
  const unit = laneUnit(camera);
  const step = Math.max(4, STEP_PX / camera.k);
  const edges = [];
  for (let along = crowd.from; along < crowd.to + step; along += step) {
    const on = Math.min(along, crowd.to);
    const [, , , all] = stripeAt(crowd, on, 0);
    edges.push({ on, all, units: unitsFor(course, crowd.units, all), degree: all > 0 ? Math.round(DEGREES * (1 - meltThere(on, all))) : 0 });
  }
  const spot = (on, across) => {
    const at = placeOf(course, on, ((course.laneAt + across) * unit) / camera.k, [0, 0], (course.laneAt * unit) / camera.k);
    return toScreen(camera, at[0], at[1], at);
  };
  paper.save();
  paper.setTransform(ratio, 0, 0, ratio, 0, 0);
  paper.globalCompositeOperation = "destination-over";
  waves.slice(0, crowd.waves).forEach((wave, row) => {
    const bright = rgb(wave.rim ?? wave.colour).map((part) => part * 255);
    for (const isPassed of [0, 1]) {
      paper.fillStyle = `rgb(${bright.map((part, c) => Math.round(isPassed ? part + (ASPHALT[c] - part) * 0.62 : part))})`;
      for (let begin = 0; begin < edges.length - 1; ) {
        let end = begin + 1;
        while (end < edges.length - 1 && edges[end].degree === edges[begin].degree) end++;
        if (edges[begin].degree > 0) fillPiece(edges.slice(begin, end + 1), row, isPassed);
        begin = end;
      }
    }
  });
  paper.restore();

  function fillPiece(piece, row, isPassed) {
    const sides = piece.map(({ on, all, units }) => {
      const stripe = stripeAt(crowd, on, row);
      return [0, 1].map((side) => spot(on, (stripe[isPassed + side] - all / 2) * units));
    });
    paper.globalAlpha = piece[0].degree / DEGREES;
    paper.beginPath();
    for (const [low] of sides) paper.lineTo(...low);
    for (const [, high] of sides.reverse()) paper.lineTo(...high);
    paper.fill();
  }
}

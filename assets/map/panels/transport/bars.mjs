// The bars over and under the film's time, painted: catches by wave above, finishes below, and the whole race as one small row.
// A picture of what was counted (counts.mjs), of the colours it is given, and of nothing else.

import { roundBelow } from "./counts.mjs";

const THIN_PX = 0.75; // of somebody alone

/** Make the canvas as large as it is shown; returns [paper, width, height], CSS pixels. */
function sized(canvas) {
  const { width, height } = canvas.getBoundingClientRect();
  const ratio = devicePixelRatio || 1;
  canvas.width = Math.max(1, Math.round(width * ratio));
  canvas.height = Math.max(1, Math.round(height * ratio));
  const paper = canvas.getContext("2d");
  paper.scale(ratio, ratio);
  return [paper, width, height];
}

/**
 * Paint the bars between two times. bins: of counts.mjs, from bins.fromS on; x(atS): where a time is; rooms: {aboveY, above,
 * belowY, below} CSS pixels; waves: their colours. Returns how many runners a named height stands for, and where: {most, y}.
 */
export function paintBars(canvas, bins, { x, fromS, untilS, rooms, waves, gold, behind, line }) {
  const [paper, width] = sized(canvas);
  const { aboveY, above, belowY, below } = rooms;
  const eachAbove = above / Math.max(1, bins.mostAbove);
  const eachBelow = below / Math.max(1, bins.mostBelow);
  const wide = x(fromS + bins.stepS) - x(fromS);
  const gap = wide >= 4 ? 1 : 0.4;
  const most = roundBelow(bins.mostAbove);
  paper.fillStyle = line;
  if (most) paper.fillRect(0, Math.round(aboveY - most * eachAbove), width, 1);
  const first = Math.max(0, Math.floor((fromS - bins.fromS) / bins.stepS) - 1);
  const last = Math.min(bins.count - 1, Math.ceil((untilS - bins.fromS) / bins.stepS));
  for (let bin = first; bin <= last; bin++) {
    const left = x(bins.fromS + bin * bins.stepS);
    let y = aboveY;
    waves.forEach(({ colour, rim }, w) => {
      const count = bins.above[w][bin];
      if (!count) return;
      const size = Math.max(THIN_PX, count * eachAbove);
      bar(paper, left, (y -= size), wide - gap, size, colour, rim);
    });
    y = belowY;
    [gold, behind].forEach((colour, row) => {
      const count = bins.below[row][bin];
      if (!count) return;
      const size = Math.max(THIN_PX, count * eachBelow);
      bar(paper, left, y, wide - gap, size, colour, null);
      y += size;
    });
  }
  return { most, y: aboveY - most * eachAbove };
}

function bar(paper, left, top, width, height, colour, rim) {
  paper.fillStyle = colour;
  paper.fillRect(left, top, width, height);
  if (!rim || height < 2 || width < 2) return;
  paper.strokeStyle = rim;
  paper.lineWidth = 1;
  paper.strokeRect(left + 0.5, top + 0.5, width - 1, height - 1);
}

/** Paint the whole race in a row as high as the canvas: catches up from its middle, finishes down. */
export function paintWhole(canvas, bins, { x, up, down }) {
  const [paper, , height] = sized(canvas);
  const middle = 0.6 * height;
  const wide = Math.max(1, x(bins.fromS + bins.stepS) - x(bins.fromS) - 0.4);
  const sum = (rows, bin) => rows.reduce((all, row) => all + row[bin], 0);
  for (let bin = 0; bin < bins.count; bin++) {
    const left = x(bins.fromS + bin * bins.stepS);
    const above = (sum(bins.above, bin) / Math.max(1, bins.mostAbove)) * (middle - 1);
    const below = (sum(bins.below, bin) / Math.max(1, bins.mostBelow)) * (height - middle - 1);
    paper.fillStyle = up;
    paper.fillRect(left, middle - above, wide, above);
    paper.fillStyle = down;
    paper.fillRect(left, middle, wide, below);
  }
}

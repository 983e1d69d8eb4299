// The gaps drawn: solid as far as the film has come, dotted where it is still to come.

import { LINE, PASSED } from "./gap.mjs";

const ROOM = { left: 46, right: 12, top: 10, bottom: 20 };
const STEPS_M = [10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000];

/** Draw curves [{t, lead, end, colour, rim}] on the canvas. at: now; x and y are named by timeSaid(t), metresSaid(m). */
export function drawGaps(canvas, curves, { at, timeSaid, metresSaid, tones, gold }) {
  const { width, height } = canvas.getBoundingClientRect();
  if (!width) return;
  const ratio = devicePixelRatio || 1;
  [canvas.width, canvas.height] = [Math.round(width * ratio), Math.round(height * ratio)];
  const paper = canvas.getContext("2d");
  paper.scale(ratio, ratio);
  const drawn = curves.filter(({ t }) => t.length);
  if (!drawn.length) return;
  const fromT = Math.min(...drawn.map(({ t }) => t[0]));
  const untilT = Math.max(...drawn.map(({ t }) => t.at(-1)));
  const all = drawn.flatMap(({ lead }) => Array.from(lead)).filter(Number.isFinite);
  const [low, high] = [Math.min(0, ...all), Math.max(20, ...all)];
  const x = (t) => ROOM.left + ((t - fromT) / (untilT - fromT || 1)) * (width - ROOM.left - ROOM.right);
  const y = (lead) => height - ROOM.bottom - ((lead - low) / (high - low)) * (height - ROOM.top - ROOM.bottom);
  grid();
  for (const curve of drawn) {
    stroke(curve, (t) => t <= at, []);
    stroke(curve, (t, next) => next >= at, [2, 4]);
    endMark(curve);
    dot(curve);
  }
  paper.setLineDash([]);
  if (at > fromT && at < untilT) line(x(at), ROOM.top - 6, x(at), height - ROOM.bottom, tones.text, 1.5);

  function line(x0, y0, x1, y1, tone, wide) {
    paper.strokeStyle = tone;
    paper.lineWidth = wide;
    paper.beginPath();
    paper.moveTo(x0, y0);
    paper.lineTo(x1, y1);
    paper.stroke();
  }

  function grid() {
    paper.font = `500 12px ${tones.font}`;
    paper.fillStyle = tones.quiet;
    paper.textBaseline = "middle";
    paper.textAlign = "right";
    const step = STEPS_M.find((one) => (high - low) / one <= 4) ?? STEPS_M.at(-1);
    for (let m = Math.ceil(low / step) * step; m <= high; m += step) {
      line(ROOM.left, y(m), width - ROOM.right, y(m), m === 0 ? tones.text : tones.line, m === 0 ? 2 : 1);
      paper.fillText(metresSaid(m), ROOM.left - 6, y(m));
    }
    paper.textBaseline = "alphabetic";
    const ticks = [60, 120, 300, 600, 1200, 1800, 3600].find((one) => (untilT - fromT) / one <= 4) ?? 7200;
    paper.textAlign = "center";
    for (let t = Math.ceil(fromT / ticks) * ticks; t <= untilT; t += ticks) {
      if (x(t) > ROOM.left + 14 && x(t) < width - 18) paper.fillText(timeSaid(t), x(t), height - 4);
    }
  }

  function stroke({ t, lead, colour, rim }, isIn, dash) {
    paper.setLineDash(dash);
    paper.lineCap = dash.length ? "round" : "butt";
    for (const [tone, wide] of rim ? [[rim, 2.4]] : [[colour, 2.6]]) {
      paper.strokeStyle = tone;
      paper.lineWidth = dash.length ? 1.8 : wide;
      paper.beginPath();
      let isOn = false;
      for (let k = 0; k < t.length; k++) {
        if (!isIn(t[k], t[Math.min(k + 1, t.length - 1)]) || !Number.isFinite(lead[k])) continue;
        if (isOn) paper.lineTo(x(t[k]), y(lead[k]));
        else paper.moveTo(x(t[k]), y(lead[k]));
        isOn = true;
      }
      paper.stroke();
    }
    paper.setLineDash([]);
  }

  /** A ring of gold where somebody got away, a cross where somebody was passed. */
  function endMark({ t, lead, end, isAway }) {
    const [px, py] = [x(t.at(-1)), y(lead.at(-1))];
    if (end.how === PASSED) {
      line(px - 4, py - 4, px + 4, py + 4, tones.quiet, 2);
      line(px - 4, py + 4, px + 4, py - 4, tones.quiet, 2);
    } else if (end.how === LINE) {
      paper.beginPath();
      paper.arc(px, py, 5, 0, 7);
      paper.strokeStyle = isAway ? gold : tones.quiet;
      paper.lineWidth = 2.4;
      paper.stroke();
    }
  }

  function dot({ t, lead, colour, rim }) {
    if (at < t[0] || at > t.at(-1)) return;
    const k = Math.min(t.length - 1, Math.round(((at - t[0]) / (t.at(-1) - t[0])) * (t.length - 1)));
    paper.beginPath();
    paper.arc(x(at), y(lead[k]), 5, 0, 7);
    paper.fillStyle = colour;
    paper.fill();
    paper.strokeStyle = rim ?? tones.ground;
    paper.lineWidth = 1.5;
    paper.stroke();
  }
}

// Names, kilometre marks and mats of the map, painted onto a canvas where the page's own would stand.

import { toScreen } from "../camera.mjs";
import { laneUnit } from "../course.mjs";
import { labelsThatFit, readLabels } from "../labels.mjs";

const RIBBON = 15.5; // lane units from the course that no name may cover
const MARK_PX = 14;
const NAME_PX = 13;
const HALO_PX = 4;

/** The page's labels, each as large as it is on `paper`, in fonts of this family: what paintNames takes. */
export function namesOf(root, projection, paper, family) {
  const labels = readLabels(root, projection);
  for (const label of labels) {
    const { color, backgroundColor, fontStyle } = getComputedStyle(label.element);
    if (label.element.localName === "i") {
      const isLine = label.element.classList.contains("line");
      Object.assign(label, { colour: backgroundColor, thick: isLine ? 4 : 2, turned: (parseFloat(label.element.style.getPropertyValue("--turned")) * Math.PI) / 180 });
      continue;
    }
    const isMark = label.element.classList.contains("mark");
    const font = `${isMark ? 650 : 500} ${isMark ? MARK_PX : NAME_PX}px ${family}`;
    paper.font = fontStyle === "italic" ? `italic ${font}` : font;
    Object.assign(label, { text: label.element.textContent, font: paper.font, colour: color, width: paper.measureText(label.element.textContent).width, height: isMark ? 18 : 16 });
  }
  return labels;
}

/** `covered`: boxes [left, top, right, bottom] in which no name stands; `halo`: what is round a letter. */
export function paintNames(paper, labels, camera, course, { covered, halo }) {
  const unit = laneUnit(camera);
  const shown = labelsThatFit(labels, camera, course, RIBBON * unit, covered);
  const at = [0, 0];
  paper.textBaseline = "middle";
  for (const label of labels) {
    toScreen(camera, label.x, label.y, at);
    if (label.thick) {
      paper.save();
      paper.translate(at[0], at[1]);
      paper.rotate(label.turned);
      paper.fillStyle = label.colour;
      paper.fillRect(-RIBBON * unit, -label.thick / 2, 2 * RIBBON * unit, label.thick);
      paper.restore();
    } else if (shown.has(label)) {
      paper.font = label.font;
      paper.textAlign = { left: "left", right: "right" }[label.anchor] ?? "center";
      const off = label.rank === 0 ? RIBBON * unit + 9 : 0;
      inHalo(paper, label.text, at[0] + label.dx * off, at[1] + label.dy * off, label.colour, halo);
    }
  }
}

/** Write a word that can be read on any ground. */
export function inHalo(paper, text, x, y, colour, halo) {
  paper.lineJoin = "round";
  paper.lineWidth = HALO_PX;
  paper.strokeStyle = halo;
  paper.strokeText(text, x, y);
  paper.fillStyle = colour;
  paper.fillText(text, x, y);
}

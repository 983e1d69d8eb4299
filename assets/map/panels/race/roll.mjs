// A figure that changes rolls: each digit that is another one comes up from below, the one before goes out above. Words and
// numbers are the new ones at once, whoever reads them; what goes is drawn by the style sheet alone (styles/race.css, `.slit`).

import { write } from "../../news/words.mjs";
import { isSunny } from "../../stage/theme.mjs";

const calm = matchMedia("(prefers-reduced-motion: reduce)");
const DIGIT = /\d/;

/**
 * Pieces of `text` as it follows `before`, from the left: strings that stand, and [digit, the one before]. Places are counted
 * from the right, as digits are: 999 to 1,000 changes all of it, 1,009 to 1,010 two.
 */
export function piecesOf(before, text) {
  const pieces = [];
  const shift = before.length - text.length;
  [...text].forEach((sign, k) => {
    const was = before[k + shift] ?? "";
    if (DIGIT.test(sign) && sign !== was) pieces.push([sign, DIGIT.test(was) ? was : ""]);
    else if (typeof pieces.at(-1) === "string") pieces[pieces.length - 1] += sign;
    else pieces.push(sign);
  });
  return pieces;
}

/** Write a figure as `write` does, and let it roll there, if it said another number and somebody sees it. */
export function rollTo(element, text, figures) {
  const before = element?.textContent;
  write(element, text, figures);
  if (!element || before === text || !DIGIT.test(before) || !DIGIT.test(text)) return;
  if (calm.matches || isSunny() || document.hidden || document.documentElement.hasAttribute("data-scrubs") || !element.checkVisibility()) return; // a cut
  element.replaceChildren(...piecesOf(before, text).map(drawn));
  element.addEventListener("animationend", settle);
}

function drawn(piece) {
  if (typeof piece === "string") return piece;
  const slit = Object.assign(document.createElement("span"), { className: "slit" });
  const digit = slit.appendChild(Object.assign(document.createElement("i"), { textContent: piece[0] }));
  digit.dataset.was = piece[1];
  return slit;
}

/** One piece again, once it has rolled: it is read out as one number. */
function settle({ currentTarget }) {
  currentTarget.removeEventListener("animationend", settle);
  currentTarget.textContent = currentTarget.textContent;
}

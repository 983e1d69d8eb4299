// Which colour and shape is whose: the waves, beside each chart that has them, in the very inks of its lines.

import { tag } from "../fair/drawn.mjs";
import { PATHS, drawShape } from "../../panels/runners/rows.mjs";
import { cssOf, escaped } from "./look.mjs";

const SIGNS = { circle: "●", ring: "○", square: "■", triangle: "▲", diamond: "◆" }; // in words that cannot hold a drawing

/** Returns {element, dress(look)}. */
export function keyOf({ facts, words, say }) {
  const shapes = facts.waves.map((wave) => {
    const shape = tag("i", "shape");
    shape.setAttribute("aria-hidden", "true");
    drawShape(shape, { ...wave, shape: wave.shape in PATHS ? wave.shape : "circle" });
    return shape;
  });
  const element = tag("ul", "chart-key", ...facts.waves.map((wave, w) => tag("li", "", shapes[w], tag("span", "unseen", words.say("wave", { name: "" })), wave.name)));
  element.setAttribute("aria-label", say("waves"));
  return {
    element,
    dress(look) {
      shapes.forEach((shape, w) => {
        const [path] = shape.querySelectorAll("path");
        const isHollow = Boolean(facts.waves[w].rim);
        path.style.fill = cssOf(isHollow ? look.ground : look.inks[w]);
        path.style.stroke = isHollow ? cssOf(look.inks[w]) : "none";
        path.style.strokeWidth = "2.4";
      });
    },
  };
}

/** The same as a line of words for a sheet, as Plotly marks them up. */
export const keyLine = ({ facts, words }, look) =>
  facts.waves.map((wave, w) => `<span style="color:${cssOf(look.inks[w])}">${SIGNS[wave.shape] ?? SIGNS.circle}</span> ${escaped(words.say("wave", { name: wave.name }))}`).join("   ");

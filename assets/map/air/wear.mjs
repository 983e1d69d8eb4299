// How the picture looks as its address asks: ground, layers, margins, letters. Before anything is measured, and before
// anything is seen: a picture on air does not flash another one first.

const ROOT = document.documentElement;
const SIDES = ["top", "right", "bottom", "left"];

/** asked: as asked.mjs reads it. */
export function wear({ background, layers, credit, safe, size }, table) {
  const { choices } = table.find(({ name }) => name === "layers");
  ROOT.dataset.without = choices.filter((layer) => !layers.includes(layer)).join(" ");
  ROOT.dataset.credit = credit;
  ROOT.dataset.ground = background.startsWith("#") ? "colour" : background;
  if (background.startsWith("#")) ROOT.style.setProperty("--under", background);
  if (background === "transparent") ROOT.style.colorScheme = "normal"; // else a browser lays white or black below a frame
  SIDES.forEach((side, i) => ROOT.style.setProperty(`--safe-${side}`, `${safe[i]}${i % 2 ? "vw" : "vh"}`));
  ROOT.style.setProperty("--letters", String(size / 100));
  ROOT.dataset.read = "";
}

// A runner in one line, in lists: the wave's shape, the name as it is written (never run, never turned round
// by its direction), something about her, and a star to follow her by.

import { isPacer } from "../../news/motion.mjs";

const SVG = "http://www.w3.org/2000/svg";
export const PATHS = {
  square: "M-6.4-6.4H6.4V6.4H-6.4z",
  triangle: "M0-7.4 7.2 5.8H-7.2z",
  diamond: "M0-8 8 0 0 8-8 0z",
  circle: "M0-6.6A6.6 6.6 0 1 1 0 6.6 6.6 6.6 0 1 1 0-6.6z",
};
const PENNANT = "M-2 3.4V-7.6L7-4.4-2-1.2"; // as in the legend, dashboard/pages/_race.html
const STAR = "M12 3.6l2.6 5.3 5.8.8-4.2 4.1 1 5.8-5.2-2.7-5.2 2.7 1-5.8-4.2-4.1 5.8-.8z";

const pathOf = (attributes) => {
  const path = document.createElementNS(SVG, "path");
  for (const [name, value] of Object.entries(attributes)) path.setAttribute(name, value);
  return path;
};

const svg = (box, attributes) => {
  const made = document.createElementNS(SVG, "svg");
  made.setAttribute("viewBox", box);
  made.setAttribute("aria-hidden", "true");
  made.append(pathOf(attributes));
  return made;
};

/** Put the shape of a wave's dots into the holder; the chaser's, for null, is white and round. Pacemakers fly a pennant. */
export function drawShape(holder, wave, isPacer = false) {
  const said = `${wave?.name ?? ""}${isPacer ? " pacer" : ""}`;
  if (holder.dataset.shape === said) return;
  holder.dataset.shape = said;
  holder.classList.toggle("is-chaser", !wave);
  const rim = wave?.rim ? { stroke: wave.rim, "stroke-width": "1.6" } : {};
  const drawn = svg("-8.5 -8.5 17 17", { d: PATHS[wave?.shape] ?? PATHS.circle, fill: wave?.colour ?? "currentColor", ...rim });
  if (isPacer) {
    drawn.firstChild.setAttribute("transform", "translate(-2 3.4) scale(.7)");
    drawn.append(pathOf({ d: PENNANT, fill: "#fff", stroke: "currentColor", "stroke-width": "1.2", "stroke-linejoin": "round" }));
  }
  holder.replaceChildren(drawn);
}

const text = (kind, className, words) => Object.assign(document.createElement(kind), { className, textContent: words });

/**
 * A list's line of runner i: {element, write(line, percent, {isHome, isSlim})}. onOpen(i), onStar(i, bib) when she is chosen, when
 * her star is; isFollowed: whether it is filled.
 */
export function rowOf({ words, facts, race }, i, [bib, name], wave, isFollowed, { onOpen, onStar }) {
  const element = document.createElement("li");
  element.className = "runner";
  const open = text("button", "runner-open", "");
  const shape = text("i", "shape", "");
  drawShape(shape, facts.waves[wave], isPacer(race.field, i));
  const title = text("b", "runner-name", "");
  title.append(text("bdi", "", name || words.say("bib", { bib })));
  const line = text("span", "runner-line", "");
  const percent = text("strong", "runner-chance", "");
  open.append(shape, title, line, percent);
  open.addEventListener("click", () => onOpen(i));
  const star = text("button", "star", "");
  star.append(svg("0 0 24 24", { d: STAR }));
  const mark = (isOn) => {
    star.setAttribute("aria-pressed", String(isOn));
    star.setAttribute("aria-label", words.say(isOn ? "unfollow_who" : "follow_who", { who: name || words.say("bib", { bib }) }));
  };
  mark(isFollowed);
  star.addEventListener("click", () => mark(onStar(i, bib)));
  element.append(open, star);
  return {
    element,
    write(said, chance = "", { isHome = false, isSlim = false } = {}) {
      element.classList.toggle("is-home", isHome);
      element.classList.toggle("is-slim", isSlim);
      if (line.textContent !== said) line.textContent = said;
      if (percent.textContent !== chance) percent.textContent = chance;
    },
  };
}

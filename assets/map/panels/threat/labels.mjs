// What is written beside the road of the threat line: how many of a wave should get away, and what its pacemakers run to.
// Below each other where they would lie on each other, with a thin line to what they are about.

import { isSunny } from "../../stage/theme.mjs";
import { drawShape } from "../runners/rows.mjs";

const LEADER_PX = 14;
const BELOW_PX = 24; // the map goes on below the box that frames the course
const ROW_PX = 4; // between two of them
const EDGE_PX = 6; // from the edge of the map
const OVER = "#ours bdi:not(.stepped-aside), #names .name.mark:not(.stepped-aside), .clock, .badge, .menu summary, .tools button, .back button, .threat-key, .credit, #sheet"; // no label lies on these

/** Returns show(told, paper): told of threat.mjs, [] for none. */
export function labelsOf({ facts, words }, above) {
  const holder = document.createElement("div");
  holder.className = "threat-labels";
  above.after(holder);
  const box = document.getElementById("box");
  const made = new Map(); // kind and wave -> {element, said, width, height}

  function labelOf(one) {
    const name = `${one.kind} ${one.wave}`;
    const label = made.get(name) ?? { element: document.createElement("output"), said: "" };
    made.set(name, label);
    const said = one.kind === "pacer" ? one.aim : [one.count, one.half, one.of].join();
    if (said !== label.said) write(label.element, one);
    label.said = said;
    return label;
  }

  function write(element, { kind, wave, count, half, of, aim }) {
    const part = (tag, text, className = "") => Object.assign(document.createElement(tag), { textContent: text, className });
    const shape = part("i", "", "shape");
    drawShape(shape, facts.waves[wave]);
    element.className = `threat-label is-${kind}`;
    element.style.setProperty("--colour", facts.waves[wave].rim ?? facts.waves[wave].colour);
    if (kind === "pacer") return element.replaceChildren(part("b", aim));
    const figure = count > 0 ? words.number(count) : words.say("threat.nobody");
    const doubt = half > 0 ? [part("span", words.say("threat.half", { half }))] : [];
    element.replaceChildren(shape, part("b", figure), ...doubt, part("small", words.say("threat.of", { of })));
    element.dataset.of = String(wave);
  }

  return {
    show(told, paper) {
      const labels = told.map((one) => ({ ...labelOf(one), at: one.at }));
      const wanted = new Set(labels.map(({ element }) => element));
      for (const { element } of made.values()) if (!wanted.has(element)) element.remove();
      for (const { element } of labels) if (!element.isConnected) holder.append(element);
      const stage = above.getBoundingClientRect();
      const room = box.getBoundingClientRect();
      const placed = Array.from(document.querySelectorAll(OVER), (one) => one.getBoundingClientRect())
        .filter((one) => one.width > 0)
        .map((one) => ({ left: one.left - stage.left, top: one.top - stage.top, width: one.width, height: one.height }));
      labels.sort((a, b) => a.at.sides[0].y - b.at.sides[0].y);
      for (const label of labels) {
        const [width, height] = [label.element.offsetWidth, label.element.offsetHeight];
        const low = Math.max(room.left - stage.left, 0) + EDGE_PX;
        const high = Math.min(room.right - stage.left, stage.width) - width - EDGE_PX;
        const leftOf = ({ x, dx }) => x + LEADER_PX * dx - (dx < 0 ? width : 0);
        const side = label.at.sides.find((one) => leftOf(one) >= low && leftOf(one) <= high) ?? label.at.sides[0];
        const { dx } = side;
        const left = Math.max(low, Math.min(high, leftOf(side)));
        let top = side.y - height / 2;
        const covers = () => placed.find((other) => left < other.left + other.width && other.left < left + width && top < other.top + other.height + ROW_PX && other.top < top + height + ROW_PX);
        for (let other; (other = covers()); ) top = other.top + other.height + ROW_PX;
        const floor = Math.min(room.bottom - stage.top + BELOW_PX, stage.height) - height;
        if (top > floor) { // there is room above, or nowhere
          top = Math.min(floor, side.y - height / 2);
          for (let other; (other = covers()); ) top = other.top - height - ROW_PX;
        }
        label.element.style.visibility = top < EDGE_PX ? "hidden" : "";
        if (top < EDGE_PX) continue;
        placed.push({ left, top, width, height });
        label.element.style.transform = `translate(${Math.round(left)}px, ${Math.round(top)}px)`;
        leader(paper, label.at, dx < 0 ? left + width + 4 : left - 4, top + height / 2);
      }
    },
  };
}

function leader(paper, { x, y }, endX, endY) {
  paper.lineWidth = 1;
  paper.strokeStyle = isSunny() ? "#000" : "rgb(255 210 63 / 0.7)";
  paper.beginPath();
  paper.moveTo(x, y);
  paper.lineTo(endX, endY);
  paper.stroke();
}

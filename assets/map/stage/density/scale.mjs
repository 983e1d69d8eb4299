// The scale beside the ribbon: how wide so many people a metre are. It stays as it is while the camera rests.

const STEPS = [0.25, 0.5, 1, 2, 5, 10, 20];
const MOST = 4; // figures

/** The figures that the scale names, of people a metre. */
export function ticksUpTo(top) {
  const step = STEPS.find((one) => Math.floor(top / one) <= MOST) ?? STEPS.at(-1);
  return Array.from({ length: Math.floor(top / step) }, (_, k) => (k + 1) * step);
}

/** Returns {element, place(), show(top, pxEach), put(place), size()}: `top` people a metre at most; pxEach: CSS pixels of one a metre. */
export function scaleOf(words) {
  const element = Object.assign(document.createElement("div"), { className: "density-scale", hidden: true });
  element.setAttribute("aria-hidden", "true");
  const row = document.createElement("div");
  element.append(row, Object.assign(document.createElement("span"), { textContent: words.say("density.scale") }));
  let shown = "";
  let place = null;
  let blocks = [];
  return {
    element,
    place: () => place,
    show(top, pxEach) {
      const now = `${top} ${pxEach.toFixed(2)}`;
      if (now === shown) return;
      shown = now;
      blocks = ticksUpTo(top).map((people) => {
        const [block, bar] = [document.createElement("div"), document.createElement("i")];
        bar.style.height = `${(people * pxEach).toFixed(1)}px`;
        block.append(bar, Object.assign(document.createElement("b"), { textContent: words.number(people, 2, 0) }));
        return block;
      });
      row.replaceChildren(...blocks);
    },
    /** Stand at [left, top] of the stage; null: nowhere. */
    put(next) {
      place = next;
      element.hidden = place === null;
      if (place) element.style.translate = `${place[0]}px ${place[1]}px`;
    },
    /** CSS pixels that it takes, [width, height], its words in one line or one below the other. */
    size(isNarrow) {
      element.classList.toggle("is-narrow", isNarrow);
      const wasHidden = element.hidden;
      element.hidden = false;
      const found = [element.offsetWidth, element.offsetHeight];
      element.hidden = wasHidden;
      return found;
    },
  };
}

// The results as a table of which only some forty rows stand on the page, drawn anew as it is scrolled: a hundred thousand cost no
// more than a screenful. To a screen reader it is one grid with all its rows.

const BEYOND = 8; // rows more than are seen, above and below
const REST_MS = 120; // since it was scrolled

/**
 * `holder` scrolls; rows: an element in it. fill(element, line) writes a line into a row, heightOf(line): its pixels.
 * Returns {show(lines), reveal(k), focus(k), draw()}.
 */
export function tableOf({ holder, rows, fill, heightOf, onOpen }) {
  let lines = [];
  let tops = new Float64Array(1);
  let made = []; // {element, k}
  let focused = -1;
  let ordering = 0;

  function at(y) {
    let [low, high] = [0, lines.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (tops[middle + 1] <= y) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  function draw() {
    const top = holder.scrollTop - rows.offsetTop;
    const from = Math.max(0, at(top) - BEYOND);
    const to = Math.min(lines.length, at(top + holder.clientHeight) + BEYOND + 1);
    const wanted = new Set(Array.from({ length: Math.max(0, to - from) }, (_, n) => from + n));
    const free = made.filter(({ k }) => !wanted.has(k));
    const there = new Set(made.filter(({ k }) => wanted.has(k)).map(({ k }) => k));
    for (const k of wanted) {
      if (there.has(k)) continue;
      const one = free.pop() ?? add();
      one.k = k;
      place(one);
    }
    for (const one of free) one.element.remove();
    made = made.filter((one) => !free.includes(one));
    clearTimeout(ordering);
    ordering = setTimeout(order, REST_MS); // to move an element costs more than to write in it
  }

  /** As lines follow each other, for who reads the page and does not see it. */
  function order() {
    const inOrder = [...made].sort((a, b) => a.k - b.k);
    inOrder.forEach(({ element }, n) => rows.children[n] !== element && rows.insertBefore(element, rows.children[n] ?? null));
  }

  function add() {
    const one = { element: document.createElement("div"), k: -1 };
    one.element.setAttribute("role", "row");
    rows.append(one.element);
    made.push(one);
    return one;
  }

  function place({ element, k }) {
    element.style.transform = `translateY(${tops[k]}px)`;
    element.style.height = `${tops[k + 1] - tops[k]}px`;
    element.setAttribute("aria-rowindex", String(k + 2)); // the head is the first
    element.tabIndex = k === focused || (focused < 0 && k === 0) ? 0 : -1;
    element.dataset.line = String(k);
    fill(element, lines[k]);
  }

  function focus(k) {
    focused = Math.min(Math.max(k, 0), lines.length - 1);
    reveal(focused);
    order(); // before somebody stands in one: whoever is moved loses the keyboard
    for (const one of made) one.element.tabIndex = one.k === focused ? 0 : -1;
    made.find((one) => one.k === focused)?.element.focus({ preventScroll: true });
  }

  /** Scroll so that a line is well in sight. */
  function reveal(k) {
    const [top, bottom] = [tops[k] + rows.offsetTop, tops[k + 1] + rows.offsetTop];
    const head = rows.offsetTop;
    if (top < holder.scrollTop + head || bottom > holder.scrollTop + holder.clientHeight) holder.scrollTop = top - holder.clientHeight / 2;
    draw();
  }

  const lineOf = (target) => target.closest?.("[data-line]")?.dataset.line;
  rows.addEventListener("click", ({ target }) => {
    const k = lineOf(target);
    if (k !== undefined) onOpen(lines[Number(k)], Number(k));
  });
  rows.addEventListener("keydown", (event) => {
    const k = Number(lineOf(event.target));
    const page = Math.max(1, Math.floor(holder.clientHeight / heightOf(lines[k] ?? {})) - 2);
    const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -k, End: lines.length };
    if (event.key === "Enter" || event.key === " ") onOpen(lines[k], k);
    else if (event.key in steps) focus(k + steps[event.key]);
    else return;
    event.preventDefault();
  });
  holder.addEventListener("scroll", draw, { passive: true });
  new ResizeObserver(draw).observe(holder);

  return {
    draw, reveal, focus,
    show(next) {
      lines = next;
      tops = new Float64Array(lines.length + 1);
      lines.forEach((line, k) => (tops[k + 1] = tops[k] + heightOf(line)));
      rows.style.height = `${tops[lines.length]}px`;
      rows.parentElement.setAttribute("aria-rowcount", String(lines.length + 1));
      focused = Math.min(focused, lines.length - 1);
      for (const one of made) one.k = -1; // what is in them is of before
      draw();
      order();
    },
  };
}

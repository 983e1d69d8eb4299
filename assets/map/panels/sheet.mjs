// The sheet below the map: three heights that follow the finger, and its tabs. On a wide screen it is a panel of
// one height; only the tabs work there. What a tab shows is loaded when it is first opened.

const FLICK = 0.35; // CSS pixels a millisecond: faster than that a finger means the next height
const STIR_PX = 8; // less is a tap
const HEIGHTS = ["peek", "half", "full"];

/** The height to come to rest at, from one of `heights` (rising) and the finger's speed upwards. */
export function restingHeight(heights, height, speed) {
  if (speed > FLICK) return heights.find((one) => one > height) ?? heights.at(-1);
  if (speed < -FLICK) return heights.findLast((one) => one < height) ?? heights[0];
  return heights.reduce((best, one) => (Math.abs(one - height) < Math.abs(best - height) ? one : best));
}

/**
 * Bring the sheet to life. onRise() when it sets out for another height, onRest() when it has come to rest; open(tab,
 * element) loads what a tab shows and resolves to its show(t), or null. Returns {show(t), select(tab), rise(name),
 * uncover()}; names of heights: peek, half, full.
 */
export function sheetOf({ onRise, onRest, open }) {
  const sheet = document.getElementById("sheet");
  if (!sheet) return { show() {}, select() {}, rise() {}, uncover() {} };
  const root = document.documentElement;
  const grip = document.getElementById("grip");
  const head = document.getElementById("sheet-head");
  const panels = document.getElementById("panels");
  const under = document.querySelectorAll("#tools, #resume");
  const tabs = Array.from(sheet.querySelectorAll("[role=tab]"));
  const shows = new Map(); // tab -> show(t), null while there is none
  let chosen = tabs[0]?.dataset.tab;
  let drag = null;

  const isPanel = () => getComputedStyle(grip).display === "none"; // a panel beside the map
  const heights = () => [
    head.offsetHeight + (sheet.querySelector(".tabs")?.offsetHeight ?? 0) + sheet.offsetHeight - sheet.clientHeight,
    parseFloat(getComputedStyle(sheet, "::before").height),
    innerHeight - underClock(),
  ];

  /** Full, the sheet leaves the clock whole, and what stands beside it. */
  function underClock() {
    const clock = document.getElementById("race-time").getBoundingClientRect();
    const beside = Array.from(document.querySelectorAll(".badge, .menu summary"), (one) => one.getBoundingClientRect());
    return 6 + Math.max(clock.bottom, ...beside.filter((one) => one.top < clock.bottom).map((one) => one.bottom));
  }

  function rise(name) {
    const was = root.dataset.sheet;
    root.dataset.sheet = name;
    const height = name === "half" || isPanel() ? "" : `${heights()[HEIGHTS.indexOf(name)]}px`;
    root.style.setProperty("--sheet-now", height); // an empty one is none
    root.style.setProperty("--rest", name === "peek" ? height : ""); // the map has the room that is left at rest
    if (was && was !== name) onRise();
    grip.setAttribute("aria-expanded", String(name !== "peek"));
    keepKeysOut(name);
    setTimeout(onRest, 300); // when its transition is over
  }

  /** Where a finger cannot reach, no key shall: panels below the screen, tools below the sheet. */
  function keepKeysOut(name) {
    const isSheet = !isPanel();
    if (isSheet && name === "peek" && panels.contains(document.activeElement)) grip.focus();
    panels.inert = isSheet && name === "peek";
    for (const one of under) one.inert = isSheet && name === "full";
  }

  /** Show the map: something on it was asked for. */
  function uncover() {
    if (!isPanel() && root.dataset.sheet === "full") rise("half");
  }

  const restAt = (height, speed) => rise(HEIGHTS[heights().indexOf(restingHeight(heights(), height, speed))]);

  function begin(event) {
    const isFull = root.dataset.sheet === "full";
    if (isPanel() || !event.isPrimary || event.target.closest("input, select, textarea, a, [data-own-drag]")) return;
    if (isFull && event.target.closest("#panels")) return; // it scrolls
    drag = { y: event.clientY, height: sheet.offsetHeight, lastY: event.clientY, at: event.timeStamp, speed: 0, isMoving: false };
  }

  function move(event) {
    if (!drag || !event.isPrimary) return;
    const up = drag.y - event.clientY;
    if (!drag.isMoving) {
      if (Math.abs(up) < STIR_PX) return;
      drag.isMoving = true;
      sheet.setPointerCapture(event.pointerId);
      root.dataset.sheetMoves = "";
    }
    const [peek, , full] = heights();
    const took = Math.max(1, event.timeStamp - drag.at);
    drag.speed = 0.5 * drag.speed + (0.5 * (drag.lastY - event.clientY)) / took;
    Object.assign(drag, { lastY: event.clientY, at: event.timeStamp });
    root.style.setProperty("--sheet-now", `${Math.min(full, Math.max(peek, drag.height + up))}px`);
  }

  function end(event) {
    const was = drag;
    drag = null;
    if (!was?.isMoving) return;
    delete root.dataset.sheetMoves;
    const isStill = event.timeStamp - was.at > 100;
    restAt(sheet.offsetHeight, isStill ? 0 : was.speed);
    sheet.addEventListener("click", swallow, { capture: true, once: true }); // a drag is no click
    setTimeout(() => sheet.removeEventListener("click", swallow, { capture: true }), 50);
  }

  const swallow = (event) => (event.stopPropagation(), event.preventDefault());

  function select(tab, isAsked = true) {
    if (!tabs.length) return;
    if (chosen !== tab) panels.scrollTop = 0;
    chosen = tab;
    for (const one of tabs) {
      const isChosen = one.dataset.tab === tab;
      one.setAttribute("aria-selected", String(isChosen));
      one.tabIndex = isChosen ? 0 : -1;
      document.getElementById(`panel-${one.dataset.tab}`).hidden = !isChosen;
    }
    if (isAsked && (root.dataset.sheet === "peek")) rise("half");
    if (shows.has(tab)) return;
    shows.set(tab, null);
    open(tab, document.getElementById(`panel-${tab}`)).then(
      (show) => shows.set(tab, show),
      () => shows.delete(tab), // the network failed: the next choice tries again
    );
  }

  function walk(event) {
    const step = { ArrowLeft: -1, ArrowRight: 1, Home: -tabs.length, End: tabs.length }[event.key];
    if (!step) return;
    event.preventDefault();
    const at = tabs.findIndex((one) => one.dataset.tab === chosen);
    const next = Math.abs(step) > 1 ? (step < 0 ? 0 : tabs.length - 1) : (at + step + tabs.length) % tabs.length;
    tabs[next].focus();
    tabs[next].click(); // as a finger does: a card that lies over the panels closes
  }

  rise("half");
  sheet.addEventListener("pointerdown", begin);
  sheet.addEventListener("pointermove", move);
  for (const over of ["pointerup", "pointercancel"]) sheet.addEventListener(over, end);
  addEventListener("resize", () => rise(root.dataset.sheet));
  new ResizeObserver(() => root.dataset.sheet === "peek" && rise("peek")).observe(head); // its words are other ones
  grip.addEventListener("click", () => rise({ peek: "half", half: "full", full: "peek" }[root.dataset.sheet]));
  for (const tab of tabs) {
    tab.addEventListener("click", () => select(tab.dataset.tab));
    tab.addEventListener("keydown", walk);
  }
  if (chosen) select(chosen, false);
  return { show: (t) => shows.get(chosen)?.(t), select, rise, uncover };
}

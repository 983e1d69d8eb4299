// When each mat last saw somebody: what the badge opens. Told by the knots; a mat says nothing of itself.

import { STATE, isPacer } from "../news/motion.mjs";
import { write } from "../news/words.mjs";

const QUIET_S = 40;

/** Of each mat: lastS, seconds after the base of its latest read (NaN: none), and how many are overdue there: pacemakers stand aside. */
export function matsHeard(field) {
  const heard = Array.from(field.mats, () => ({ lastS: NaN, overdue: 0 }));
  for (let i = 0; i < field.n; i++) {
    const from = i * field.slots;
    for (let j = from; j < from + field.reads[i]; j++) {
      const mat = heard[field.mat[j]];
      if (!(mat.lastS >= field.t[j])) mat.lastS = field.t[j];
    }
    const tail = from + field.reads[i];
    if (field.state[i] === STATE.overdue && !isPacer(field, i) && field.knots[i] > field.reads[i]) heard[field.mat[tail]].overdue++;
  }
  return heard;
}

/** Let the badge open and close the list. Returns show(field, t, isLive), t: now, not what the viewer looks back at. */
export function matList(words) {
  const list = document.getElementById("mats");
  const badge = document.getElementById("badge");
  const rows = Array.from(list.querySelectorAll("li"), (row) => ({
    row, time: row.querySelector("time"), small: row.querySelector("small"),
  }));

  function open(isOpen) {
    list.hidden = !isOpen;
    list.style.setProperty("--below", `${badge.getBoundingClientRect().bottom + 8}px`);
    badge.setAttribute("aria-expanded", String(isOpen));
    (isOpen ? document.getElementById("mats-close") : badge).focus();
  }

  /** "none" yet, "live", "quiet" for a while, or "awaited": runners should have been there. */
  function stateOf({ lastS, overdue }, t, isLive) {
    if (Number.isNaN(lastS)) return overdue ? "awaited" : "none";
    if (isLive && t - lastS < QUIET_S) return "live";
    return overdue ? "awaited" : "quiet";
  }

  badge.addEventListener("click", () => open(list.hidden));
  document.getElementById("mats-close").addEventListener("click", () => open(false));
  list.addEventListener("keydown", (event) => event.key === "Escape" && open(false));
  document.getElementById("stage").addEventListener("pointerdown", () => !list.hidden && open(false));

  return function show(field, t, isLive) {
    if (list.hidden) return;
    matsHeard(field).forEach((mat, m) => {
      const { row, time, small } = rows[m];
      const state = stateOf(mat, t, isLive);
      row.dataset.state = state;
      write(time, Number.isNaN(mat.lastS) ? "–" : words.localTime(field.base + mat.lastS));
      const since = words.span(Math.max(0, t - mat.lastS || 0));
      write(small, words.say(`mats.${state}`, { count: mat.overdue, time: since }));
    });
  };
}

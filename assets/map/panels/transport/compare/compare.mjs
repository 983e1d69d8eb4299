// Up to four runners held against the chaser, or against each other: a curve of the gap, and a line for each. One of them may be
// somebody in another race of the same course, who then runs along as a ghost.

import { isAhead, isPacer } from "../../../news/motion.mjs";
import { write } from "../../../news/words.mjs";
import { toScreen } from "../../../stage/camera.mjs";
import { offsetOf, placeOf } from "../../../stage/course.mjs";
import { drawShape } from "../../runners/rows.mjs";
import { drawGaps } from "./curve.mjs";
import { PASSED, alongOf, curveOf, endOf, leadAt, marginOf, rateAt } from "./gap.mjs";
import { rivalOf } from "./rival.mjs";

export const MOST = 4;
const TURNED = "data-compare";

/** dial: dial.mjs; onChange(): who is compared has changed. Returns {open(), close(), isOpen(), ids(), add(id), frame(atS), show(t)}. */
export async function compareOf(page, { dial, onChange }) {
  const { facts, words, race, scene, camera } = page;
  const ours = await page.card.load();
  await ours.roster.load().catch(() => {});
  const ui = panelOf(words);
  const finishM = scene.finishM ?? Infinity;
  const level = facts.chaser?.level ?? null;
  let compared = []; // {id, i, wave, name, rival, zeroT, row, ghost}
  let curves = [];
  let curvesOf = "";

  const isChase = () => dial.clock() === "clock" && Boolean(facts.chaser) && race.field.chaser.knots > 0;
  const first = () => (isChase() ? null : compared[0]);
  const field = () => page.staged.field;
  const zeroT = () => facts.waves[0].gun_s - race.field.base;

  /** Take somebody in, by bib, or by another race and a bib: "race:bib". Was somebody found? */
  async function add(id) {
    if (compared.length >= MOST || compared.some((one) => one.id === id)) return false;
    const [key, bib] = id.includes(":") ? id.split(":") : ["", id];
    const rival = key ? await rivalOf(key, facts).catch(() => null) : null;
    const i = key ? (rival?.numberOf(bib) ?? -1) : ours.roster.numberOf(bib);
    if (i < 0 || (key && !rival)) return false;
    const wave = (rival?.waves ?? facts.waves)[(rival?.field ?? race.field).wave[i]];
    const name = (rival ? rival.who(i) : ours.roster.who(i))[1] || words.say("bib", { bib });
    const row = ui.rowOf(wave, rival ? `${name} · ${key}` : name, () => remove(id));
    const ghost = rival ? ghostOf(wave) : null;
    compared.push({ id, i, wave, name, rival, row, ghost, zeroT: 0 });
    changed();
    return true;
  }

  function remove(id) {
    const gone = compared.find((one) => one.id === id);
    gone?.row.element.remove();
    gone?.ghost?.remove();
    compared = compared.filter((one) => one !== gone);
    changed();
  }

  function changed() {
    const own = compared.find(({ rival }) => !rival);
    for (const one of compared) one.zeroT = dial.clock() === "clock" && own ? facts.waves[race.field.wave[own.i]].gun_s - race.field.base : zeroT();
    curvesOf = "";
    page.compared = () => compared.filter(({ rival }) => !rival).map(({ i }) => i);
    ours.remark();
    write(ui.count, words.say("replay.compare.count", { count: compared.length, most: MOST }));
    ui.form.hidden = compared.length >= MOST;
    onChange();
    page.sayNow();
    page.anew();
  }

  /** Whom to begin with: who is looked at and followed; else the first home, the narrowest escape and the last passed. */
  function usual() {
    const mine = page.card.watched().filter((i) => i >= 0);
    const found = mine.length ? mine : notable(race.field, finishM, (i) => ours.roster.who(i)[0] !== null);
    return found.slice(0, MOST).flatMap((i) => ours.roster.who(i)[0] ?? []);
  }

  function show(t) {
    if (ui.element.hidden) return;
    const name = isChase() ? facts.chaser.name : (compared[0]?.name ?? "");
    write(ui.title, compared.length ? words.say("replay.compare.title", { name }) : words.say("replay.compare.none"));
    const fromT = isChase() ? facts.chaser.gun_s - race.field.base : zeroT();
    const key = `${dial.clock()} ${compared.map(({ id }) => id)}`;
    if (key !== curvesOf) {
      curvesOf = key;
      curves = compared.map((one) => ({
        ...curveOf(field(), one, first(), { level, finishM, fromT, isChase: isChase() }), colour: one.wave.colour, rim: one.wave.rim,
        isAway: !one.rival && isAhead(race.field.state[one.i]),
      }));
    }
    const style = getComputedStyle(ui.element);
    const tone = (name) => style.getPropertyValue(name);
    const tones = { text: tone("--text"), quiet: tone("--quiet"), line: tone("--line"), ground: tone("--card"), font: style.fontFamily };
    const metresSaid = (m) => (Math.abs(m) >= 1000 ? words.say("km", { km: m / 1000 }) : words.say("replay.compare.m", { m: Math.round(m) }));
    drawGaps(ui.canvas, curves, { at: t, timeSaid: (at) => dial.timeSaid(race.field.base + at), metresSaid, tones, gold: tone("--gold-rim") === "transparent" ? tone("--gold-fill") : tone("--gold-rim") });
    for (const one of compared) showRow(one, t);
  }

  function showRow(one, t) {
    const end = endOf(field(), one, finishM, isChase());
    const isOver = t >= end.t;
    const lead = leadAt(field(), one, first(), level, Math.min(t, end.t));
    const isFirst = one === first();
    const isOut = !isChase() || race.field.base + t >= facts.chaser.gun_s;
    const isToldLead = isOut && !isFirst && !isOver && Number.isFinite(lead);
    write(one.row.lead, isToldLead ? words.say("replay.compare.m", { m: Math.round(lead) }) : "–");
    const rate = rateAt(field(), one, first(), level, t);
    write(one.row.rate, isToldLead && Number.isFinite(rate) ? words.say("replay.compare.rate", { rate: `${rate < -0.05 ? "−" : "+"}${words.number(Math.abs(rate), 1)}` }) : "");
    write(one.row.told, toldOf(one, end));
    one.row.element.classList.toggle("is-away", !one.rival && isAhead(race.field.state[one.i]));
  }

  /** How it ended: the film knows. */
  function toldOf(one, end) {
    const margin = one.rival ? NaN : marginOf(race.field, one.i, finishM);
    if (isChase() && margin > 0) return words.say("replay.compare.away", { time: margin < 60 ? words.span(margin, 1) : words.raceTime(margin) });
    if (end.how === PASSED) return words.say("replay.compare.passed", { place: words.place(alongOf(race.field, one, end.t) || 0) });
    return end.t < Infinity ? words.say("replay.compare.home", { time: dial.said(race.field.base + end.t) }) : "";
  }

  /** The ghost of another race stands where she was so long after her gun. */
  function frame(atS) {
    const t = atS - race.field.base;
    for (const one of compared) {
      if (!one.ghost) continue;
      const along = alongOf(field(), one, t);
      const at = [0, 0];
      placeOf(scene.course, along, offsetOf(scene.course, one.rival.field.side[one.i], camera, 0), at);
      toScreen(camera, at[0], at[1], at);
      one.ghost.hidden = !(along > 0);
      one.ghost.style.translate = `${at[0]}px ${at[1]}px`;
    }
  }

  async function open(ids = usual()) {
    if (!ui.element.hidden) return;
    ui.element.hidden = false;
    document.documentElement.toggleAttribute(TURNED, true);
    for (const id of ids) await add(id);
    dispatchEvent(new Event("resize")); // the course has the room that is left
    changed();
  }

  function close() {
    ui.element.hidden = true;
    document.documentElement.toggleAttribute(TURNED, false);
    for (const { id } of [...compared]) remove(id);
    dispatchEvent(new Event("resize"));
  }

  ui.form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const asked = ui.input.value.trim();
    if (!asked) return;
    const search = asked.includes(":") || ours.roster.numberOf(asked) >= 0 ? null : await ours.roster.searcher();
    const found = search ? ours.roster.who(search(asked)[0] ?? -1)[0] : asked;
    if (found && (await add(found))) ui.input.value = "";
    else page.say?.(words.say("replay.compare.unknown", { asked }));
  });
  ui.close.addEventListener("click", close);
  return { open, close, isOpen: () => !ui.element.hidden, ids: () => compared.map(({ id }) => id), changed, frame, show };
}

/** The first home, the last to get away, the last to be passed, the first to be passed: whoever may be named. */
function notable(field, finishM, isNamed) {
  const all = Array.from({ length: field.n }, (_, i) => i).filter((i) => !isPacer(field, i) && isNamed(i));
  const away = all.filter((i) => marginOf(field, i, finishM) > 0).sort((a, b) => marginOf(field, a, finishM) - marginOf(field, b, finishM));
  const passed = all.filter((i) => field.passed[i] > 0 && !isAhead(field.state[i])).sort((a, b) => field.passed[a] - field.passed[b]);
  const chosen = [away.at(-1), away[0], passed.at(-1), passed[passed.length >> 1]].filter((i) => i !== undefined);
  return [...new Set(chosen.length ? chosen : all.slice(0, 3))];
}

function ghostOf(wave) {
  const element = Object.assign(document.createElement("i"), { className: "film-ghost", hidden: true });
  element.style.setProperty("--colour", wave.rim ?? wave.colour);
  document.getElementById("ours").after(element);
  return element;
}

function panelOf(words) {
  const make = (tag, parent, more = {}) => parent.appendChild(Object.assign(document.createElement(tag), more));
  const element = Object.assign(document.createElement("section"), { className: "film-compare", hidden: true });
  element.setAttribute("aria-label", words.say("replay.compare"));
  const head = make("header", element);
  const title = make("h3", head);
  const count = make("span", head);
  const close = make("button", head, { textContent: "×" });
  close.setAttribute("aria-label", words.say("replay.compare.close"));
  const canvas = make("canvas", element);
  canvas.setAttribute("aria-hidden", "true"); // the list says it in figures
  const list = make("ul", element);
  const form = make("form", element);
  const input = make("input", form, { placeholder: words.say("replay.compare.who"), autocomplete: "off" });
  input.setAttribute("aria-label", words.say("replay.compare.who"));
  make("button", form, { textContent: words.say("replay.compare.add") });
  place(element);
  function rowOf(wave, name, onRemove) {
    const row = make("li", list);
    drawShape(make("i", row, { className: "shape" }), wave);
    const who = make("div", row);
    make("bdi", who, { textContent: name });
    const told = make("small", who);
    const figures = make("div", row);
    const lead = make("b", figures);
    const rate = make("small", figures);
    const remove = make("button", row, { textContent: "×", onclick: onRemove });
    remove.setAttribute("aria-label", words.say("replay.compare.remove", { name }));
    return { element: row, told, lead, rate };
  }
  return { element, title, count, close, canvas, list, form, input, rowOf };
}

/** Over the map where that is wide, else in the sheet. */
function place(element) {
  const isWide = matchMedia("(min-width: 760px) and (orientation: landscape) and (min-height: 501px)");
  const lay = () => (isWide.matches ? document.getElementById("transport").before(element) : document.getElementById("panels").prepend(element));
  lay();
  isWide.addEventListener("change", lay);
}

// The review, joined: the results of a race, out of the bytes that its replay plays, or the live map as long as it runs.

import { fetchHead } from "./news/feed.mjs";
import { hearGuns } from "./news/guns.mjs";
import { later } from "./news/later.mjs";
import { homeS } from "./news/motion.mjs";
import { recording } from "./news/recording.mjs";
import { revisionsOf } from "./news/revisions.mjs";
import { speaker, write } from "./news/words.mjs";
import { keptOf } from "./panels/runners/kept.mjs";
import { rosterOf } from "./panels/runners/roster.mjs";
import { addressOf, bibOf, goTo } from "./review/address.mjs";
import { filesOf } from "./review/files.mjs";
import { filtersOf } from "./review/filters.mjs";
import { rowsAt, unnamedPlaces } from "./review/revised.mjs";
import { rowsOf } from "./review/rows.mjs";
import { runnerOf } from "./review/runner.mjs";
import { beforeHim, chosenOf, linesOf, standingsOf } from "./review/standings.mjs";
import { tableOf } from "./review/table.mjs";
import { unknownIn } from "./review/unknown.mjs";
import { VIEWS, isAnswered, isPlanned, partOf, viewsOf } from "./review/views.mjs";
import { lastChanged, showRevisions } from "./review/why.mjs";

const facts = JSON.parse(document.getElementById("facts").textContent);
const words = speaker(facts);
const one = (id) => document.getElementById(id);
const narrow = matchMedia("(max-width: 47.49rem)");
const race = { field: null, names: "", epoch: "" };
const roster = rosterOf(facts, race);
const kept = keptOf(facts.race);
const opened = new Set(); // first rows of folds that were unfolded
let revised = new Map();
let [revisions, upTo] = [[], 0]; // all there are, and the one that is looked at
let rows = []; // of everybody
let wanted = { wave: -1, standing: "", sort: "rank", query: "" };
let lines = [];
let chosen = -1;
const parts = {}; // beside the results: resolve to what shows them, once they were asked for
const raceName = document.querySelector(".review-race h1").textContent;
const title = words.say("review.title", { race: raceName }); // of the results

const t = () => race.field.at;
const mine = () => new Set(kept.bibs().map(roster.numberOf).filter((i) => i >= 0));
const context = { facts, words, race, roster, mine, revisedIn: (bib) => revised.get(bib), chosen: () => chosen, rows: () => rows, standing: () => one("review-standing").textContent, raceName, granted, decided };
const table = tableOf({ holder: one("review-scroll"), rows: one("review-rows"), fill: rowsOf(context), heightOf, onOpen: unfold });
const files = filesOf(context);
const filters = filtersOf(context, (how) => ((wanted = how), arrange()));
const panel = runnerOf(context, { close: () => open(-1), follow: toggle, isFollowed: (i) => mine().has(i) });

const scale = parseFloat(getComputedStyle(document.documentElement).fontSize) / 16; // of letters, by the reader's wish

function heightOf(line) {
  if (line.fold) return narrow.matches ? 44 * scale : 24 * scale;
  return narrow.matches ? 58 * scale : 30 * scale;
}

/** Show what is wanted, folded where it is everybody. */
async function arrange() {
  const asked = wanted;
  const found = asked.query ? new Set((await roster.searcher())(asked.query)) : null;
  if (asked !== wanted) return; // typed on
  const shown = chosenOf(rows, { ...asked, found });
  const him = asked.sort === "rank" && facts.decides && !found ? beforeHim(shown) : -1;
  const keep = mine();
  if (chosen >= 0) keep.add(chosen);
  lines = linesOf(shown, { him, mine: keep, opened, isFolding: !found && asked.sort === "rank", room: Math.floor(one("review-scroll").clientHeight / heightOf({})) });
  for (const line of lines) if (line.fold) line.rows = shown;
  table.show(lines);
  write(one("review-count"), words.say("review.shown", { count: shown.length }), {});
}

function unfold(line, k) {
  if (line.isHim) return;
  if (line.row) return open(line.row.i);
  opened.add(line.rows[line.fold.from].i);
  arrange().then(() => table.reveal(k));
}

/** Show somebody's page beside the results, nobody's for -1. */
function choose(i) {
  const left = chosen;
  chosen = i;
  const row = rows.find((one) => one.i === i) ?? null;
  if (row || i < 0) panel.show(row, t(), rows); // of whoever sets the pace stands what the server told
  document.title = i < 0 ? title : `${one("review-name").textContent} · ${raceName}`;
  arrange().then(() => i < 0 && left >= 0 && table.focus(lines.findIndex(({ row }) => row?.i === left))); // the keyboard goes on there
  files.runner(i >= 0 ? roster.who(i)[0] : null);
  if (facts.is_live) one("review-leads").href = i >= 0 && roster.who(i)[0] !== null ? `/?${new URLSearchParams({ bib: roster.who(i)[0] })}` : "/";
  if (i >= 0) one("review-runner").focus({ preventScroll: true });
}

/** The same because somebody wished it: the address says so, and the way back leads here. */
function open(i) {
  choose(i);
  goTo(addressOf(facts, i >= 0 ? roster.who(i)[0] : null, location.search));
}

/** Whom the address is of. */
const addressed = () => roster.numberOf(bibOf(facts, location));

function toggle(i) {
  const [bib] = roster.who(i);
  if (bib === null) return;
  if (kept.has(bib)) kept.unfollow(bib);
  else kept.follow(bib);
  arrange();
}

/** Places that a decision gave. */
function granted() {
  return rows.filter(({ isGranted }) => isGranted).length + unnamedPlaces(revisions, upTo);
}

function showTotals() {
  const count = (standing) => rows.filter((row) => row.standing === standing).length;
  const unnamed = unnamedPlaces(revisions, upTo);
  const all = granted();
  write(one("review-won"), words.number(count("won") + unnamed), { won: count("won") + unnamed });
  write(one("review-passed"), words.number(count("passed") - unnamed), { passed: count("passed") - unnamed });
  write(one("review-out"), words.number(count("waiting") + count("ahead") + (facts.is_live ? 0 : count("out"))), {});
  write(one("review-granted"), all ? words.say(unnamed ? "review.of_them_unnamed" : "review.of_them_granted", { count: all, unnamed }) : "");
}

async function showAll() {
  showTotals();
  filters.count(rows);
  await arrange();
  document.documentElement.dataset.review = "shown";
}

/** Show the results, or one of the views beside them: review/<view>/<view>.mjs. */
async function showPart(part) {
  document.documentElement.dataset.part = part;
  for (const view of VIEWS) if (one(`review-${view}`)) one(`review-${view}`).hidden = part !== view;
  if (part === "results") return table.draw();
  parts[part] ??= Promise.all([later(`review/${part}/${part}.mjs`), part === "fair" ? laboratory() : context]).then(([module, of]) => module[`${part}Of`](one(`review-${part}`), of));
  const shown = await parts[part];
  shown.show();
  globalThis.review[part] = shown;
}

/** Finishes that a decision moved since the film: runner -> seconds of the field, NaN: taken from her. */
function decided() {
  return new Map(rowsOfRevision(revisions.length).filter((row) => row.told && !row.isGranted).map(({ i, finish }) => [i, finish]));
}

/** What the laboratory asks: the race as run or, of one that nobody has run, its invented field. */
async function laboratory() {
  if (isAnswered(facts, race.field)) return context;
  const [{ plannedOf }, invented] = await Promise.all([later("review/fair/said.mjs"), recording({ ...facts, base: `/planned/${facts.race}/` })]);
  return plannedOf(context, invented);
}

/** Has the race a result that stands? Before him nobody's does; without him, before all is over. */
const isSettled = () => race.field.isOver || (facts.decides && homeS(race.field) <= t());

/** Everybody's rows out of the bytes, as the results stood at a revision. */
function rowsOfRevision(rev) {
  const played = standingsOf(race.field, t(), facts.has_finish);
  return rowsAt(played, revisions, rev, { numberOf: roster.numberOf, base: race.field.base, hasFinish: facts.has_finish, t: t() });
}

/** Those of the revision that is looked at. */
const settle = () => (rows = rowsOfRevision(upTo));

function hearRevisions(list) {
  const wish = new URLSearchParams(location.search).get("rev");
  revisions = list;
  upTo = wish && /^\d+$/.test(wish) ? Math.min(Number(wish), revisions.length) : revisions.length;
  files.revision(upTo < revisions.length ? upTo : null);
  revised = lastChanged(revisions.filter(({ number }) => number <= upTo));
  if (race.field) tellStanding();
}

const tellStanding = () => showRevisions(context, revisions, upTo, !facts.is_live || isSettled() ? null : words.localTime(race.field.base + t()));

/** A race that still runs, anew with every word of it: who looks at a row, or a runner, goes on looking at her. */
async function renew() {
  await roster.load().catch(() => {});
  const at = Number(document.activeElement?.closest("[data-line]")?.dataset.line ?? NaN);
  const looked = lines[at]?.row?.i;
  settle();
  tellStanding();
  const hasBegun = rows.some(({ finish, passedAt }) => finish === finish || (!facts.has_finish && passedAt === passedAt));
  document.documentElement.toggleAttribute("data-early", !hasBegun);
  await showAll();
  if (looked !== undefined) table.focus(lines.findIndex(({ row }) => row?.i === looked));
  if (chosen >= 0) panel.show(rows.find(({ i }) => i === chosen) ?? null, t(), rows);
}

async function openLive() {
  const { follow } = await later("review/running.mjs");
  await follow(facts, race, { onBytes: renew, onRevisions: (list) => (hearRevisions(list), race.field && renew()) });
  await renew();
}

/** Bytes, revisions and names are on their way together: each is a journey of its own on a slow network. */
async function openRecorded() {
  const head = await fetchHead(facts.base);
  hearGuns(facts, head);
  Object.assign(race, { names: head.names ?? "", epoch: head.epoch });
  const naming = roster.load().catch(() => {}); // without names there are bibs
  const listing = revisionsOf(facts.base, head).catch(() => []);
  Object.assign(race, await recording(facts, head));
  const list = await listing;
  settle();
  hearRevisions(list);
  if (!list.length) await showAll();
  await naming;
  settle();
  await showAll();
}

const begun = partOf(location.search); // on its way while the race is
if (begun !== "results") later(`review/${begun}/${begun}.mjs`).catch(() => {});
globalThis.review = { rows: () => rows, lines: () => lines, race, facts };
await (facts.is_live ? openLive() : openRecorded());
if (addressed() >= 0) choose(addressed());
addEventListener("popstate", () => addressed() !== chosen && choose(addressed()));
narrow.addEventListener("change", arrange);
const isServed = facts.stands === "served"; // who asks for the score, or for an invented field, waits for a server
const isRun = () => !facts.is_live; // to its end, and recorded
const isThere = {
  charts: isRun, tracker: () => isServed && isRun(),
  fair: () => (isRun() ? isAnswered(facts, race.field) : isServed && isPlanned(facts, race.field)),
};
if (facts.is_live && isThere.fair()) write(document.querySelector("[data-part=fair]"), words.say("review.fair.planned.name"));
const has = (part) => VIEWS.includes(part) && (isThere[part]?.() ?? true) && Boolean(one(`review-${part}`));
viewsOf((part) => isThere[part]?.() ?? true, showPart);
write(one("review-unknown"), unknownIn(words, location.search, { revisions: revisions.length, has, isNamed: (bib) => roster.numberOf(bib) >= 0 }).join(" "));

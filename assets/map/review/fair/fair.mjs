// Was it fair? Move the guns, the chaser's gun or time, and see who would have got away: all in the page, on the bytes that its
// results were made of. docs/fairness.md says how to read it. Loaded when it is first asked for.

import { changesOf } from "./changes.mjs";
import { controlsOf } from "./controls.mjs";
import { tag } from "./drawn.mjs";
import { fairStart, slowestFirst } from "./fair_start.mjs";
import { gunsChart } from "./guns.mjs";
import { asRun, heldOf } from "./held.mjs";
import { outcomeOf } from "./outcome.mjs";
import { priceOf, waysOf } from "./price.mjs";
import { ridgeOf } from "./ridge.mjs";
import { sayingOf } from "./said.mjs";
import { sharesOf } from "./shares.mjs";

const REST_MS = 250; // after the last change, before its price is counted
const USUAL_PX = 16; // of a letter
const ROWS = { wide: [66, 26], narrow: [58, 30] }; // pixels of a wave, in the ridge and among the guns

/** Build it into `holder`. Returns {show()}, to be called when it is seen. */
export function fairOf(holder, context) {
  const { facts, words, race } = context;
  const say = sayingOf(context);
  const narrow = matchMedia("(max-width: 47.49rem)");
  const held = heldOf(facts, race.field, context.decided());
  const was = sharesOf(held, asRun(held));
  const saidAt = (ms) => words.localTime(held.zero + ms / 1000);
  const { waves } = facts;
  let change = asRun(held);
  let ways = null;
  let [pricing, prices] = [null, null]; // as run: on its way, and there
  let asked = 0;
  let isDue = false;
  let size = null; // pixels: of a row and of the drawings

  const part = (kind, name) => holder.appendChild(tag(kind, name));
  const [head, ridge, controls, guns, changes] = [part("header", "fair-verdict"), part("section", "fair-ridge"), part("section", "fair-controls"), part("section", "fair-guns"), part("section", "fair-changes")];
  const [curves, levels] = [tag("div", "fair-curves"), tag("div", "fair-levels")];
  ridge.append(curves);
  const key = (kind, text) => tag("span", `key ${kind}`, tag("i"), text);
  guns.append(tag("h2", "", say("guns")), tag("p", "quiet", say("guns.how", { name: facts.chaser.name })), levels);
  guns.append(tag("p", "quiet fair-key", key("q0", say("median")), key("q1", say("tenth")), key("q2", say("hundredth")), key("was", say("gun_was"))));

  const showOutcome = outcomeOf({ head, rows: ridge }, context);
  const drawRidge = ridgeOf(curves, held, waves, saidAt, say("ridge", { name: facts.chaser.name }));
  const drawGuns = gunsChart(levels, held, waves, saidAt, (guns) => {
    const of = (at, w) => `${words.say("wave", { name: waves[w].name })} ${at === at ? saidAt(at) : "–"}`;
    return [say("guns"), ...["median", "tenth", "hundredth"].map((one, q) => `${say(one)}, ${guns[q].map(of).join(", ")}`)].join("; ");
  });
  const who = changesOf(changes, context, held);
  const panel = controlsOf(controls, context, held, { onChange: (how) => set({ ...change, ...how(change) }), onFind: find, onBack: () => set(asRun(held)) });

  function set(next, told = "") {
    change = next;
    panel.tell(told);
    if (isDue) return;
    isDue = true;
    requestAnimationFrame(() => ((isDue = false), draw()));
  }

  /** Draw it at the size that it has: to ask for that in every frame would cost a layout. */
  function show() {
    if (!holder.checkVisibility()) return;
    const scale = parseFloat(getComputedStyle(document.documentElement).fontSize) / USUAL_PX; // rows hold words
    const [row, low] = ROWS[narrow.matches ? "narrow" : "wide"].map((px) => Math.round(px * scale));
    holder.style.setProperty("--row", `${row}px`);
    size = { row, low, wide: Math.max(160, curves.clientWidth), across: Math.max(200, levels.clientWidth) };
    draw();
  }

  function draw() {
    if (!size) return;
    const is = sharesOf(held, change);
    const { row, low, wide, across } = size;
    panel.show(change);
    showOutcome(was, is);
    drawRidge(change, is.lineMs, was.lineMs, { width: wide, row });
    drawGuns(change, is.lineMs, { width: across, row: low });
    who.show(change, was, is);
    weigh();
  }

  /** What it costs is told when nobody has moved anything for a moment. */
  async function weigh() {
    const mine = ++asked;
    const isAsked = () => mine === asked;
    who.showPrice(prices, null);
    await new Promise((done) => setTimeout(done, REST_MS));
    if (!isAsked()) return;
    ways ??= waysOf(held, race.field);
    const road = { lengthM: facts.mats_m.at(-1), widths: facts.widths };
    prices = await (pricing ??= priceOf(held, ways, asRun(held), road));
    const now = isAsked() && (await priceOf(held, ways, change, { ...road, isAsked }));
    if (now && isAsked()) who.showPrice(prices, now);
  }

  function find(aim) {
    const { chaserGunMs, runMs } = change;
    const found = fairStart(held, aim, slowestFirst(waves), { chaserGunMs, runMs });
    if (!found) return panel.tell(say("none"));
    const next = { gunMs: found.gunMs, chaserGunMs, runMs };
    set(next, say("found", { count: sharesOf(held, next).winners }));
  }

  new ResizeObserver(show).observe(holder);
  return { show };
}

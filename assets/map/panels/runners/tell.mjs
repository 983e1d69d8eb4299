// Telling: news of the followed as a line over the map that a screen reader speaks, a short buzz, and, where
// that was allowed, a notification of the system when the page is not looked at. Live only.

import { allowed } from "../../news/allowed.mjs";
import { STATE, alongAt, isEstimatedCatch, isPacer } from "../../news/motion.mjs";
import { kmSaid } from "../../news/words.mjs";
import { newsOf } from "./alerts.mjs";

const SHOWN_MS = 6000;
const MOST = 4; // told at once, of all who are followed: the newest
const BUZZ = { passed: [40, 90, 40], finished: [80, 60, 80, 60, 240], qualified: [80, 60, 80, 60, 240] };

const mayNotify = () => globalThis.Notification?.permission === "granted";

/** A line over the map for each thing said, one after the other. */
export function toastOf(element) {
  const waiting = [];
  let timer = null;
  const next = () => {
    const one = waiting.shift();
    timer = one ? setTimeout(next, SHOWN_MS) : null;
    element.classList.toggle("is-shown", Boolean(one));
    element.firstElementChild.replaceChildren(...(one ? [one.text] : []));
    element.onclick = one?.onClick ?? null;
  };
  return (text, onClick = null) => {
    waiting.push({ text, onClick });
    if (!timer) next();
  };
}

export function tellerOf(page, ours) {
  const { facts, words, race } = page;
  const toast = toastOf(document.getElementById("toast"));
  page.say = toast;
  setInterval(() => document.hidden && race.field && teller.show(), 2000); // no frames are drawn then
  allowed(() => navigator.serviceWorker)?.addEventListener("message", ({ data }) => data?.bib && ours.choose(ours.roster.numberOf(data.bib)));
  let seen = { epoch: null, number: -1 }; // the newest bytes looked at
  const looked = new Map(); // bib -> when, Unix seconds of the race

  function sentence({ kind, at }, i) {
    const { field } = race;
    const [bib, name] = ours.roster.who(i);
    const [stem, mat] = kind.split("-");
    const km = stem === "passed" ? kmSaid(alongAt(field, i, at)) : (field.mats[Number(mat)] ?? 0) / 1000;
    const isPlain = stem === "finished" && (!facts.chaser || field.state[i] === STATE.behind || isPacer(field, i));
    const isAside = stem === "out" && isPacer(field, i);
    const key = isPlain ? "finished_plain" : isAside ? "aside" : stem === "qualified" && !facts.chaser ? "official" : stem;
    const time = words.raceTime(at - field.t[i * field.slots]);
    const estimated = stem === "passed" && isEstimatedCatch(field, i) ? ` (${words.say("estimated")})` : "";
    return words.say(`news.${key}`, { who: name || words.say("bib", { bib }), km, time, name: facts.chaser?.name ?? "" }) + estimated;
  }

  function tell(news, i) {
    const text = sentence(news, i);
    toast(text, () => ours.choose(i));
    if (!isOn()) return;
    navigator.vibrate?.(BUZZ[news.kind] ?? [120]);
    const [bib] = ours.roster.who(i);
    if (document.hidden && mayNotify()) notify(text, `${facts.race}-${bib}`, { bib, path: location.pathname }, () => ours.choose(i));
  }

  const teller = {
    /** Begin with a runner: what has happened so far is no news. */
    begin(bib) {
      const i = ours.roster.numberOf(bib);
      if (!race.field || i < 0) return;
      ours.kept.tell(bib, newsOf(race.field, i, [], NaN).told);
      looked.set(bib, race.field.base + race.field.at);
    },
    /** Look at the followed whenever there are new bytes. While they are watched over, a hidden page goes on. */
    show() {
      race.isWatched = isOn() && mayNotify() && ours.followed().length > 0;
      const { field, epoch } = race;
      if (facts.page !== "live" || (seen.epoch === epoch && seen.number === field.number)) return;
      seen = { epoch, number: field.number };
      const all = [];
      for (const i of ours.followed()) {
        const [bib] = ours.roster.who(i);
        const { news, told } = newsOf(field, i, ours.kept.told(bib), (looked.get(bib) ?? NaN) - field.base);
        looked.set(bib, field.base + field.at);
        ours.kept.tell(bib, told);
        for (const one of news) all.push([one, i]);
      }
      all.sort(([one], [other]) => one.at - other.at); // stable: each runner's stays in order
      for (const [one, i] of all.slice(-MOST)) tell(one, i);
    },
  };
  return teller;
}

/** Through the service worker, which sends `data` back when it is tapped. */
function notify(text, tag, data, onClick) {
  const shape = { tag, data, icon: "/assets/icon.svg", renotify: true };
  const workers = allowed(() => navigator.serviceWorker);
  const worker = workers?.controller ? workers.ready : null;
  if (worker) return void worker.then((ready) => ready.showNotification(text, shape)).catch(() => {});
  try {
    new Notification(text, shape).onclick = () => (focus(), onClick());
  } catch {
    // this browser wants a service worker for it: the line over the map remains
  }
}

let wanted = null;
/** Are alerts wanted? At first: if they were allowed before. */
const isOn = () => (wanted ??= mayNotify());

/** The switch: asks the system for its leave, only when pressed. */
export function alertSwitch(button, { words }) {
  const show = () => button.setAttribute("aria-pressed", String(isOn()));
  button.hidden = false;
  button.addEventListener("click", async () => {
    wanted = !isOn();
    if (wanted && globalThis.Notification?.permission === "default") await Notification.requestPermission();
    if (wanted) navigator.vibrate?.(60);
    const isMute = wanted && !mayNotify();
    button.nextElementSibling.textContent = isMute ? words.say("alerts.page_only") : "";
    show();
  });
  show();
}

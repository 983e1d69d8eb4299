// A clip of the film, in a dialog: its shape, how long it is, its making, and what came of it.

import { fetchHead } from "../../../news/feed.mjs";
import { revisionsOf } from "../../../news/revisions.mjs";
import { framesFor } from "./frames.mjs";
import { SHAPES } from "./layout.mjs";
import { FRAMES_A_S, wayFor, written } from "./video.mjs";

const MOST_S = 60;

/** How a part of the film becomes a clip: {count, speed, isFaster}; speed: as asked, or so that it does not last too long. */
export function cutOf([fromS, untilS], asked) {
  const least = (untilS - fromS) / MOST_S;
  const speed = least > asked ? Math.ceil(least) : asked;
  return { speed, isFaster: speed > asked, count: Math.max(1, Math.round((FRAMES_A_S * (untilS - fromS)) / speed)) };
}

/** part(): {points: [fromS, untilS], isLoop} of what is to be shown. Returns open(). */
export function clipOf(page, { bar, dial, part }) {
  const { facts, words } = page;
  const parts = document.getElementById("clip-parts");
  const said = { ...parts.dataset };
  document.body.append(parts.content.cloneNode(true));
  const dialog = document.querySelector("dialog.clip");
  const find = (name) => dialog.querySelector(`[data-clip="${name}"]`);
  const [picture, report, save] = ["picture", "said", "save"].map(find);
  const progress = dialog.querySelector("progress");
  const sizes = Array.from(dialog.querySelectorAll("[name=clip-size]"));
  let frames = null; // of frames.mjs, for the shape that is chosen
  let shot = null; // what is to be shown, and how
  let number = 0; // of what was asked last: an older one stops
  let file = null;
  let address = null;

  const show = (names) => {
    for (const name of ["make", "cancel", "save", "share", "progress"]) find(name).hidden = !names.includes(name);
  };
  const tell = (key, values) => (report.textContent = key ? words.say(`replay.clip.${key}`, values) : "");
  const speedOf = (speed) => words.say("replay.clip.speed", { speed });

  /** Nothing of what was made is kept. */
  function drop() {
    if (address) URL.revokeObjectURL(address);
    [file, address] = [null, null];
    save.removeAttribute("href");
  }

  function describe() {
    const { points, isLoop } = part();
    const asked = Math.abs(bar.chosen());
    const { speed, isFaster, count } = cutOf(points, asked);
    const length = words.say("replay.clip.seconds", { s: count / FRAMES_A_S });
    find("range").textContent = words.say("replay.clip.range", { from: dial.said(points[0]), until: dial.said(points[1]), speed: speedOf(speed), length });
    const note = isFaster ? "faster" : isLoop ? "of_loop" : "of_part";
    find("note").textContent = words.say(`replay.clip.${note}`, { most: MOST_S, asked: speedOf(asked), speed: speedOf(speed) });
    return { points, speed, count, speedSaid: speedOf(speed), atS: (k) => points[0] + (k * speed) / FRAMES_A_S };
  }

  /** Which revision of the results this is, where there is one; what the film shows may be older than that. */
  async function revision() {
    const head = await fetchHead(facts.base);
    const last = head.epoch === page.race.epoch ? (await revisionsOf(facts.base, head)).at(-1) : null;
    return last ? words.say("replay.clip.revision", { revision: last.number, time: words.localTime(last.at_s).replace(/(:\d\d):00$/, "$1") }) : "";
  }

  /** Who is looked at, by her name where she may be named. */
  async function mine() {
    const { roster } = await page.card.load();
    await roster.load();
    const i = page.card.mine();
    return { mine: i, who: i < 0 ? [null, null] : roster.who(i) };
  }

  async function prepare() {
    const own = ++number;
    dialog.dataset.is = "coming";
    frames?.end();
    frames = null;
    drop();
    show([]);
    tell("");
    const shape = SHAPES[sizes.find(({ checked }) => checked).value];
    dialog.dataset.shape = shape.w < shape.h ? "portrait" : "landscape";
    try {
      const ready = await framesFor(page, picture, shape, { ...shot, dial, said }, shot.atS(0));
      if (own !== number) return ready.end();
      frames = ready;
      dialog.dataset.is = "ready";
      show(["make"]);
    } catch {
      if (own === number) tell("failed");
    }
  }

  async function make() {
    const own = ++number;
    const isOff = () => own !== number;
    drop();
    show(["cancel", "progress"]);
    progress.value = 0;
    find("at").textContent = "";
    for (const size of sizes) size.disabled = true;
    dialog.dataset.is = "making";
    find("cancel").focus();
    tell("trying");
    try {
      const library = await import(`${said.video}`);
      frames.draw(shot.atS(0));
      const way = await wayFor(library, picture);
      if (isOff()) return;
      if (!way) return stop("cannot", []);
      tell("");
      const onFrame = (k) => ((progress.value = k / shot.count), (find("at").textContent = words.say("replay.clip.at", { done: k, all: shot.count })));
      const blob = await written(library, way, picture, shot.count, { draw: (k) => frames.draw(shot.atS(k)), onFrame, isOff });
      if (blob && !isOff()) offer(blob, way);
    } catch (error) {
      console.warn(error);
      if (!isOff()) stop("failed", ["make"]);
    }
  }

  function offer(blob, { said: kind, end, type }) {
    const name = `${facts.race}-${dial.said(shot.points[0]).replace(/[^\d]+/g, "-").replace(/-$/, "")}.${end}`;
    file = new File([blob], name, { type });
    address = URL.createObjectURL(file);
    Object.assign(save, { href: address, download: name });
    const isShared = navigator.canShare?.({ files: [file] }) ?? false;
    stop("made", ["save", ...(isShared ? ["share"] : [])], { kind, mb: file.size / 1e6 });
    dialog.dataset.is = "made";
    save.focus();
  }

  function stop(key, names, values = {}) {
    number++;
    for (const size of sizes) size.disabled = false;
    dialog.dataset.is = "ready";
    show(names);
    tell(key, values);
  }

  function cancel() {
    stop("cancelled", ["make"]);
    frames?.draw(shot.atS(0));
    find("make").focus();
  }

  function leave() {
    number++;
    for (const size of sizes) size.disabled = false;
    frames?.end();
    frames = null;
    drop();
    delete dialog.dataset.is;
  }

  find("make").addEventListener("click", make);
  find("cancel").addEventListener("click", cancel);
  find("close").addEventListener("click", () => dialog.close());
  find("share").addEventListener("click", () => navigator.share({ files: [file] }).catch(() => {}));
  dialog.addEventListener("close", leave);
  for (const size of sizes) size.addEventListener("change", prepare);

  return async function open() {
    bar.steer({ isPlaying: false });
    dialog.showModal();
    show([]);
    shot = describe();
    const own = ++number;
    const [ours, revised] = await Promise.all([mine().catch(() => ({ mine: -1, who: [null, null] })), revision().catch(() => "")]);
    if (own !== number || !dialog.open) return;
    Object.assign(shot, { mine: ours, revision: revised });
    await prepare();
  };
}

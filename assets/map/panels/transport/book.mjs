// The address, kept: opened, it is taken at its word, and what it says that nobody understands is told; from then on it says
// how the film is seen, so that it can be sent at any moment.

import { allowed } from "../../news/allowed.mjs";
import { addressOf, readAddress, writeAddress } from "./address.mjs";

const TELL_MS = 500; // from one writing to the next: browsers allow no more
const PLAYING_MS = 5000; // likewise while only time goes by

/** ghosts(): ids of those who are compared. Returns {open(), keep()}; open() resolves to those whom the address names. */
export function addressBook(page, { bar, dial, loop, ghosts }) {
  const { facts, words, camera, cameras, projection } = page;
  let isOpen = false;
  let [toldAt, timer, told] = [-Infinity, 0, ""];
  let wish = null; // a camera that follows somebody who is not known yet

  const everybody = () => facts.waves.map((_, w) => w);

  async function open() {
    const [fromS, untilS] = bar.range();
    const query = new URLSearchParams(location.search);
    const zeroS = facts.waves[0].gun_s;
    const said = readAddress(query, facts, { zeroS, fromS, untilS });
    if (said.waves) dial.hide(new Set(everybody().filter((w) => !said.waves.has(w))));
    if (said.clock !== "clock") {
      dial.choose(said.clock);
      if (!Number.isNaN(said.atS)) bar.change({ atS: said.atS });
    }
    const end = bar.range()[1];
    const isLate = said.atS > end + 1 || said.atS < fromS - 1;
    if (said.loop) loop.set(said.loop.map((atS) => Math.min(end, Math.max(fromS, atS))));
    aim(said.camera);
    const odd = [...said.odd, ...(isLate ? [`t=${query.get("t")}`] : [])];
    if (odd.length) note(words.say("replay.odd", { what: odd.join(", ") }));
    isOpen = true;
    return said.ghosts;
  }

  function aim(to) {
    if (to?.lon !== undefined) {
      const [x, y] = projection.toGround(to.lon, to.lat);
      cameras.fly({ x, y, k: to.k });
    } else if (to === "runner") wish = to;
    else if (to && to !== "whole") cameras.fly(to);
  }

  /** Said until somebody goes on. */
  function note(text) {
    const notice = document.getElementById("notice");
    notice.textContent = text;
    notice.hidden = false;
    const end = () => (notice.hidden = true);
    for (const on of ["pointerdown", "keydown"]) addEventListener(on, end, { once: true });
  }

  function cameraNow() {
    const chosen = cameras.chosen();
    if (typeof chosen === "string") return chosen;
    const [lon, lat] = projection.toLonLat(camera.x, camera.y);
    return { lon, lat, k: camera.k };
  }

  function keep() {
    if (!isOpen) return;
    const who = document.getElementById("see-runner");
    if (wish && who && !who.hidden) cameras.fly(wish), (wish = null);
    if (cameras.isFlying()) return;
    const film = {
      atS: bar.raceS(), speed: Math.abs(bar.chosen()), clock: dial.clock(), loop: loop.points(), ghosts: ghosts(), camera: wish ?? cameraNow(),
      waves: dial.hidden().size ? new Set(everybody().filter((w) => !dial.hidden().has(w))) : null,
    };
    const query = writeAddress(new URLSearchParams(location.search), film, facts);
    query.delete("t");
    const now = `${query} ${bar.speed() === 0 ? film.atS : ""}`;
    const waitMs = toldAt + (now === told ? (bar.speed() === 0 ? Infinity : PLAYING_MS) : TELL_MS) - performance.now();
    clearTimeout(timer);
    if (waitMs === Infinity) return;
    if (waitMs > 0) return void (timer = setTimeout(keep, waitMs));
    [toldAt, told] = [performance.now(), now];
    const next = addressOf(writeAddress(new URLSearchParams(location.search), film, facts));
    if (next !== location.search.slice(1)) allowed(() => history.replaceState(history.state, "", `?${next}${location.hash}`));
  }

  return { open, keep };
}

"""What no screen may show: words cut or too small, targets too small, things over things."""

from playwright.sync_api import Page

LEAST_TEXT_PX = 12
LEAST_TARGET_PX = 44

FAULTS = """([leastText, leastTarget]) => {
  const found = new Set();
  const modal = document.querySelector("dialog[open]"); // nobody reaches what is behind
  const box = (one) => one.getBoundingClientRect();
  const isSeen = (one) => one.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && box(one).width > 0;
  const told = (one) => one.id || one.getAttribute("aria-label") || one.textContent.trim().slice(0, 40) || one.className;

  const hides = (one) => getComputedStyle(one).overflowX !== "visible";
  const roomOf = (one) => (!one || one === document.body ? document.documentElement : hides(one) ? one : roomOf(one.parentElement));
  const walker = document.createTreeWalker(modal ?? document.querySelector("main"), NodeFilter.SHOW_TEXT);
  for (let node; (node = walker.nextNode()); ) {
    const parent = node.parentElement;
    if (!node.data.trim() || !isSeen(parent) || parent.closest("option, .unseen, #names")) continue;
    const said = node.data.trim().slice(0, 40);
    const size = parseFloat(getComputedStyle(parent).fontSize);
    if (size < leastText) found.add(`${size} px: ${said}`);
    if (parent.closest("bdi")) continue; // a name may be as long as it likes
    const range = document.createRange();
    range.selectNodeContents(node);
    const [words, room] = [box(range), box(roomOf(parent))];
    if (room.width < 2) continue; // told, not shown
    if (words.left < room.left - 1 || words.right > room.right + 1) found.add(`cut: ${said}`);
  }

  const grip = document.getElementById("grip");
  const isBeside = grip && getComputedStyle(grip).display === "none"; // the sheet is a panel
  const isFull = grip && !isBeside && document.documentElement.dataset.sheet === "full";
  const isUnder = (one) => (modal ? !modal.contains(one) : isFull && !one.closest("#sheet")); // a sheet pulled up lies over the map
  const isTarget = (one) => !one.closest(".credit, .modebar") && !one.matches("label > input, fieldset input, [readonly]");
  const targets = Array.from(document.querySelectorAll("button, summary, select, a, input, fieldset label span, label.check"))
    .filter((one) => isSeen(one) && isTarget(one) && !isUnder(one));
  for (const one of targets) {
    const { left, right, top, bottom, width, height } = box(one);
    const isGrip = one.matches(".grip"); // the whole head is its target
    if (!isGrip && (width < leastTarget - 0.5 || height < leastTarget - 0.5)) {
      found.add(`${Math.round(width)} by ${Math.round(height)}: ${told(one)}`);
    }
    const [x, y] = [(left + right) / 2, (top + bottom) / 2];
    const panels = one.closest(".panels");
    const view = panels ? box(panels) : { left: 0, right: innerWidth, top: 0, bottom: innerHeight };
    if (x < view.left || x > view.right || y < view.top || y > view.bottom) {
      if (!panels) found.add(`off the screen: ${told(one)}`);
      continue;
    }
    const isCut = left < -0.5 || top < -0.5 || right > innerWidth + 0.5 || bottom > innerHeight + 0.5;
    if (isCut && !panels) found.add(`cut by the edge: ${told(one)}`);
    const there = document.elementFromPoint(x, y);
    const isReached = there && (one.contains(there) || there.contains(one) || there.closest("label")?.contains(one));
    if (!isReached && !there?.closest(".mats, .menu[open], .toast")) found.add(`${told(one)} lies under ${there && told(there)}`);
  }

  const apart = [".clock", ".badge", "#menu summary", "#tools button", ".credit", "#sheet", ".back button", "#resume", ".density-scale", ".density-lens"]
    .flatMap((name) => Array.from(document.querySelectorAll(name), (one) => [name, one]))
    .filter(([, one]) => isSeen(one) && !isUnder(one));
  apart.forEach(([name, one], k) => {
    for (const [other, next] of apart.slice(k + 1)) {
      if (one.contains(next) || next.contains(one)) continue;
      const isHead = [name, other].sort().join() === "#sheet,.clock";
      if (isHead && isBeside) continue; // there the clock is the panel's head
      const [a, b] = [box(one), box(next)];
      const isApart = a.right <= b.left || b.right <= a.left || a.bottom <= b.top || b.bottom <= a.top;
      if (!isApart) found.add(`${name} and ${other} overlap`);
    }
  });

  const touch = (a, b) => a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 2 && b.top < a.bottom - 2;
  const named = (which) => Array.from(document.querySelectorAll(which)).filter(isSeen).map((one) => [told(one), box(one)]);
  const marks = named("#names .name:not(.stepped-aside, .gives-way)");
  const names = [...named("#ours bdi:not(.stepped-aside)"), ...marks];
  names.forEach(([one, a], k) => {
    for (const [other, b] of names.slice(k + 1)) if (touch(a, b)) found.add(`${one} and ${other} overlap`);
  });

  // where the whole course is shown nothing lies on it, nor on its marks
  const { camera, scene } = globalThis.poursuite;
  const chosen = document.querySelector("[data-camera=whole]"); // a picture on air has no such button
  const isWhole = chosen ? chosen.getAttribute("aria-pressed") === "true" : poursuite.looksAt() === "whole";
  const isCard = "card" in document.documentElement.dataset; // the sheet rises to it, the camera stays
  if (!isWhole || isFull || isCard) return [...found];
  const { samples, n } = scene.course;
  for (const [name, one] of apart.filter(([name]) => name !== "#resume")) {
    const over = box(one);
    for (const [mark, a] of marks) if (touch(a, over)) found.add(`${name} lies on ${mark}`);
    for (let i = 0; i < n; i++) {
      const x = (samples[4 * i] - camera.x) * camera.k + camera.w / 2;
      const y = camera.h / 2 - (samples[4 * i + 1] - camera.y) * camera.k;
      if (x > over.left && x < over.right && y > over.top && y < over.bottom) found.add(`${name} lies on the course`);
    }
  }
  return [...found];
}"""  # noqa: E501


def faults(page: Page) -> list[str]:
    """Return what is wrong with the screen as it is, in words; nothing: it may be shown."""
    found: list[str] = page.evaluate(FAULTS, [LEAST_TEXT_PX, LEAST_TARGET_PX])
    return found

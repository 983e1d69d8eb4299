// A hand on the timeline: it scrubs by the pixel, once a frame however many movements there are; the wheel and two fingers look
// closer or from farther off.

const WHEEL = 0.0016; // of a turn, into how much closer

/**
 * onSeek(atS): show this moment; onZoom(factor, aboutS): look so many times as far off about this moment. Returns isHeld(): is a hand on the film's time? Whatever is
 * slow to write then waits, so that the picture goes with the hand; onRelease() when it has let go.
 */
export function scrubbing({ bar, timeline, scrub, onSeek, onZoom, onRelease }) {
  const { line } = timeline;
  const fingers = new Map(); // pointer -> x
  let playsOn = null; // did it play when the hand came?
  let wish = NaN; // the moment that the next frame shows
  let apartPx = NaN;
  let isHeld = false;

  let leftPx = 0; // of the line on the screen, when a hand came to it
  const atOf = (x) => timeline.at(x - leftPx);

  function hold(is) {
    isHeld = is;
    document.documentElement.toggleAttribute("data-scrubs", is);
    if (!is) onRelease();
  }

  function seek() {
    if (!Number.isNaN(wish)) onSeek(wish);
    wish = NaN;
  }

  function want(x) {
    if (Number.isNaN(wish)) requestAnimationFrame(seek);
    wish = atOf(x);
  }

  function begin(event) {
    if (event.button > 0) return;
    leftPx = line.getBoundingClientRect().left;
    fingers.set(event.pointerId, event.clientX);
    line.setPointerCapture(event.pointerId);
    if (fingers.size === 2) return void (apartPx = apart());
    playsOn ??= bar.speed() !== 0;
    hold(true);
    want(event.clientX);
  }

  const apart = () => {
    const [a, b] = fingers.values();
    return Math.max(20, Math.abs(a - b));
  };

  function move(event) {
    if (!fingers.has(event.pointerId)) return;
    fingers.set(event.pointerId, event.clientX);
    if (fingers.size === 1) return want(event.clientX);
    const now = apart();
    const [a, b] = fingers.values();
    onZoom(apartPx / now, atOf((a + b) / 2));
    apartPx = now;
  }

  function end(event) {
    if (!fingers.delete(event.pointerId) || fingers.size) return;
    seek();
    hold(false);
    bar.steer({ isPlaying: playsOn ?? false });
    playsOn = null;
  }

  function turn(event) {
    event.preventDefault();
    leftPx = line.getBoundingClientRect().left;
    const by = Math.abs(event.deltaX) > Math.abs(event.deltaY) ? 0 : event.deltaY;
    onZoom(Math.exp(WHEEL * by * (event.deltaMode ? 30 : 1)), atOf(event.clientX));
  }

  line.addEventListener("pointerdown", begin);
  line.addEventListener("pointermove", move);
  for (const over of ["pointerup", "pointercancel"]) line.addEventListener(over, end);
  line.addEventListener("wheel", turn, { passive: false });
  const whole = scrub.querySelector("input"); // the bar's own (timebar.mjs), over the whole race
  whole.addEventListener("pointerdown", () => hold(true));
  for (const over of ["pointerup", "pointercancel", "change"]) whole.addEventListener(over, () => isHeld && hold(false));
  return () => isHeld;
}

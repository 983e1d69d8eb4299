// A screen that stays awake, if asked. The system takes it back whenever the page is hidden; it is asked
// for again when the page is seen.

export function awakeSwitch(button) {
  if (!navigator.wakeLock) return;
  button.hidden = false;
  let held = null;
  let isAsked = false;

  async function hold() {
    if (!isAsked || document.hidden) return;
    try {
      held = await navigator.wakeLock.request("screen");
    } catch {
      isAsked = false; // a low battery, say
    }
    if (!isAsked) held?.release();
    button.setAttribute("aria-pressed", String(isAsked));
  }

  button.addEventListener("click", () => {
    isAsked = !isAsked;
    button.setAttribute("aria-pressed", String(isAsked));
    if (isAsked) return hold();
    held?.release();
    held = null;
  });
  document.addEventListener("visibilitychange", hold);
}

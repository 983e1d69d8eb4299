// What the operator's page does by itself: tiles as tabs, the dialog, the clock, and saying when nothing comes any more.
(() => {
  const BEAT_MS = 2000; // between an answer and the next question
  const LOST_MS = 8000; // without an answer it is asked again
  const STALE_MS = 7000; // three beats without an answer
  const root = document.documentElement;
  let heard = null; // {race_s, speed, zone} and when it was told

  const one = (id) => document.getElementById(id);

  function show(name) {
    for (const head of document.querySelectorAll(".head")) head.toggleAttribute("data-on", head.dataset.tab === name);
    for (const tile of document.querySelectorAll(".tile")) tile.setAttribute("aria-pressed", tile.dataset.tab === name);
  }

  /** The race's clock, and whether what is shown is still true. */
  function tick() {
    if (!heard) return;
    const gone_ms = performance.now() - heard.told_ms;
    root.toggleAttribute("data-stale", gone_ms > STALE_MS);
    const at = new Date((heard.race_s + (gone_ms / 1000) * heard.speed) * 1000);
    const time = at.toLocaleTimeString("fr-FR", { timeZone: heard.zone });
    if (one("race-clock").textContent !== time) one("race-clock").textContent = time;
  }
  setInterval(tick, 200);

  // Dash throws away an answer that is asked for again meanwhile: asked by the clock, and not by
  // the answers, a server that is slow for a while would be shown as dead (plotly/dash#1613).
  let asked = setTimeout(beat, BEAT_MS);
  function beat() {
    window.dash_clientside.set_props?.("beat", { data: performance.now() });
    askIn(LOST_MS);
  }
  function askIn(ms) {
    clearTimeout(asked);
    asked = setTimeout(beat, ms);
  }

  function choose(button) {
    const { name, choice } = button.dataset;
    for (const other of button.parentElement.querySelectorAll("button")) other.setAttribute("aria-pressed", other === button);
    window.dash_clientside.set_props({ part: "field", name }, { value: choice });
  }

  /** Light the row that was tapped last: a tap in the instant in which new rows come is forgotten by the grid. */
  let tapped = null;
  function lightAgain() {
    const grid = tapped && window.dash_ag_grid.getApi("table");
    if (grid && !grid.getSelectedRows().length) grid.getRowNode(tapped)?.setSelected(true);
  }

  document.addEventListener("click", ({ target }) => {
    const row = target.closest(".ag-row");
    if (row) tapped = row.getAttribute("row-id");
    const choice = target.closest("[data-choice]");
    if (choice) choose(choice);
    if (target.closest("[data-close]") || target === one("dialog")) one("dialog").close();
  });
  document.addEventListener("keydown", ({ key, target }) => {
    if (key === "Enter" && target.matches("#dialog input[type=text]")) one("go").click();
  });

  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    operate: {
      choose() {
        const asked = window.dash_clientside.callback_context.triggered_id;
        if (!asked) return window.dash_clientside.no_update;
        show(asked.name);
        const panel = one("panel");
        if (panel.getBoundingClientRect().top > innerHeight * 0.7) panel.scrollIntoView();
        return asked.name;
      },
      hear(told) {
        if (told) heard = { ...told, told_ms: performance.now() };
        askIn(BEAT_MS);
        setTimeout(lightAgain, 100); // once the new rows are there
        if (!document.querySelector(".head[data-on]")) show(document.querySelector(".tile").dataset.tab);
        tick();
        return window.dash_clientside.no_update;
      },
      open(asked) {
        if (asked && !one("dialog").open) one("dialog").showModal();
        return window.dash_clientside.no_update;
      },
      close(done) {
        if (!done) return window.dash_clientside.no_update;
        one("dialog").close();
        const toast = one("toast");
        toast.replaceChildren(...done.map((line) => Object.assign(document.createElement("p"), { textContent: line })));
        toast.dataset.shown = "yes";
        clearTimeout(toast.timer);
        toast.timer = setTimeout(() => delete toast.dataset.shown, 12000);
        return window.dash_clientside.no_update;
      },
    },
  });
})();

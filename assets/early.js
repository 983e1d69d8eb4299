// Inlined at the top of every page, which is the same for everybody: what is hers and what is of now is seen to here,
// before anything is painted. Her language, chosen on this device or else her browser's, is an address of its own; her
// theme is an attribute; the head of the race, and the snapshot it names, are asked for before any module is there.
{
  const root = document.documentElement;
  const { spoken, news } = root.dataset;
  const query = new URLSearchParams(location.search);
  const chosen = (name) => {
    try {
      return localStorage.getItem(`poursuite:${name}`);
    } catch {
      return null; // a frame in a sandbox, or a browser that keeps nothing
    }
  };
  const wishes = [chosen("lang"), ...navigator.languages].map((tag) => tag?.toLowerCase().split("-")[0]);
  const wish = wishes.find((code) => spoken.split(" ").includes(code));
  const theme = query.get("theme") ?? chosen("theme");
  if (["light", "dark", "sun"].includes(theme)) {
    const tones = [...document.querySelectorAll("meta[name=theme-color]")];
    const { content } = tones.find(({ media }) => media.includes(theme === "dark" ? theme : "light"));
    for (const meta of tones) meta.content = content;
    root.dataset.theme = theme;
  }
  if (theme === "sun") {
    const sheet = Object.assign(document.createElement("link"), { id: "sun-sheet", rel: "stylesheet", href: root.dataset.sun });
    sheet.setAttribute("blocking", "render");
    document.head.append(sheet);
  }
  if (!query.get("lang") && wish && wish !== root.lang) {
    query.set("lang", wish);
    location.replace(`?${query}${location.hash}`);
  } else if (news && !("kept" in root.dataset)) {
    const ending = new AbortController();
    setTimeout(() => ending.abort(), 8000);
    const how = { signal: ending.signal, cache: "no-cache" }; // on the way back, browsers take whatever they have
    const told = fetch(`${news}head.json`, how).then((answer) => (answer.ok ? answer.json() : null));
    const head = told.then(
      (head) => {
        if (head) {
          const link = Object.assign(document.createElement("link"), { rel: "preload", as: "fetch", crossOrigin: "anonymous" });
          link.href = `${news}${head.epoch}/snapshot-${head.snapshot}`;
          document.head.append(link);
        }
        return head && { head, heard_ms: performance.now() };
      },
      () => null, // asked again by whoever needs it
    );
    globalThis.early = { base: news, head };
  }
}

// A chart to take along, as SVG or PNG: with its title, its sentence, and a line that says of what race, at which revision, after whom.

import { tag } from "../fair/drawn.mjs";
import { plotlyOf } from "./plotly.mjs";
import { keyLine } from "./key.mjs";
import { cssOf, lookOf, noteOf } from "./look.mjs";

const [WIDTH, HEIGHT, SCALE] = [1600, 1000, 1.65];
const [TITLE_PX, SAID_PX, FOOT_PX, EDGE_PX] = [38, 24, 20, 48];
const ASIDE_PX = 30; // that the axis' words stand in, under the title
const LINE = 1.35; // of letters
const LETTERS = 112; // in a line of the sentence
const KINDS = { svg: "image/svg+xml", png: "image/png" };

/** A sentence in lines of no more than so many letters. */
export function inLines(text, most = LETTERS) {
  const lines = [""];
  for (const word of text.split(" ")) {
    const longer = `${lines.at(-1)} ${word}`.trim();
    if (longer.length > most && lines.at(-1)) lines.push(word);
    else lines[lines.length - 1] = longer;
  }
  return lines;
}

/** A figure of the whole sheet: {data, layout}. */
async function sheetOf({ say, facts, words, standing, raceName }, chart, element) {
  await chart.ready?.();
  const look = { ...lookOf(element, facts.waves), scale: SCALE };
  const lines = [...inLines(chart.said()), ...(chart.unit ? inLines(chart.unit()) : [])];
  const head = EDGE_PX + TITLE_PX * LINE + (lines.length + (chart.hasWaves ? 1 : 0)) * SAID_PX * LINE + 10;
  const foot = FOOT_PX * LINE + EDGE_PX - 12;
  const { data, layout, margin } = await chart.figure(look, { width: WIDTH - EDGE_PX - ASIDE_PX, height: HEIGHT - head - foot });
  const written = (text, px, y, more) => noteOf(look, 0, 0, text, {
    xref: "paper", yref: "paper", xanchor: "left", yanchor: "top", x: 0, y: 1, xshift: EDGE_PX - margin.l - ASIDE_PX, yshift: margin.t + head - y, font: { size: px, color: cssOf(look.text), ...more },
  });
  const notes = [written(say(`${chart.key}.title`), TITLE_PX, EDGE_PX - 10, { weight: 700 })];
  lines.forEach((line, k) => notes.push(written(line, SAID_PX, EDGE_PX - 4 + TITLE_PX * LINE + k * SAID_PX * LINE, { color: cssOf(look.quiet) })));
  if (chart.hasWaves) notes.push({ ...written("", SAID_PX, EDGE_PX - 4 + TITLE_PX * LINE + lines.length * SAID_PX * LINE), text: keyLine({ facts, words }, look) });
  const credit = [raceName, standing(), facts.credit, "Poursuite"].filter(Boolean).join(" · ");
  notes.push({ ...written(credit, FOOT_PX, 0, { color: cssOf(look.quiet) }), y: 0, yanchor: "bottom", yshift: -(margin.b + foot) + 16 });
  return {
    data,
    layout: {
      ...layout, width: WIDTH, height: HEIGHT, paper_bgcolor: cssOf(look.ground),
      margin: { ...margin, t: margin.t + head, b: margin.b + foot, l: margin.l + ASIDE_PX, r: margin.r + EDGE_PX }, annotations: [...(layout.annotations ?? []), ...notes],
    },
  };
}

/** What Plotly gives as an address, as a file. */
function fileOf(address, kind) {
  const body = address.slice(address.indexOf(",") + 1);
  if (kind === "svg") return new Blob([decodeURIComponent(body)], { type: KINDS.svg });
  return new Blob([Uint8Array.from(atob(body), (sign) => sign.charCodeAt(0))], { type: KINDS.png });
}

/** The buttons that save a chart. */
export function saveOf(context, chart, element) {
  const { say, facts } = context;
  const buttons = Object.keys(KINDS).map((kind) => {
    const button = tag("button", "", kind.toUpperCase());
    button.type = "button";
    button.dataset.save = kind;
    button.setAttribute("aria-label", say("save", { kind: kind.toUpperCase(), title: say(`${chart.key}.title`) }));
    button.addEventListener("click", async () => {
      button.disabled = true;
      try {
        const plotly = await plotlyOf(facts);
        const address = await plotly.toImage({ ...(await sheetOf(context, chart, element)), config: { staticPlot: true } }, { format: kind, width: WIDTH, height: HEIGHT });
        const href = URL.createObjectURL(fileOf(address, kind));
        Object.assign(document.createElement("a"), { href, download: `${facts.race}-${chart.key}.${kind}` }).click();
        setTimeout(() => URL.revokeObjectURL(href), 10_000);
      } finally {
        button.disabled = false;
      }
    });
    return button;
  });
  return tag("span", "chart-save", ...buttons);
}

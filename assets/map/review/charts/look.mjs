// How the charts look: the page's own colours and letters, whatever it wears, and what all of their axes have in common. Plotly's
// own look is nowhere.

const LEAST_CONTRAST = 3; // of a line or a bar on its ground, as WCAG asks of graphics
const LETTER_PX = 12.5;
const STEPS_S = [10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 21_600];
const NAME_PX = 62; // that a time of day takes on an axis
const SYMBOLS = { circle: "circle", ring: "circle", square: "square", triangle: "triangle-up", diamond: "diamond" };

/** [r, g, b] of 0..255 of a colour as CSS writes it. */
export function rgbOf(colour) {
  const context = Object.assign(document.createElement("canvas"), { width: 1, height: 1 }).getContext("2d");
  context.fillStyle = colour;
  context.fillRect(0, 0, 1, 1);
  return Array.from(context.getImageData(0, 0, 1, 1).data.subarray(0, 3));
}

export const cssOf = ([r, g, b], alpha = 1) => `rgba(${Math.round(r)}, ${Math.round(g)}, ${Math.round(b)}, ${alpha})`;

/** A colour so far on its way to another. */
export const between = (from, to, share) => from.map((part, k) => part + (to[k] - part) * share);

const bright = (rgb) => {
  const [r, g, b] = rgb.map((part) => (part / 255 <= 0.04045 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};

/** How many times as bright one is as the other, as WCAG counts it. */
export function contrastOf(one, other) {
  const [dark, light] = [bright(one), bright(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

/** A wave's colour as it is seen on this ground: its own, its rim's where that is more of one, else nearer to the text's. */
export function inkOn(wave, ground, text) {
  const own = [wave.colour, wave.rim].filter(Boolean).map(rgbOf);
  const best = own.sort((a, b) => contrastOf(b, ground) - contrastOf(a, ground))[0];
  for (let share = 0; share < 1; share += 0.08) {
    const ink = between(best, text, share);
    if (contrastOf(ink, ground) >= LEAST_CONTRAST) return ink;
  }
  return text;
}

/** What the page wears where `element` stands: {text, quiet, line, ground: [r, g, b], ..., inks: one a wave, font, scale}. */
export function lookOf(element, waves) {
  const style = getComputedStyle(element);
  const colour = (name) => rgbOf(style.getPropertyValue(name).trim());
  const [text, ground] = [colour("--text"), colour("--chart-ground")];
  const isLight = bright(ground) > 0.4;
  return {
    text, ground, quiet: colour("--quiet"), line: colour("--line"), warn: colour("--warn"), isLight,
    gold: inkOn({ colour: style.getPropertyValue("--gold-fill").trim() }, ground, text), his: isLight ? text : colour("--chaser"), font: style.fontFamily, inks: waves.map((wave) => inkOn(wave, ground, text)),
    scale: Math.min(1.5, parseFloat(getComputedStyle(document.documentElement).fontSize) / 16),
  };
}

/** Margins of every chart, so that a time has a known place: `plotBox`. `right`: room for words at the end of lines. */
export const marginOf = ({ scale }, { right = 22, top = 12, foot = 30 } = {}) => ({
  l: Math.round(44 * scale), r: Math.round(right * scale), t: Math.round(top * scale), b: Math.round(foot * scale),
});

/** An axis as all of ours are: quiet words, hairlines, nothing else. */
export const axisOf = (look, more) => ({
  zeroline: false, showline: false, fixedrange: true, automargin: false, ticks: "", ticklabeloverflow: "allow", showgrid: true, gridwidth: 1,
  gridcolor: cssOf(look.line, look.isLight ? 0.8 : 0.55), color: cssOf(look.quiet), tickfont: { size: LETTER_PX * look.scale, color: cssOf(look.quiet) }, ...more,
});

/** Words on a chart. */
export const noteOf = (look, x, y, text, more = {}) => ({
  x, y, text: escaped(text), showarrow: false, ...more, font: { size: LETTER_PX * look.scale, color: cssOf(look.quiet), ...more.font },
});

/** A chart's mark of a wave: in its own shape, hollow where it has a rim. */
export const signOf = (look, { shape, rim }, w) => ({
  symbol: SYMBOLS[shape] ?? "circle", size: (shape === "triangle" || shape === "diamond" ? 13 : 11) * look.scale,
  color: cssOf(rim ? look.ground : look.inks[w]), line: { width: rim ? 2 : 1, color: cssOf(rim ? look.inks[w] : look.ground) },
});

/** Kilometres along an axis: {tickvals, ticktext}; zero: what the start is called, nothing where two axes meet in it. */
export function kmTicks({ words, say }, lengthKm, most, zero = "") {
  const step = kmStep(lengthKm, most);
  const tickvals = Array.from({ length: Math.floor(lengthKm / step + 1e-9) + 1 }, (_, k) => k * step);
  return { tickvals, ticktext: tickvals.map((km) => (km ? say("km_mark", { km: words.number(km) }) : zero)) };
}

/** A duration without what is nought: 5 min, not 5 min 0 s. */
export const roundSpan = (words, seconds) => words.span(seconds).replace(/(?<=\D)\s0\s(s|min)$/, "");

/** Plotly reads a little markup in its words; what we write has none. */
export const escaped = (text) => String(text).replace(/[&<>]/g, (sign) => `&#${sign.charCodeAt(0)};`);

export const layoutOf = (look, { width, height }, margin, { numerals }, more) => ({
  width, height, margin, showlegend: false, paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)", dragmode: false, hovermode: false,
  font: { family: look.font, size: LETTER_PX * look.scale, color: cssOf(look.quiet) }, separators: `${numerals.decimal}${numerals.group}`, ...more,
});

/** {tickvals, ticktext} of times of day between two moments (seconds after the base), where `px` pixels have room. */
export function clockTicks({ words, race }, [from, to], px, scale = 1) {
  const step = STEPS_S.find((one) => ((to - from) / one) * NAME_PX * scale <= px) ?? STEPS_S.at(-1);
  const { base } = race.field;
  const tickvals = [];
  for (let at = Math.ceil((base + from) / step) * step - base; at <= to; at += step) tickvals.push(at);
  return { tickvals, ticktext: tickvals.map((at) => words.localTime(base + at + 1e-6).slice(0, step < 60 ? 8 : 5)) };
}

/** Kilometres between two marks, where there is room for so many. */
export const kmStep = (km, most) => [1, 2, 5, 10, 20].find((step) => km / step <= most) ?? 50;

/** Where words stand that would lie on each other: at least `gap` apart, between low and high, in their order. */
export function spread(places, gap, low, high) {
  const order = places.map((at, k) => [at, k]).sort((a, b) => a[0] - b[0]);
  const put = [];
  order.forEach(([at], n) => put.push(Math.max(at, n ? put[n - 1] + gap : low)));
  for (let n = put.length - 1, roof = high; n >= 0; n--, roof -= gap) if (put[n] > roof) put[n] = roof;
  const out = [];
  order.forEach(([, k], n) => (out[k] = put[n]));
  return out;
}

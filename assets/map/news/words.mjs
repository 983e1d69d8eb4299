// Words and figures as the page's language writes them. The sentences come from the server.

const NEAR_M = 0.5; // before a place is there

/** Kilometres behind somebody, to the last whole hundred metres: one rounding wherever it is said. */
export const kmSaid = (metres) => Math.floor((metres + NEAR_M) / 100) / 10;

/** A chance in per cent as it is written: nothing that is still open is sure. Twin of dashboard/sharing/story.py. */
export const percentSaid = (percent) => (percent < 1 ? "<\u00a01" : percent > 99 ? ">\u00a099" : String(percent));

const two = (part) => String(part).padStart(2, "0");

/** A speaker for the page: say(key, {names}), number(), clock times. */
export function speaker(facts) {
  const { language, words: sentences, offsets, numerals } = facts;
  let plural = null; // the browser's own tools for languages take a slow phone long to begin with
  const number = (value, digits = 0, least = digits) => {
    const [whole, rest = ""] = Math.abs(value).toFixed(digits).split(".");
    const part = rest.slice(0, least) + rest.slice(least).replace(/0+$/, "");
    const grouped = whole.length < numerals.from ? whole : whole.replace(/\B(?=(\d{3})+$)/g, numerals.group);
    return (value < 0 ? "−" : "") + grouped + (part && numerals.decimal + part);
  };
  const sentence = (key, values) => {
    if (sentences[key]) return sentences[key];
    plural ??= new Intl.PluralRules(language);
    return sentences[`${key}.${plural.select(values.count ?? 0)}`] ?? sentences[`${key}.other`];
  };
  const words = {
    number,
    /** A sentence of the server's catalogue; {name}, {name:0.0} and {name:0.##} are filled in. */
    say: (key, values = {}) =>
      sentence(`page.${key}`, values).replace(/\{(\w+)(?::([^}]*))?\}/g, (_, name, pattern) => {
        const value = values[name];
        const decimals = pattern?.split(".")[1] ?? "";
        return typeof value === "number" ? number(value, decimals.length, decimals.replaceAll("#", "").length) : value;
      }),
    /** A place on the course: "km 3.9 ↑". The arrow is the leg of an out-and-back: ↓ out, ↑ back. Twin: dashboard/pages/labels.py. */
    place(alongM, digits = 1, least = digits) {
      const { shape, line_m: lineM } = facts.course;
      const past = alongM - lineM.at(-1);
      const leg = shape !== "out-and-back" || Math.abs(past) < 1 ? "line" : past < 0 ? "out" : "back";
      return words.say(`at.${leg}`, { km: number(digits === 1 ? kmSaid(alongM) : alongM / 1000, digits, least) });
    },
    /** A duration as a sentence has it: 42 s, 10 min 11 s, 1 h 5 min; no one takes it for a time of day. */
    span(seconds, digits = 0) {
      const whole = Math.floor(Math.abs(seconds));
      const [h, min, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
      if (h) return words.say("span.h", { h, min });
      return min ? words.say("span.min", { min, s }) : words.say("span.s", { s: number(digits ? Math.abs(seconds) : s, digits) });
    },
    /** Time of day where the race is. */
    localTime(unixS) {
      const [, offsetS] = offsets.findLast(([fromS]) => fromS <= unixS) ?? offsets[0];
      const ofDay = Math.floor(unixS + offsetS) % 86_400;
      return [ofDay / 3600, (ofDay / 60) % 60, ofDay % 60].map((part) => two(Math.floor(part))).join(":");
    },
    /** 26:12 or 1:02:09; a minus sign before zero, where a second that has begun counts: as countdowns do. */
    raceTime(seconds) {
      const whole = Math.abs(Math.floor(seconds));
      const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
      return `${seconds < 0 ? "−" : ""}${h ? `${h}:${two(m)}` : m}:${two(s)}`;
    },
  };
  return words;
}

/**
 * Write `text` into the element, if it is there and says something else. figures: which quantities the text says, and
 * their values, {passed: 711}; with the element's data-of (a wave's number, "chaser"; nothing: of all) whoever watches the
 * page knows what each number on it is.
 */
export function write(element, text, figures = null) {
  if (!element) return;
  if (element.textContent !== text) element.textContent = text;
  if (!figures) return;
  const said = Object.entries(figures).map(([name, value]) => `${name}=${value}`).join(" ");
  if (element.dataset.figures !== said) element.dataset.figures = said;
}

// What the address of the picture asks for, checked by the server's own table (dashboard/pages/air.py). Whatever cannot be
// understood is told back, and its default holds: no address leaves a blank picture.

import { secondsOf } from "../news/clock.mjs";

const COLOUR = /^#?([0-9a-f]{6})$/i;
const NUMBER = /^\d+(\.\d+)?$/;
const MOST_TOLD = 24; // characters of what was not understood
const DAY_S = 86_400;

const numberIn = (text, { least, most }) => (NUMBER.test(text) && Number(text) >= least && Number(text) <= most ? Number(text) : null);

/** How each kind is read: its value, or null where it is none. */
const READ = {
  one: (text, { choices }) => (choices.includes(text) ? text : null),
  some(text, { choices }) {
    const words = text.split(",").filter(Boolean);
    return words.every((word) => choices.includes(word)) ? words : null;
  },
  colour: (text, { choices }) => (choices.includes(text) ? text : COLOUR.test(text) ? `#${COLOUR.exec(text)[1]}` : null),
  number: numberIn,
  sides(text, of) {
    const [top, right = top, bottom = top, left = right, ...more] = text.split(",").map((part) => numberIn(part, of));
    return more.length || [top, right, bottom, left].includes(null) ? null : [top, right, bottom, left];
  },
  time(text) {
    const seconds = secondsOf(text);
    return Math.abs(seconds) <= DAY_S ? seconds : null;
  },
  bib: (text) => text || null,
};

/**
 * query: URLSearchParams; table: the parameters, [{name, kind, default, choices, least, most}].
 * Returns {asked: {name: value, or null where there is none}, wrong: [{name, value, of}], strange: [names not in the table]}.
 */
export function readAsked(query, table) {
  const asked = {};
  const wrong = [];
  for (const of of table) {
    const told = query.get(of.name);
    const read = told === null ? null : READ[of.kind](told.trim(), of);
    asked[of.name] = read ?? (of.default === null ? null : READ[of.kind](of.default, of));
    if (told !== null && read === null) wrong.push({ name: of.name, value: told, of });
  }
  if (asked.camera === "runner" && asked.bib === null) {
    if (!wrong.some(({ name }) => name === "bib")) wrong.push({ name: "camera", value: "runner", of: { kind: "runner" } });
    asked.camera = "course";
  }
  const strange = [...new Set(query.keys())].filter((name) => !table.some((of) => of.name === name));
  return { asked, wrong, strange };
}

const short = (text) => (text.length > MOST_TOLD ? `${text.slice(0, MOST_TOLD)}…` : text);

/** What is wrong with one of them, as a sentence. */
export function wrongSaid(words, { name, value, of }) {
  const { kind, least, most, choices = [] } = of;
  const expected = words.say(`air.${kind}`, { least, most, choices: choices.join(", ") });
  return words.say("air.wrong", { name, value: short(value), expected });
}

// Finding a runner by bib or name: accents, case, apostrophes, hyphens and the order of words do not count, and the
// beginning of a word is enough. Words stand sorted, so that a beginning is a stretch of them; who has all is found.
//
// A name is cut into parts, "Zoé O’Brien" -> zoe, o, brien. Parts that people write as one, those of one word and those
// after a particle, are also words together: obrien. What is asked is cut alike, so that each way finds the other.
// A letter that people write as two has both spellings: Müller is muller and mueller. Nothing else is like another.

const SLICE_MS = 8;
const MOST_PARTS = 8; // of what is asked
const LONGEST_RUN = 5; // parts that are one word together
const APOSTROPHES = /['’‘‛ʼʻʹʾʿˈ`´′＇]/g;
const APART = { æ: "ae", œ: "oe", ø: "o", ß: "ss", ł: "l", đ: "d", ð: "d", þ: "th", ħ: "h", ŧ: "t", ı: "i", ς: "σ" };
const AS_TWO = { ä: "ae", ö: "oe", ü: "ue", ø: "oe" };
const AS_TWO_IN_THE_NORTH = { ...AS_TWO, å: "aa" };
const PARTICLES = new Set(
  ("o d l n mac mc fitz van von vom zu zum zur de da di do du la le li lo del dela della den der des dos das ten ter te " +
    "af av el al bin ben ibn abu abd abdul st ste saint sainte san santa santo sant são").split(" "),
);

const PLAIN = /^[a-z0-9]*$/; // most words: there is nothing to do

const plain = (word) =>
  PLAIN.test(word)
    ? word
    : word
        .normalize("NFKD")
        .replace(/\p{M}/gu, "")
        .replace(/[æœøßłđðþħŧıς]/g, (letter) => APART[letter]);

/** What a part may be written as, without accents: "müller" -> ["muller", "mueller"]. */
function spellings(part) {
  const found = [plain(part)];
  if (!/[äöüøå]/.test(part)) return found;
  for (const letters of [AS_TWO, AS_TWO_IN_THE_NORTH]) {
    found.push(plain(part.replace(/[äöüøå]/g, (letter) => letters[letter] ?? letter)));
  }
  return [...new Set(found)];
}

/** The parts of a text, in order, each with whether it may be one word with the next. */
function partsOf(text) {
  const words = text.replace(APOSTROPHES, "'").replace(/\p{Cf}/gu, "").toLowerCase().normalize("NFKC").split(/\s+/u);
  const found = [];
  for (const word of words) {
    const parts = word.split(/[^\p{L}\p{N}\p{M}]+/u).filter((part) => plain(part));
    parts.forEach((part, i) => found.push({ part, joins: i < parts.length - 1 || PARTICLES.has(part) }));
  }
  return found;
}

/** Every run of parts from the one numbered `begin` on that may be a word: [how many, what it is written as]. */
function runsFrom(parts, begin) {
  const found = [[1, spellings(parts[begin].part)]];
  if (!parts[begin].joins) return found;
  for (let end = begin + 2; end <= Math.min(parts.length, begin + LONGEST_RUN); end++) {
    const all = parts.slice(begin, end).map(({ part }) => spellings(part));
    const ways = Math.max(...all.map((one) => one.length));
    const written = Array.from({ length: ways }, (_, way) => all.map((one) => one[Math.min(way, one.length - 1)]).join(""));
    found.push([end - begin, written]);
    if (!parts[end - 1].joins) break;
  }
  return found;
}

/** The words of a text, plain: "Élodie D’Œuvre" -> ["elodie", "d", "oeuvre"]. */
export const plainWords = (text) => partsOf(text).map(({ part }) => plain(part));

/** Everything by which runner [bib, name] may be found: a bib also without its leading zeros. */
export function wordsOf([bib, name]) {
  const found = new Set();
  for (const text of [bib, bib.replace(/^0+(?=.)/, ""), name]) {
    const parts = partsOf(text);
    for (let i = 0; i < parts.length; i++) {
      for (const [, written] of runsFrom(parts, i)) written.forEach((word) => found.add(word));
    }
  }
  return [...found];
}

/**
 * The index of a roster [[bib, name] | null, ...]: its words, sorted, each with its runner. Whoever is null is
 * in no place of it. Built a few milliseconds at a time, between which `rest` is awaited, so that no frame is late.
 */
export async function indexOf(roster, rest = async () => {}) {
  let since = performance.now();
  const breathe = async () => {
    if (performance.now() - since < SLICE_MS) return;
    await rest();
    since = performance.now();
  };
  const drawers = new Map(); // the first sign of a word -> those words, each with its runner
  for (let i = 0; i < roster.length; i++) {
    for (const word of roster[i] ? wordsOf(roster[i]) : []) {
      const sign = word.charCodeAt(0);
      if (!drawers.has(sign)) drawers.set(sign, []);
      drawers.get(sign).push([word, i]);
    }
    if (i % 50 === 49) await breathe();
  }
  const found = [];
  for (const sign of [...drawers.keys()].sort((a, b) => a - b)) {
    for (const one of drawers.get(sign).sort((a, b) => (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : a[1] - b[1]))) found.push(one);
    await breathe();
  }
  const words = found.map(([word]) => word);
  return { n: roster.length, words, runner: Uint32Array.from(found, ([, i]) => i), byBib: byBib(roster) };
}

/** Runners in the order of their bibs, whatever the order of the roster: 42 before 142, before A7. */
function byBib(roster) {
  const number = roster.map((one) => (one ? Number.parseInt(one[0], 10) : NaN));
  const asNumber = (i) => (Number.isNaN(number[i]) ? Infinity : number[i]);
  const named = Array.from(roster.keys()).filter((i) => roster[i]);
  return named.sort((a, b) => {
    const [one, other] = [asNumber(a), asNumber(b)];
    return one !== other ? (one < other ? -1 : 1) : roster[a][0] < roster[b][0] ? -1 : 1;
  });
}

/** Runners who have a word for each of the query's: those with whole words first, then by their bibs. */
export function find(index, query) {
  const asked = partsOf([...new Set(query.split(/\s+/u))].join(" "));
  if (!asked.length || asked.length > MOST_PARTS) return [];
  const whole = wholeWords(index, asked);
  const found = byWhole(index, whole, asked.length, 0);
  if (found.length || !asked.some(({ part }) => /^0+\p{N}/u.test(part))) return found;
  const bare = asked.map((one) => ({ ...one, part: one.part.replace(/^0+(?=\p{N})/u, "") }));
  return byWhole(index, wholeWords(index, bare), bare.length, bare.length); // 0042 is bib 42, and not 420
}

/** How many of the parts asked are whole words of each runner; -1 where one of them is not even a beginning. */
function wholeWords(index, asked) {
  const best = Array.from({ length: asked.length + 1 }, (_, k) => new Int8Array(index.n).fill(k ? -1 : 0));
  for (let k = 0; k < asked.length; k++) {
    for (const [count, written] of runsFrom(asked, k)) {
      const [before, after] = [best[k], best[k + count]];
      for (const word of written) {
        for (let at = firstFrom(index.words, word); at < index.words.length && index.words[at].startsWith(word); at++) {
          const i = index.runner[at];
          if (before[i] < 0) continue;
          after[i] = Math.max(after[i], before[i] + (index.words[at].length === word.length ? count : 0));
        }
      }
    }
  }
  return best[asked.length];
}

function byWhole({ byBib: inOrder }, whole, most, least) {
  const found = [];
  for (let w = most; w >= least; w--) for (const i of inOrder) if (whole[i] === w) found.push(i);
  return found;
}

function firstFrom(words, word) {
  let [low, high] = [0, words.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (words[middle] < word) low = middle + 1;
    else high = middle;
  }
  return low;
}

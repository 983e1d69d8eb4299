// Finding a runner by bib or name: accents, case and the order of words do not count, and the beginning of a
// word is enough. Words stand sorted, so that a beginning is a stretch of them; who has all of them is found.

const SLICE_MS = 8;
const APART = { æ: "ae", œ: "oe", ø: "o", ß: "ss", ł: "l", đ: "d", ð: "d", þ: "th", ı: "i" };

/** The words of a text, plain: "Élodie D’Œuvre" -> ["elodie", "d", "oeuvre"]. */
export const plainWords = (text) =>
  text
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[æœøßłđðþı]/g, (letter) => APART[letter])
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean);

/** Everything by which runner [bib, name] may be found: a bib also without its leading zeros. */
export function wordsOf([bib, name]) {
  const words = [...plainWords(bib), ...plainWords(name)];
  const bare = bib.replace(/^0+(?=.)/, "");
  return bare === bib ? words : [...words, ...plainWords(bare)];
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
  return { n: roster.length, words: found.map(([word]) => word), runner: Uint32Array.from(found, ([, i]) => i) };
}

/** Runners who have a word for each of the query's: those with whole words first, then as in the roster. */
export function find(index, query) {
  const asked = [...new Set(plainWords(query))];
  if (!asked.length || asked.length > 8) return [];
  const hits = new Uint8Array(index.n); // how many of the query's words, in order, each runner has
  const whole = new Uint8Array(index.n);
  asked.forEach((word, w) => {
    for (let k = firstFrom(index.words, word); k < index.words.length && index.words[k].startsWith(word); k++) {
      const i = index.runner[k];
      if (hits[i] === w) hits[i] = w + 1;
      if (hits[i] === w + 1 && index.words[k] === word) whole[i]++;
    }
  });
  const found = [];
  for (let w = asked.length; w >= 0; w--) {
    for (let i = 0; i < index.n; i++) {
      if (hits[i] === asked.length && Math.min(whole[i], asked.length) === w) found.push(i);
    }
  }
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

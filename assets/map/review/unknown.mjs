// What the address asks for and the results do not have: it is said, not passed over.

/**
 * Sentences. revisions: how many there are; has(view): does this race have it?; isNamed(bib): is there one who may be named?
 */
export function unknownIn(words, search, { revisions, has, isNamed }) {
  const asked = new URLSearchParams(search);
  const [rev, view, bib] = ["rev", "view", "bib"].map((name) => asked.get(name));
  const said = [];
  if (rev !== null && !(/^\d+$/.test(rev) && Number(rev) <= revisions)) said.push(words.say("review.unknown.rev", { rev }));
  if (view !== null && view !== "results" && !has(view)) said.push(words.say("review.unknown.view", { view }));
  if (bib !== null && !isNamed(bib)) said.push(words.say("review.unknown.bib", { bib }));
  return said;
}

// The revisions of the results, as the server tells them beside the film's bytes.

/** Fetch them where the head tells of any: [{number, at_s, why, who, changes: [{bib, before, after}]}]. */
export async function revisionsOf(base, head) {
  if (!head.revisions || head.revisions === "revisions-none.json") return [];
  const answer = await fetch(`${base}${head.revisions}`);
  return answer.ok ? answer.json() : [];
}

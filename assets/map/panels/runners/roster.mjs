// Names: fetched once an epoch, after the dots move. Whoever is not to be named is null in them.

import { find, indexOf } from "./search.mjs";

const rest = () => new Promise((done) => setTimeout(done));

export function rosterOf(facts, race) {
  let epoch = null;
  let loading = null;
  let list = [];
  let numbers = new Map(); // bib -> runner
  let indexing = null; // resolves to the index of the list

  async function fetchList(asked) {
    const answer = await fetch(`${facts.base}${asked}/runners.json`);
    if (!answer.ok) throw new Error(`runners.json: the server answered ${answer.status}`);
    list = await answer.json();
    numbers = new Map(list.flatMap((one, i) => (one ? [[one[0], i]] : [])));
    indexing = null;
  }

  return {
    /** Resolves when the names of the race's present epoch are there. */
    load() {
      if (epoch === race.epoch && loading) return loading;
      epoch = race.epoch;
      loading = fetchList(epoch);
      loading.catch(() => (loading = null)); // asked again, it tries again
      return loading;
    },
    /** [bib, name], or [null, null] of somebody who is not to be named, or not known yet. */
    who: (i) => list[i] ?? [null, null],
    numberOf: (bib) => numbers.get(bib) ?? -1,
    /** Get ready to search; resolves to search(query), which gives runners. */
    async searcher() {
      await this.load();
      const index = await (indexing ??= indexOf(list, rest));
      return (query) => find(index, query);
    },
  };
}

/** What a dot is called where there is little room: the first word of the name, or else the bib. */
export const shortName = ([bib, name]) => name?.trim().split(/\s+/)[0] || bib || "";

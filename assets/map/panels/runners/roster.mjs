// Names: fetched after the dots move, and again when their address is another: somebody opted out, or came back.
// Whoever is not to be named is null in them. They stand in the order of the epoch that they were fetched in.

import { fetchHead } from "../../news/feed.mjs";
import { find, indexOf } from "./search.mjs";

const rest = () => new Promise((done) => setTimeout(done));

export function rosterOf(facts, race) {
  let asked = null; // the address that is loading, or held
  let loading = null;
  let list = [];
  let [heldNames, heldEpoch] = [null, null]; // of the list
  let numbers = new Map(); // bib -> runner
  let indexing = null; // resolves to the index of the list

  async function fetchList(names, epoch) {
    const answer = names ? await fetch(`${facts.base}${names}`) : null;
    if (answer?.status === 410) return fetchNewer(names, epoch);
    if (answer && !answer.ok) throw new Error(`${names}: the server answered ${answer.status}`);
    list = answer ? await answer.json() : [];
    [heldNames, heldEpoch] = [names, epoch];
    numbers = new Map(list.flatMap((one, i) => (one ? [[one[0], i]] : [])));
    indexing = null;
  }

  /** These names are no longer told: the head says where the present ones are. */
  async function fetchNewer(gone, epoch) {
    [list, numbers] = [[], new Map()];
    const head = await fetchHead(facts.base);
    if (head.epoch === epoch && race.epoch === epoch) race.names = head.names;
    throw new Error(`${gone} is no longer told`);
  }

  return {
    /** Resolves when the names of the race as it is now are there. */
    load() {
      if (asked === race.names && loading) return loading;
      asked = race.names;
      loading = fetchList(race.names, race.epoch);
      loading.catch(() => (loading = null)); // asked again, it tries again
      return loading;
    },
    /** [bib, name], or [null, null] of somebody who is not to be named, or not known yet. */
    who: (i) => ((heldNames === race.names || heldEpoch === race.epoch) && list[i]) || [null, null],
    numberOf: (bib) => numbers.get(bib) ?? -1,
    /** Where the names are that are known: another text when others are. */
    held: () => heldNames,
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

/** What several are called beside each other: of two with the same first word, each with the initial of the next, or the bib. */
export function shortNames(people) {
  const short = people.map(shortName);
  return short.map((one, k) => {
    if (short.filter((other) => other === one).length === 1) return one;
    const [bib, name] = people[k];
    const next = name?.trim().split(/\s+/)[1];
    return /^\p{L}/u.test(next ?? "") ? `${one} ${Array.from(next)[0]}.` : `${one} ${bib}`;
  });
}

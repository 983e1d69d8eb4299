// Whom this phone follows in this race, and what it has been told of each. Kept by bib, for a bib outlives an
// epoch. Where the browser keeps nothing (a private window) it all lasts as long as the page.

const storage = () => {
  try {
    return globalThis.localStorage ?? null;
  } catch {
    return null;
  }
};

export function keptOf(raceKey, held = storage()) {
  const place = `poursuite:${raceKey}:followed`;
  const followed = new Map(read()); // bib -> kinds of news told

  function read() {
    try {
      const kept = JSON.parse(held?.getItem(place) ?? "[]");
      return kept.filter(([bib, told]) => typeof bib === "string" && Array.isArray(told));
    } catch {
      return []; // somebody else's words, or none to be had
    }
  }

  function write() {
    try {
      held?.setItem(place, JSON.stringify([...followed]));
    } catch {
      // full, or not allowed: it lasts as long as the page
    }
  }

  return {
    bibs: () => [...followed.keys()],
    has: (bib) => followed.has(bib),
    follow: (bib) => void (followed.has(bib) || (followed.set(bib, []), write())),
    unfollow: (bib) => void (followed.delete(bib) && write()),
    told: (bib) => followed.get(bib) ?? [],
    tell(bib, kinds) {
      if (!followed.has(bib) || !kinds.length) return;
      followed.set(bib, [...new Set([...followed.get(bib), ...kinds])]);
      write();
    },
  };
}

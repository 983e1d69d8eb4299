// The last known state of a race, kept on this phone: what a page shows that opens without network. One record a
// race, as it lies in memory; another version of the page cannot read it, and does without.

const VERSION = new URL(import.meta.url).pathname.split("/")[2];

const answered = (request) =>
  new Promise((done, fail) => {
    request.onsuccess = () => done(request.result);
    request.onerror = () => fail(request.error);
  });

async function onShelf(mode, ask) {
  const opening = indexedDB.open("poursuite", 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore("races");
  const shelf = await answered(opening);
  try {
    return await answered(ask(shelf.transaction("races", mode).objectStore("races")));
  } finally {
    shelf.close();
  }
}

/** Keep {field, number, epoch, names: where they are, every, guns} of the race with this base address. */
export const keep = (base, race) => onShelf("readwrite", (races) => races.put({ ...race, version: VERSION }, base));

/** What was kept last, or null: nothing, or of another version, or this browser keeps nothing. */
export async function kept(base) {
  try {
    const found = await onShelf("readonly", (races) => races.get(base));
    return found?.version === VERSION ? { ...found, isKept: true } : null;
  } catch {
    return null;
  }
}

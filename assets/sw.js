// The service worker: opens the page without network. The server writes VERSION and MODULES (paths of what a page loads)
// in front, so that an update of theirs is a new worker.
//
// Pages come from the network if it answers in time, else as they were kept, marked `data-kept`: such a page believes
// nothing it says about now. Modules have addresses that never change what they mean. Names are asked for each time, and
// shown as they were kept only where nobody answers: those of a race take the place of its older ones, and whoever opted
// out is gone from this phone. Heads, segments, snapshots, the API and the operator's pages never come through here: what
// the race looked like is kept by kept.mjs.

const PAGES = "pages";
const FILES = `files-${VERSION}`;
const NAMES = "names-of-races";
const MOST_NAMES = 4; // races whose names are kept
const PATIENCE_MS = 5000;
const OURS = `/map/${VERSION}/`;
const IS_PAGE = /^\/(replay\/[a-z0-9-]+)?$/;
const ARE_NAMES = /^\/(live|replay)\/[^/]+\/names-[^/]+\.json$/;
const BYPASSED = ["/live/*/head.json", "/live/*/*/segment-*", "/live/*/*/snapshot-*", "/live/*/*/outlook-*", "/api/*", "/operate*"];

addEventListener("install", (event) => {
  skipWaiting();
  event.addRoutes?.(BYPASSED.map((pathname) => ({ condition: { urlPattern: { pathname } }, source: "network" }))).catch(() => {});
});

addEventListener("activate", (event) => event.waitUntil(begin()));

async function begin() {
  for (const name of await caches.keys()) if (![PAGES, FILES, NAMES].includes(name)) await caches.delete(name);
  const pages = await caches.open(PAGES);
  for (const key of await pages.keys()) if (!(await isOurs(await pages.match(key)))) await pages.delete(key);
  await clients.claim();
}

/** Does the kept page load the modules of this version? No others are kept. */
const isOurs = async (page) => (await page.clone().text()).includes(OURS);

addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin) return;
  if (request.mode === "navigate" && IS_PAGE.test(pathname)) event.respondWith(pageOf(event));
  else if (pathname.startsWith(OURS)) event.respondWith(fileOf(request, FILES));
  else if (ARE_NAMES.test(pathname)) event.respondWith(namesOf(request));
  else if (request.mode !== "navigate" && /^\/assets\/(icon|themes\/)/.test(pathname)) event.respondWith(fileOf(request, FILES));
});

/** A page's address without the moment it shows: only the language makes it another page. */
function keyOf(address) {
  const { pathname, searchParams } = new URL(address);
  const language = searchParams.get("lang");
  return language ? `${pathname}?lang=${encodeURIComponent(language)}` : pathname;
}

async function pageOf(event) {
  const { request } = event;
  const asked = fetch(request);
  const late = new Promise((_, fail) => setTimeout(fail, PATIENCE_MS));
  try {
    const answer = await Promise.race([asked, late]);
    if (answer.status >= 500) throw new Error("the server is not there");
    if (answer.ok) event.waitUntil(put(PAGES, keyOf(request.url), answer.clone()));
    return answer;
  } catch {
    const pages = await caches.open(PAGES);
    const key = keyOf(request.url);
    const same = await pages.match(key, { ignoreVary: true });
    const kept = same ?? (await pages.match(key, { ignoreVary: true, ignoreSearch: true })); // in another language
    return kept ? marked(kept) : asked;
  }
}

/** The page as it was kept, saying so of itself. */
async function marked(page) {
  const text = (await page.text()).replace("<html ", "<html data-kept ");
  const headers = new Headers(page.headers);
  for (const name of ["Content-Encoding", "Content-Length"]) headers.delete(name);
  return new Response(text, { headers });
}

/** A file that never changes: as it was kept, else from the network, and kept. */
async function fileOf(request, name) {
  const kept = await (await caches.open(name)).match(request, { ignoreVary: true });
  if (kept) return kept;
  const answer = await fetch(request);
  if (answer.status === 200) await put(name, request, answer.clone());
  return answer;
}

async function put(name, key, answer) {
  await (await caches.open(name)).put(key, answer);
}

/** Names: what the network says of them, and as they were kept only where nobody answers. */
async function namesOf(request) {
  const answer = await fetch(request).catch(() => null);
  if (answer?.status === 200) await keepNames(request, answer.clone());
  else if (answer?.status === 410) await (await caches.open(NAMES)).delete(request, { ignoreVary: true });
  if (answer && answer.status < 500) return answer;
  const kept = await (await caches.open(NAMES)).match(request, { ignoreVary: true });
  return kept ?? answer ?? Response.error();
}

/** Forget all names of a race but those at this address. */
async function forgetNames(address) {
  const cache = await caches.open(NAMES);
  const folder = address.slice(0, address.lastIndexOf("/") + 1);
  for (const old of await cache.keys()) if (old.url.startsWith(folder) && old.url !== address) await cache.delete(old);
  return cache;
}

/** Keep the names of a race, and no others of it. */
async function keepNames(request, answer) {
  const cache = await forgetNames(request.url);
  await cache.delete(request, { ignoreVary: true }); // it is the latest now
  await cache.put(request, answer);
  const keys = await cache.keys();
  for (const old of keys.slice(0, -MOST_NAMES)) await cache.delete(old);
}

/** A page that has been loaded asks to be kept: what it has comes from the browser's own cache, at no cost. */
addEventListener("message", (event) => event.waitUntil(keepPage(event.data)));

async function keepPage({ page, loaded, isFrugal, names }) {
  if (names) await forgetNames(names);
  const pages = await caches.open(PAGES);
  const key = keyOf(page);
  if (IS_PAGE.test(new URL(page).pathname) && !(await pages.match(key, { ignoreVary: true }))) {
    const answer = await fetch(page, { cache: "force-cache" });
    if (answer.ok && (await isOurs(answer))) await put(PAGES, key, answer);
  }
  const modules = isFrugal ? [] : MODULES.map((path) => new URL(OURS + path, location.origin).href);
  const had = loaded.filter((address) => address.startsWith(location.origin));
  const ours = had.filter((address) => new URL(address).pathname.startsWith(OURS));
  for (const address of new Set([...modules, ...ours])) await keepFile(address, FILES);
  for (const address of had) if (ARE_NAMES.test(new URL(address).pathname)) await namesOf(new Request(address)).catch(() => {});
}

const keepFile = (address, name) => fileOf(new Request(address, { cache: "force-cache" }), name).catch(() => {});

/** News of a runner, tapped: back to the page that told it, and to her card. */
addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(showRunner(event.notification.data));
});

async function showRunner({ bib, path }) {
  const open = await clients.matchAll({ type: "window" });
  const page = open.find(({ url }) => new URL(url).pathname === path);
  if (!page) return clients.openWindow(`${path}?bib=${encodeURIComponent(bib)}`);
  page.postMessage({ bib });
  return page.focus();
}

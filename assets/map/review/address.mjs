// Whose page is open, as the address says: /review/{race}/{bib}, or ?bib= as older links have it, and pages that no server of ours
// answers. Each is a step of the history.

/** The bib that an address asks for; null: nobody's page. */
export function bibOf({ stands }, { pathname, search }) {
  const told = stands !== "served" ? "" : pathname.split("/").slice(3).join("/");
  return told ? decodeURIComponent(told) : new URLSearchParams(search).get("bib");
}

/** The address of a runner's page, of the results for null, that keeps what else this one says. */
export function addressOf({ race, stands }, bib, search) {
  const query = new URLSearchParams(search);
  for (const name of ["bib", "code", "t"]) query.delete(name); // they are of whoever was looked at
  if (bib !== null) query.delete("view");
  if (stands !== "served" && bib !== null) query.set("bib", bib);
  if (stands !== "served") return `${location.pathname}${query.size ? `?${query}` : ""}`;
  return `/review/${race}${bib === null ? "" : `/${encodeURIComponent(bib)}`}${query.size ? `?${query}` : ""}`;
}

/** Make it the address of this page, as a step of the history where it is another one. */
export function goTo(address) {
  if (address !== `${location.pathname}${location.search}`) history.pushState(null, "", address);
}

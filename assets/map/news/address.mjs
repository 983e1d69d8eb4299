// Addresses of pages, wherever these stand: on our server, in a folder of static files, or in a file of their own.

/** An address with more in its query, which it may have already. */
export const withQuery = (address, query) => `${address}${address.includes("?") ? "&" : "?"}${query}`;

/** How the world reaches this page, without its path: a file has no origin to speak of. */
export const reachedAt = (facts) => facts.public_url ?? (location.origin === "null" ? `${location.protocol}//` : location.origin);

// What a browser may forbid: a frame in a sandbox has no storage, no workers, and may not write its own address.

/** What `ask` returns; `instead` where it is forbidden. */
export function allowed(ask, instead = null) {
  try {
    return ask();
  } catch {
    return instead;
  }
}

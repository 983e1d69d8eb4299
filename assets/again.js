// Inlined into every page, before its modules. Browsers try a lost module no second time, and without one of them
// nothing moves: so each is asked for until it is there, and then they are begun anew.
{
  const pause = (seconds) => new Promise((done) => setTimeout(done, 1000 * seconds * (0.5 + Math.random()))); // no crowd returns as one
  const arrives = (address) => fetch(address).then((answer) => answer.ok && answer.arrayBuffer(), () => null).catch(() => null);
  const again = async (entry) => {
    for (const { href } of document.querySelectorAll("link[rel=modulepreload]")) {
      for (let waitS = 0.5; !(await arrives(href)); waitS = Math.min(2 * waitS, 10)) await pause(waitS);
    }
    import(entry).catch(() => location.reload()); // a browser that remembers what failed
  };
  addEventListener("error", ({ target }) => target?.type === "module" && again(target.src), true);
}

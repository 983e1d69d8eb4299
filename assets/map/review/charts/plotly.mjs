// Plotly for the charts: lines and bars alone, from this server, and only once somebody wants to see them.

let coming = null;

/** Resolves to Plotly; rejects where the network fails, and may be asked again. */
export function plotlyOf({ plotly: src }) {
  if (globalThis.Plotly) return Promise.resolve(globalThis.Plotly);
  coming ??= new Promise((done, fail) => {
    const script = Object.assign(document.createElement("script"), { src, onload: () => done(globalThis.Plotly) });
    script.onerror = () => {
      script.remove();
      coming = null;
      fail(new Error(`${src} cannot be had: is there a network?`));
    };
    document.body.append(script);
  });
  return coming;
}

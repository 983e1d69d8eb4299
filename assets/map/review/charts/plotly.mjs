// Plotly for the charts: lines and bars alone, from this server, and only once somebody wants to see them.

import { later } from "../../news/later.mjs";

let coming = null;

/** Resolves to Plotly, or in a file of its own to what stands in; rejects where the network fails, and may be asked again. */
export async function plotlyOf({ plotly: src, stands }) {
  if (globalThis.Plotly) return globalThis.Plotly;
  if (stands === "file") return (globalThis.Plotly = (await later("panels/chart/plain.mjs")).plainPlotly);
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

// Plotly for the chart: the one that Dash brings for the map. Where Dash waits to be asked (a frugal connection) or
// never comes (no WebGL, no map), it is fetched when somebody wants the chart; Dash then takes what is there. A page in a
// file of its own has no room for it: what plain.mjs draws of the same figure stands in.

import { isFrugal } from "../../news/feed.mjs";
import { later } from "../../news/later.mjs";

const SCRIPT = "_dash-component-suites/plotly/package_data/plotly.min.js";

/** Does Plotly come by itself, sooner or later? */
export const comesByItself = (drawer) => Boolean(globalThis.Plotly) || (document.getElementById("dash") !== null && drawer.kind === "webgl2" && !isFrugal());

/** Fetch it now; rejects where the network fails. */
export async function fetchPlotly({ stands, root, plotly = `${root}${SCRIPT}` }) {
  if (globalThis.Plotly) return null;
  if (stands === "file") return (globalThis.Plotly = (await later("panels/chart/plain.mjs")).plainPlotly);
  return new Promise((done, fail) => {
    const script = Object.assign(document.createElement("script"), { src: plotly, onload: done });
    script.onerror = () => (script.remove(), fail(new Error(`${SCRIPT} cannot be had`)));
    document.body.append(script);
  });
}

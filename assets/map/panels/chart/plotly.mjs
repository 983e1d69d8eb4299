// Plotly for the chart: the one that Dash brings for the map. Where Dash waits to be asked (a frugal connection) or
// never comes (no WebGL, no map), it is fetched when somebody wants the chart; Dash then takes what is there.

import { isFrugal } from "../../news/feed.mjs";

const SCRIPT = "/_dash-component-suites/plotly/package_data/plotly.min.js";

/** Does Plotly come by itself, sooner or later? */
export const comesByItself = (drawer) => Boolean(globalThis.Plotly) || (drawer.kind === "webgl2" && !isFrugal());

/** Fetch it now; rejects where the network fails. */
export function fetchPlotly() {
  if (globalThis.Plotly) return Promise.resolve();
  return new Promise((done, fail) => {
    const script = Object.assign(document.createElement("script"), { src: SCRIPT, onload: done });
    script.onerror = () => (script.remove(), fail(new Error(`${SCRIPT} cannot be had`)));
    document.body.append(script);
  });
}

// The bridge from Dash to the page: tells it that a Plotly map stands, again after each remount.
window.dash_clientside = Object.assign({}, window.dash_clientside, {
  poursuite: {
    /** The figure of the server, seen by the camera the page already has. */
    stand(figure) {
      const { center, zoom, base } = globalThis.poursuite.view();
      const colours = getComputedStyle(document.documentElement);
      for (const { paint, metadata } of figure.layout.map.style.layers) {
        const colour = Object.keys(paint).find((name) => name.endsWith("-color"));
        paint[colour] = colours.getPropertyValue(`--ground-${metadata.tone}`).trim();
        for (const width of [paint["line-width"], paint["circle-radius"]]) {
          if (!width) continue; // ["interpolate", ["exponential", 2], ["zoom"], zoom, px, zoom, px]
          for (const place of [3, 5]) width[place] += Math.log2(base);
          for (const place of [4, 6]) width[place] *= base;
        }
      }
      const map = { ...figure.layout.map, center: { lon: center[0], lat: center[1] }, zoom };
      return { ...figure, layout: { ...figure.layout, map } };
    },
    attach(figure) {
      const look = (known) => {
        const graph = document.querySelector("#map .js-plotly-plot");
        const map = graph?._fullLayout?.map?._subplot?.map;
        if (map && map !== known && map.isStyleLoaded()) {
          document.dispatchEvent(new CustomEvent("poursuite:map", { detail: graph }));
          graph.on("plotly_afterplot", () => graph._fullLayout.map._subplot.map !== map && look(map));
        } else requestAnimationFrame(() => look(known));
      };
      if (figure) look(null);
      return window.dash_clientside.no_update;
    },
  },
});

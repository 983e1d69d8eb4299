// The bridge from Dash to the page: tells it that a Plotly map stands, again after each remount.
window.dash_clientside = Object.assign({}, window.dash_clientside, {
  poursuite: {
    /** The figure of the server, seen by the camera the page already has. */
    stand(figure) {
      const { center, zoom } = globalThis.poursuite.view();
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

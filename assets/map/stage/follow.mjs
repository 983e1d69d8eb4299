// The Plotly map's camera, taken over and followed. This is the only module that knows how plotly.js hides its map.

import { mapView } from "./camera.mjs";

/** MapLibre's instance inside a Plotly graph, or null where a later Plotly keeps it elsewhere. */
export const mapInside = (graph) => graph?._fullLayout?.map?._subplot?.map ?? null;

/** Write MapLibre's centre and zoom into the camera. */
export function copyMapCamera(camera, map, projection) {
  const { lng, lat } = map.getCenter();
  const box = map.getContainer();
  [camera.x, camera.y] = projection.toGround(lng, lat);
  camera.k = projection.pixelsAtZoom(map.getZoom());
  camera.w = box.clientWidth;
  camera.h = box.clientHeight;
}

/**
 * Hand the camera over to the Plotly graph's map. Resolves when the map has drawn the same picture.
 * onFrame() is called in the very frame in which the map paints a new camera; onRest() when it stands.
 * onHand() when a hand has taken hold of the map. Returns {map, isMoving(), steer(view)}; steer() moves the map, which
 * then calls onFrame(). Where MapLibre is hidden, Plotly's own events are followed, a frame behind.
 */
export async function followMap(graph, camera, projection, { onFrame, onRest, onHand }) {
  const map = mapInside(graph);
  if (!map) return followPlotly(graph, camera, projection, { onFrame, onRest });
  map.dragRotate.disable();
  map.touchZoomRotate.disableRotation();
  map.touchPitch?.disable();
  map.keyboard?.disableRotation?.();
  map.jumpTo({ ...mapView(camera, projection), bearing: 0, pitch: 0 });
  await new Promise((done) => {
    if (map.loaded() && !map.isMoving()) map.once("render", done), map.triggerRepaint();
    else map.once("idle", done);
  });
  let isMoving = false;
  let isSteered = false; // by us, since the last frame
  map.on("movestart", (event) => {
    isMoving = true;
    if (event.originalEvent) onHand();
  });
  map.on("move", () => copyMapCamera(camera, map, projection));
  map.on("render", () => {
    if (isMoving || isSteered) onFrame();
    isSteered = false;
  });
  map.on("moveend", () => {
    isMoving = false;
    copyMapCamera(camera, map, projection);
    if (!isSteered) onRest();
  });
  map.on("resize", () => {
    copyMapCamera(camera, map, projection);
    onRest();
  });
  const steer = (view) => ((isSteered = true), map.jumpTo(mapView(view, projection)));
  return { map, isMoving: () => isMoving, steer };
}

function followPlotly(graph, camera, projection, { onFrame, onRest }) {
  const take = (change) => {
    const centre = change["map.center"];
    if (!centre) return;
    [camera.x, camera.y] = projection.toGround(centre.lon, centre.lat);
    camera.k = projection.pixelsAtZoom(change["map.zoom"]);
  };
  const steer = (view) => {
    const { center, zoom } = mapView(view, projection);
    globalThis.Plotly?.relayout(graph, { "map.center": { lon: center[0], lat: center[1] }, "map.zoom": zoom });
  };
  steer(camera);
  graph.on("plotly_relayouting", (change) => (take(change), onFrame()));
  graph.on("plotly_relayout", (change) => (take(change), onRest()));
  return { map: null, isMoving: () => false, steer };
}

// Where the screen looks: the place in its middle, and CSS pixels a metre. Two sources: before the map
// has loaded the server's layout (the box that frames the course), afterwards MapLibre's own camera.
// This is the only module that knows how plotly.js hides its map.

import { baseUnit } from "./course.mjs";

/** A camera {x, y, k, w, h, base} that shows `ground` [x0, y0, x1, y1] in the box `frame` of the `stage`. */
export function frameCamera(stage, frame, ground) {
  const k = frame.width / (ground[2] - ground[0]);
  const middleX = frame.left + frame.width / 2 - stage.left;
  const middleY = frame.top + frame.height / 2 - stage.top;
  return {
    x: (ground[0] + ground[2]) / 2 + (stage.width / 2 - middleX) / k,
    y: (ground[1] + ground[3]) / 2 - (stage.height / 2 - middleY) / k,
    k,
    w: stage.width,
    h: stage.height,
    base: baseUnit(stage.width, stage.height),
  };
}

/** CSS pixels from the top left corner of the stage: out [x, y]. */
export function toScreen(camera, x, y, out) {
  out[0] = (x - camera.x) * camera.k + camera.w / 2;
  out[1] = camera.h / 2 - (y - camera.y) * camera.k;
  return out;
}

/** The ground under a screen point: [x, y] metres. */
export const toGround = (camera, sx, sy) => [
  camera.x + (sx - camera.w / 2) / camera.k,
  camera.y - (sy - camera.h / 2) / camera.k,
];

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

/** The same camera as MapLibre takes it. */
export function mapView(camera, projection) {
  return { center: projection.toLonLat(camera.x, camera.y), zoom: projection.zoomAtPixels(camera.k) };
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

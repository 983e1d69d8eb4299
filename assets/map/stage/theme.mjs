// Night or day on the ground: the colours are the style sheet's; the map below gets them too.

const COLOURS = ["background-color", "fill-color", "line-color", "circle-color"];

/** What a tone of the ground (dashboard/pages/ground.py) is now. */
export const toneOf = (tone) => getComputedStyle(document.documentElement).getPropertyValue(`--ground-${tone}`).trim();

/** Paint a MapLibre map's ground anew. */
export function repaint(map) {
  for (const { id, metadata, type } of map?.getStyle().layers ?? []) {
    const colour = COLOURS.find((name) => name.startsWith(type));
    if (metadata?.tone && colour) map.setPaintProperty(id, colour, toneOf(metadata.tone));
  }
}

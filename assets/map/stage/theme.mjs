// Night, day or full sun on the ground: the colours are the style sheet's; the map below gets them too.

const COLOURS = ["background-color", "fill-color", "line-color", "circle-color"];

/** What a tone of the ground (dashboard/pages/ground.py) is now. */
export const toneOf = (tone) => getComputedStyle(document.documentElement).getPropertyValue(`--ground-${tone}`).trim();

/** Is it shown for full sun: black on white, nothing that flies or fades? */
export const isSunny = () => globalThis.document?.documentElement.dataset.theme === "sun";

/** What is drawn over the dots, and what lies around it: white in a dark edge, or black in a white one. */
export const inkNow = () => (isSunny() ? ["#fff", "#000"] : ["rgb(10 16 29 / 0.6)", "#fff"]);

const darker = (hex) => `#${[1, 3, 5].map((at) => Math.round(0.7 * parseInt(hex.slice(at, at + 2), 16)).toString(16).padStart(2, "0")).join("")}`;

/** What a wave is drawn in where nothing outlines it: the rim that a dark ground asks for; on white a darker shade of its own. */
export const inkOf = (wave) => (isSunny() ? darker(wave.colour) : (wave.rim ?? wave.colour));

/** Paint a MapLibre map's ground anew. */
export function repaint(map) {
  for (const { id, metadata, type } of map?.getStyle().layers ?? []) {
    const colour = COLOURS.find((name) => name.startsWith(type));
    if (metadata?.tone && colour) map.setPaintProperty(id, colour, toneOf(metadata.tone));
  }
}

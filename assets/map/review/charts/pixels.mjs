// Pictures of our own under Plotly's axes, and work done a slice at a time, so that the page goes on answering.

const SLICE_MS = 8;

/** Do work(k, isTime) for k below count, some milliseconds at a time; again where it returns false, because isTime() was true. */
export async function inSlices(count, work) {
  for (let k = 0; k < count; ) {
    const since = performance.now();
    const isTime = () => performance.now() - since >= SLICE_MS;
    while (k < count && !isTime()) if (work(k, isTime) !== false) k++;
    if (k < count) await new Promise((done) => setTimeout(done));
  }
}

/** Pixels (rgba) as an address that an image can have. */
export function picture(pixels, width, height) {
  const canvas = Object.assign(document.createElement("canvas"), { width, height });
  canvas.getContext("2d").putImageData(new ImageData(pixels, width, height), 0, 0);
  return canvas.toDataURL("image/png");
}

// The waves' shapes as paths, as large as the dots of shaders.mjs.

/** A path of a wave's shape round x, y; `radius` is that of the round one. */
export function shapePath(shape, x, y, radius) {
  const path = new Path2D();
  const through = (...corners) => {
    corners.forEach(([right, down], k) => path[k ? "lineTo" : "moveTo"](x + right * radius, y + down * radius));
    path.closePath();
  };
  if (shape === "square") through([-0.97, -0.97], [0.97, -0.97], [0.97, 0.97], [-0.97, 0.97]);
  else if (shape === "triangle") through([0, -1.12], [1.09, 0.88], [-1.09, 0.88]);
  else if (shape === "diamond") through([0, -1.21], [1.21, 0], [0, 1.21], [-1.21, 0]);
  else path.arc(x, y, radius, 0, 7);
  return path;
}

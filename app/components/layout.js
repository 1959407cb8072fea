/** How large the cells are. */

const BESIDE_PICTURE = 30; // pixels a cell of a small grid that stands beside pictures
const GAP = 44; // pixels between grids, with the sign that stands there
const NUMBERS = { least: 22, most: 46, height: 330 }; // pixels a cell, and of the tallest grid
const PICTURES = { least: 1.2, most: 3, height: 380 };

/** @typedef {import("./grid.js").SvgGrid|import("./picture.js").CanvasGrid} AnyGrid */

/**
 * Gives all cells one size: as large as they fit side by side, else as large as they fit below each other.
 * @param {AnyGrid[]} grids
 * @param {number} width  of the stage; 0 while it is hidden
 */
export function fit(grids, width) {
  const drawn = grids.filter((grid) => !grid.root.hidden);
  if (!width || !drawn.length) return;
  const pictures = drawn.filter((grid) => grid.isPicture);
  const scaled = pictures.length ? pictures : drawn; // beside pictures, small grids keep one size
  const limits = pictures.length ? PICTURES : NUMBERS;
  const kept = drawn.filter((grid) => !scaled.includes(grid)).reduce((sum, grid) => sum + grid.plane.columns.length * BESIDE_PICTURE, 0);
  const columns = scaled.map((grid) => grid.plane.columns.length);
  const room = (width - kept - GAP * drawn.length) / columns.reduce((sum, n) => sum + n, 0);
  const fitting = room >= limits.least ? room : (width - 8) / Math.max(...columns);
  const side = Math.min(limits.most, fitting, limits.height / Math.max(...scaled.map((grid) => grid.plane.rows.length)));
  for (const grid of grids) grid.resize(grid.isPicture || !pictures.length ? side : BESIDE_PICTURE);
}

/** How large the cells are. */

const BESIDE_PICTURE = 30; // pixels a cell of a small grid that stands beside pictures
const WRAPPED = 34; // pixels a cell at most where grids stand below each other
const GAP = 44; // pixels between grids, with the sign that stands there
const NUMBERS = { least: 24, most: 46, height: 330 }; // pixels a cell, and of the tallest grid
const PICTURES = { least: 1.2, most: 3, height: 300 };
const PRESENTED = { numbers: { least: 24, most: 80, height: 520 }, pictures: { least: 1.2, most: 5, height: 480 } };

/** @typedef {import("./grid.js").SvgGrid|import("./picture.js").CanvasGrid} AnyGrid */

/**
 * Gives all cells one size: as large as they fit side by side, else as large as they fit below each other.
 * @param {AnyGrid[]} grids
 * @param {number} width  of the stage; 0 while it is hidden
 * @param {number} above  how many views stand above each other and share the height
 * @param {boolean} presented  on a projector: as large as there is room
 */
export function fit(grids, width, above, presented) {
  const drawn = grids.filter((grid) => !grid.root.hidden);
  if (!width || !drawn.length) return;
  const pictures = drawn.filter((grid) => grid.isPicture);
  const scaled = pictures.length ? pictures : drawn; // beside pictures, small grids keep one size
  const limits = pictures.length ? (presented ? PRESENTED.pictures : PICTURES) : presented ? PRESENTED.numbers : NUMBERS;
  const kept = drawn.filter((grid) => !scaled.includes(grid)).reduce((sum, grid) => sum + grid.plane.columns.length * BESIDE_PICTURE, 0);
  const columns = scaled.map((grid) => grid.plane.columns.length);
  const room = (width - kept - GAP * drawn.length) / columns.reduce((sum, n) => sum + n, 0);
  const alone = (width - 8) / Math.max(...columns);
  const fitting = room >= limits.least ? room : pictures.length ? alone : Math.min(alone, WRAPPED);
  const rows = Math.max(...scaled.map((grid) => grid.plane.rows.length));
  const side = Math.max(Math.min(limits.most, fitting, limits.height / above / rows), Math.min(fitting, limits.least));
  for (const grid of grids) grid.resize(grid.isPicture || !pictures.length ? side : BESIDE_PICTURE);
}

/** How large the cells of linked layers are, and where their weights stand: beside them where that leaves them larger, else above. */

const BETWEEN = { least: 40, most: 84, narrow: 56 }; // pixels between layers, for the lines
const NAMES = 104; // pixels beside the layers, for what they are called
const NAME = 21; // pixels above a layer on a narrow stage, for the same
const SLICE = 3; // pixels around a row of cells
const WEIGHTS = { few: 26, some: 20, many: 16, caption: 40, apart: 14, least: 102 }; // pixels a cell, above a grid, between grids, a grid with its name
const TIGHT = 460; // pixels; on a stage no wider names stand above the layers
const SMALLEST = 22; // pixels a cell of a layer, as long as the widest fits

/** @typedef {import("./view.js").AnyGrid} AnyLayer */
/** @typedef {{columns: number, width: number, height: number}} Block  of weights: so many beside each other */

/**
 * Gives all layers one cell size: as large as they fit into the width, and into the height together with the lines between them.
 * @param {AnyLayer[]} drawn  layers, which know their distance from the left, and weights
 * @param {number} width @param {number} height @param {number} most  pixels a cell
 */
export function fitLayers(drawn, width, height, most) {
  const layers = drawn.filter((grid) => grid.left !== null);
  const weights = drawn.filter((grid) => grid.left === null);
  const wide = width >= TIGHT;
  const units = Math.max(...layers.map((grid) => (grid.left ?? 0) + grid.plane.columns.length));
  const names = new Set(layers.map((grid) => grid.plane.tensor)).size;
  const gaps = Math.max(1, names - 1);
  const room = (wide ? height : height - NAME * names) - SLICE * layers.length;
  const side = (/** @type {number} */ beside, /** @type {number} */ above) => {
    const across = (width - 8 - beside - (wide ? NAMES : 0)) / units;
    return Math.min(most, across, Math.max(SMALLEST, (room - above - gaps * BETWEEN.least) / layers.length));
  };
  const small = weightSide(weights);
  const blocks = wide ? blocksOf(weights, small).filter((block) => block.height <= room + WEIGHTS.caption) : [];
  const above = wide && weights.length ? blocksOf(weights, small).findLast((block) => block.width <= width)?.height ?? 0 : 0;
  const [best] = blocks.sort((one, other) => side(other.width + 20, 0) - side(one.width + 20, 0));
  const beside = best && side(best.width + 20, 0) >= side(0, above) ? best : null;
  const size = beside ? side(beside.width + 20, 0) : side(0, above);
  for (const grid of drawn) grid.resize(grid.left === null ? Math.min(small, (width - 8) / grid.plane.columns.length) : size);
  const left = (room - (beside ? 0 : above) - layers.length * size) / gaps;
  place(layers[0].root.closest(".panels"), !wide, beside, Math.max(BETWEEN.least, Math.min(wide ? BETWEEN.most : BETWEEN.narrow, left)));
}

/** @param {HTMLElement|null} panels @param {boolean} tight @param {Block|null} beside @param {number} between  pixels */
function place(panels, tight, beside, between) {
  panels?.classList.toggle("tight", tight);
  panels?.classList.toggle("beside", Boolean(beside));
  panels?.style.setProperty("--between", `${between}px`);
  panels?.style.setProperty("--weights", beside ? `${beside.width}px` : "100%");
}

/** @param {AnyLayer[]} weights */
function weightSide(weights) {
  const largest = Math.max(0, ...weights.map(({ plane }) => Math.max(plane.rows.length, plane.columns.length)));
  return largest > 8 ? WEIGHTS.many : largest > 4 ? WEIGHTS.some : WEIGHTS.few;
}

/** The weights as blocks of one, two, … beside each other; the slices of each stand above each other. @param {AnyLayer[]} weights @param {number} side @returns {Block[]} */
function blocksOf(weights, side) {
  const panels = [...new Set(weights.map((grid) => grid.plane.tensor))].map((tensor) => {
    const slices = weights.filter((grid) => grid.plane.tensor === tensor);
    const high = slices.reduce((sum, { plane }) => sum + plane.rows.length * side + 4, 0) + WEIGHTS.caption;
    return { high, wide: Math.max(WEIGHTS.least, slices[0].plane.columns.length * side + 4) };
  });
  const [wide, high] = [Math.max(...panels.map((panel) => panel.wide)), Math.max(...panels.map((panel) => panel.high))];
  return panels.map((_, n) => {
    const rows = Math.ceil(panels.length / (n + 1));
    return { columns: n + 1, width: (n + 1) * (wide + WEIGHTS.apart), height: rows * (high + WEIGHTS.apart) };
  });
}

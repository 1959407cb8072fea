/** How large the cells are. */

import { fitLayers } from "./layers.js";
import { fitTimeline } from "./timeline.js";

const BESIDE_PICTURE = 30; // pixels a cell of a small grid that stands beside pictures
const JOINT = 40; // pixels between panels, with the sign that stands there
const SIGNED = 55; // the same where the sign is a letter with an arrow
const CAPTION = 30; // pixels above a panel, with the gap below the one before
const GAP = 7; // pixels between slices
const PANEL = 102; // pixels a panel is wide at the least, for its caption; as in stage.css
const NUMBERS = { least: 22, most: 46, height: 340 }; // pixels a cell, and of all grids of numbers
const MANY = 16; // pixels a cell at the least, where there are many slices or rows: better small than far below
const HIGH = 12; // rows that are many
const WIDE = 900; // pixels from which views stand beside each other, whatever they are
const PHONE = { width: 520, height: 460 };
const PICTURES = { least: 1.2, most: 3, height: 300 };
const PRESENTED = { numbers: { least: 24, most: 80 }, pictures: { least: 1.2, most: 5 }, share: 0.48 }; // of the window's height

/** @typedef {import("./view.js").AnyGrid} AnyGrid */

/**
 * Gives all cells one size: as large as they fit into the width and a height that leaves the player in sight.
 * @param {AnyGrid[]} grids
 * @param {number} width  of the stage; 0 while it is hidden
 * @param {number} above  how many views stand above each other and share the height
 * @param {boolean} presented  on a projector: as large as there is room
 */
export function fit(grids, width, above, presented) {
  const drawn = grids.filter((grid) => !grid.root.hidden);
  if (!width || !drawn.length) return;
  if (drawn.some((grid) => grid.at !== null)) return fitTimeline(drawn, width, (presented ? PRESENTED.share * innerHeight : NUMBERS.height) / above);
  if (drawn.some((grid) => grid.left !== null)) return fitLayers(drawn, width, layersHeight(width, presented) / above, presented ? PRESENTED.numbers.most : NUMBERS.most);
  const pictures = drawn.filter((grid) => grid.isPicture);
  const side = pictures.length ? pictureSide(drawn, pictures, width, presented) : numberSide(drawn, width, above, presented);
  for (const grid of grids) grid.resize(grid.isPicture || !pictures.length ? side : Math.min(BESIDE_PICTURE, alone(grid, width)));
}

/**
 * Width for each of several views, and among how many the height is shared. On a wide stage they stand beside each other.
 * On others their small grids take half of the width where they fit, so that the arithmetic stands beside them.
 * @param {AnyGrid[][]} views  the grids of each @param {number} width
 * @returns {[number, number]}
 */
export function shares(views, width) {
  const share = (width - 24) / views.length;
  if (views.length < 2) return [width, 1];
  if (width >= WIDE) return [share, 1];
  return [views.every((grids) => fitsALine(grids.filter((grid) => !grid.root.hidden), share)) ? share : width, views.length];
}

/** @param {AnyGrid[]} grids @param {number} width */
function fitsALine(grids, width) {
  const small = grids.every((grid) => !grid.isPicture && grid.left === null && grid.plane.rows.length > 1);
  const widths = grids.map(({ plane }) => Math.max(PANEL, plane.columns.length * NUMBERS.least + GAP));
  return small && widths.reduce((sum, wide) => sum + wide, (grids.length - 1) * JOINT) <= width;
}

/** Pixels a cell of a grid that has the width for itself. @param {AnyGrid} grid @param {number} width */
function alone({ plane }, width) {
  return (width - 8) / plane.columns.length;
}

/** Pixels for linked layers. @param {number} width @param {boolean} presented */
function layersHeight(width, presented) {
  const height = presented ? PRESENTED.share * innerHeight : NUMBERS.height;
  return width < PHONE.width ? Math.max(height, PHONE.height) : height;
}

/** @param {AnyGrid[]} drawn @param {AnyGrid[]} pictures @param {number} width @param {boolean} presented */
function pictureSide(drawn, pictures, width, presented) {
  const limits = presented ? { ...PRESENTED.pictures, height: PRESENTED.share * innerHeight } : PICTURES;
  const room = Math.min(...panelRows(drawn).map((row) => sharedWidth(row, width)));
  const fitting = room >= limits.least ? room : Math.min(...pictures.map((grid) => alone(grid, width)));
  const isLine = pictures.every(({ plane }) => plane.rows.length === 1);
  return Math.min(isLine ? NUMBERS.most : limits.most, fitting, limits.height / Math.max(...pictures.map((grid) => grid.plane.rows.length)));
}

/** Pixels a cell of the pictures of one row, all of them beside each other; no limit where there is none. @param {AnyGrid[]} row @param {number} width */
function sharedWidth(row, width) {
  const cells = (/** @type {boolean} */ pictures) => row.reduce((sum, grid) => sum + (grid.isPicture === pictures ? grid.plane.columns.length : 0), 0);
  return (width - cells(false) * BESIDE_PICTURE - (JOINT + 4) * row.length) / (cells(true) || Number.MIN_VALUE);
}

/** Grids row by row, as far as a view says where rows begin. @param {AnyGrid[]} drawn */
function panelRows(drawn) {
  const rows = /** @type {AnyGrid[][]} */ ([[]]);
  for (const grid of drawn) {
    if (grid.beginsRow && rows[rows.length - 1].length) rows.push([]);
    rows[rows.length - 1].push(grid);
  }
  return rows;
}

/** The largest cells whose panels, flowing like words, are no higher than they may. @param {AnyGrid[]} drawn @param {number} width @param {number} above @param {boolean} presented */
function numberSide(drawn, width, above, presented) {
  const { least, most, height } = presented ? { ...PRESENTED.numbers, height: PRESENTED.share * innerHeight } : NUMBERS;
  const room = (width < PHONE.width ? Math.max(height, PHONE.height) : height) / above;
  const tensors = [...new Set(drawn.map((grid) => grid.plane.tensor))];
  const panels = tensors.map((tensor) => drawn.filter((grid) => grid.plane.tensor === tensor));
  const smallest = panels.some((slices) => slices.length > 8 || slices[0].plane.rows.length > HIGH) ? MANY : least;
  const widest = Math.min(...drawn.map((grid, n) => alone(grid, n ? width - JOINT : width))); // before others than the first stands a sign
  for (let side = Math.min(most, widest); side > smallest; side -= 1) {
    if (flowHeight(panels, side, width) <= room) return side;
  }
  return Math.min(smallest, widest, untorn(panels, width));
}

/** The largest cells with which rows that a view has begun stay whole; no limit where that would be too small. @param {AnyGrid[][]} panels @param {number} width */
function untorn(panels, width) {
  const rows = panelRows(panels.map(([grid]) => grid));
  const sides = rows.map((row) => (width - SIGNED * (row.length - 1)) / row.reduce((sum, { plane }) => sum + plane.columns.length, 0));
  const side = Math.floor(Math.min(...sides));
  return rows.length > 1 && side >= MANY ? side : Infinity;
}

/** How high panels are that flow like words. @param {AnyGrid[][]} panels  the slices of each tensor @param {number} side @param {number} width */
function flowHeight(panels, side, width) {
  let [height, line, left] = [0, 0, 0];
  for (const slices of panels) {
    const { plane, across } = slices[0];
    const [w, h] = [plane.columns.length * side + GAP, plane.rows.length * side + GAP];
    const beside = across || Math.max(1, Math.min(slices.length, Math.floor((width - (left ? JOINT : 0)) / w)));
    const [wide, high] = [Math.max(PANEL, beside * w) + (left ? JOINT : 0), Math.ceil(slices.length / beside) * h + CAPTION];
    if (left && (slices[0].beginsRow || left + wide > width)) [height, line, left] = [height + line, 0, 0];
    [line, left] = [Math.max(line, high), left + wide];
  }
  return height + line - CAPTION;
}

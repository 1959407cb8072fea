/** Grids below each other on one line of time: a cell is as wide everywhere, and stands under what it is made of. */

const BANDS = { widest: 46, least: 44, most: 116, phone: 90, narrow: 520, caption: 20, right: 8, sound: 60, slice: 3, flat: 16, single: 26, number: 18 }; // pixels: a cell, a curve or picture, a phone, above and beside each, a waveform, one of many slices, a curve of yes and no, a lonely cell, one of several

/** @typedef {import("./view.js").AnyGrid} TimeGrid */

/**
 * Gives all grids of a line of time one width of a cell and their places on it.
 * @param {TimeGrid[]} drawn  each knows on which cell of the line it begins
 * @param {number} width  of the stage @param {number} height  for all together
 */
export function fitTimeline(drawn, width, height) {
  const placed = drawn.filter((grid) => grid.at !== null);
  const begins = Math.min(...placed.map((grid) => grid.at ?? 0));
  const ends = Math.max(...placed.map((grid) => (grid.at ?? 0) + grid.plane.columns.length));
  const side = Math.min(BANDS.widest, (width - BANDS.right) / (ends - begins));
  const apart = placed.length < drawn.length ? [drawn.find((grid) => grid.at === null)] : []; // all beside each other
  const rows = [...new Map([...placed, ...apart].map((grid) => [grid?.plane.tensor, Boolean(grid?.isPicture)])).values()]; // a tensor each
  const flat = rows.filter(Boolean);
  const sound = /** @type {HTMLElement|null|undefined} */ (drawn[0].root.closest(".panels")?.querySelector(".sound"));
  const taken = (sound ? BANDS.sound : 0) + (rows.length - flat.length) * side + rows.length * BANDS.caption;
  const high = Math.max(BANDS.least, Math.min(width < BANDS.narrow ? BANDS.phone : BANDS.most, (height - taken) / (flat.length || 1)));
  for (const grid of drawn) {
    if ("high" in grid) grid.high = "flat" in grid && grid.flat ? BANDS.flat : Math.max(BANDS.slice, high / slicesOf(grid, drawn));
    grid.resize(isSingle(grid) ? Math.max(side, slicesOf(grid, drawn) > 1 ? BANDS.number : BANDS.single) : side);
    const figure = /** @type {HTMLElement|null} */ (grid.root.closest(".joined"));
    if (figure && grid.at !== null) figure.style.marginLeft = `${(grid.at - begins) * side}px`;
  }
  /** @type {HTMLElement|null} */ (drawn[0].root.closest(".panels"))?.style.setProperty("--cell", `${side}px`);
  if (sound) placeSound(sound, side, -begins * side);
}

/** How many slices of one tensor share its height. @param {TimeGrid} grid @param {TimeGrid[]} drawn */
function slicesOf({ plane: { tensor } }, drawn) {
  return drawn.filter((each) => each.plane.tensor === tensor).length;
}

/** Whether a grid is one number, which is to be read. @param {TimeGrid} grid */
function isSingle({ plane }) {
  return plane.columns.length === 1 && plane.rows.length === 1;
}

/** @param {HTMLElement} sound @param {number} side @param {number} left  pixels */
function placeSound(sound, side, left) {
  const strip = /** @type {HTMLElement} */ (sound.querySelector(".strip"));
  strip.style.width = `${Number(sound.dataset.cells) * side}px`;
  sound.style.marginLeft = `${left}px`;
}

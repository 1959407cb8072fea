/** Boxes and lines in rows, along the flow (u) and across it (v): pure arithmetic on places. */

/** @typedef {import("./tree.js").Part} Part */
/** @typedef {{part: Part, u: number, v: number, du: number, dv: number}} Placed */
/** @typedef {{corners: [number, number][], arrow: boolean}} Line  from a part to the next */
/**
 * Something laid out: its size, where the flow enters at its left and leaves at its right (v), boxes and lines.
 * @typedef {{u: number, v: number, enter: number, leave: number, items: Placed[], lines: Line[], calm: number}} Laid  calm: 1 for one row, less the more the eye must jump
 */

const GAP = 24; // between parts in a row
const BETWEEN_ROWS = 30;
const ROUND_ROWS = 13; // for lines from row to row
const AROUND = 14; // of a line with nothing on it

/** A line with nothing on it. @type {Laid} */
export const NOTHING = { u: 0, v: AROUND, enter: AROUND / 2, leave: AROUND / 2, items: [], lines: [], calm: 1 };

/** The shortest rows in which so many are enough. @param {Laid[]} blocks @param {number} rows */
export function limitOf(blocks, rows) {
  if (rows === 1) return Infinity;
  let limit = blocks.reduce((sum, { u }) => sum + u + GAP, -GAP) / rows;
  while (packed(blocks, limit).length > rows) limit *= 1.03;
  return limit;
}

/** In rows no longer than the limit. @param {Laid[]} blocks @param {number} limit @returns {Laid[][]} */
function packed(blocks, limit) {
  const rows = /** @type {Laid[][]} */ ([]);
  let length = 0;
  for (const block of blocks) {
    length += GAP + block.u;
    if (rows.length && length <= limit) rows[rows.length - 1].push(block);
    else {
      rows.push([block]);
      length = block.u;
    }
  }
  return rows;
}

/** One after the other. @param {Laid[]} blocks @param {number} limit @param {boolean} down @returns {Laid} */
export function inRows(blocks, limit, down) {
  return blocks.length ? stacked(packed(blocks, limit).map(inRow), down) : NOTHING;
}

/** Side by side on one line. @param {Laid[]} blocks @returns {Laid} */
function inRow(blocks) {
  const tops = /** @type {number[]} */ ([]); // of each, the line that enters the first at 0
  let line = 0;
  for (const block of blocks) {
    tops.push(line - block.enter);
    line += block.leave - block.enter;
  }
  const top = Math.min(...tops);
  /** @type {Laid} */
  const row = { u: 0, v: Math.max(...blocks.map((block, n) => tops[n] + block.v)) - top, enter: -top, leave: line - top, items: [], lines: [], calm: Math.min(...blocks.map((each) => each.calm)) };
  blocks.forEach((block, n) => {
    if (n) {
      const at = tops[n] - top + block.enter;
      row.lines.push({ corners: [[row.u, at], [row.u + GAP, at]], arrow: leads(block) });
      row.u += GAP;
    }
    put(row, block, row.u, tops[n] - top);
    row.u += block.u;
  });
  return row;
}

/** Whether a box stands where the flow enters: an arrow may point at it. @param {Laid} block */
export function leads(block) {
  return block.items.some(({ u }) => u === 0);
}

/** Rows below each other, as lines of a text. @param {Laid[]} rows @param {boolean} down @returns {Laid} */
function stacked(rows, down) {
  if (rows.length === 1) return rows[0];
  const wide = Math.max(...rows.map((row) => row.u));
  /** @type {Laid} */
  const all = { u: wide + 2 * ROUND_ROWS, v: 0, enter: 0, leave: 0, items: [], lines: [], calm: calmOf(rows) * (down ? 0.8 : 1) };
  let [end, middle] = [0, 0];
  rows.forEach((row, n) => {
    if (n) {
      middle = all.v + BETWEEN_ROWS / 2;
      all.v += BETWEEN_ROWS;
      const [from, to] = [ROUND_ROWS + rows[n - 1].u, ROUND_ROWS];
      const corners = /** @type {[number, number][]} */ ([[from, end], [from + ROUND_ROWS, end], [from + ROUND_ROWS, middle], [0, middle], [0, all.v + row.enter], [to, all.v + row.enter]]);
      all.lines.push({ corners, arrow: leads(row) });
    } else all.enter = row.enter;
    put(all, row, ROUND_ROWS, all.v);
    end = all.v + row.leave;
    all.v += row.v;
  });
  all.leave = end;
  return all;
}

/** Each further row costs, and one that is much shorter too. @param {Laid[]} rows */
function calmOf(rows) {
  const lengths = rows.map((row) => row.u);
  const torn = rows.filter((row, n) => n && row.items[0].part.role === "light").length; // from the layer that it belongs to
  return Math.min(...rows.map((row) => row.calm)) * 0.93 ** torn * 0.9 ** (rows.length - 1) * (0.85 + (0.15 * Math.min(...lengths)) / Math.max(...lengths));
}

/** Moves a block to a place of another. @param {Laid} into @param {Laid} block @param {number} u @param {number} v */
export function put(into, block, u, v) {
  for (const item of block.items) into.items.push({ ...item, u: item.u + u, v: item.v + v });
  for (const { corners, arrow } of block.lines) into.lines.push({ corners: corners.map(([along, across]) => [along + u, across + v]), arrow });
}

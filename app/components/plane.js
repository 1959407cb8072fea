/** A two-dimensional slice of a tensor with the padding around it, the colour of a value, and what both kinds of grid share. */

import { element } from "./core.js";
import { openField } from "./edit.js";
import { EXCLUDED, PAD, ownAt } from "./trace.js";

const FOLDED = { widest: 16, least: 6 }; // cells a row

/**
 * One two-dimensional slice of a tensor, with the padding that stands around it.
 * @typedef {object} Plane
 * @property {import("./trace.js").Tensor} tensor
 * @property {number} number  which slice
 * @property {number} base  flat index of the slice's first cell
 * @property {number} width  cells of a row, without padding
 * @property {number[]} rows  what stands on each line of the frame: input row, PAD or EXCLUDED
 * @property {number[]} columns
 * @property {[number, number]} before  lines of the frame before the first row and column
 * @property {[number, number]} size  rows and columns of the slice itself
 * @property {[number, number]} spread  lines of the frame from one row or column to the next; beyond 1 zeros stand between them
 * @property {[Set<number>, Set<number>]} unread  lines that no window reads
 */
/** @typedef {{row: number, column: number, cell: number}} Place  on the frame; `cell` is flat, or PAD, or EXCLUDED */

/**
 * @param {import("./trace.js").Tensor} tensor
 * @param {number} number  which slice
 * @param {number} spatial  how many trailing axes are space: 1 or 2
 * @param {import("./trace.js").Axis[]|null} axes  of the windows that read this tensor
 * @returns {Plane}
 */
export function planeOf(tensor, number, spatial, axes) {
  const shape = axes ? tensor.shape.slice(-spatial) : sliceOf(tensor.shape, spatial);
  const [height, width] = shape.length === 2 ? shape : [1, shape[0]];
  const lines = axes ? axes.map((axis) => axis.line) : shape.map((size) => range(size));
  const before = axes ? axes.map((axis) => axis.before) : shape.map(() => 0);
  const spread = axes ? axes.map((axis) => axis.spread) : shape.map(() => 1);
  const unread = axes ? axes.map((axis) => new Set(axis.unread)) : shape.map(() => new Set());
  if (shape.length === 1) {
    lines.unshift([0]);
    before.unshift(0);
    spread.unshift(1);
    unread.unshift(new Set());
  }
  const [rows, columns] = lines;
  const pairs = /** @type {any} */ ({ before, spread, unread });
  return { tensor, number, base: number * height * width, width, rows, columns, size: [height, width], ...pairs };
}

/** The shape of a slice. A long list of numbers is folded into rows, where it can be cut into equal ones. @param {number[]} shape @param {number} spatial */
function sliceOf(shape, spatial) {
  if (shape.length > 1) return shape.slice(-Math.min(spatial, shape.length));
  const [count] = shape;
  const widest = Math.max(FOLDED.widest, Math.ceil(Math.sqrt(count))); // no higher than wide
  const width = range(widest + 1).findLast((width) => width >= FOLDED.least && count % width === 0);
  return count > FOLDED.widest && width ? [count / width, width] : shape;
}

/** @param {number} n @returns {number[]} */
export function range(n) {
  return Array.from({ length: n }, (_, i) => i);
}

/**
 * The flat cell at a place of the frame, or PAD, or EXCLUDED.
 * @param {Plane} plane @param {number} row @param {number} column
 */
export function cellAt(plane, row, column) {
  const r = plane.rows[row];
  const c = plane.columns[column];
  if (r === EXCLUDED || c === EXCLUDED) return EXCLUDED;
  return r === PAD || c === PAD ? PAD : plane.base + r * plane.width + c;
}

/** The row (axis 0) or column (axis 1) of the tensor itself on a line of the frame, −1 for none. @param {Plane} plane @param {number} axis @param {number} line */
export function ownLine({ before, size, spread }, axis, line) {
  return ownAt(line, before[axis], size[axis], spread[axis]);
}

/** Whether a place of the frame is not the tensor's own: padding, a copy, a zero between its cells. @param {Plane} plane @param {number} row @param {number} column */
export function isOutside(plane, row, column) {
  return ownLine(plane, 0, row) < 0 || ownLine(plane, 1, column) < 0;
}

/** Row and column on the frame of a cell of the tensor. @param {Plane} plane @param {number} cell @returns {[number, number]} */
export function placeOf(plane, cell) {
  const local = cell - plane.base;
  return [lineOf(plane, 0, Math.floor(local / plane.width)), lineOf(plane, 1, local % plane.width)];
}

/** The line of the frame that a row or column of the tensor stands on. @param {Plane} plane @param {number} axis @param {number} own */
function lineOf({ before, spread }, axis, own) {
  return before[axis] + own * spread[axis];
}

/**
 * The colour of a value: its role's hue above zero, the negative one below, as strong as its share of the scale.
 * @param {import("./trace.js").Tensor} tensor @param {number} value @param {number} [reach]  value of the strongest colour
 */
export function fill(tensor, value, reach = tensor.scale.reach) {
  if (tensor.scale.kind === "grey") {
    const level = Math.round((255 * value) / reach);
    return `rgb(${level} ${level} ${level})`;
  }
  const share = Math.min(1, Math.abs(value) / (reach || 1));
  const side = value < 0 ? "negative" : "positive";
  return `color-mix(in srgb, var(--${side}) calc(${(100 * share).toFixed(1)}% * var(--strength)), var(--paper))`;
}

/** The colour of a number on its fill: only greys can be darker than the text is light. @param {import("./trace.js").Tensor} tensor @param {number} value */
export function ink(tensor, value) {
  if (tensor.scale.kind !== "grey") return "";
  return value > tensor.scale.reach / 2 ? "black" : "white";
}

/**
 * @typedef {object} Handlers
 * @property {(place: Place|null) => void} hover  a place of the frame, null when the pointer leaves
 * @property {(place: Place) => void} pick
 * @property {((cell: number, value: number|null, complaint?: string) => void)|null} edit  null as value: nothing was typed, or taken back
 * @property {(event: KeyboardEvent) => void} key
 */

/** What both kinds of grid share: pointer to place, place of a cell, the field that opens over it. */
export class Grid {
  /** @param {Plane} plane @param {Handlers} handlers @param {string} label */
  constructor(plane, handlers, label) {
    this.plane = plane;
    this.handlers = handlers;
    this.reach = plane.tensor.scale.reach; // value of the strongest colour
    this.left = /** @type {number|null} */ (null); // cells from the left edge, in a picture of linked layers
    this.at = /** @type {number|null} */ (null); // the cell of a line of time on which its frame begins
    this.across = 0; // slices that stand beside each other; 0: as many as there is room for
    this.beginsRow = false; // whether its tensor stands at the left, whatever room there is before
    const described = { role: "application", "aria-roledescription": "grid of numbers", "aria-label": label };
    this.root = element("div", { class: "grid", tabindex: 0, ...described, "data-tensor": plane.tensor.name });
    this.root.addEventListener("pointermove", (event) => handlers.hover(this.placeUnder(event)));
    this.root.addEventListener("pointerleave", () => handlers.hover(null));
    this.root.addEventListener("click", (event) => this.#withPlace(event, handlers.pick));
    // a finger that was drawn along stays where it left off; a tap is a click as well
    this.root.addEventListener("pointerup", (event) => event.pointerType === "touch" && this.#withPlace(event, handlers.pick));
    this.root.addEventListener("dblclick", (event) => this.#withPlace(event, ({ row, column, cell }) => isOutside(plane, row, column) || this.startEdit(cell)));
    this.root.addEventListener("keydown", handlers.key);
  }

  /** @param {MouseEvent} event @param {(place: Place) => void} use */
  #withPlace(event, use) {
    const place = this.placeUnder(event);
    if (place) use(place);
  }

  /** The place of the frame under the pointer; null outside. @param {MouseEvent} event @returns {Place|null} */
  placeUnder(event) {
    const box = this.drawing().getBoundingClientRect();
    const column = Math.floor(((event.clientX - box.left) / box.width) * this.plane.columns.length);
    const row = Math.floor(((event.clientY - box.top) / box.height) * this.plane.rows.length);
    if (!(row in this.plane.rows) || !(column in this.plane.columns)) return null;
    return { row, column, cell: cellAt(this.plane, row, column) };
  }

  /** The tensor's own cell at a place of the frame; null in padding and beyond. @param {number} row @param {number} column */
  own(row, column) {
    return isOutside(this.plane, row, column) ? null : cellAt(this.plane, row, column);
  }

  /** @param {number} cell @returns {boolean} whether this slice holds the tensor's cell */
  holds(cell) {
    return cell >= this.plane.base && cell < this.plane.base + this.plane.size[0] * this.plane.size[1];
  }

  /** Opens an input over a cell. @param {number} cell */
  startEdit(cell) {
    const { edit } = this.handlers;
    if (!edit) return;
    const [row, column] = placeOf(this.plane, cell);
    const [box, root] = [this.drawing().getBoundingClientRect(), this.root.getBoundingClientRect()];
    const side = box.width / this.plane.columns.length;
    const { name, values } = this.plane.tensor;
    const corner = { left: box.left - root.left + column * side, top: box.top - root.top + row * side };
    openField(this.root, { ...corner, side, name, value: values[cell] }, (value, complaint) => edit(cell, value, complaint));
  }

  /** Takes another value for the strongest colour. @param {number} reach @returns {boolean} whether it is another */
  reaches(reach) {
    const changed = reach !== this.reach;
    this.reach = reach;
    return changed;
  }

  /** The marked places as frame rows and columns. @param {import("./inverse.js").Mark} mark */
  framed({ rows, columns, frame }) {
    if (frame) return { rows, columns };
    return { rows: rows.map((row) => lineOf(this.plane, 0, row)), columns: columns.map((column) => lineOf(this.plane, 1, column)) };
  }

  /** @returns {Element} */
  drawing() {
    throw new Error("a grid draws something");
  }
}

/**
 * Outlines of places as one path: neighbouring columns join, so that 16,000 places are a hundred rectangles.
 * @param {{rows: number[], columns: number[]}[]} places @param {number} unit
 */
export function outlinePath(places, unit) {
  return places
    .map(({ rows, columns }) => {
      const runs = runsOf(columns);
      return runsOf(rows).flatMap(([top, height]) => runs.map(([left, width]) => box(left, top, width, height, unit))).join("");
    })
    .join("");
}

/** @param {number} left @param {number} top @param {number} width @param {number} height @param {number} unit */
function box(left, top, width, height, unit) {
  return `M${left * unit} ${top * unit}h${width * unit}v${height * unit}h${-width * unit}z`;
}

/** Sorted whole numbers as runs of neighbours: [first, how many]. @param {number[]} numbers */
function runsOf(numbers) {
  const runs = /** @type {[number, number][]} */ ([]);
  for (const n of [...numbers].sort((a, b) => a - b)) {
    const last = runs[runs.length - 1];
    if (last && last[0] + last[1] === n) last[1] += 1;
    else runs.push([n, 1]);
  }
  return runs;
}

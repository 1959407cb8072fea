/** Grids of cells, with their numbers as SVG; `picture.js` draws the large ones. No operation is known here. */

import { element, printed, svg } from "./core.js";
import { openField } from "./edit.js";
import { EXCLUDED, PAD } from "./trace.js";

const UNIT = 40; // user units a cell; the grid is scaled as a whole
export const LARGEST_SVG = 24; // cells a side; beyond that numbers are unreadable and a canvas is drawn

/**
 * One two-dimensional slice of a tensor, with the padding that stands around it.
 * @typedef {object} Plane
 * @property {import("./trace.js").Tensor} tensor
 * @property {number} base  flat index of the slice's first cell
 * @property {number} width  cells of a row, without padding
 * @property {number[]} rows  what stands on each line of the frame: input row, PAD or EXCLUDED
 * @property {number[]} columns
 * @property {[number, number]} before  lines of the frame before the first row and column
 * @property {[number, number]} size  rows and columns of the slice itself
 * @property {[Set<number>, Set<number>]} unread  lines that no window reads
 */

/**
 * @param {import("./trace.js").Tensor} tensor
 * @param {number} number  which slice
 * @param {number} spatial  how many trailing axes are space: 1 or 2
 * @param {import("./trace.js").Axis[]|null} axes  of the windows that read this tensor
 * @returns {Plane}
 */
export function planeOf(tensor, number, spatial, axes) {
  const shape = tensor.shape.slice(-Math.min(spatial, tensor.shape.length));
  const [height, width] = shape.length === 2 ? shape : [1, shape[0]];
  const lines = axes ? axes.map((axis) => axis.line) : shape.map((size) => range(size));
  const before = axes ? axes.map((axis) => axis.before) : shape.map(() => 0);
  const unread = axes ? axes.map((axis) => new Set(axis.unread)) : shape.map(() => new Set());
  if (shape.length === 1) {
    lines.unshift([0]);
    before.unshift(0);
    unread.unshift(new Set());
  }
  const [rows, columns] = lines;
  const pairs = /** @type {any} */ ({ before, unread });
  return { tensor, base: number * height * width, width, rows, columns, size: [height, width], ...pairs };
}

/** @param {number} n @returns {number[]} */
function range(n) {
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

/** Whether a place of the frame lies outside the tensor itself: padding or a copy. @param {Plane} plane @param {number} row @param {number} column */
export function isOutside(plane, row, column) {
  const [top, left] = plane.before;
  const [height, width] = plane.size;
  return row < top || column < left || row >= top + height || column >= left + width;
}

/**
 * The colour of a value: its role's hue above zero, the negative one below, as strong as its share of the scale.
 * @param {import("./trace.js").Tensor} tensor @param {number} value
 */
function fill(tensor, value) {
  if (tensor.scale.kind === "grey") {
    const level = Math.round((255 * value) / tensor.scale.reach);
    return `rgb(${level} ${level} ${level})`;
  }
  const share = Math.min(1, Math.abs(value) / (tensor.scale.reach || 1));
  const side = value < 0 ? "negative" : "positive";
  return `color-mix(in srgb, var(--${side}) calc(${(100 * share).toFixed(1)}% * var(--strength)), var(--paper))`;
}

/** The colour of a number on its fill: only greys can be darker than the text is light. @param {import("./trace.js").Tensor} tensor @param {number} value */
function ink(tensor, value) {
  if (tensor.scale.kind !== "grey") return "";
  return value > tensor.scale.reach / 2 ? "black" : "white";
}

/**
 * @typedef {object} Handlers
 * @property {(cell: number|null) => void} hover  a cell of the tensor, null when the pointer leaves
 * @property {(cell: number) => void} pick
 * @property {((cell: number, value: number|null) => void)|null} edit  null as value: nothing was typed, or taken back
 * @property {(event: KeyboardEvent) => void} key
 */

/** What both kinds of grid share: pointer to cell, place of a cell, the frame around the drawing. */
export class Grid {
  /** @param {Plane} plane @param {Handlers} handlers @param {string} label */
  constructor(plane, handlers, label) {
    this.plane = plane;
    this.handlers = handlers;
    this.root = element("div", { class: "grid", tabindex: 0, role: "group", "aria-label": label, "data-tensor": plane.tensor.name });
    this.root.addEventListener("pointermove", (event) => handlers.hover(this.cellUnder(event)));
    this.root.addEventListener("pointerleave", () => handlers.hover(null));
    this.root.addEventListener("click", (event) => this.#withCell(event, handlers.pick));
    // a finger that was drawn along stays where it left off; a tap is a click as well
    this.root.addEventListener("pointerup", (event) => event.pointerType === "touch" && this.#withCell(event, handlers.pick));
    this.root.addEventListener("dblclick", (event) => this.#withCell(event, (cell) => this.startEdit(cell)));
    this.root.addEventListener("keydown", handlers.key);
  }

  /** @param {MouseEvent} event @param {(cell: number) => void} use */
  #withCell(event, use) {
    const cell = this.cellUnder(event);
    if (cell !== null) use(cell);
  }

  /** The tensor's cell under the pointer; null over padding and outside. @param {MouseEvent} event @returns {number|null} */
  cellUnder(event) {
    const box = this.drawing().getBoundingClientRect();
    const column = Math.floor(((event.clientX - box.left) / box.width) * this.plane.columns.length);
    const row = Math.floor(((event.clientY - box.top) / box.height) * this.plane.rows.length);
    if (!(row in this.plane.rows) || !(column in this.plane.columns) || isOutside(this.plane, row, column)) return null;
    const cell = cellAt(this.plane, row, column);
    return cell < 0 ? null : cell;
  }

  /** Row and column on the frame of a cell of the tensor. @param {number} cell @returns {[number, number]} */
  placeOf(cell) {
    const local = cell - this.plane.base;
    return [Math.floor(local / this.plane.width) + this.plane.before[0], (local % this.plane.width) + this.plane.before[1]];
  }

  /** @param {number} cell @returns {boolean} whether this slice holds the tensor's cell */
  holds(cell) {
    return cell >= this.plane.base && cell < this.plane.base + this.plane.size[0] * this.plane.size[1];
  }

  /** Opens an input over a cell. @param {number} cell */
  startEdit(cell) {
    const { edit } = this.handlers;
    if (!edit) return;
    const [row, column] = this.placeOf(cell);
    const side = this.drawing().getBoundingClientRect().width / this.plane.columns.length;
    const { name, values } = this.plane.tensor;
    openField(this.root, { left: column * side, top: row * side, side, name, value: values[cell] }, (value) => edit(cell, value));
  }

  /** @returns {Element} */
  drawing() {
    throw new Error("a grid draws something");
  }
}

let hatches = 0; // patterns are named, and the page may hold many grids

/** A small grid: every cell a square with its number. */
export class SvgGrid extends Grid {
  isPicture = false;

  /** @param {Plane} plane @param {Handlers} handlers @param {string} label */
  constructor(plane, handlers, label) {
    super(plane, handlers, label);
    const [height, width] = [plane.rows.length * UNIT, plane.columns.length * UNIT];
    this.cells = svg("g", { class: "cells" });
    this.window = svg("g", { class: "window" });
    this.outline = svg("rect", { class: "outline", width: UNIT, height: UNIT, visibility: "hidden" });
    this.hatch = `hatch-${++hatches}`;
    const half = UNIT / 2;
    const stripe = svg("path", { class: "hatch", d: `M0 ${half}L${half} 0` });
    const pattern = svg("pattern", { id: this.hatch, width: half, height: half, patternUnits: "userSpaceOnUse" }, stripe);
    const box = { viewBox: `-2 -2 ${width + 4} ${height + 4}`, "aria-hidden": "true" };
    this.svg = svg("svg", box, svg("defs", {}, pattern), this.cells, this.window, this.outline);
    this.root.append(this.svg);
    /** @type {SVGElement[]} by flat cell of the slice */
    this.byCell = [];
    this.shown = plane.size[0] * plane.size[1];
    this.looked = /** @type {SVGElement|null} */ (null);
    this.windowKey = "";
    this.side = 0;
    this.root.classList.toggle("grey", plane.tensor.scale.kind === "grey");
    this.#draw();
  }

  drawing() {
    return this.cells;
  }

  /** @param {number} side  of a cell in pixels */
  resize(side) {
    if (side === this.side) return;
    this.side = side;
    const scale = side / UNIT;
    this.svg.setAttribute("width", String((this.plane.columns.length * UNIT + 4) * scale));
    this.svg.setAttribute("height", String((this.plane.rows.length * UNIT + 4) * scale));
  }

  #draw() {
    const { plane } = this;
    const texts = plane.rows.map((_, row) => plane.columns.map((_, column) => this.#text(row, column)));
    const longest = Math.max(1, ...texts.flat().map((text) => text.length));
    this.cells.style.fontSize = `${Math.min(16, (UNIT * 1.5) / longest)}px`;
    plane.rows.forEach((_, row) => plane.columns.forEach((_, column) => this.#drawCell(row, column, texts[row][column])));
  }

  /** @param {number} row @param {number} column */
  #text(row, column) {
    const cell = cellAt(this.plane, row, column);
    return cell === EXCLUDED ? "" : cell === PAD ? "0" : printed(this.plane.tensor.values[cell]);
  }

  /** @param {number} row @param {number} column @param {string} text */
  #drawCell(row, column, text) {
    const { plane } = this;
    const cell = cellAt(plane, row, column);
    const outside = isOutside(plane, row, column);
    const unread = plane.unread[0].has(row) || plane.unread[1].has(column);
    const kind = outside ? "cell outside" : unread ? "cell unread" : "cell";
    const group = svg("g", { class: kind, transform: `translate(${column * UNIT} ${row * UNIT})` });
    const square = svg("rect", { width: UNIT, height: UNIT });
    if (!outside) square.style.fill = fill(plane.tensor, plane.tensor.values[cell]);
    group.append(square);
    if (outside) square.style.fill = `url(#${this.hatch})`;
    else if (unread) group.append(svg("rect", { width: UNIT, height: UNIT, style: `fill: url(#${this.hatch})` }));
    const number = svg("text", { x: UNIT / 2, y: UNIT / 2, dy: "0.36em" }, text);
    group.append(number);
    if (!outside) {
      number.style.fill = ink(plane.tensor, plane.tensor.values[cell]);
      group.setAttribute("data-cell", String(cell));
      this.byCell[cell - plane.base] = group;
    }
    this.cells.append(group);
  }

  /** Shows the numbers of the first `count` cells of the slice; later ones are still to come. @param {number} count */
  reveal(count) {
    const now = Math.max(0, Math.min(this.byCell.length, count));
    for (let cell = Math.min(this.shown, now); cell < Math.max(this.shown, now); cell++) {
      this.byCell[cell].classList.toggle("later", cell >= now);
    }
    this.shown = now;
  }

  /** Outlines one cell, or none. @param {number|null} cell */
  focus(cell) {
    this.outline.setAttribute("visibility", cell === null ? "hidden" : "visible");
    this.looked?.classList.remove("looked"); // a cell still to come shows its number while it is looked at
    this.looked = cell === null ? null : this.byCell[cell - this.plane.base];
    this.looked?.classList.add("looked");
    if (cell === null) return;
    const [row, column] = this.placeOf(cell);
    this.outline.setAttribute("transform", `translate(${column * UNIT} ${row * UNIT})`);
  }

  /**
   * Lays a window over places of the frame, each with a small label; moves it when only its place differs.
   * @param {{row: number, column: number, label: string}[]} taps
   */
  lay(taps) {
    const [first] = taps;
    this.cells.classList.toggle("beneath", taps.length > 0);
    const key = JSON.stringify(taps.map((tap) => [tap.row - first.row, tap.column - first.column, tap.label]));
    if (key !== this.windowKey) {
      this.windowKey = key;
      this.window.replaceChildren(...taps.map((tap) => this.#tap(tap.row - first.row, tap.column - first.column, tap.label)));
    }
    if (first) this.window.style.transform = `translate(${first.column * UNIT}px, ${first.row * UNIT}px)`;
  }

  /** @param {number} row @param {number} column @param {string} label */
  #tap(row, column, label) {
    const square = svg("rect", { width: UNIT, height: UNIT });
    const factor = svg("text", { x: UNIT - 3, y: UNIT - 4 }, label);
    return svg("g", { transform: `translate(${column * UNIT} ${row * UNIT})` }, square, factor);
  }
}

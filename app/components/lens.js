/** A magnifier for pictures: the numbers around one place of a slice. Made once; then only texts and colours change. */

import { decimals, element, printed, svg } from "./core.js";
import { hue } from "./kinds.js";
import { cellAt, fill, ink, isOutside, ownLine } from "./plane.js";
import { EXCLUDED, PAD } from "./trace.js";

const LETTERS = { least: 11, most: 15, share: 0.62 }; // pixels; the width of a digit as a share of its height
const FIGURES = 5; // a number with a fraction shows at least so many, its sign counted, however narrow
const LABELLED = 26; // pixels a cell that has room for a weight below its number
const MARGIN_ABOVE = 16; // pixels for the columns' numbers

let lenses = 0; // patterns are named, and the page may hold several

/** @typedef {{row: number, column: number, label: string}} LensTap  a place of the frame, and what is said of it */

export class Lens {
  /**
   * @param {import("./plane.js").Plane} plane
   * @param {number} [side]  cells a side, odd
   * @param {string} [name]  of the tensor, for the caption
   */
  constructor(plane, side = 7, name = plane.tensor.name) {
    this.plane = plane;
    this.name = name;
    this.rows = Math.min(side, plane.rows.length);
    this.columns = Math.min(side, plane.columns.length);
    this.spread = spreadOf(plane);
    this.digits = 0; // decimals that fit
    this.room = 0; // letters that fit into a cell
    this.unit = 0; // pixels a cell
    this.margin = 0; // pixels for the rows' numbers
    this.last = { row: 0, column: 0, taps: /** @type {LensTap[]} */ ([]) };
    this.hatch = `lens-${++lenses}`;
    this.squares = several(this.rows * this.columns, "rect", "square");
    this.numbers = several(this.rows * this.columns, "text", "number");
    this.labels = several(this.rows * this.columns, "text", "factor");
    this.rowNames = several(this.rows, "text", "index row");
    this.columnNames = several(this.columns, "text", "index");
    this.written = new Map(); // element → the text it shows, to leave alone what stays
    this.crosses = svg("path", { class: "crossed" });
    this.halo = svg("path", { class: "taps halo" }); // keeps the outlines visible on dark greys
    this.taps = svg("path", { class: "taps" });
    this.focusHalo = svg("path", { class: "focus halo" });
    this.focus = svg("path", { class: "focus" });
    const stripe = svg("path", { class: "stripe", d: "M-1 1L1 -1M0 8L8 0M7 9L9 7" });
    const hatch = svg("defs", {}, svg("pattern", { id: this.hatch, width: 8, height: 8, patternUnits: "userSpaceOnUse" }, stripe));
    const texts = [...this.numbers, ...this.labels, ...this.rowNames, ...this.columnNames];
    this.svg = svg("svg", { "aria-hidden": "true" }, hatch, ...this.squares, this.crosses, this.halo, this.taps, this.focusHalo, this.focus, ...texts);
    this.caption = element("figcaption", {});
    this.root = element("figure", { class: "lens", "data-tensor": plane.tensor.name }, this.caption, this.svg);
    this.resize(280);
  }

  /** @param {number} pixels  width of the whole */
  resize(pixels) {
    const rows = [this.plane.before[0], this.plane.rows.length - this.plane.before[0]].map((row) => printed(-row).length);
    const margin = Math.ceil(Math.max(...rows) * LETTERS.least * LETTERS.share) + 5;
    const unit = Math.max(20, Math.floor((pixels - margin - 3) / this.columns));
    if (unit === this.unit && margin === this.margin) return;
    [this.unit, this.margin] = [unit, margin];
    this.room = Math.floor((unit - 4) / (LETTERS.least * LETTERS.share));
    const { whole, needed } = this.spread;
    this.digits = Math.min(needed, Math.max(0, FIGURES - whole, this.room - whole - 1));
    this.svg.setAttribute("width", String(margin + this.columns * unit + 3));
    this.svg.setAttribute("height", String(MARGIN_ABOVE + this.rows * unit + 3));
    this.svg.classList.toggle("bare", unit < LABELLED);
    const size = Math.min(LETTERS.most, unit * 0.45, (unit - 4) / ((whole + (this.digits && this.digits + 1)) * LETTERS.share));
    this.svg.style.fontSize = `${Math.max(LETTERS.least, size)}px`;
    this.#place();
    this.written.clear();
    this.show(this.last.row, this.last.column, this.last.taps);
  }

  /**
   * The numbers around a place of the frame; near its border the place is off centre.
   * @param {number} row @param {number} column @param {LensTap[]} [taps]  what a window reads
   */
  show(row, column, taps = []) {
    this.last = { row, column, taps };
    const { plane } = this;
    const top = clamped(row, this.rows, plane.rows.length);
    const left = clamped(column, this.columns, plane.columns.length);
    const labels = /** @type {string[]} */ (new Array(this.squares.length).fill(""));
    let outlines = "";
    let inside = 0;
    for (const tap of taps) {
      const [r, c] = [tap.row - top, tap.column - left];
      if (r < 0 || c < 0 || r >= this.rows || c >= this.columns) continue;
      labels[r * this.columns + c] = tap.label;
      outlines += this.#box(r, c);
      inside++;
    }
    let crosses = "";
    for (let n = 0; n < this.squares.length; n++) {
      const [r, c] = [Math.floor(n / this.columns), n % this.columns];
      this.#cell(n, top + r, left + c, labels[n]);
      if (plane.unread[0].has(top + r) || plane.unread[1].has(left + c)) crosses += this.#cross(r, c);
    }
    this.#edges(top, left, row, column);
    this.crosses.setAttribute("d", crosses);
    this.halo.setAttribute("d", outlines);
    this.taps.setAttribute("d", outlines);
    for (const path of [this.focusHalo, this.focus]) path.setAttribute("d", this.#box(row - top, column - left));
    const [i, j] = [this.#called(0, row), this.#called(1, column)];
    const place = !i || !j ? "a zero between the cells" : plane.rows.length === 1 ? `place ${j}` : `row ${i}, column ${j}`;
    const part = inside < taps.length ? ` (${inside} of the window's ${taps.length} cells)` : "";
    const rounded = this.digits < this.spread.needed ? ", rounded" : "";
    this.caption.textContent = `${this.name} around ${place}${rounded}${part}`;
  }

  /** @param {number} n  of the lens @param {number} row @param {number} column @param {string} label */
  #cell(n, row, column, label) {
    const { tensor } = this.plane;
    const cell = cellAt(this.plane, row, column);
    const outside = isOutside(this.plane, row, column);
    const value = cell >= 0 ? tensor.values[cell] : 0;
    this.squares[n].style.fill = outside ? `url(#${this.hatch})` : (hue(tensor, cell) ?? fill(tensor, value));
    const colour = outside ? "" : ink(tensor, value);
    this.numbers[n].style.fill = this.labels[n].style.fill = colour;
    this.#write(this.numbers[n], cell === EXCLUDED ? "" : cell === PAD ? "0" : printed(value, this.digits));
    this.#write(this.labels[n], label);
    this.numbers[n].classList.toggle("above", label !== "");
  }

  /**
   * Index numbers along the edges, counted from the first cell; the focus's are strong.
   * @param {number} top @param {number} left @param {number} row @param {number} column
   */
  #edges(top, left, row, column) {
    this.rowNames.forEach((name, r) => {
      this.#write(name, this.plane.rows.length === 1 ? "" : this.#called(0, top + r));
      name.classList.toggle("strong", top + r === row);
    });
    this.columnNames.forEach((name, c) => {
      this.#write(name, this.#called(1, left + c));
      name.classList.toggle("strong", left + c === column);
    });
  }

  /** The number of a line of the frame, counted from the first cell; between cells that stand apart it has none. @param {number} axis @param {number} line */
  #called(axis, line) {
    const { before, size, spread } = this.plane;
    const from = line - before[axis];
    const beyond = from - (size[axis] - 1) * spread[axis]; // padding after the last goes on counting
    if (beyond > 0) return printed(size[axis] - 1 + beyond);
    const own = ownLine(this.plane, axis, line);
    return from < 0 ? printed(from) : own < 0 ? "" : printed(own);
  }

  /** Puts everything where it belongs at the present size. */
  #place() {
    const { unit, margin } = this;
    this.squares.forEach((square, n) => {
      const [x, y] = [margin + (n % this.columns) * unit, MARGIN_ABOVE + Math.floor(n / this.columns) * unit];
      setAll(square, { x, y, width: unit, height: unit });
      setAll(this.numbers[n], { x: x + unit / 2, y: y + unit / 2, dy: "0.36em" });
      setAll(this.labels[n], { x: x + unit - 3, y: y + unit - 3 });
    });
    this.rowNames.forEach((name, r) => setAll(name, { x: margin - 4, y: MARGIN_ABOVE + (r + 0.5) * unit, dy: "0.36em" }));
    this.columnNames.forEach((name, c) => setAll(name, { x: margin + (c + 0.5) * unit, y: MARGIN_ABOVE - 5 }));
  }

  /** Writes where the text is another one; what is too long for a cell is narrowed. @param {SVGElement} place @param {string} text */
  #write(place, text) {
    if (this.written.get(place) === text) return;
    this.written.set(place, text);
    place.textContent = text;
    if (text.length > this.room) setAll(place, { textLength: this.unit - 4, lengthAdjust: "spacingAndGlyphs" });
    else place.removeAttribute("textLength");
  }

  /** @param {number} r @param {number} c */
  #box(r, c) {
    return `M${this.margin + c * this.unit} ${MARGIN_ABOVE + r * this.unit}h${this.unit}v${this.unit}h${-this.unit}z`;
  }

  /** @param {number} r @param {number} c */
  #cross(r, c) {
    const [x, y, across] = [this.margin + c * this.unit + 4, MARGIN_ABOVE + r * this.unit + 4, this.unit - 8];
    return `M${x} ${y}l${across} ${across}M${x + across} ${y}l${-across} ${across}`;
  }
}

/** The first of `cells` lines around a place, inside the frame. @param {number} place @param {number} cells @param {number} frame */
function clamped(place, cells, frame) {
  return Math.max(0, Math.min(place - Math.floor(cells / 2), frame - cells));
}

/** @param {number} count @param {string} tag @param {string} kind */
function several(count, tag, kind) {
  return Array.from({ length: count }, () => svg(tag, { class: kind }));
}

/** @param {SVGElement} place @param {Record<string, string|number>} attributes */
function setAll(place, attributes) {
  for (const [name, value] of Object.entries(attributes)) place.setAttribute(name, String(value));
}

/** Letters before the point that a slice's numbers take, and decimals that write them exactly. @param {import("./plane.js").Plane} plane */
function spreadOf({ tensor, base, size }) {
  const values = Array.from({ length: size[0] * size[1] }, (_, n) => tensor.values[base + n]);
  let [low, high] = [0, 0];
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  const whole = Math.max(printed(Math.trunc(low)).length + (low < 0 && low > -1 ? 1 : 0), printed(Math.trunc(high)).length);
  return { whole, needed: values.every(Number.isInteger) ? 0 : decimals(values) };
}

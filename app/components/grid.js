/** Small grids of cells with their numbers, as SVG; `picture.js` draws the large ones. No operation is known here. */

import { shortened, svg } from "./core.js";
import { hue, sizeTags, tagged } from "./kinds.js";
import { Grid, cellAt, fill, ink, isOutside, outlinePath, ownLine, placeOf } from "./plane.js";
import { EXCLUDED, PAD } from "./trace.js";

const UNIT = 40; // user units a cell; the grid is scaled as a whole
const MARGIN = 22; // user units for index numbers
const SMALLEST_LABEL = 8.5; // pixels; a weight written smaller would not be read, the arithmetic shows it anyway
export const LARGEST_SVG = 16; // cells a side of a tensor; beyond that numbers are unreadable and a canvas is drawn
export const LARGEST_STUFFED = 17; // the same with the zeros between its cells

let hatches = 0; // patterns are named, and the page may hold many grids

/** A small grid: every cell a square with its number. */
export class SvgGrid extends Grid {
  isPicture = false;

  /** @param {import("./plane.js").Plane} plane @param {import("./plane.js").Handlers} handlers @param {string} label */
  constructor(plane, handlers, label) {
    super(plane, handlers, label);
    this.extent = [plane.rows.length * UNIT, plane.columns.length * UNIT];
    this.cells = svg("g", { class: "cells" });
    this.dim = svg("path", { class: "dim" });
    this.marks = svg("path", { class: "marks" });
    this.window = svg("g", { class: "window" });
    this.outline = svg("rect", { class: "outline", width: UNIT, height: UNIT, visibility: "hidden" });
    this.indices = svg("g", { class: "indices" });
    this.overlay = svg("g", {}); // what others draw over the cells
    this.unit = UNIT;
    this.hatch = `hatch-${++hatches}`;
    const half = UNIT / 2;
    const stripe = svg("path", { class: "hatch", d: `M0 ${half}L${half} 0` });
    const pattern = svg("pattern", { id: this.hatch, width: half, height: half, patternUnits: "userSpaceOnUse" }, stripe);
    const layers = [this.cells, this.dim, this.marks, this.window, this.outline, this.overlay, this.indices];
    this.svg = svg("svg", { "aria-hidden": "true" }, svg("defs", {}, pattern), ...layers);
    this.root.append(this.svg);
    /** @type {SVGElement[]} by flat cell of the slice */
    this.byCell = [];
    this.shown = plane.size[0] * plane.size[1];
    this.held = /** @type {Map<number, number>} */ (new Map()); // cell of the slice → what it held when it was last told
    this.lent = -1; // the cell that shows another number as long as it is looked at
    this.looked = /** @type {SVGElement|null} */ (null);
    this.asked = /** @type {SVGElement|null} */ (null);
    this.windowKey = "";
    this.markKey = "";
    this.side = 0;
    this.indexed = false;
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
    const margin = this.indexed ? MARGIN : 0;
    const [height, width] = this.extent;
    this.svg.setAttribute("viewBox", `${-2 - margin} ${-2 - margin} ${width + 4 + margin} ${height + 4 + margin}`);
    this.svg.setAttribute("width", String(((width + 4 + margin) * side) / UNIT));
    this.svg.setAttribute("height", String(((height + 4 + margin) * side) / UNIT));
    sizeTags(this.cells, side);
    const pixels = (11 * side) / UNIT;
    this.window.classList.toggle("bare", pixels < SMALLEST_LABEL - 1.5);
    this.window.style.fontSize = `${Math.max(11, Math.min(13, (SMALLEST_LABEL * UNIT) / side))}px`;
  }

  /** Index numbers along the edges, as the tensor's own rows and columns count. @param {boolean} on */
  index(on) {
    if (on === this.indexed) return;
    this.indexed = on;
    const { plane } = this;
    const numbers = (/** @type {number[]} */ line, /** @type {number} */ axis) =>
      line.flatMap((_, n) => {
        const own = ownLine(plane, axis, n);
        if (own < 0) return [];
        const along = (n + 0.5) * UNIT;
        const place = axis ? { x: along, y: -MARGIN / 2 } : { x: -MARGIN / 2, y: along };
        return [svg("text", { ...place, dy: "0.36em" }, String(own))];
      });
    this.indices.replaceChildren(...(on ? [...numbers(plane.rows, 0), ...numbers(plane.columns, 1)] : []));
    const { side } = this;
    this.side = 0;
    if (side) this.resize(side);
  }

  /** Colours by another value of the strongest colour. @param {number} reach */
  recolour(reach) {
    if (!this.reaches(reach)) return;
    const { tensor, base } = this.plane;
    this.byCell.forEach((group, n) => {
      /** @type {SVGElement} */ (group.firstElementChild).style.fill = hue(tensor, base + n) ?? fill(tensor, this.#value(n), reach);
    });
  }

  #draw() {
    const { plane } = this;
    const texts = plane.rows.map((_, row) => plane.columns.map((_, column) => this.#text(row, column)));
    const lengths = texts.flat().map((text) => text.length).sort((a, b) => a - b);
    const usual = lengths[Math.floor(lengths.length * 0.9)] ?? 1; // one long number does not make the others small
    this.cells.style.fontSize = `${textSize(usual)}px`;
    plane.rows.forEach((_, row) => plane.columns.forEach((_, column) => this.#drawCell(row, column, texts[row][column], usual)));
  }

  /** @param {number} row @param {number} column */
  #text(row, column) {
    const cell = cellAt(this.plane, row, column);
    return cell === EXCLUDED ? "" : cell === PAD ? "0" : shortened(this.plane.tensor.values[cell]);
  }

  /** @param {number} row @param {number} column @param {string} text @param {number} usual  length of text */
  #drawCell(row, column, text, usual) {
    const { plane } = this;
    const cell = cellAt(plane, row, column);
    const outside = isOutside(plane, row, column);
    const unread = plane.unread[0].has(row) || plane.unread[1].has(column);
    const kind = ["cell", outside && "outside", unread && "unread"].filter(Boolean).join(" ");
    const group = svg("g", { class: kind, transform: `translate(${column * UNIT} ${row * UNIT})` });
    const square = svg("rect", { width: UNIT, height: UNIT });
    square.style.fill = outside ? `url(#${this.hatch})` : (hue(plane.tensor, cell) ?? fill(plane.tensor, plane.tensor.values[cell]));
    group.append(square);
    if (unread) group.append(svg("path", { class: "cross", d: `M4 4L${UNIT - 4} ${UNIT - 4}M${UNIT - 4} 4L4 ${UNIT - 4}` }));
    const number = svg("text", { x: UNIT / 2, y: UNIT / 2, dy: "0.36em" }, text);
    if (text.length > usual) number.style.fontSize = `${textSize(text.length)}px`;
    group.append(number);
    if (!outside) {
      number.style.fill = ink(plane.tensor, plane.tensor.values[cell]);
      group.setAttribute("data-cell", String(cell));
      this.byCell[cell - plane.base] = group;
      tagged(group, plane.tensor, cell);
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

  /** Gives a cell what it holds by now; null: it is still to come. @param {number} cell @param {number|null} value */
  hold(cell, value) {
    const n = cell - this.plane.base;
    this.byCell[n].classList.toggle("later", value === null);
    if (value === null || value === this.#value(n)) return;
    this.held.set(n, value);
    this.#write(n, value);
  }

  /** @param {number} n  of the slice's cells @returns {number} what it holds by now */
  #value(n) {
    return this.held.get(n) ?? this.plane.tensor.values[this.plane.base + n];
  }

  /** @param {number} n  of the slice's cells @param {number} value */
  #write(n, value) {
    const { tensor } = this.plane;
    const group = this.byCell[n];
    const [text] = group.getElementsByTagName("text");
    text.textContent = shortened(value);
    text.style.fill = ink(tensor, value);
    /** @type {SVGElement} */ (group.firstElementChild).style.fill = hue(tensor, this.plane.base + n) ?? fill(tensor, value, this.reach);
  }

  /** Puts a question mark in place of a cell's number, or gives all numbers back. @param {number|null} cell */
  ask(cell) {
    const group = cell === null ? null : this.byCell[cell - this.plane.base];
    if (group === this.asked) return;
    this.asked?.classList.remove("asked");
    this.asked?.querySelector(".question")?.remove();
    this.asked = group;
    group?.classList.add("asked");
    group?.append(svg("text", { class: "question", x: UNIT / 2, y: UNIT / 2, dy: "0.36em" }, "?"));
  }

  /** Outlines one cell, or none. @param {number|null} cell @param {number} [value]  shown in it as long as it is looked at */
  focus(cell, value) {
    if (this.lent >= 0) this.#write(this.lent, this.#value(this.lent));
    this.lent = cell === null || value === undefined ? -1 : cell - this.plane.base;
    if (this.lent >= 0 && value !== undefined) this.#write(this.lent, value);
    this.outline.setAttribute("visibility", cell === null ? "hidden" : "visible");
    this.looked?.classList.remove("looked"); // a cell still to come shows its number while it is looked at
    this.looked = cell === null ? null : this.byCell[cell - this.plane.base];
    this.looked?.classList.add("looked");
    if (cell === null) return;
    const [row, column] = placeOf(this.plane, cell);
    this.outline.setAttribute("transform", `translate(${column * UNIT} ${row * UNIT})`);
  }

  /** Marks places of the frame and dims all others; null: marks and dims nothing. @param {import("./inverse.js").Mark[]|null} marks */
  mark(marks) {
    const path = marks ? outlinePath(marks.map((mark) => this.framed(mark)), UNIT) : "";
    const key = marks ? `dim${path}` : "";
    if (key === this.markKey) return;
    this.markKey = key;
    const [height, width] = this.extent;
    this.marks.setAttribute("d", path);
    this.dim.setAttribute("d", marks ? `M0 0h${width}v${height}h${-width}z${path}` : "");
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

/** User units of a text that is to stay inside its cell. @param {number} length */
function textSize(length) {
  return Math.min(16, (UNIT * 1.5) / Math.max(1, length));
}

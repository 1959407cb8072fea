/** Places between cells that two numbers give, such as where a deformable convolution's tap reads: drawn as points that can be moved. */

import { printed, svg } from "./core.js";
import { viaOf } from "./trace.js";

const RADIUS = 7; // units of a cell of 40
const SNAP = 0.25; // of a cell
const BEYOND = 0.75; // cells outside of the picture that a point is drawn at the most: farther off it would lie on other things
const ARROW_KEYS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

/**
 * @typedef {object} Points  columns, a point each
 * @property {string} tensor  whose cells they lie between
 * @property {string} address  the tensor whose numbers move them
 * @property {number[]} down  the cell of the address that moves it down
 * @property {number[]} right  and to the right
 * @property {number[]} rows  where it lies unmoved
 * @property {number[]} columns
 */

export class Handles {
  /**
   * @param {import("./trace.js").Trace} trace @param {Points} points @param {import("./grid.js").SvgGrid} grid
   * @param {(moved: [number, number][]) => void} moved  cells of the address and their new numbers
   */
  constructor(trace, points, grid, moved) {
    this.trace = trace;
    this.points = points;
    this.grid = grid;
    this.moved = moved;
    this.numberOf = new Map(points.down.map((cell, n) => [cell, n]));
    this.layer = svg("g", { class: "handles" });
    this.shown = "";
    grid.overlay.append(this.layer);
  }

  /** @param {import("./trace.js").Step} step */
  draw(step) {
    const numbers = this.#pointsOf(step);
    const shown = numbers.join();
    if (shown === this.shown) return;
    this.shown = shown;
    this.layer.replaceChildren(...numbers.map((n) => this.#handle(n)));
  }

  /** The points that the step reads at, itself or in what it reads. @param {import("./trace.js").Step} step */
  #pointsOf({ stage, writes }) {
    const { address } = this.points;
    let via = writes.flatMap((write) => write.via);
    if (stage.columns?.address !== address) {
      const source = (stage.windows ?? stage.columns)?.source;
      const columns = this.trace.stages.find((each) => each.target === source)?.columns;
      if (columns?.address !== address) return [];
      const read = writes.flatMap((write) => write.terms.map((term) => columns.target.indexOf(term.a)));
      via = read.flatMap((write) => (write < 0 ? [] : viaOf(columns, write)));
    }
    return [...new Set(via.flatMap((cell) => this.numberOf.get(cell) ?? []))];
  }

  /** @param {number} n @returns {[number, number]} how far it is moved, down and right */
  #offset(n) {
    const { address, down, right } = this.points;
    return [this.trace.value(address, down[n]), this.trace.value(address, right[n])];
  }

  /** @param {number} n */
  #handle(n) {
    const { rows, columns } = this.points;
    const [from, offset] = [this.#at(rows[n], columns[n]), this.#offset(n)];
    const line = svg("line", { x1: from[0], y1: from[1] });
    const dot = svg("circle", { r: RADIUS, tabindex: 0, role: "button" });
    const put = (/** @type {[number, number]} */ [dy, dx]) => {
      const place = this.#at(rows[n] + dy, columns[n] + dx);
      const [x, y] = this.#near(place);
      dot.classList.toggle("away", x !== place[0] || y !== place[1]);
      for (const [name, value] of Object.entries({ cx: x, cy: y })) dot.setAttribute(name, String(value));
      for (const [name, value] of Object.entries({ x2: x, y2: y })) line.setAttribute(name, String(value));
      dot.setAttribute("aria-label", `point moved by ${printed(dy)} down and ${printed(dx)} right; arrow keys move it`);
    };
    put(offset);
    dot.addEventListener("keydown", (event) => {
      const by = ARROW_KEYS[/** @type {keyof typeof ARROW_KEYS} */ (event.key)];
      if (!by) return;
      event.preventDefault();
      event.stopPropagation();
      this.#send(n, [offset[0] + by[0] * SNAP, offset[1] + by[1] * SNAP]);
    });
    this.#draggable(dot, n, put);
    return svg("g", {}, line, dot);
  }

  /** @param {SVGElement} dot @param {number} n @param {(offset: [number, number]) => void} put */
  #draggable(dot, n, put) {
    let dragged = /** @type {[number, number]|null} */ (null);
    dot.addEventListener("pointerdown", (event) => {
      dot.setPointerCapture(event.pointerId);
      dragged = this.#offset(n);
      event.stopPropagation();
    });
    dot.addEventListener("pointermove", (event) => {
      if (!dragged) return;
      event.stopPropagation();
      const { rows, columns } = this.points;
      const [row, column] = this.#under(event);
      dragged = /** @type {[number, number]} */ ([row - rows[n], column - columns[n]].map((each) => Math.round(each / SNAP) * SNAP));
      put(dragged);
    });
    dot.addEventListener("pointerup", (event) => {
      event.stopPropagation();
      if (dragged) this.#send(n, dragged);
      dragged = null;
    });
    for (const gesture of ["click", "dblclick"]) dot.addEventListener(gesture, (event) => event.stopPropagation());
  }

  /** @param {number} n @param {[number, number]} offset */
  #send(n, [dy, dx]) {
    const { down, right } = this.points;
    const [before, beside] = this.#offset(n);
    if (dy !== before || dx !== beside) this.moved([[down[n], dy], [right[n], dx]]);
  }

  /** Units of the drawing for a place between cells, x and y. @param {number} row @param {number} column @returns {[number, number]} */
  #at(row, column) {
    const { unit } = this.grid;
    return [(column + 0.5) * unit, (row + 0.5) * unit];
  }

  /** The place itself, or where far outside of the picture a point is drawn instead. @param {[number, number]} place @returns {[number, number]} */
  #near([x, y]) {
    const { extent: [height, width], unit } = this.grid;
    const within = (/** @type {number} */ at, /** @type {number} */ length) => Math.min(Math.max(at, -BEYOND * unit), length + BEYOND * unit);
    return [within(x, width), within(y, height)];
  }

  /** Row and column under the pointer, with fractions: 0 is the middle of the first cell. @param {PointerEvent} event @returns {[number, number]} */
  #under(event) {
    const box = this.grid.drawing().getBoundingClientRect();
    const { rows, columns } = this.grid.plane;
    return [((event.clientY - box.top) / box.height) * rows.length - 0.5, ((event.clientX - box.left) / box.width) * columns.length - 0.5];
  }
}

/** One long row of cells as a curve over a shared line of time: what lies under the window, and what the products enclose. */

import { element, printed, svg } from "./core.js";
import { Grid, cellAt, placeOf, range } from "./plane.js";

const TALL = 100; // units from the lowest value to the highest
const EDGE = 4; // units above and below them

/** @typedef {{row: number, column: number, label: string, weight: number|null}} CurveTap */
/** @typedef {{beside?: ArrayLike<number>, level?: number, unit?: number, named?: string, begins?: number}} Also  what the scale has to hold as well: a kernel's values, a threshold; cells of one unit of time, and where on its line the frame begins */

/** A curve; a point a cell. */
export class CurveGrid extends Grid {
  isPicture = true; // pointing at it asks for the window there

  /** @param {import("./plane.js").Plane} plane @param {import("./plane.js").Handlers} handlers @param {string} label @param {Also} [also] */
  constructor(plane, handlers, label, { beside = [], level, unit = 0, named = "", begins = 0 } = {}) {
    super(plane, handlers, label);
    const { values } = plane.tensor;
    const all = [...Array.from({ length: plane.size[1] }, (_, n) => values[plane.base + n]), ...Array.from(beside), level ?? 0, 0];
    this.limits = /** @type {const} */ ([Math.min(...all), Math.max(...all)]); // the scale's ends
    this.cells = plane.columns.map((_, column) => cellAt(plane, 0, column));
    this.now = /** @type {(number|null)[]} */ (Array.from(this.cells, (cell) => (cell < 0 ? 0 : values[cell]))); // what each place of the frame holds; null is still to come
    this.shown = plane.size[1];
    this.inside = svg("path", { class: "inside" });
    this.units = svg("path", { class: "units" });
    this.zero = svg("path", { class: "zero" });
    this.dim = svg("path", { class: "dim" });
    this.area = svg("path", { class: "area" });
    this.curve = svg("path", { class: "curve" });
    this.kernel = svg("path", { class: "kernel" });
    this.level = svg("path", { class: "level" });
    this.marks = svg("path", { class: "marks" });
    this.here = svg("path", { class: "here" });
    const layers = [this.inside, this.units, this.zero, this.area, this.curve, this.kernel, this.level, this.dim, this.marks, this.here];
    this.svg = svg("svg", { viewBox: `0 0 ${plane.columns.length} ${TALL + 2 * EDGE}`, preserveAspectRatio: "none", "aria-hidden": "true" }, ...layers);
    this.threshold = level;
    this.tag = element("output", { class: "at", hidden: true });
    this.pixels = 0; // width on the screen
    this.high = 96; // pixels on the screen
    this.flat = !beside.length && this.now.every((value) => value === 0 || value === 1); // yes or no takes little room
    this.markKey = "";
    this.root.append(this.svg, ...this.#times(this.flat ? 0 : unit, begins, named), this.tag);
    this.root.classList.add("line");
    this.#draw();
  }

  drawing() {
    return this.svg;
  }

  /** @param {number} side  pixels a cell, may be a fraction */
  resize(side) {
    this.pixels = side * this.plane.columns.length;
    this.root.style.width = `${this.pixels}px`;
    this.root.style.height = `${this.high}px`;
  }

  /** @param {number} reach  of the strongest colour, which is the end of the scale here */
  recolour(reach) {
    if (this.reaches(reach)) this.#draw();
  }

  index() {}

  /** Shows the first `count` cells; later ones are still to come. @param {number} count */
  reveal(count) {
    const shown = Math.max(0, Math.min(this.plane.size[1], count));
    if (shown === this.shown) return;
    this.shown = shown;
    this.#trace();
  }

  /** @param {number} cell @param {number|null} value  null: still to come */
  hold(cell, value) {
    const [, column] = placeOf(this.plane, cell);
    if (this.now[column] === value) return;
    const appears = this.now[column] === null;
    this.now[column] = value;
    if (appears && this.now.every((each) => each !== null)) this.#appear();
    this.#trace();
  }

  /** The value at the height of the pointer. @param {MouseEvent} event */
  heightAt(event) {
    const box = this.svg.getBoundingClientRect();
    const [low, high] = this.#ends();
    const share = ((event.clientY - box.top) / box.height) * (TALL + 2 * EDGE) - EDGE;
    return Number((high - (Math.max(0, Math.min(TALL, share)) / TALL) * (high - low)).toFixed(2));
  }

  /** The curve turns over its middle as it appears: what is written at once was written from its mirror image. */
  #appear() {
    this.root.classList.remove("turning");
    requestAnimationFrame(() => this.root.classList.add("turning"));
  }

  /** @param {number|null} cell */
  ask(cell) {
    this.asked = cell;
  }

  /** Marks one place and says its value. @param {number|null} cell @param {number} [value]  what it holds at the step that is looked at */
  focus(cell, value) {
    this.here.setAttribute("d", cell === null ? "" : this.#upright(placeOf(this.plane, cell)[1]));
    this.tag.hidden = cell === null;
    if (cell === null) return;
    const [, column] = placeOf(this.plane, cell);
    const shown = value ?? this.plane.tensor.values[cell];
    const share = (column + 0.5) / this.plane.columns.length;
    this.tag.textContent = this.asked === cell ? "?" : printed(shown);
    this.tag.style.left = `${100 * share}%`;
    this.tag.style.top = `${(100 * (this.asked === cell ? EDGE : this.#y(shown))) / (TALL + 2 * EDGE)}%`;
    this.tag.classList.toggle("leftwards", share > 0.8);
  }

  /** @param {import("./inverse.js").Mark[]|null} marks */
  mark(marks) {
    const columns = marks ? [...new Set(marks.flatMap((mark) => this.framed(mark).columns))] : [];
    const key = marks ? `dim${columns}` : "";
    if (key === this.markKey) return;
    this.markKey = key;
    const boxes = columnBoxes(columns);
    this.marks.setAttribute("d", boxes);
    this.dim.setAttribute("d", marks ? `M0 0h${this.plane.columns.length}v${TALL + 2 * EDGE}h${-this.plane.columns.length}z${boxes}` : "");
  }

  /** Lays a kernel over the curve, and the area that the products enclose with zero. @param {CurveTap[]} taps */
  lay(taps) {
    const sorted = [...taps].sort((one, other) => one.column - other.column);
    const weighted = sorted.filter(({ weight }) => weight !== null);
    this.kernel.setAttribute("d", this.#line(weighted.map(({ column, weight }) => [column, weight ?? 0])));
    const products = weighted.map(({ column, weight }) => /** @type {[number, number]} */ ([column, (weight ?? 0) * (this.now[column] ?? 0)]));
    const [first, last] = [products[0]?.[0], products[products.length - 1]?.[0]];
    const base = this.#y(0).toFixed(2);
    this.area.setAttribute("d", products.length ? `${this.#line(products)}L${last + 0.5} ${base}L${first + 0.5} ${base}z` : "");
    if (weighted.length || !sorted.length) return;
    this.area.setAttribute("d", columnBoxes(sorted.map(({ column }) => column)));
  }

  // ---- drawing ------------------------------------------------------------------------------------------------

  #draw() {
    const { plane } = this;
    const tall = TALL + 2 * EDGE;
    this.inside.setAttribute("d", `M${plane.before[1]} 0h${plane.size[1]}v${tall}h${-plane.size[1]}z`);
    this.zero.setAttribute("d", `M0 ${this.#y(0)}H${plane.columns.length}`);
    this.level.setAttribute("d", this.threshold === undefined ? "" : `M0 ${this.#y(this.threshold)}H${plane.columns.length}`);
    this.#trace();
  }

  /** Upright lines where a unit of time begins, and what it is called. @param {number} unit @param {number} begins @param {string} named */
  #times(unit, begins, named) {
    const cells = this.plane.columns.length;
    const first = Math.ceil(begins / (unit || Infinity));
    const whole = unit ? range(Math.floor((begins + cells) / unit) - first + 1).map((n) => first + n) : [];
    this.units.setAttribute("d", whole.map((n) => `M${n * unit - begins} 0v${TALL + 2 * EDGE}`).join(""));
    return whole.filter((n) => n * unit - begins < cells).map((n) => element("small", { class: "time", style: `left:${(100 * (n * unit - begins)) / cells}%` }, `${printed(n)}${named}`));
  }

  #trace() {
    const first = this.plane.before[1];
    const until = this.shown < this.plane.size[1] ? first + this.shown : this.plane.columns.length;
    const points = this.now.slice(0, until).flatMap((value, column) => (value === null ? [] : [/** @type {[number, number]} */ ([column, value])]));
    this.curve.setAttribute("d", this.#line(points));
  }

  /** @param {[number, number][]} points  column and value */
  #line(points) {
    if (this.flat) return points.map(([column, value], n) => `${n ? "L" : "M"}${column} ${this.#y(value).toFixed(2)}h1`).join("");
    return points.map(([column, value], n) => `${n ? "L" : "M"}${column + 0.5} ${this.#y(value).toFixed(2)}`).join("");
  }

  /** @param {number} column */
  #upright(column) {
    return `M${column + 0.5} 0v${TALL + 2 * EDGE}`;
  }

  /** The lowest and the highest value of the scale; another one than its own is shared with others. */
  #ends() {
    return this.limits.map((end) => (end * this.reach) / (this.plane.tensor.scale.reach || 1));
  }

  /** @param {number} value */
  #y(value) {
    const [low, high] = this.#ends();
    return EDGE + TALL * (1 - (value - low) / (high - low || 1));
  }
}

/** Boxes over whole columns, as a path. @param {number[]} columns */
function columnBoxes(columns) {
  return columns.map((column) => `M${column} 0h1v${TALL + 2 * EDGE}h-1z`).join("");
}

/** Grids too large for numbers: a picture on a canvas, one pixel a cell, with the window drawn over it. */

import { colour, element, svg } from "./core.js";
import { kindPalette } from "./kinds.js";
import { Grid, cellAt, isOutside, outlinePath, placeOf } from "./plane.js";

const LINE = 28; // pixels a single row of cells is high
const CROWD = 200; // cells of a window that a frame each would hide

/** A picture: one pixel a cell, scaled up, with the window drawn over it. */
export class CanvasGrid extends Grid {
  isPicture = true;

  /** @param {import("./plane.js").Plane} plane @param {import("./plane.js").Handlers} handlers @param {string} label */
  constructor(plane, handlers, label) {
    super(plane, handlers, label);
    const [height, width] = [plane.rows.length, plane.columns.length];
    this.canvas = /** @type {HTMLCanvasElement} */ (element("canvas", { width, height }));
    this.dim = svg("path", { class: "dim" });
    this.marks = svg("path", { class: "marks" });
    this.window = svg("path", { class: "taps" });
    this.outline = svg("rect", { class: "outline", width: 1, height: 1, visibility: "hidden" });
    const layers = [this.dim, this.marks, this.window, this.outline];
    this.svg = svg("svg", { viewBox: `0 0 ${width} ${height}`, preserveAspectRatio: "none", "aria-hidden": "true" }, ...layers);
    this.markKey = "";
    this.pixels = 0; // width on the screen
    this.high = 0; // pixels, where its rows are not as high as its columns are wide
    this.root.append(this.canvas, this.svg);
    this.root.classList.add("picture");
  }

  drawing() {
    return this.canvas;
  }

  /** @param {number} side  of a cell in pixels, may be a fraction */
  resize(side) {
    this.pixels = this.plane.columns.length * side;
    this.root.style.width = `${this.pixels}px`;
    const line = this.plane.rows.length === 1; // a single row of pixels would not be seen
    this.root.style.aspectRatio = line || this.high ? "" : `${this.plane.columns.length} / ${this.plane.rows.length}`;
    this.root.style.height = line || this.high ? `${this.high || LINE}px` : "";
    this.paint();
  }

  /** Draws all cells in the colours of the present theme. */
  paint() {
    const { plane, canvas } = this;
    const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
    const image = context.createImageData(canvas.width, canvas.height);
    const paint = palette(plane.tensor, this.root, this.reach);
    const kinds = kindPalette(plane.tensor, this.root);
    let pixel = 0;
    for (let row = 0; row < plane.rows.length; row++) {
      for (let column = 0; column < plane.columns.length; column++, pixel += 4) {
        const cell = cellAt(plane, row, column);
        if (cell >= 0) image.data.set(kinds?.(cell) ?? paint(plane.tensor.values[cell]), pixel);
        if (cell >= 0) image.data[pixel + 3] = isOutside(plane, row, column) ? 110 : 255;
      }
    }
    context.putImageData(image, 0, 0);
  }

  /** Colours by another value of the strongest colour. @param {number} reach */
  recolour(reach) {
    if (!this.reaches(reach)) return;
    this.paint();
  }

  reveal() {} // a picture is shown whole

  /** @param {number} _cell @param {number|null} _value */
  hold(_cell, _value) {}

  ask() {} // and its numbers stand in the lens

  index() {} // where they are indexed as well

  /** @param {number|null} cell */
  focus(cell) {
    this.outline.setAttribute("visibility", cell === null ? "hidden" : "visible");
    if (cell === null) return;
    const [row, column] = placeOf(this.plane, cell);
    this.outline.setAttribute("transform", `translate(${column} ${row})`);
  }

  /** Marks places of the frame and dims all others; null: marks and dims nothing. @param {import("./inverse.js").Mark[]|null} marks */
  mark(marks) {
    const path = marks ? outlinePath(marks.map((mark) => this.framed(mark)), 1) : "";
    const key = marks ? `dim${path}` : "";
    if (key === this.markKey) return;
    this.markKey = key;
    const [height, width] = [this.plane.rows.length, this.plane.columns.length];
    this.marks.setAttribute("d", path);
    this.dim.setAttribute("d", marks ? `M0 0h${width}v${height}h${-width}z${path}` : "");
  }

  /** @param {{row: number, column: number}[]} taps */
  lay(taps) {
    this.window.setAttribute("d", framed(taps) ?? taps.map(({ row, column }) => `M${column} ${row}h1v1h-1z`).join(""));
  }
}

/** One frame around a window that has too many cells for a frame each; null where it has few, or gaps. @param {{row: number, column: number}[]} taps */
function framed(taps) {
  if (taps.length < CROWD) return null;
  const [top, bottom, left, right] = taps.reduce(([t, b, l, r], { row, column }) => [Math.min(t, row), Math.max(b, row), Math.min(l, column), Math.max(r, column)], [Infinity, 0, Infinity, 0]);
  const [high, wide] = [bottom - top + 1, right - left + 1];
  return high * wide === taps.length ? `M${left} ${top}h${wide}v${high}h${-wide}z` : null;
}

/**
 * Value → [red, green, blue] on this theme.
 * @param {import("./trace.js").Tensor} tensor @param {Element} root @param {number} reach  value of the strongest colour
 * @returns {(value: number) => number[]}
 */
function palette(tensor, root, reach) {
  if (tensor.scale.kind === "grey") return (value) => new Array(3).fill(Math.max(0, Math.min(255, (255 * value) / (reach || 1))));
  const [paper, positive, negative] = ["--paper", "--bright-positive", "--bright-negative"].map((name) => colour(root, name));
  return (value) => {
    const share = Math.min(1, Math.abs(value) / (reach || 1));
    const hue = value < 0 ? negative : positive;
    return paper.map((level, n) => level + share * (hue[n] - level));
  };
}

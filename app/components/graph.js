/** The graph of a stage's function, with a dot where the step in focus stands. Drawn from the engine's points. */

import { element, few, svg } from "./core.js";

const SIZE = { width: 190, height: 116 }; // pixels of the whole
const ROOM = { left: 42, right: 10, top: 22, bottom: 18 }; // pixels for the letters around

export class Graph {
  /** @param {{name: string, x: number[], y: number[]}} of */
  constructor({ name, x, y }) {
    this.x = scaled([x[0], x[x.length - 1]], ROOM.left, SIZE.width - ROOM.right);
    this.y = scaled(rangeOf(y), SIZE.height - ROOM.bottom, ROOM.top);
    const curve = x.map((at, n) => `${n ? "L" : "M"}${this.#place(at, y[n])}`).join("");
    this.lead = svg("path", { class: "lead" });
    this.dot = svg("circle", { r: 5 });
    const title = svg("text", { class: "name", x: ROOM.left - 6, y: 12 }, `${name}(x)`);
    const drawn = [...this.#axes(), svg("path", { class: "curve", d: curve }), this.lead, this.dot, title];
    const box = { viewBox: `0 0 ${SIZE.width} ${SIZE.height}`, ...SIZE };
    this.root = element("div", { class: "graph", "aria-hidden": "true" }, svg("svg", box, ...drawn));
  }

  /** @param {number} x @param {number} y */
  #place(x, y) {
    return `${this.x(x).toFixed(1)} ${this.y(y).toFixed(1)}`;
  }

  /** Both axes through zero, and the numbers at their ends. */
  #axes() {
    const [[left, right], [low, high]] = [this.x.range, this.y.range];
    const d = `M${this.#place(left, 0)}L${this.#place(right, 0)}M${this.#place(0, low)}L${this.#place(0, high)}`;
    const under = SIZE.height - 4;
    const ends = [left, right].filter((end) => end !== 0); // a function may be meant for one side of zero
    const numbers = [
      svg("text", { x: this.x(0), y: under, class: left === 0 ? "start" : right === 0 ? "" : "middle" }, "0"),
      ...ends.map((end) => svg("text", { x: this.x(end), y: under, class: end === left ? "start" : "" }, few(end))),
      ...[low, high].map((value) => svg("text", { x: ROOM.left - 6, y: this.y(value), dy: "0.36em" }, few(value))),
    ];
    return [svg("path", { class: "axes", d }), ...numbers];
  }

  /** Puts the dot on a point; without a value, which is still to be guessed, only its place on the axis shows. @param {number} x @param {number|null} y */
  show(x, y) {
    const [across, up] = [this.x(within(x, this.x.range)), this.y(within(y ?? 0, this.y.range))];
    this.lead.setAttribute("d", y === null ? "" : `M${across} ${this.y(0)}V${up}H${this.x(0)}`);
    this.dot.setAttribute("cx", String(across));
    this.dot.setAttribute("cy", String(up));
    this.dot.classList.toggle("open", y === null);
  }
}

/** The least and the largest value, zero among them. @param {number[]} values @returns {[number, number]} */
function rangeOf(values) {
  const [low, high] = [Math.min(0, ...values), Math.max(0, ...values)];
  return low === high ? [low, low + 1] : [low, high];
}

/** @param {number} value @param {[number, number]} range */
function within(value, [low, high]) {
  return Math.max(low, Math.min(value, high));
}

/** A scale from a range to pixels, which knows its range. @param {[number, number]} range @param {number} from @param {number} to */
function scaled(range, from, to) {
  const [low, high] = range;
  const at = (/** @type {number} */ value) => from + ((value - low) / (high - low)) * (to - from);
  return Object.assign(at, { range });
}

/** The receptive field of one unit on the input's picture, and a small map of the output to choose the unit on. */

import { element, printed } from "./core.js";

/** @typedef {import("./tree.js").Part} Part */
/** @typedef {import("./tree.js").Reach} Reach */
/** @typedef {import("./brush.js").Colours} Colours */
/** @typedef {{low: number, high: number, size: number}} Interval  of input cells, padding counted; size 0 for none */

const SIDE = 156; // pixels of the picture with what lies around it
const MAP = 76;
const FARTHEST = 2.2; // times the input that is drawn around it
const ARROW_KEYS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

/** What an output depends on along an axis: the rule that the engine sent, at one place. @param {Reach} reach @param {number} output @returns {Interval} */
export function intervalOf({ low, high, jump }, output) {
  const [turn, phase] = [Math.floor(output / low.length), output % low.length];
  const [first, last] = [low[phase], high[phase]];
  if (first === null || last === null || last < first) return { low: 0, high: -1, size: 0 };
  return { low: first + turn * jump, high: last + turn * jump, size: last - first + 1 };
}

/** How many of its cells lie in the input. @param {Interval} interval @param {number} cells */
function insideOf({ low, high }, cells) {
  return Math.max(0, Math.min(high, cells - 1) - Math.max(low, 0) + 1);
}

export class Reception {
  /** @param {() => void} moved  another unit was chosen */
  constructor(moved) {
    this.moved = moved;
    this.share = [0.5, 0.5]; // where the unit lies in its map, so that it stays there from layer to layer
    this.part = /** @type {Part|null} */ (null);
    this.input = [1, 1];
    this.picture = /** @type {HTMLImageElement|null} */ (null);
    this.colours = /** @type {Colours|null} */ (null);
    this.canvas = /** @type {HTMLCanvasElement} */ (element("canvas", { class: "seen", role: "img" }));
    this.map = /** @type {HTMLCanvasElement} */ (element("canvas", { class: "units", tabindex: 0, role: "application" }));
    this.said = element("p", { class: "reach" });
    const pick = element("label", { class: "pick" }, "unit", this.map);
    this.root = element("div", { class: "reception" }, element("div", { class: "pictures" }, this.canvas, pick), this.said);
    this.map.addEventListener("pointerdown", (event) => this.#point(event));
    this.map.addEventListener("pointermove", (event) => event.pointerType === "mouse" || event.buttons ? this.#point(event) : undefined);
    this.map.addEventListener("keydown", (event) => this.#key(event));
  }

  /** @param {number[]} input  shape @param {HTMLImageElement|null} picture @param {Colours} colours */
  update(input, picture, colours) {
    const size = input.slice(1);
    this.input = size.length === 1 ? [1, size[0]] : size.slice(-2);
    this.picture = picture;
    this.colours = colours;
    this.draw();
  }

  /** @param {Part} part */
  show(part) {
    this.part = part;
    this.draw();
  }

  /** Rows and columns of the output's map; one unit where everything is seen together. */
  get #size() {
    const size = this.part?.shape.slice(1) ?? [];
    return size.length === 2 ? size : size.length === 1 ? [1, size[0]] : [1, 1];
  }

  get unit() {
    return this.#size.map((n, axis) => Math.min(n - 1, Math.floor(this.share[axis] * n)));
  }

  /** What the unit sees, rows then columns. @returns {Interval[]} */
  get #sees() {
    const field = this.part?.field ?? [];
    const axes = field.length === 1 ? [{ low: [0], high: [0], jump: 0, size: 1, smallest: 1 }, field[0]] : field.slice(-2);
    return axes.map((reach, axis) => intervalOf(reach, this.unit[axis]));
  }

  draw() {
    const drawn = this.part && this.colours && this.part.parent && [1, 2].includes(this.part.field.length);
    this.root.hidden = !drawn;
    if (!drawn) return;
    this.#drawPicture();
    this.#drawMap();
    this.said.textContent = this.sentence;
    this.canvas.setAttribute("aria-label", this.sentence);
    this.map.setAttribute("aria-label", `Unit ${this.unit.join(", ")} of ${this.#size.join(" by ")}: arrow keys choose another`);
  }

  get sentence() {
    const [rows, columns] = this.#sees;
    const place = this.#size.every((n) => n === 1) ? "It" : `Unit (${this.unit.join(", ")})`;
    const cells = rows.size * columns.size;
    const outside = cells - insideOf(rows, this.input[0]) * insideOf(columns, this.input[1]);
    const gate = this.part?.strict ? "" : " A gate before it sees the whole input; this is the field without it.";
    return `${place} sees ${printed(rows.size)}×${printed(columns.size)} input cells${outside ? `, ${printed(outside)} of these ${printed(cells)} outside it` : ""}.${gate}`;
  }

  #drawPicture() {
    const [height, width] = this.input;
    const [rows, columns] = this.#sees;
    const reach = (/** @type {Interval} */ each, /** @type {number} */ n) => [Math.max(Math.min(0, each.low), -n * (FARTHEST - 1) / 2), Math.min(Math.max(n - 1, each.high) + 1, n * (1 + (FARTHEST - 1) / 2))];
    const [[top, bottom], [left, right]] = [reach(rows, height), reach(columns, width)];
    const scale = (SIDE - 8) / Math.max(bottom - top, right - left);
    const [x0, y0] = [(SIDE - (right - left) * scale) / 2 - left * scale, (SIDE - (bottom - top) * scale) / 2 - top * scale];
    const context = prepared(this.canvas, SIDE, SIDE);
    const { ink, input, map } = /** @type {Colours} */ (this.colours);
    const box = [x0 + columns.low * scale, y0 + rows.low * scale, Math.max(2, columns.size * scale), Math.max(2, rows.size * scale)];
    if (rows.size * columns.size) hatched(context, box, ink);
    if (this.picture?.complete && this.picture.naturalWidth) context.drawImage(this.picture, x0, y0, width * scale, height * scale);
    else outlined(context, [x0, y0, width * scale, height * scale], { fill: input, alpha: 0.15 });
    context.save();
    context.beginPath();
    context.rect(x0, y0, width * scale, height * scale);
    context.clip();
    if (rows.size * columns.size) dimmed(context, box);
    context.restore();
    outlined(context, [x0, y0, width * scale, height * scale], { stroke: input, line: 1.5 });
    if (rows.size * columns.size) outlined(context, box, { stroke: map, line: 2.5 });
  }

  #drawMap() {
    const [rows, columns] = this.#size;
    const scale = Math.min(MAP / Math.max(rows, columns), 24);
    const [height, width] = [Math.max(6, rows * scale), Math.max(6, columns * scale)];
    const context = prepared(this.map, width + 2, height + 2);
    const { ink, map } = /** @type {Colours} */ (this.colours);
    outlined(context, [1, 1, width, height], { fill: map, alpha: 0.16 });
    for (let n = 1; n < rows && scale > 4; n++) outlined(context, [1, 1 + n * scale, width, 0], { stroke: ink, alpha: 0.18 });
    for (let n = 1; n < columns && scale > 4; n++) outlined(context, [1 + n * scale, 1, 0, height], { stroke: ink, alpha: 0.18 });
    outlined(context, [1, 1, width, height], { stroke: ink, alpha: 0.6 });
    const [row, column] = this.unit;
    const mark = Math.max(5, scale);
    outlined(context, [1 + (column + 0.5) * scale - mark / 2, 1 + (row + 0.5) * scale - mark / 2, mark, mark], { fill: map, stroke: ink });
  }

  /** @param {PointerEvent} event */
  #point(event) {
    const { left, top, width, height } = this.map.getBoundingClientRect();
    this.#choose([(event.clientY - top - 1) / (height - 2), (event.clientX - left - 1) / (width - 2)]);
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const arrow = ARROW_KEYS[/** @type {keyof typeof ARROW_KEYS} */ (event.key)];
    if (!arrow || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    const size = this.#size;
    this.#choose(this.unit.map((at, axis) => (Math.min(size[axis] - 1, Math.max(0, at + arrow[axis])) + 0.5) / size[axis]));
  }

  /** @param {number[]} share */
  #choose(share) {
    const before = String(this.unit);
    this.share = share.map((each) => Math.min(0.9999, Math.max(0, each)));
    if (String(this.unit) === before) return;
    this.draw();
    this.moved();
  }
}

/** A canvas of a size, with as many dots as the screen has. @param {HTMLCanvasElement} canvas @param {number} width @param {number} height */
function prepared(canvas, width, height) {
  const dots = window.devicePixelRatio || 1;
  Object.assign(canvas, { width: Math.round(width * dots), height: Math.round(height * dots) });
  Object.assign(canvas.style, { width: `${width}px`, height: `${height}px` });
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  context.scale(dots, dots);
  return context;
}

/** @param {CanvasRenderingContext2D} context @param {number[]} box @param {{fill?: string, stroke?: string, line?: number, alpha?: number}} look */
function outlined(context, [x, y, width, height], { fill, stroke, line = 1, alpha = 1 }) {
  context.globalAlpha = alpha;
  if (fill) Object.assign(context, { fillStyle: fill });
  if (fill) context.fillRect(x, y, width, height);
  Object.assign(context, { strokeStyle: stroke ?? "transparent", lineWidth: line });
  if (stroke) context.strokeRect(x, y, width, height);
  context.globalAlpha = 1;
}

/** What lies outside the input. @param {CanvasRenderingContext2D} context @param {number[]} box @param {string} ink */
function hatched(context, [x, y, width, height], ink) {
  context.save();
  context.beginPath();
  context.rect(x, y, width, height);
  context.clip();
  context.beginPath();
  const [left, right] = [Math.max(0, x), Math.min(SIDE, x + width)];
  for (let at = left - SIDE; at < right; at += 6) {
    context.moveTo(at, SIDE);
    context.lineTo(at + SIDE, 0);
  }
  Object.assign(context, { strokeStyle: ink, lineWidth: 1, globalAlpha: 0.4 });
  context.stroke();
  context.restore();
}

/** The picture where it is not seen, paler. @param {CanvasRenderingContext2D} context @param {number[]} box */
function dimmed(context, [x, y, width, height]) {
  context.globalAlpha = 0.55;
  context.fillStyle = "#808890";
  context.beginPath();
  context.rect(0, 0, SIDE, SIDE);
  context.rect(x, y, width, height);
  context.fill("evenodd");
  context.globalAlpha = 1;
}

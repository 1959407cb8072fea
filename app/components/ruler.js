/** The number line of one axis: what stands on it, and below it where every window reads. It shows the floor and the + 1. */

import { element, svg } from "./core.js";
import { GUTTER, cellsDrawn, fromTo, leftOf, rowName, rowsTop, ruled, ruledWidth, scaleDrawn, tapsDrawn, tapsOutlined } from "./numberline.js";
import { endWords, keyWords, lineWords, plural, rowsShown, stepsWords, unreadWords, walkOf, windowWords } from "./walk.js";

const ROW_HEIGHT = { least: 17, most: 24, together: 280 }; // pixels

let rulers = 0; // patterns and options are named, and the page may hold several

export class Ruler {
  /**
   * @param {import("./trace.js").Axis} axis
   * @param {object} options
   * @param {"height"|"width"|"length"|"depth"} options.name
   * @param {number} [options.stride]  for a line with one window only, which does not show it
   * @param {boolean} [options.floor]  whether the floor is why cells are left over; not so in ceil mode
   * @param {(i: number|null) => void} options.onLook  a position under the pointer, null when it leaves
   * @param {(i: number) => void} options.onPick
   */
  constructor(axis, { name, stride = 0, floor = true, onLook, onPick }) {
    this.axis = axis;
    this.walk = walkOf(axis, stride);
    this.onLook = onLook;
    this.onPick = onPick;
    this.id = `ruler-${++rulers}`;
    this.width = 0; // nothing is drawn before `resize`
    this.current = 0;
    this.looked = /** @type {number|null} */ (null);
    this.rows = /** @type {Map<number, SVGElement>} */ (new Map()); // the rows drawn, by output
    this.tapped = svg("path", { class: "tapped" });
    this.ruling = ruled(axis, axis.line.length, 0, this.id);
    const label = `${name}: ${lineWords(axis)}; ${stepsWords(axis)}`;
    this.list = element("div", { class: "walks", tabindex: 0, role: "listbox", "aria-label": label });
    const head = element("div", { class: "line" }, element("b", {}, name), element("span", {}, lineWords(axis)));
    const sentences = [stepsWords(axis), endWords(axis, this.walk, floor), unreadWords(axis), keyWords(axis)].filter(Boolean);
    const told = element("div", { class: "told" }, ...sentences.map((text) => element("p", {}, text)));
    this.root = element("div", { class: "ruler" }, head, this.list, told);
    const counts = { outputs: axis.positions.length, stride: this.walk.stride, dropped: this.walk.left.length };
    Object.assign(this.root.dataset, { axis: name, ...counts, unread: axis.unread.join(" ") });
    this.list.addEventListener("pointermove", (event) => this.#look(rowUnder(event)));
    this.list.addEventListener("pointerleave", () => this.#look(null));
    this.list.addEventListener("click", (event) => this.#pick(rowUnder(event)));
    this.list.addEventListener("keydown", (event) => this.#key(event));
  }

  /** @param {number} width  pixels there are */
  resize(width) {
    if (width === this.width || width < 2 * GUTTER) return; // no room, or hidden
    this.width = width;
    this.#draw();
  }

  /** Makes a position the current one. Rows move only when it is not drawn, so that none slips away under the pointer. @param {number} i */
  show(i) {
    this.current = i;
    if (!this.width) return;
    if (this.rows.has(i)) this.#mark();
    else this.#draw();
  }

  /** @param {number|null} i */
  #look(i) {
    if (i === this.looked) return;
    this.looked = i;
    this.onLook(i);
  }

  /** @param {number|null} i */
  #pick(i) {
    if (i === null) return;
    this.show(i);
    this.onPick(i);
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const last = this.axis.positions.length - 1;
    const targets = { ArrowUp: this.current - 1, ArrowDown: this.current + 1, Home: 0, End: last };
    const to = targets[/** @type {"Home"} */ (event.key)];
    if (to === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    event.stopPropagation(); // around here the arrows mean something else
    const inside = Math.max(0, Math.min(last, to));
    if (inside !== this.current) this.#pick(inside);
  }

  #draw() {
    const { axis, walk } = this;
    const shown = Math.max(axis.line.length, ...(walk.next ?? []).map((place) => place + 1));
    this.ruling = ruled(axis, shown, this.width, this.id);
    const rows = rowsShown(axis.positions.length, this.current);
    const high = Math.max(ROW_HEIGHT.least, Math.min(ROW_HEIGHT.most, Math.floor(ROW_HEIGHT.together / rows.length)));
    const top = rowsTop(this.ruling);
    const bottom = top + (rows.length + (walk.next ? 1 : 0)) * high;
    const stripe = svg("path", { class: "stripe", d: "M-1 1L1 -1M0 8L8 0M7 9L9 7" });
    const hatch = svg("defs", {}, svg("pattern", { id: this.id, width: 8, height: 8, patternUnits: "userSpaceOnUse" }, stripe));
    const end = svg("path", { class: "end", d: `M${leftOf(this.ruling, axis.line.length)} 0V${bottom}` });
    this.rows.clear();
    const drawn = rows.map((row, n) => (typeof row === "number" ? this.#row(row, top + n * high, high) : this.#gap(row, top + n * high, high)));
    if (walk.next) drawn.push(this.#ghost(walk.next, bottom - high, high));
    const taps = [...rows.map((row) => (typeof row === "number" ? axis.positions[row] : null)), walk.next];
    const beside = taps.flatMap((each, n) => (each && !this.ruling.roomy ? [fromTo(this.ruling, each, top + (n + 0.5) * high)] : []));
    drawn.push(svg("g", { "aria-hidden": "true" }, ...beside)); // the options say it in words
    const size = { width: ruledWidth(this.ruling), height: bottom + 2, role: "none" };
    this.list.replaceChildren(svg("svg", size, hatch, cellsDrawn(this.ruling), this.tapped, scaleDrawn(this.ruling), end, ...drawn));
    this.#mark();
  }

  /** @param {number} i @param {number} y @param {number} high */
  #row(i, y, high) {
    const name = i === 0 ? "output 0" : String(i);
    const option = { class: "walk", role: "option", id: `${this.id}-${i}`, "data-output": i, "aria-label": windowWords(this.axis, i) };
    const place = { "aria-setsize": this.axis.positions.length, "aria-posinset": i + 1 };
    const touch = svg("rect", { class: "touch", x: 0, y, width: ruledWidth(this.ruling), height: high });
    const row = svg("g", { ...option, ...place }, touch, rowName(name, y + high / 2), tapsDrawn(this.ruling, this.axis.positions[i], y + high / 2));
    this.rows.set(i, row);
    return row;
  }

  /** @param {{from: number, count: number}} gap @param {number} y @param {number} high */
  #gap({ from, count }, y, high) {
    const text = `${plural(count, "more position")}: ${from}${count > 1 ? ` to ${from + count - 1}` : ""}`;
    const dots = rowName("⋮", y + high / 2);
    return svg("g", { class: "gap", "aria-hidden": "true" }, dots, svg("text", { x: GUTTER, y: y + high / 2, dy: "0.36em" }, text));
  }

  /** The window that would come next, and does not fit. @param {number[]} taps @param {number} y @param {number} high */
  #ghost(taps, y, high) {
    return svg("g", { class: "ghost", "aria-hidden": "true" }, rowName("one more?", y + high / 2), tapsDrawn(this.ruling, taps, y + high / 2));
  }

  /** The current row, and on the line the cells it reads. */
  #mark() {
    for (const [i, row] of this.rows) row.setAttribute("aria-selected", String(i === this.current));
    this.tapped.setAttribute("d", tapsOutlined(this.ruling, this.axis.positions[this.current]));
    this.list.setAttribute("aria-activedescendant", `${this.id}-${this.current}`);
    this.root.dataset.current = String(this.current);
  }
}

/** The output whose row is under the pointer. @param {MouseEvent} event @returns {number|null} */
function rowUnder(event) {
  const row = /** @type {Element} */ (event.target).closest("[data-output]");
  return row ? Number(row.getAttribute("data-output")) : null;
}

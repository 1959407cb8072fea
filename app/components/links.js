/** Layers of units below each other, and a line from every unit to each one it is made of. Looked up in the rules, not computed. */

import { element, svg } from "./core.js";
import { HUES } from "./kinds.js";
import { cellAt, placeOf } from "./plane.js";
import { isNothing } from "./reach.js";
import { namesRead } from "./trace.js";

const LEVELS = 4; // widths of a line, by the size of its weight
const WIDTHS = [1, 1.3, 2, 2.8, 3.8]; // pixels, by level; 0 is a weight of zero
const HELPERS = new Set(["weight", "bias", "address"]); // roles that are no layer

/** @typedef {import("./view.js").AnyGrid} LayerGrid */
/** @typedef {import("./trace.js").Trace} LinkedTrace */
/**
 * @typedef {object} Link
 * @property {number} step  of its stage
 * @property {{grid: LayerGrid, column: number, cell: number}} from  a place of the frame, and what stands there
 * @property {{grid: LayerGrid, column: number, cell: number}} to
 * @property {number|null} weight  cell of the weight
 * @property {string} look  by its weight: kind, or sign and width
 * @property {string} line  as it is drawn now
 */
/** @typedef {{stage: import("./trace.js").Stage, weight: string|null, links: Link[], paths: Map<string, SVGElement>, drawing: SVGElement}} Gap */

export class Links {
  /** @param {LinkedTrace} trace @param {LayerGrid[]} grids @param {HTMLElement} panels  are set out anew */
  constructor(trace, grids, panels) {
    this.trace = trace;
    this.grids = grids;
    this.layers = grids.filter(({ plane }) => !HELPERS.has(plane.tensor.role));
    this.gaps = trace.stages.map((_, number) => this.#gap(number));
    this.last = /** @type {readonly [import("./trace.js").Step, import("./inverse.js").Mark[]|null]|null} */ (null);
    this.picture = element("div", { class: "layers" }, ...this.gaps.map(({ drawing }) => drawing));
    this.#setOut(panels);
    this.#align();
    new ResizeObserver(() => this.#measure()).observe(this.picture); // captions may break otherwise, numbers come and go
  }

  /** @param {HTMLElement} panels */
  #setOut(panels) {
    const all = /** @type {HTMLElement[]} */ ([...panels.querySelectorAll(".panel")]);
    const isLayer = (/** @type {HTMLElement} */ panel) => this.layers.some((grid) => panel.contains(grid.root));
    const weights = element("div", { class: "weights" }, ...all.filter((panel) => !isLayer(panel)));
    weights.hidden = !weights.childElementCount;
    this.picture.append(...all.filter(isLayer));
    panels.classList.add("linked");
    panels.replaceChildren(weights, this.picture);
  }

  // ---- which cells are linked ---------------------------------------------------------------------------------------

  /** @param {number} number  of the stage @returns {Gap} */
  #gap(number) {
    const { trace } = this;
    const stage = trace.stages[number];
    const { weight } = /** @type {Record<string, any>} */ (stage.windows ?? stage.columns);
    const [source] = namesRead(stage);
    const swapped = HELPERS.has(trace.tensor(source).role) && weight !== null; // weights times units, instead of units times weights
    const factors = swapped ? source : weight;
    const first = trace.firstOf(number);
    const links = Array.from({ length: stage.steps }, (_, n) => trace.step(first + n)).flatMap((step) =>
      step.writes.flatMap(({ target, terms }) =>
        terms.flatMap((term) => {
          const [cell, by] = swapped ? [term.b, term.a] : [term.a, term.b];
          if (cell === null || cell < 0 || (by !== null && factors && isNothing(trace, factors, by))) return []; // padding is no unit
          return this.#link(step, number, { units: swapped ? weight : term.from, factors, cell, by, target, tap: term.tap });
        }),
      ),
    );
    const faint = svg("path", { class: "faint", opacity: Math.max(0.4, Math.min(1, 60 / links.length)) }); // many lines are dark together
    return { stage, weight: factors, links, paths: new Map([["faint", faint]]), drawing: svg("svg", { class: "links", "aria-hidden": "true" }, faint) };
  }

  /**
   * @param {import("./trace.js").Step} step @param {number} number
   * @param {{units: string, factors: string|null, cell: number, by: number|null, target: number, tap: number}} term
   * @returns {Link[]}
   */
  #link(step, number, { units, factors, cell, by, target, tap }) {
    const [from, to] = [this.#grid(units, cell), this.#grid(step.stage.target, target)];
    if (!from || !to) return [];
    const own = step.stage.windows && this.trace.readerOf(units) === number; // the frame is this stage's: a copy is read where it stands
    const column = own ? step.stage.windows?.axes[0].positions[step.place[0]][tap] : placeOf(from.plane, cell)[1];
    const ends = { from: { grid: from, column: column ?? 0, cell }, to: { grid: to, column: placeOf(to.plane, target)[1], cell: target } };
    return [{ step: step.local, ...ends, weight: by, look: this.#look(factors, by), line: "" }];
  }

  /** @param {string} name @param {number} cell */
  #grid(name, cell) {
    return this.layers.find((grid) => grid.plane.tensor.name === name && grid.holds(cell));
  }

  /** How a line in focus looks: by its weight's kind, else by sign and size. @param {string|null} name @param {number|null} cell */
  #look(name, cell) {
    if (name === null || cell === null) return "plain";
    const { kinds, values, scale } = this.trace.tensor(name);
    if (kinds && kinds[cell] >= 0) return `kind-${kinds[cell] % HUES}`;
    const level = Math.min(LEVELS, Math.ceil((LEVELS * Math.abs(values[cell])) / (scale.reach || 1)));
    return level === 0 ? "zero" : `${values[cell] < 0 ? "negative" : "positive"}-${level}`;
  }

  // ---- where they are -----------------------------------------------------------------------------------------------

  /** Sets each layer over the one it reads: a unit of a layer of the same length over its own, else over the middle of what it reads. */
  #align() {
    for (const grid of this.layers) grid.left = 0;
    for (const { links } of this.gaps) {
      if (!links.length) continue;
      const [{ from, to }] = links;
      const same = from.grid.plane.size[1] === to.grid.plane.size[1];
      const middle = links.reduce((sum, link) => sum + link.from.column - link.to.column, 0) / links.length;
      to.grid.left = (from.grid.left ?? 0) + (same ? from.grid.plane.before[1] - to.grid.plane.before[1] : middle);
    }
    for (const { plane } of this.layers) { // slices of a layer stand above each other
      const slices = this.layers.filter((grid) => grid.plane.tensor === plane.tensor);
      for (const grid of slices) grid.left = slices[0].left;
    }
    const least = Math.min(...this.layers.map((grid) => grid.left ?? 0));
    for (const grid of this.layers) grid.left = (grid.left ?? 0) - least;
  }

  /** After the cells were given their size. */
  resize() {
    for (const grid of this.layers) {
      const side = "side" in grid ? grid.side : grid.pixels / grid.plane.columns.length;
      grid.root.style.marginLeft = `${(grid.left ?? 0) * side}px`;
    }
    this.#measure();
  }

  #measure() {
    const base = this.picture.getBoundingClientRect();
    if (!base.width) return;
    const boxes = new Map(this.layers.map((grid) => [grid, grid.drawing().getBoundingClientRect()]));
    const x = (/** @type {Link["from"]} */ { grid, column }) => {
      const { left, width } = /** @type {DOMRect} */ (boxes.get(grid));
      return left - base.left + ((column + 0.5) * width) / grid.plane.columns.length;
    };
    for (const { links, drawing, paths } of this.gaps) {
      for (const link of links) {
        const [low, high] = [link.from, link.to].map(({ grid }) => /** @type {DOMRect} */ (boxes.get(grid)));
        const ends = low.top > high.top ? [low.top, high.bottom] : [low.bottom, high.top];
        const [y1, y2] = ends.map((y) => (y - base.top).toFixed(1));
        link.line = `M${x(link.from).toFixed(1)} ${y1}L${x(link.to).toFixed(1)} ${y2}`;
      }
      drawing.setAttribute("width", String(base.width));
      drawing.setAttribute("height", String(base.height));
      paths.get("faint")?.setAttribute("d", links.map(({ line }) => line).join(""));
    }
    if (this.last) this.draw(...this.last);
  }

  // ---- what is strong -----------------------------------------------------------------------------------------------

  /** @param {import("./trace.js").Step} step  in focus @param {import("./inverse.js").Mark[]|null} marks  of what is asked */
  draw(step, marks) {
    this.last = /** @type {const} */ ([step, marks]);
    const marked = marks?.length ? this.#marked(marks) : null;
    for (const gap of this.gaps) {
      const lines = /** @type {Map<string, string>} */ (new Map());
      const ends = marked?.get(gap.stage.target);
      const weights = gap.weight === null ? undefined : marked?.get(gap.weight); // where any are marked, lines go over those only
      for (const link of gap.links) {
        const now = gap.stage === step.stage && link.step === step.local;
        const asked = marked?.get(link.from.grid.plane.tensor.name)?.has(link.from.cell) && ends?.has(link.to.cell) && (!weights || link.weight === null || weights.has(link.weight));
        if (!now && !asked) continue;
        const key = now ? link.look : "asked";
        lines.set(key, (lines.get(key) ?? "") + link.line);
      }
      for (const key of lines.keys()) if (!gap.paths.has(key)) addPath(gap, key);
      for (const [key, path] of gap.paths) if (key !== "faint") path.setAttribute("d", lines.get(key) ?? "");
    }
  }

  /** Marked cells by tensor. @param {import("./inverse.js").Mark[]} marks */
  #marked(marks) {
    const cells = /** @type {Map<string, Set<number>>} */ (new Map());
    for (const mark of marks) {
      const grid = this.grids.find(({ plane }) => plane.tensor.name === mark.tensor && plane.number === mark.plane);
      if (!grid) continue;
      const { rows, columns } = grid.framed(mark);
      const set = cells.get(mark.tensor) ?? new Set();
      for (const row of rows) for (const column of columns) set.add(cellAt(grid.plane, row, column));
      cells.set(mark.tensor, set);
    }
    return cells;
  }
}

/** @param {Gap} gap @param {string} key  how its lines look */
function addPath({ paths, drawing }, key) {
  const [look, level] = key.split("-");
  const path = svg("path", { class: look === "asked" ? look : `strong ${look}` });
  if (look === "kind") path.style.stroke = `color-mix(in srgb, var(--${key}) 75%, var(--ink))`;
  else if (level) path.style.strokeWidth = `${WIDTHS[Number(level)]}px`;
  paths.set(key, path);
  if (look === "asked") paths.get("faint")?.after(path); // beneath those of the step
  else drawing.append(path);
}

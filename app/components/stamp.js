/** The arithmetic of a step that writes several cells: one small table for each slice, its tiles lying as the cells lie. */

import { equals, fold, line, termsDrawn } from "./arithmetic.js";
import { element, printed } from "./core.js";
import { cellText, word } from "./words.js";

const ACROSS = 3; // tiles beside each other; of more, each stands in two lines
const MOST = { table: 25, all: 27 }; // tiles; more fold
const TOLD = 3; // writes that a sentence spells out
const TOGETHER = 12; // cells that are copied beside each other; more are told

/** @typedef {ReturnType<typeof import("./arithmetic.js").working>} Work */
/** @typedef {{number: number, works: Work[]}} Slice */

/** Rows and columns of a tensor's slices. @param {import("./trace.js").Tensor} tensor @param {number} spatial */
function sliceSize({ shape }, spatial) {
  const [height, width] = [1, ...shape].slice(-Math.min(2, spatial + 1));
  return { height: spatial === 1 ? 1 : height, width };
}

/**
 * The most rows that a table of any step of a trace has, and whether its tiles stand in two lines: what is kept free for it.
 * @param {import("./trace.js").Trace} trace
 */
export function roomFor(trace) {
  const sizes = trace.stages.map((stage) => (stage.columns && stage.combine !== "copy" ? largestTable(trace, stage) : [0, 0]));
  const [rows, across] = [0, 1].map((n) => Math.max(0, ...sizes.map((size) => size[n])));
  return { rows: Math.min(rows, rowsAtMost(across)), tall: across > ACROSS };
}

/** @param {import("./trace.js").Trace} trace @param {import("./trace.js").Stage} stage */
function largestTable(trace, { columns, target }) {
  const { step_ptr, target: cells } = /** @type {Record<string, any>} */ (columns);
  const { height, width } = sliceSize(trace.tensor(target), trace.spatial);
  let [high, wide] = [0, 0];
  for (let step = 0; step + 1 < step_ptr.length; step++) {
    if (step_ptr[step + 1] - step_ptr[step] < 2) continue;
    const slices = /** @type {Map<number, Map<number, number>>} */ (new Map()); // cells of each row of each slice
    for (let write = step_ptr[step]; write < step_ptr[step + 1]; write++) {
      const row = Math.floor(cells[write] / width);
      const slice = Math.floor(row / height);
      const rows = slices.get(slice) ?? new Map();
      slices.set(slice, rows.set(row, (rows.get(row) ?? 0) + 1));
    }
    for (const rows of slices.values()) [high, wide] = [Math.max(high, rows.size), Math.max(wide, ...rows.values())];
  }
  return [high, wide];
}

/** Rows of a table that is cut. @param {number} across */
function rowsAtMost(across) {
  return Math.max(1, Math.floor(MOST.table / Math.max(1, across)));
}

/** The same value to all cells. @param {Work[]} works */
function isOneCopied(works) {
  return works.every(({ copied }) => copied && copied.from === works[0].copied?.from);
}

/**
 * @param {import("./trace.js").Trace} trace @param {import("./trace.js").Step} step @param {Work[]} works  none or several
 * @param {Set<string>} open  folds that were opened @param {(fold: string) => void} toggle
 * @returns {HTMLElement}
 */
export function stamped(trace, step, works, open, toggle) {
  if (!works.length) return element("div", { class: "working" }, "This step writes nothing.");
  if (isOneCopied(works)) {
    const value = element("span", { class: "tiles" }, element("span", { class: "tile" }, element("span", { class: "factor-0" }, printed(works[0].value))));
    const cells = element("output", { class: "result" }, `${works.length} cells`);
    return element("div", { class: "working" }, value, element("span", { class: "operator" }, "→"), cells);
  }
  if (trace.spatial === 1 && works.length > TOGETHER && works.every(({ copied }) => copied)) return element("div", { class: "working" }, told(step, works));
  const tensor = trace.tensor(step.stage.target);
  const size = sliceSize(tensor, trace.spatial);
  const slices = /** @type {Map<number, Slice>} */ (new Map());
  for (const work of works) {
    const number = Math.floor(work.cell / (size.height * size.width));
    slices.set(number, { number, works: [...(slices.get(number)?.works ?? []), work] });
  }
  const many = works.reduce((sum, work) => sum + work.tiles.length, 0);
  const folds = many > (slices.size > 1 ? MOST.all : MOST.table);
  const called = (/** @type {Slice} */ { number, works }) => (works.length > 1 ? sliceText(tensor, number, trace.spatial) : works[0].place);
  const tables = [...slices.values()].map((slice) => {
    const name = called(slice);
    if (folds && slices.size > 1 && !open.has(name)) return fold(`${name}${brief(slice)}`, name, false, toggle);
    const whole = !folds || slices.size > 1 || open.has(name);
    const more = !folds ? [] : [whole ? fold(name, name, true, toggle) : fold(`all ${slice.works.length} cells`, name, false, toggle)];
    const caption = slices.size > 1 && !folds ? [element("small", {}, name)] : [];
    return element("span", { class: "channel" }, table(slice.works, size.width, whole), ...caption, ...more);
  });
  return element("div", { class: "working" }, ...tables);
}

/** What a folded slice says. @param {Slice} slice */
function brief({ works }) {
  return works.length > 1 ? `: ${works.length} cells` : ` = ${printed(works[0].value)}`;
}

/** "output[1]". @param {import("./trace.js").Tensor} tensor @param {number} number @param {number} spatial */
function sliceText(tensor, number, spatial) {
  const leading = tensor.shape.slice(0, -spatial);
  const place = leading.map((size, n) => Math.floor(number / leading.slice(n + 1).reduce((all, each) => all * each, 1)) % size);
  return place.length ? `${word(tensor)}[${place.join(", ")}]` : word(tensor);
}

/** @param {Work[]} works  of one slice @param {number} width  of the slice @param {boolean} whole  else as many rows as are no more than may be */
function table(works, width, whole) {
  const lines = [(/** @type {number} */ cell) => Math.floor(cell / width), (/** @type {number} */ cell) => cell % width];
  const [rows, columns] = lines.map((of) => [...new Set(works.map(({ cell }) => of(cell)))].sort((a, b) => a - b));
  const shown = whole ? rows.length : rowsAtMost(columns.length);
  const tall = columns.length > ACROSS || works.some((work) => work.tiles.length > 1);
  const grid = element("span", { class: `stamp${tall ? " tall" : ""}` });
  for (const work of works) {
    const [row, column] = [rows.indexOf(lines[0](work.cell)), columns.indexOf(lines[1](work.cell))];
    if (row < shown) grid.append(sum(work, `grid-area:${row + 1}/${column + 1}`));
  }
  return grid;
}

/** What is written to one cell: what was there, the terms, the result. @param {Work} work @param {string} style */
function sum(work, style) {
  const result = element("output", { class: "result" }, printed(work.value));
  const parts = work.copied ? [result] : [element("span", {}, ...termsDrawn(work)), element("span", {}, `${equals(work)} `, result)];
  return element("span", { class: "cell-sum", style }, ...parts);
}

/**
 * What a step computes in a short sentence, whether it writes one cell or many.
 * @param {import("./trace.js").Step} step @param {Work[]} works @param {string} [result]  in place of one that is to be guessed
 */
export function told({ stage }, works, result) {
  const text = (/** @type {Work} */ work) => `${work.running || works.length > 1 ? `${work.place}: ` : ""}${line(work, result)}`;
  if (!works.length) return "nothing is written";
  const cells = `${works.length} cells of ${word({ name: stage.target })}`;
  if (works.length > 1 && isOneCopied(works)) return `${printed(works[0].value)} → ${cells}`;
  if (works.length <= TOLD) return works.map(text).join("; ");
  return `${cells}, from ${text(works[0])} to ${text(works[works.length - 1])}`;
}

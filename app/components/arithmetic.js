/** The arithmetic of one step: tiles "value × weight" in the window's own shape, subtotals per channel, bias, divisor, result. */

import { DECIMALS, decimals, element, printed } from "./core.js";
import { PAD } from "./trace.js";

/**
 * @typedef {object} Group  the terms of one channel, laid out in rows as the window lies
 * @property {{factors: number[], padded: boolean, tap: number}[][]} rows
 * @property {number} sum
 */

/**
 * What one write computes, ready to print; every number is looked up, only products and subtotals are formed.
 * @param {import("./trace.js").Trace} trace
 * @param {import("./trace.js").Step} step
 * @param {import("./trace.js").Write} write
 */
export function working(trace, step, write) {
  const { windows, columns, combine, target } = step.stage;
  const source = (windows ?? columns)?.source;
  const weight = (windows ?? columns)?.weight;
  const across = windows ? (windows.axes.at(-1)?.positions[0].length ?? 1) : write.terms.length;
  /** @type {Map<number, import("./trace.js").Term[]>} */
  const groups = new Map();
  for (const term of write.terms) groups.set(term.group, [...(groups.get(term.group) ?? []), term]);
  const shown = [...groups.values()].map((terms) => {
    const tiles = terms.map((term) => ({
      factors: [trace.value(source, term.a), ...(term.b === null ? [] : [trace.value(weight, term.b)]), ...(term.coef === 1 ? [] : [term.coef])],
      padded: term.a === PAD,
      tap: term.tap,
    }));
    const rows = rowsOf(tiles, across);
    if (windows && flipped(windows.axes)) rows.reverse().forEach((row) => row.reverse()); // as the window lies, not as the kernel is stored
    return { rows, sum: tiles.reduce((sum, tile) => sum + product(tile.factors), 0) };
  });
  const all = shown.flatMap((group) => group.rows.flat());
  return {
    groups: shown,
    tiles: all, // of all groups, in reading order
    digits: decimals(all.flatMap((tile) => tile.factors)),
    combine,
    initial: trace.initial(step.stage, write.target),
    divisor: trace.divisor(step),
    value: trace.value(target, write.target),
  };
}

/** @param {import("./trace.js").Axis[]} axes */
function flipped(axes) {
  return axes.some(({ positions: [first] }) => first.length > 1 && first[0] > first[1]);
}

/**
 * Tiles in the window's rows; a tap that takes no part leaves its place out, the others keep theirs.
 * @param {{tap: number}[]} tiles @param {number} across
 */
function rowsOf(tiles, across) {
  /** @type {Map<number, any[]>} */
  const rows = new Map();
  for (const tile of tiles) {
    const row = Math.floor(tile.tap / across);
    rows.set(row, [...(rows.get(row) ?? []), tile]);
  }
  return [...rows.values()];
}

/** @param {number[]} factors */
function product(factors) {
  return factors.reduce((all, factor) => all * factor, 1);
}

/**
 * The sum in one line of text: "1×1 + 0×0 + … = 4".
 * @param {ReturnType<typeof working>} work
 */
export function line(work) {
  const terms = work.tiles.map((tile) => factorsText(tile.factors, work.digits));
  if (work.combine === "max") return `max(${terms.join(", ")}) = ${printed(work.value)}`;
  const bias = work.initial ? ` + ${signed(work.initial)}` : "";
  const sum = `${terms.join(" + ")}${bias}`;
  return `${work.divisor ? `(${sum}) / ${work.divisor}` : sum} ${equals(work)} ${printed(work.value)}`;
}

/** @param {number[]} factors @param {number} digits */
function factorsText(factors, digits) {
  return factors.map((factor) => signed(factor, digits)).join("×");
}

/** A negative number after an operator stands in parentheses. @param {number} value @param {number} [digits] */
function signed(value, digits) {
  return value < 0 ? `(${printed(value, digits)})` : printed(value, digits);
}

/** "=" where the printed terms add up to the printed result, else "≈". @param {ReturnType<typeof working>} work */
function equals(work) {
  const rounded = (/** @type {number} */ n) => Number(n.toFixed(work.digits));
  const terms = work.tiles.map((tile) => product(tile.factors.map(rounded)));
  const sum = (terms.reduce((a, b) => a + b, 0) + work.initial) / (work.divisor ?? 1);
  return Math.abs(sum - Number(work.value.toFixed(DECIMALS))) < 1e-9 ? "=" : "≈";
}

/**
 * The same as elements: one block of tiles per channel, then bias, divisor and result.
 * @param {ReturnType<typeof working>} work
 * @returns {HTMLElement}
 */
export function tiles(work) {
  const maximum = work.combine === "max";
  const blocks = work.groups.flatMap((group, n) => [
    ...(n ? [element("span", { class: "operator" }, maximum ? "," : "+")] : []),
    block(group, work.digits, maximum, work.groups.length > 1),
  ]);
  const bias = work.initial ? [element("span", { class: "operator" }, "+"), element("span", { class: "bias" }, signed(work.initial))] : [];
  const divided = work.divisor ? [element("span", { class: "operator" }, `÷ ${work.divisor}`)] : [];
  const sign = maximum ? "max =" : equals(work);
  const result = [element("span", { class: "operator" }, sign), element("output", { class: "result" }, printed(work.value))];
  return element("div", { class: "working" }, ...blocks, ...bias, ...divided, ...result);
}

/** @param {Group} group @param {number} digits @param {boolean} maximum @param {boolean} subtotal */
function block(group, digits, maximum, subtotal) {
  const grid = element("span", { class: "tiles", style: `--across:${Math.max(...group.rows.map((row) => row.length))}` });
  group.rows.flat().forEach((tile, n) => {
    const classes = ["tile", tile.padded && "padded", product(tile.factors) === 0 && "nothing"].filter(Boolean).join(" ");
    const text = tile.factors.map((factor) => signed(factor, digits));
    const parts = text.flatMap((factor, f) => [...(f ? ["×"] : []), element("span", { class: `factor-${f}` }, factor)]);
    grid.append(element("span", { class: classes, "data-plus": !maximum && n > 0 }, ...parts));
  });
  if (!subtotal || maximum) return grid;
  return element("span", { class: "channel" }, grid, element("small", {}, `Σ ${printed(group.sum, digits)}`));
}

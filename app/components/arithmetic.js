/**
 * The arithmetic of one step: tiles "value × weight" in the window's own shape, subtotals per channel, bias, divisor, result.
 * Long sums fold: channels to their subtotals, a large window to its largest contributions; every fold says its sum and opens.
 */

import { DECIMALS, decimals, element, printed } from "./core.js";
import { PAD } from "./trace.js";
import { cellText } from "./words.js";

const SUMS = { grids: { most: 60, largest: 12 }, curves: { most: 16, largest: 6 } }; // tiles; of a longer sum the largest are shown
const A_ROW = 6; // of them beside each other

/** @typedef {{factors: number[], minus: boolean, padded: boolean, tap: number}} Tile  `minus`: a difference, not a sum */
/**
 * @typedef {object} Group  the terms of one channel, laid out in rows as the window lies
 * @property {Tile[][]} rows
 * @property {number} sum
 */

/** @typedef {ReturnType<typeof working>} Work */

/**
 * What one write computes, ready to print; every number is looked up, only products and subtotals are formed.
 * @param {import("./trace.js").Trace} trace
 * @param {import("./trace.js").Step} step
 * @param {import("./trace.js").Write} write
 * @param {import("./written.js").Written|null} written  of an irregular stage
 */
export function working(trace, step, write, written) {
  const { windows, columns, combine, target } = step.stage;
  const weight = (windows ?? columns)?.weight;
  const across = windows ? (windows.axes.at(-1)?.positions[0].length ?? 1) : write.terms.length;
  const shows = trace.brief ? SUMS.curves : SUMS.grids;
  /** @type {Map<number, import("./trace.js").Term[]>} */
  const groups = new Map();
  for (const term of write.terms) groups.set(term.group, [...(groups.get(term.group) ?? []), term]);
  const single = trace.brief && groups.size === write.terms.length; // of many channels one term each: one sum
  const shown = (single ? [write.terms] : [...groups.values()]).map((terms) => {
    const tiles = terms.map((term) => {
      const minus = term.coef === -1 && term.b === null && term !== write.terms[0]; // what is taken from those before it
      const coef = term.coef === 1 || minus ? [] : [term.coef];
      const factors = [trace.value(term.from, term.a), ...(term.b === null ? [] : [trace.value(weight, term.b)]), ...coef];
      return { factors, minus, padded: term.a === PAD, tap: term.tap };
    });
    const rows = rowsOf(tiles, across);
    if (windows && flipped(windows.axes)) rows.reverse().forEach((row) => row.reverse()); // as the window lies, not as the kernel is stored
    return { rows, sum: tiles.reduce((sum, tile) => sum + amount(tile), 0) };
  });
  const all = shown.flatMap((group) => group.rows.flat());
  const before = written?.before(write.number) ?? null;
  const initial = before ?? trace.initial(step.stage, write.target);
  const divisor = trace.divisor(step, write);
  const products = all.map(amount);
  const isWhole = !written || written.isLast(write.number); // then the function is applied
  const work = {
    groups: shown,
    tiles: all, // of all groups, in reading order
    digits: decimals(all.flatMap((tile) => tile.factors)),
    shows,
    folds: all.length > shows.most,
    combine,
    cell: write.target,
    place: cellText(trace.tensor(target), write.target, trace.spatial),
    running: Boolean(columns?.after), // other steps write to this cell as well
    leads: before !== null || Boolean(columns?.after && initial), // whether what was there is said first
    initial,
    divisor,
    combined: combine === "max" ? Math.max(...products) : (products.reduce((a, b) => a + b, 0) + initial) / (divisor ?? 1),
    function: (isWhole && step.stage.function?.name) || "",
    alone: all.length === 1 && all[0].factors.length === 1 && !initial && before === null, // then it needs no parentheses
    value: written ? written.leaves(write.number) : trace.value(target, write.target),
  };
  return { ...work, copied: combine === "copy" && work.alone && !work.function ? copiedOf(trace, step, write) : null };
}

/** Where a copied value is from, and what gave it its place. @param {import("./trace.js").Trace} trace @param {import("./trace.js").Step} step @param {import("./trace.js").Write} write */
function copiedOf(trace, { stage: { columns } }, { terms: [term], via }) {
  const from = term.a === PAD ? "the padding" : cellText(trace.tensor(term.from), term.a, trace.spatial);
  const index = columns?.address && via.length === 1 ? `, placed at index ${printed(trace.value(columns.address, via[0]))}` : "";
  return { from, text: `copied from ${from}${index}` };
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

/** What a tile adds. @param {{factors: number[], minus?: boolean}} tile */
function amount({ factors, minus = false }) {
  return factors.reduce((all, factor) => all * factor, minus ? -1 : 1);
}

/**
 * The sum in one line of text: "1×1 + 0×0 + … = 4"; a long one by channel.
 * @param {Work} work
 * @param {string} [result]  what stands in its place while it is to be guessed
 */
export function line(work, result = printed(work.value)) {
  const terms = work.folds
    ? work.groups.map((group, n) => `${many(group)} products${work.groups.length > 1 ? ` of channel ${n}` : ""} ${signed(group.sum, work.digits)}`)
    : work.tiles.map((tile) => (work.alone ? printed(tile.factors[0], work.digits) : factorsText(tile.factors, work.digits)));
  if (work.copied) return `→ ${result} (${work.copied.text})`;
  const sum = work.combine === "max" ? `max(${terms.join(", ")})` : sumOf(work, work.folds ? terms.join(" + ") : withSigns(work.tiles, terms));
  return `${work.function ? `${work.function}(${sum})` : sum} ${equals(work)} ${result}`;
}

/** Terms with the signs between them. @param {Tile[]} tiles @param {string[]} terms */
function withSigns(tiles, terms) {
  return terms.map((term, n) => (n ? ` ${tiles[n].minus ? "−" : "+"} ${term}` : term)).join("");
}

/** @param {Work} work @param {string} terms */
function sumOf(work, terms) {
  const before = work.leads ? `${printed(work.initial)} + ` : "";
  const bias = work.initial && !work.leads ? ` + ${signed(work.initial)}` : "";
  const sum = `${before}${terms || "0"}${bias}`;
  return work.divisor ? `${work.alone ? sum : `(${sum})`} / ${printed(work.divisor)}` : sum;
}

/** @param {Group} group */
function many(group) {
  return group.rows.reduce((sum, row) => sum + row.length, 0);
}

/** @param {number[]} factors @param {number} digits */
function factorsText(factors, digits) {
  return factors.map((factor) => signed(factor, digits)).join("×");
}

/** A negative number after an operator stands in parentheses. @param {number} value @param {number} [digits] */
function signed(value, digits) {
  return value < 0 ? `(${printed(value, digits)})` : printed(value, digits);
}

/** "=" where the printed terms add up to the printed result, with a function to what it is applied to; else "≈". @param {Work} work */
export function equals(work) {
  if (work.combine === "max") return "=";
  const rounded = (/** @type {number} */ n) => Number(n.toFixed(work.digits));
  const terms = work.tiles.map((tile) => amount({ ...tile, factors: tile.factors.map(rounded) }));
  const sum = (terms.reduce((a, b) => a + b, 0) + work.initial) / Number((work.divisor ?? 1).toFixed(DECIMALS));
  const exact = work.function ? work.combined : Number(work.value.toFixed(DECIMALS));
  return Math.abs(sum - exact) < 1e-9 ? "=" : "≈";
}

/**
 * The same as elements: one block of tiles per channel, then bias, divisor and result.
 * @param {Work} work
 * @param {Set<string>} open  folds that were opened
 * @param {(fold: string) => void} toggle
 * @param {HTMLElement} [result]  what stands in its place while it is to be guessed
 * @returns {HTMLElement}
 */
export function tiles(work, open, toggle, result = element("output", { class: "result" }, printed(work.value))) {
  const maximum = work.combine === "max";
  const blocks = work.groups.flatMap((group, n) => [
    ...(n ? [element("span", { class: "operator" }, maximum ? "," : "+")] : []),
    work.folds ? folded(work, group, n, open, toggle) : block(group, work.digits, maximum, work.groups.length > 1, work.alone),
  ]);
  if (work.copied) {
    const from = element("small", {}, work.copied.text);
    return element("div", { class: "working" }, ...blocks, element("span", { class: "operator" }, "→"), result, from);
  }
  const bias = work.leads ? [] : work.initial ? [element("span", { class: "operator" }, "+"), element("span", { class: "bias" }, signed(work.initial))] : [];
  const divided = work.divisor ? [element("span", { class: "operator" }, `÷ ${printed(work.divisor)}`)] : [];
  const sign = element("span", { class: "operator" }, maximum && !work.function ? "max =" : equals(work));
  const sum = [...beforeDrawn(work), ...blocks, ...bias, ...divided];
  return element("div", { class: "working" }, ...applied(work, sum), sign, result);
}

/** What the cell held, and the sign after it. @param {Work} work */
function beforeDrawn(work) {
  return work.leads ? [element("span", { class: "bias" }, printed(work.initial)), element("span", { class: "operator" }, "+")] : [];
}

/** The sum as the argument of the stage's function. @param {Work} work @param {HTMLElement[]} sum */
function applied(work, sum) {
  if (!work.function) return sum;
  const name = `${work.function}(${work.combine === "max" ? "max " : ""}`;
  return [element("span", { class: "operator function" }, name), ...sum, element("span", { class: "operator" }, ")")];
}

/** A short sum as it stands among others: what was there, and the terms. @param {Work} work */
export function termsDrawn(work) {
  const blocks = work.groups.map((group) => block(group, work.digits, work.combine === "max", false, work.alone));
  return applied(work, [...beforeDrawn(work), ...blocks]);
}

/**
 * A channel of a long sum: its subtotal, which opens; a channel that is long itself opens to its largest contributions first.
 * @param {Work} work @param {Group} group @param {number} n @param {Set<string>} open @param {(fold: string) => void} toggle
 */
function folded(work, group, n, open, toggle) {
  const maximum = work.combine === "max";
  const several = work.groups.length > 1;
  const name = `channel ${n}`;
  if (several && !open.has(name)) return fold(`${name}: ${sumText(group.rows.flat(), maximum, work.digits)}`, name, false, toggle);
  const shut = several ? [fold(name, name, true, toggle)] : [];
  const isLong = many(group) > work.shows.most;
  if (!isLong || open.has(`all of ${name}`)) {
    const small = isLong ? [fold("largest first", `all of ${name}`, true, toggle)] : [];
    return element("span", { class: "channel" }, block(group, work.digits, maximum, several), ...shut, ...small);
  }
  const bySize = group.rows.flat().sort((one, other) => Math.abs(amount(other)) - Math.abs(amount(one)));
  const { largest } = work.shows;
  const [large, rest] = [bySize.slice(0, largest), bySize.slice(largest)];
  const size = (/** @type {Tile|undefined} */ tile) => Math.abs(amount(tile ?? { factors: [0] }));
  const word = size(large.at(-1)) > size(rest[0]) ? "smaller" : "more";
  const text = `${rest.length} ${word}: ${sumText(rest, maximum, work.digits)}`;
  const more = fold(text, `all of ${name}`, false, toggle);
  const shown = block({ rows: [large.slice(0, A_ROW), large.slice(A_ROW)].filter((row) => row.length), sum: group.sum }, work.digits, maximum, several);
  return element("span", { class: several ? "channel" : "channel flat" }, shown, element("span", { class: "operator" }, maximum ? "," : "+"), more, ...shut);
}

/** @param {Tile[]} parts @param {boolean} maximum @param {number} digits */
function sumText(parts, maximum, digits) {
  const products = parts.map(amount);
  if (maximum) return `max ${printed(Math.max(...products), digits)}`;
  return `Σ ${signed(products.reduce((a, b) => a + b, 0), digits)}`;
}

/** @param {string} text @param {string} name @param {boolean} isOpen @param {(fold: string) => void} toggle */
export function fold(text, name, isOpen, toggle) {
  return element("button", { type: "button", class: "fold", "aria-expanded": String(isOpen), onclick: () => toggle(name) }, text);
}

/** @param {Group} group @param {number} digits @param {boolean} maximum @param {boolean} subtotal @param {boolean} [alone] */
function block(group, digits, maximum, subtotal, alone = false) {
  const grid = element("span", { class: group.rows.length > 1 ? "tiles" : "tiles line", style: `--across:${Math.max(...group.rows.map((row) => row.length))}` });
  group.rows.flat().forEach((tile, n) => {
    const classes = ["tile", tile.padded && "padded", amount(tile) === 0 && "nothing"].filter(Boolean).join(" ");
    const text = tile.factors.map((factor) => (alone ? printed : signed)(factor, digits));
    const parts = text.flatMap((factor, f) => [...(f ? ["×"] : []), element("span", { class: `factor-${f}` }, factor)]);
    const signs = { "data-plus": !maximum && n > 0 && !tile.minus, "data-minus": tile.minus };
    grid.append(element("span", { class: classes, ...signs }, ...parts));
  });
  if (!subtotal || maximum) return grid;
  return element("span", { class: "channel" }, grid, element("small", {}, `Σ ${printed(group.sum, digits)}`));
}

/** What a cell is made of and what it goes into, through all stages: a set for each axis under windows, cells one by one under columns. */

import { namesRead, viaOf } from "./trace.js";

/**
 * Cells of a tensor: those whose index lies in a sorted set on every axis (`along`), else those marked one by one.
 * @typedef {{dims: number[], along: number[][]|null, mask: Uint8Array|null}} Region
 */
/** @typedef {Map<string, Region>} Reach  by tensor; the asked one is among them, no region is empty */
/** @typedef {import("./trace.js").Stage} AnyStage */

/** All cells that a cell is made of, over however many stages, and itself. @param {import("./trace.js").Trace} trace @param {string} name @param {number} cell @returns {Reach} */
export function ancestors(trace, name, cell) {
  const found = startingAt(trace, name, cell);
  for (const stage of [...trace.stages].reverse()) {
    const region = found.get(stage.target);
    if (region) sourcesOf(trace, stage, region).forEach(([source, part]) => gather(trace, found, source, part));
  }
  return found;
}

/** All cells that a cell goes into, over however many stages, and itself. @param {import("./trace.js").Trace} trace @param {string} name @param {number} cell @returns {Reach} */
export function descendants(trace, name, cell) {
  const found = startingAt(trace, name, cell);
  for (const stage of trace.stages) targetsOf(trace, stage, found).forEach((part) => gather(trace, found, stage.target, part));
  return found;
}

/** How many cells. @param {Region} region */
export function sizeOf({ along, mask }) {
  return along ? along.reduce((all, line) => all * line.length, 1) : /** @type {Uint8Array} */ (mask).reduce((sum, one) => sum + one, 0);
}

/** The cells one by one, in order. @param {Region} region @returns {number[]} */
export function cellsOf({ dims, along, mask }) {
  if (!along) return Array.from(/** @type {Uint8Array} */ (mask), (one, cell) => (one ? cell : -1)).filter((cell) => cell >= 0);
  return along.reduce((cells, line, n) => cells.flatMap((cell) => line.map((i) => cell * dims[n] + i)), [0]);
}

/** Which stages refer to a tensor at all. @param {import("./trace.js").Trace} trace @param {string} name */
export function readersOf(trace, name) {
  return trace.stages.filter((stage) => {
    const { weight, address = null, divisor = null } = /** @type {Record<string, any>} */ (stage.windows ?? stage.columns);
    return [...namesRead(stage), weight, address, divisor, startOf(trace, stage)].includes(name);
  });
}

/** @param {import("./trace.js").Trace} trace @param {string} name @param {number} cell @returns {Reach} */
function startingAt(trace, name, cell) {
  const dims = trace.tensor(name).shape;
  const along = dims.map((size, n) => [Math.floor(cell / cellsIn(dims.slice(n + 1))) % size]);
  return new Map([[name, { dims, along, mask: null }]]);
}

/** @param {import("./trace.js").Trace} trace @param {Reach} found @param {string} name @param {Region} part */
function gather(trace, found, name, part) {
  const [size, before] = [sizeOf(part), found.get(name)];
  if (!size) return;
  found.set(name, before ? united(before, part, trace.tensor(name).values.length) : part);
}

/** @param {Region} one @param {Region} other @param {number} cells  of the tensor @returns {Region} */
function united(one, other, cells) {
  const within = (/** @type {Region} */ a, /** @type {Region} */ b) =>
    Boolean(a.along && b.along && a.dims.join() === b.dims.join() && a.along.every((line, n) => line.every((i) => b.along?.[n].includes(i))));
  if (within(one, other)) return other;
  if (within(other, one)) return one;
  const mask = maskOfRegion(one, cells).slice();
  for (const cell of cellsOf(other)) mask[cell] = 1;
  return { dims: one.dims, along: null, mask };
}

/** @param {Region} region @param {number} cells @returns {Uint8Array} */
function maskOfRegion(region, cells) {
  if (region.mask) return region.mask;
  const mask = new Uint8Array(cells);
  for (const cell of cellsOf(region)) mask[cell] = 1;
  return mask;
}

/** The tensor of the target's own shape that a stage starts from, as in a residual sum; else null. @param {import("./trace.js").Trace} trace @param {AnyStage} stage */
function startOf(trace, { bias, target }) {
  return bias && trace.tensor(bias).shape.join() === trace.tensor(target).shape.join() ? bias : null;
}

// ---- back: what these cells of a stage's target are made of ----------------------------------------------------------

/** @param {import("./trace.js").Trace} trace @param {AnyStage} stage @param {Region} region @returns {[string, Region][]} */
function sourcesOf(trace, stage, region) {
  const start = startOf(trace, stage);
  const first = /** @type {[string, Region][]} */ (start ? [[start, region]] : []);
  if (stage.windows && region.along && region.dims.length === stage.windows.axes.length + 1) return [...first, ...underWindows(trace, stage.windows, region.along)];
  return [...first, ...oneByOne(trace, stage, maskOfRegion(region, trace.tensor(stage.target).values.length))];
}

/** @param {import("./trace.js").Trace} trace @param {NonNullable<AnyStage["windows"]>} windows @param {number[][]} along  of the target @returns {[string, Region][]} */
function underWindows(trace, windows, [filters, ...places]) {
  const { source, weight, channels, axes } = windows;
  const own = axes.map((axis, n) => inOrder(places[n].flatMap((i) => axis.positions[i].map((at) => axis.line[at]).filter((cell) => cell >= 0))));
  const spanned = inOrder(filters.flatMap((filter) => channels[filter]));
  const read = { dims: trace.tensor(source).shape, along: [spanned, ...own], mask: null };
  if (!weight) return [[source, read]];
  const taps = axes.map((axis, n) => passing(axis.positions[0].length, (tap) => places[n].some((i) => axis.line[axis.positions[i][tap]] >= 0)));
  const groups = passing(channels[0].length, () => true);
  return [[source, read], [weight, { dims: weightDims(windows), along: [filters, groups, ...taps], mask: null }]];
}

/** The same for cells one by one. @param {import("./trace.js").Trace} trace @param {AnyStage} stage @param {Uint8Array} wanted @returns {[string, Region][]} */
function oneByOne(trace, stage, wanted) {
  const masks = new Map();
  const put = (/** @type {string|null} */ name, /** @type {number} */ cell) => {
    if (!name) return;
    if (!masks.has(name)) masks.set(name, new Uint8Array(trace.tensor(name).values.length));
    masks.get(name)[cell] = 1;
  };
  eachTerm(trace, stage, (target) => Boolean(wanted[target]), (name, cell) => put(name, cell));
  return [...masks].map(([name, mask]) => [name, { dims: trace.tensor(name).shape, along: null, mask }]);
}

// ---- on: what these cells go into -------------------------------------------------------------------------------------

/** @param {import("./trace.js").Trace} trace @param {AnyStage} stage @param {Reach} found @returns {Region[]} */
function targetsOf(trace, stage, found) {
  const start = startOf(trace, stage);
  const first = start ? [found.get(start)] : [];
  const { source, weight } = /** @type {Record<string, any>} */ (stage.windows ?? stage.columns);
  const [read, used] = [source, weight].map((name) => found.get(name));
  const fits = (/** @type {Region|undefined} */ region, /** @type {number[]} */ dims) => !region || (region.along && region.dims.join() === dims.join());
  const regular = stage.windows && fits(read, trace.tensor(source).shape) && fits(used, weightDims(stage.windows));
  const parts = !isRead(stage, found) ? [] : regular ? overWindows(trace, stage, read, used) : [anyOf(trace, stage, found)];
  return /** @type {Region[]} */ ([...first, ...parts].filter(Boolean));
}

/** Whether a stage refers to any of these cells' tensors. @param {AnyStage} stage @param {Reach} found */
function isRead(stage, found) {
  const { weight, address = null, divisor = null } = /** @type {Record<string, any>} */ (stage.windows ?? stage.columns);
  return [...namesRead(stage), weight, address, divisor].some((name) => found.has(name));
}

/** @param {import("./trace.js").Trace} trace @param {AnyStage} stage @param {Region|undefined} read  cells of the source @param {Region|undefined} used  weights @returns {Region[]} */
function overWindows(trace, stage, read, used) {
  const { axes, channels } = /** @type {NonNullable<AnyStage["windows"]>} */ (stage.windows);
  const dims = trace.tensor(stage.target).shape;
  const where = (/** @type {(axis: import("./trace.js").Axis, n: number, taps: number[]) => boolean} */ test) =>
    axes.map((axis, n) => passing(axis.positions.length, (i) => test(axis, n, axis.positions[i])));
  const parts = [];
  if (read?.along) {
    const [spanned, ...sets] = read.along.map((line) => new Set(line));
    const filters = passing(channels.length, (filter) => channels[filter].some((channel) => spanned.has(channel)));
    parts.push([filters, ...where((axis, n, taps) => taps.some((at) => sets[n].has(axis.line[at])))]);
  }
  if (used?.along) {
    const [filters, , ...taps] = used.along;
    parts.push([filters, ...where((axis, n, places) => taps[n].some((tap) => axis.line[places[tap]] >= 0))]);
  }
  return parts.map((along) => ({ dims, along, mask: null }));
}

/** @param {import("./trace.js").Trace} trace @param {AnyStage} stage @param {Reach} found @returns {Region} */
function anyOf(trace, stage, found) {
  const masks = new Map([...found].map(([name, region]) => [name, maskOfRegion(region, trace.tensor(name).values.length)]));
  const { shape, values } = trace.tensor(stage.target);
  const mask = new Uint8Array(values.length);
  eachTerm(trace, stage, () => true, (name, cell, target) => {
    if (masks.get(name)?.[cell]) mask[target] = 1;
  });
  return { dims: shape, along: null, mask };
}

// ---- both -----------------------------------------------------------------------------------------------------------

/**
 * Every reference of the chosen writes; of padding and structural zeros there is none.
 * @param {import("./trace.js").Trace} trace @param {AnyStage} stage @param {(target: number) => boolean} chosen
 * @param {(name: string, cell: number, target: number) => void} use
 * @returns {void}
 */
function eachTerm(trace, stage, chosen, use) {
  if (stage.windows) return eachWindow(trace, stage, chosen, use);
  const c = /** @type {Record<string, any>} */ (stage.columns);
  for (let write = 0; write < c.target.length; write++) {
    const target = c.target[write];
    if (!chosen(target)) continue;
    for (let n = c.write_ptr[write]; n < c.write_ptr[write + 1]; n++) {
      const { from, a } = trace.sourceCell(c, c.a[n]);
      if (a < 0 || isNothing(trace, from, a) || (c.b && c.weight && isNothing(trace, c.weight, c.b[n]))) continue;
      use(from, a, target);
      if (c.b && c.weight) use(c.weight, c.b[n], target);
    }
    if (c.divisor) use(c.divisor, c.over[write], target);
    if (c.address) for (const cell of viaOf(c, write)) use(c.address, cell, target);
  }
}

/** @type {typeof eachTerm} */
function eachWindow(trace, stage, chosen, use) {
  const { source, weight } = /** @type {NonNullable<AnyStage["windows"]>} */ (stage.windows);
  const first = trace.stepOf(trace.stages.indexOf(stage), 0);
  for (let target = 0; target < stage.steps; target++) {
    if (!chosen(target)) continue;
    for (const { a, b } of trace.step(first + target).writes[0].terms) {
      if (a >= 0) use(source, a, target);
      if (a >= 0 && weight && b !== null) use(weight, b, target);
    }
  }
}

/** Whether a cell is a structural zero: of no kind in a tensor of kinds, and what is multiplied by it goes nowhere. @param {import("./trace.js").Trace} trace @param {string} name @param {number} cell */
export function isNothing(trace, name, cell) {
  const { kinds } = trace.tensor(name);
  return kinds !== null && kinds !== undefined && kinds[cell] < 0;
}

/** A weight's entries run over filters, channels of a filter and taps, whatever its shape. @param {NonNullable<AnyStage["windows"]>} windows */
function weightDims({ channels, axes }) {
  return [channels.length, channels[0].length, ...axes.map((axis) => axis.positions[0].length)];
}

/** @param {number[]} numbers */
function cellsIn(numbers) {
  return numbers.reduce((all, n) => all * n, 1);
}

/** Each once, in order. @param {number[]} numbers */
function inOrder(numbers) {
  return [...new Set(numbers)].sort((a, b) => a - b);
}

/** Those of the first `count` numbers that pass. @param {number} count @param {(n: number) => boolean} test */
function passing(count, test) {
  return Array.from({ length: count }, (_, n) => n).filter(test);
}

/** The rules read backwards: which outputs use an input cell, where a weight is used. Looked up in the same tables. */

import { EXCLUDED, PAD, isAround, viaOf } from "./trace.js";

/**
 * Places of one slice: every row with every column. With `frame` they count from the frame's edge, else from the first cell.
 * @typedef {{tensor: string, plane: number, rows: number[], columns: number[], frame?: boolean}} Mark
 */
/**
 * @typedef {object} Uses
 * @property {number} outputs  output cells that use it, each counted once
 * @property {number} of  output cells there are
 * @property {number} times  uses in all; more than outputs where padding repeats a cell
 * @property {Mark[]} marks  those output cells
 */
/** @typedef {import("./trace.js").Stage & {windows: NonNullable<import("./trace.js").Stage["windows"]>}} Windowed */

/**
 * Which outputs of a windowed stage read a place of its source's frame; with `copies`, whichever place repeats the cell.
 * @param {Windowed} stage
 * @param {number} channel  of the source
 * @param {number[]} frame  a place on each axis's line
 * @returns {Uses}
 */
export function usesOfPlace({ windows, target }, channel, frame) {
  const along = windows.axes.map((axis, n) => {
    const entry = axis.line[frame[n]];
    const same = (/** @type {number} */ place) => (entry < 0 ? place === frame[n] : axis.line[place] === entry);
    return axis.positions.map((taps) => taps.filter(same).length);
  });
  return counted(target, along, filtersOf(windows, channel), windows.channels.length);
}

/**
 * Where one weight of a windowed stage is used: on its output's slice, and under which places of the source.
 * @param {Windowed} stage
 * @param {number} filter
 * @param {number} group  which of the filter's channels
 * @param {number[]} tap  one index per axis
 * @returns {Uses & {empty: number}}  `empty`: uses over a padded or excluded cell
 */
export function usesOfWeight({ windows, target }, filter, group, tap) {
  const places = windows.axes.map((axis, n) => axis.positions.map((taps) => taps[tap[n]]));
  const uses = counted(target, places.map((line) => line.map(() => 1)), [filter], windows.channels.length);
  const inside = windows.axes.map((axis, n) => places[n].filter((place) => axis.line[place] >= 0).length);
  const mark = { tensor: windows.source, plane: windows.channels[filter][group], frame: true, ...asPlane(places) };
  return { ...uses, marks: [mark, ...uses.marks], empty: uses.times - inside.reduce((all, n) => all * n, 1) };
}

/**
 * Which cells of an irregular stage's target use a cell of its source, weight, divisor or address.
 * @param {import("./trace.js").Stage} stage
 * @param {"a"|"b"|"over"|"via"} column  which reference
 * @param {number} cell
 * @param {number} of  cells of the target
 * @returns {{outputs: number, of: number, times: number, cells: number[]}}
 */
export function usesInColumns({ columns }, column, cell, of) {
  const c = /** @type {Record<string, any>} */ (columns);
  const cells = /** @type {number[]} */ ([]);
  let times = 0;
  for (let write = 0; write < c.target.length; write++) {
    const refers = column === "via" ? viaOf(c, write) : column === "over" ? [c.over[write]] : (c[column]?.slice(c.write_ptr[write], c.write_ptr[write + 1]) ?? []);
    const here = refers.filter((/** @type {number} */ each) => each === cell).length;
    if (here) cells.push(c.target[write]);
    times += here;
  }
  return { outputs: new Set(cells).size, of, times, cells: [...new Set(cells)] };
}

/**
 * Why no window reads a place of the line: the floor drops it, a stride skips it, it falls between dilated taps, or the
 * windows begin behind it, as a transposed convolution's padding crops what lies before and after them.
 * @param {import("./trace.js").Axis} axis @param {number} place
 * @returns {"cropped"|"end"|"skipped"|"between"|""}  "" where a window does read it
 */
export function unreadReason(axis, place) {
  if (!axis.unread.includes(place)) return "";
  const spans = axis.positions.map((taps) => [Math.min(...taps), Math.max(...taps)]);
  const [first, last] = [spans[0][0], spans[spans.length - 1][1]];
  if (place < first || place > last) return first > 0 ? "cropped" : "end";
  return spans.some(([first, last]) => first < place && place < last) ? "between" : "skipped";
}

/** What stands on a place of the frame. @param {import("./trace.js").Axis[]} axes @param {number[]} frame @returns {"cell"|"copy"|"stuffed"|"padding"|"excluded"} */
export function kindOfPlace(axes, frame) {
  const entries = axes.map((axis, n) => axis.line[frame[n]]);
  if (entries.includes(EXCLUDED)) return "excluded";
  const around = axes.some((axis, n) => isAround(axis, frame[n]));
  if (entries.includes(PAD)) return around ? "padding" : "stuffed";
  return around ? "copy" : "cell";
}

/** Filters that span a channel. @param {Windowed["windows"]} windows @param {number} channel */
function filtersOf(windows, channel) {
  return windows.channels.flatMap((spanned, filter) => (spanned.includes(channel) ? [filter] : []));
}

/**
 * Uses per output line along each axis → uses of whole cells.
 * @param {string} target @param {number[][]} along  (axis, output) how often that line uses it
 * @param {number[]} filters  those that do @param {number} of  filters there are
 * @returns {Uses}
 */
function counted(target, along, filters, of) {
  const used = along.map((times) => times.flatMap((n, i) => (n ? [i] : [])));
  const times = along.reduce((all, line) => all * line.reduce((sum, n) => sum + n, 0), filters.length);
  const marks = used.every((line) => line.length) ? filters.map((plane) => ({ tensor: target, plane, ...asPlane(used) })) : [];
  return {
    outputs: used.reduce((all, line) => all * line.length, filters.length),
    of: along.reduce((all, line) => all * line.length, of),
    times,
    marks,
  };
}

/** One axis is drawn as a single row. @param {number[][]} places */
function asPlane(places) {
  const [rows, columns] = places.length === 1 ? [[0], places[0]] : places;
  return { rows: [...new Set(rows)], columns: [...new Set(columns)] };
}

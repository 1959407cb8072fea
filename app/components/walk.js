/** How the windows of one axis walk along its line: their step, what stays behind the last one, and both in words. */

import { printed } from "./core.js";
import { EXCLUDED, PAD, extentOf, isAround } from "./trace.js";

/** Up to `all` positions are drawn one by one; of more, `rows` rows: the first, the last, those around the current one. */
const SHOWN = { all: 24, rows: 11, first: 3, last: 2 };
const NAMED = 9; // places of a window that are named one by one
const SPELT = 6; // runs of places a sentence spells out

/**
 * @typedef {object} Walk
 * @property {number} stride  places from one window to the next; 0 where the table does not tell
 * @property {number[]|null} next  the taps of the window that would come after the last one and does not fit
 * @property {number[]} left  places of the line behind the last window's last tap
 * @property {number} end  the last place, counted from the input's first cell
 */

/**
 * @param {import("./trace.js").Axis} axis
 * @param {number} [stride]  for a line with one window only, which does not show it
 * @returns {Walk}
 */
export function walkOf({ line, positions, before }, stride = 0) {
  const firsts = positions.map((taps) => taps[0]);
  const steps = new Set(firsts.slice(1).map((first, i) => first - firsts[i]));
  const step = steps.size > 1 ? 0 : ([...steps][0] ?? stride); // a rule may repeat or jump: then there is no next window
  const last = positions[positions.length - 1];
  const reach = Math.max(...last);
  const next = step > 0 && reach + step >= line.length ? last.map((place) => place + step) : null;
  const left = Array.from({ length: line.length - 1 - reach }, (_, n) => reach + 1 + n);
  return { stride: step, next, left, end: line.length - 1 - before };
}

/** What stands on the line: cells, and what is around them by kind. @param {import("./trace.js").Axis} axis */
export function lineWords(axis) {
  const { line, size } = axis;
  const around = line.filter((_, place) => isAround(axis, place));
  const kinds = [
    [`${extentOf(axis) - size}`, "zeros between"],
    [`${around.filter((entry) => entry === PAD).length}`, "padding"],
    [`${around.filter((entry) => entry >= 0).length}`, "copied"],
    [`${around.filter((entry) => entry === EXCLUDED).length}`, "outside"],
  ].filter(([count]) => count !== "0");
  const sum = [plural(size, "cell"), ...kinds.map((kind) => kind.join(" "))].join(" + ");
  return kinds.length ? `${sum} = ${plural(line.length, "place")}` : sum;
}

/** "first window + 2 further steps = 3 outputs". @param {import("./trace.js").Axis} axis */
export function stepsWords({ positions: { length } }) {
  return `first window + ${plural(length - 1, "further step")} = ${plural(length, "output")}`;
}

/**
 * Why there is no further window, and what stays behind the last one.
 * @param {import("./trace.js").Axis} axis @param {Walk} walk @param {boolean} floor  whether the floor is why
 */
export function endWords(axis, { stride, next, left, end }, floor) {
  const padded = left.filter((place) => isAround(axis, place)).length;
  const share = padded === 0 ? "" : padded === left.length ? " (padding)" : ` (${padded} of them padding)`;
  const cells = `${plural(left.length, "cell")}${share}`;
  const verb = left.length === 1 ? "is" : "are";
  const rest = !left.length ? "no cell is left over" : floor ? `the floor drops ${cells}` : `${cells} ${verb} left over`;
  if (!next) return `The last window ends at ${printed(end - left.length)}, the line at ${printed(end)}: ${rest}.`;
  const wouldEnd = Math.max(...next) - axis.before;
  return `One more step of ${stride} would end at ${printed(wouldEnd)}, but the line ends at ${printed(end)}: ${rest}.`;
}

/** Which places no window reads; "" where all are read. @param {import("./trace.js").Axis} axis */
export function unreadWords({ unread, before, line }) {
  if (!unread.length) return "";
  const runs = /** @type {[number, number][]} */ ([]);
  for (const place of unread.map((each) => each - before)) {
    const last = runs[runs.length - 1];
    if (last && last[1] + 1 === place) last[1] = place;
    else runs.push([place, place]);
  }
  const texts = runs.map(([from, to]) => (from === to ? printed(from) : `${printed(from)} to ${printed(to)}`));
  const told = runs.length > SPELT ? `${texts.slice(0, SPELT - 1).join(", ")}, …, ${texts[runs.length - 1]}` : texts.join(", ");
  return `No window reads ${unread.length} of the ${plural(line.length, "place")} (crossed): ${told}.`;
}

/** What the marks in the cells mean; "" where there are none. @param {import("./trace.js").Axis} axis */
export function keyWords(axis) {
  const around = axis.line.filter((_, place) => isAround(axis, place));
  const marks = [
    extentOf(axis) > axis.size && "0 is a zero put between the cells",
    around.includes(PAD) && "p is padding and reads as 0",
    around.some((entry) => entry >= 0) && "numbers are copies of those cells",
    around.includes(EXCLUDED) && "– takes no part",
  ].filter(Boolean);
  return marks.length ? `Hatched: ${marks.join("; ")}.` : "";
}

/** "output 1 reads padding, 0, 1"; of a long window from where to where. @param {import("./trace.js").Axis} axis @param {number} i */
export function windowWords(axis, i) {
  const { positions, line, before } = axis;
  const taps = positions[i];
  const empty = (/** @type {number} */ place) => (line[place] === EXCLUDED ? "nothing" : isAround(axis, place) ? "padding" : "a zero");
  const names = taps.map((place) => (line[place] >= 0 ? line[place] : empty(place)));
  const ends = [Math.min(...taps), Math.max(...taps)].map((place) => printed(place - before));
  return `output ${i} reads ${names.length > NAMED ? `${plural(names.length, "place")}, ${ends.join(" to ")}` : names.join(", ")}`;
}

/**
 * The rows to draw of so many positions: a position, or how many are left out from which one on. Always as many rows.
 * @param {number} count @param {number} current
 * @returns {(number|{from: number, count: number})[]}
 */
export function rowsShown(count, current) {
  const all = Array.from({ length: count }, (_, i) => i);
  if (count <= SHOWN.all) return all;
  const ends = SHOWN.rows - 1 - SHOWN.last; // rows from the first position on, with one gap
  if (current < ends - 1) return [...all.slice(0, ends), leftOut(ends, count - SHOWN.last), ...all.slice(-SHOWN.last)];
  const back = count - (SHOWN.rows - 1 - SHOWN.first);
  if (current > back) return [...all.slice(0, SHOWN.first), leftOut(SHOWN.first, back), ...all.slice(back)];
  const middle = SHOWN.rows - 2 - SHOWN.first - SHOWN.last;
  const from = Math.min(Math.max(current - Math.floor(middle / 2), SHOWN.first + 1), count - SHOWN.last - 1 - middle);
  const to = from + middle;
  return [...all.slice(0, SHOWN.first), leftOut(SHOWN.first, from), ...all.slice(from, to), leftOut(to, count - SHOWN.last), ...all.slice(-SHOWN.last)];
}

/** @param {number} from @param {number} to */
function leftOut(from, to) {
  return { from, count: to - from };
}

/** @param {number} count @param {string} noun */
export function plural(count, noun) {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

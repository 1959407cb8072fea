/** One part of a frame laid out: a box, or branches from where they part to where they meet. */

import { inRows, leads, put } from "./rows.js";
import { isFrame, isJoin } from "./tree.js";

/** @typedef {import("./tree.js").Part} Part */
/** @typedef {import("./rows.js").Laid} Laid */
/** @typedef {{down: boolean, branches: number, frame: [number, number]}} Manner  how it is tried; `branches` is the longest row in one */

const BETWEEN_BRANCHES = 16;
const FORK = 22; // from where branches part to the first box
const SYMBOL = 32;
const WORD = 60; // a symbol with a word in it

/** Width and height of a box. @param {Part} part @param {[number, number]} frame @returns {[number, number]} */
function sizeOf(part, frame) {
  if (part.role === "input") return [frame[1] * 0.7, frame[1] * 0.92]; // the picture, and its name and size above and below
  if (isFrame(part)) return frame;
  return [part.role === "light" ? 108 : 152, 56];
}

/** @param {Part} part @param {Manner} manner @returns {Laid} */
export function blockOf(part, manner) {
  return isJoin(part) && !isFrame(part) ? fork(part, manner) : single(part, manner);
}

/** @param {Part} part @param {Manner} manner @returns {Laid} */
function single(part, { down, frame }) {
  const [width, height] = sizeOf(part, frame);
  const [du, dv] = down ? [height, width] : [width, height];
  return { u: du, v: dv, enter: dv / 2, leave: dv / 2, items: [{ part, u: 0, v: 0, du, dv }], lines: [], calm: 1 };
}

/** Branches side by side, from where they part to where they meet. @param {Part} join @param {Manner} manner @returns {Laid} */
export function fork(join, manner) {
  const wideSymbol = ["Sum", "Scaling"].includes(join.kind) ? SYMBOL : WORD;
  const symbol = manner.down ? [SYMBOL, wideSymbol] : [wideSymbol, SYMBOL];
  const meets = join.kind !== "Beside";
  const branches = branchesOf(join).map((part) => inBranch((part ? partsIn(part) : []).map((each) => blockOf(each, manner)), manner));
  const wide = Math.max(...branches.map((branch) => branch.u), FORK);
  const starts = branches.map((_, n) => branches.slice(0, n).reduce((sum, branch) => sum + branch.v + BETWEEN_BRANCHES, 0));
  const tall = starts[starts.length - 1] + branches[branches.length - 1].v;
  const through = straight(branches);
  const [line, exit] = through < 0 ? [tall / 2, tall / 2] : [starts[through] + branches[through].enter, starts[through] + branches[through].leave];
  const above = meets ? Math.max(0, symbol[1] / 2 - exit) : 0; // a symbol may be wider than all its branches
  const end = FORK + wide + FORK;
  /** @type {Laid} */
  const laid = { u: meets ? end + symbol[0] : end, v: Math.max(tall, meets ? exit + symbol[1] / 2 : 0) + above, enter: line + above, leave: exit + above, items: [], lines: [], calm: Math.min(...branches.map((branch) => branch.calm)) };
  branches.forEach((branch, n) => {
    const start = above + starts[n];
    put(laid, branch, FORK, start);
    const [enter, leave] = [start + branch.enter, start + branch.leave];
    const out = /** @type {[number, number][]} */ ([[FORK + branch.u, leave], ...toSymbol(laid.leave, leave, end, symbol)]);
    const into = /** @type {[number, number][]} */ ([[0, laid.enter], ...(enter === laid.enter ? [] : [[FORK / 2, laid.enter], [FORK / 2, enter]]), [FORK, enter]]);
    if (!branch.items.length) laid.lines.push({ corners: [...into.slice(0, -1), ...(meets ? out.slice(1) : [/** @type {[number, number]} */ ([end, leave])])], arrow: meets });
    else laid.lines.push({ corners: into, arrow: leads(branch) }, ...(meets ? [{ corners: out, arrow: true }] : []));
  });
  if (meets) laid.items.push({ part: join, u: end, v: laid.leave - symbol[1] / 2, du: symbol[0], dv: symbol[1] });
  return laid;
}

/** How a branch comes to the symbol where it joins: straight, or from the side. @param {number} line @param {number} leave @param {number} end @param {number[]} symbol @returns {[number, number][]} */
function toSymbol(line, leave, end, symbol) {
  if (leave === line) return [[end, leave]];
  const side = line + (Math.sign(leave - line) * symbol[1]) / 2;
  if ((leave - side) * (leave - line) > 0) return [[end + symbol[0] / 2, leave], [end + symbol[0] / 2, side]];
  return [[end - FORK / 2, leave], [end - FORK / 2, line], [end, line]];
}

/** Rows of a branch, with lines from their edges to where the flow enters and leaves them. @param {Laid[]} blocks @param {Manner} manner @returns {Laid} */
function inBranch(blocks, manner) {
  const laid = inRows(blocks, manner.branches, manner.down);
  const [first, last] = [Math.min(...laid.items.map(({ u }) => u)), laid.items.at(-1)];
  if (!last || first === 0) return laid;
  const ends = [{ corners: [[0, laid.enter], [first, laid.enter]], arrow: true }, { corners: [[last.u + last.du, laid.leave], [laid.u, laid.leave]], arrow: false }];
  return { ...laid, lines: [...laid.lines, .../** @type {import("./rows.js").Line[]} */ (ends)] };
}

/** The branches as they are drawn, null for the input itself: what does nothing stands above. @param {Part} join @returns {(Part|null)[]} */
function branchesOf(join) {
  if (join.kind === "Scaling" || join.kind === "Beside") return [null, ...join.parts];
  const empty = join.parts.filter((part) => isEmpty(part));
  return [...empty.map(() => null), ...join.parts.filter((part) => !isEmpty(part))];
}

/** @param {Part} part */
function isEmpty(part) {
  return part.kind === "Sequence" && !part.parts.length;
}

/** What stands in a branch. @param {Part} branch @returns {Part[]} */
export function partsIn(branch) {
  return branch.parts.length && !isJoin(branch) ? branch.parts : [branch];
}

/** The one branch that the line goes straight through: the only one with parts, of two the longer; −1 where there are more. @param {Laid[]} branches */
function straight(branches) {
  const full = branches.flatMap((branch, n) => (branch.items.length ? [n] : []));
  if (full.length > 2) return -1;
  return full.reduce((best, n) => (best < 0 || branches[n].items.length > branches[best].items.length ? n : best), -1);
}

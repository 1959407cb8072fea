/**
 * Where the parts of one frame stand: pure arithmetic on places, the same for the same parts and proportions.
 * Everything is laid out along the flow (u) and across it (v); at the end u becomes right, or down.
 */

import { isFrame, isJoin } from "./tree.js";

/** @typedef {import("./tree.js").Part} Part */
/** @typedef {{part: Part, u: number, v: number, du: number, dv: number}} Placed */
/** @typedef {{corners: [number, number][], arrow: boolean}} Line  from a part to the next */
/**
 * Something laid out: its size, where the flow enters at its left and leaves at its right (v), boxes and lines.
 * @typedef {{u: number, v: number, enter: number, leave: number, items: Placed[], lines: Line[], calm: number}} Laid  calm: 1 for one row, less the more the eye must jump
 */
/** @typedef {{part: Part, x: number, y: number, width: number, height: number}} Box */
/** @typedef {{width: number, height: number, boxes: Box[], lines: Line[], down: boolean}} Arrangement */
/** @typedef {{down: boolean, branches: number, frame: [number, number]}} Manner  how it is tried; `branches` is the longest row in one */

const GAP = 24; // between parts in a row
const BETWEEN_ROWS = 30;
const BETWEEN_BRANCHES = 16;
const AROUND = 14; // of a line with nothing on it
const FORK = 22; // from where branches part to the first box
const ROUND_ROWS = 13; // for lines from row to row
const MOST_ROWS = 9;
const MOST_IN_BRANCHES = 4;
const PROPORTIONS = [1.45, 1.9]; // of frames, width by height
const FRAME_WIDTH = 240;
const SYMBOL = 32;
const WORD = 60; // a symbol with a word in it
/** A line with nothing on it. @type {Laid} */
const NOTHING = { u: 0, v: AROUND, enter: AROUND / 2, leave: AROUND / 2, items: [], lines: [], calm: 1 };

/** Width and height of a box. @param {Part} part @param {[number, number]} frame @returns {[number, number]} */
function sizeOf(part, frame) {
  if (part.role === "input") return [frame[1] * 0.8, frame[1] * 0.8];
  if (isFrame(part)) return frame;
  return [part.role === "light" ? 108 : 152, 56];
}

/**
 * The parts of a frame in the proportions of the room that there is for them: the manner that fills it best.
 * @param {Part} frame @param {number} width @param {number} height
 * @returns {Arrangement}
 */
export function arranged(frame, width, height) {
  const parts = isJoin(frame) ? [frame] : frame.parts; // a join in a frame of its own stands there as its symbol
  let best = /** @type {{score: number, laid: Laid, down: boolean}|null} */ (null);
  for (const manner of manners(parts)) {
    const blocks = parts.map((part) => (part === frame && isJoin(part) ? fork(part, manner) : blockOf(part, manner)));
    for (let rows = 1; rows <= Math.min(MOST_ROWS, parts.length); rows++) {
      const laid = inRows(blocks, limitOf(blocks, rows), manner);
      const score = scoreOf(laid, manner.down, width, height);
      if (!best || score > best.score + 1e-9) best = { score, laid, down: manner.down };
    }
  }
  const { laid, down } = best ?? { laid: NOTHING, down: false };
  return turned(laid, down);
}

/** How much of the room boxes fill, and how calmly they are read. @param {Laid} laid @param {boolean} down @param {number} width @param {number} height */
function scoreOf({ u, v, items, calm }, down, width, height) {
  const scale = Math.min(width / (down ? v : u), height / (down ? u : v));
  return scale * Math.sqrt(items.reduce((sum, { du, dv }) => sum + du * dv, 0)) * calm * (down ? 0.93 : 1);
}

/** What is tried: along and down, with long branches in one row or several. @param {Part[]} parts @returns {Manner[]} */
function manners(parts) {
  const branches = parts.filter((part) => isJoin(part) && (!isFrame(part) || parts.length === 1)).flatMap((join) => join.parts.map(partsIn));
  return (parts.some((part) => isFrame(part)) || branches.flat().some(isFrame) ? PROPORTIONS : PROPORTIONS.slice(0, 1)).flatMap((aspect) => [false, true].flatMap((down) => {
    const free = { down, branches: Infinity, frame: /** @type {[number, number]} */ ([FRAME_WIDTH, FRAME_WIDTH / aspect]) };
    const blocks = branches.map((inner) => inner.map((part) => blockOf(part, free)));
    const wrapped = Array.from({ length: MOST_IN_BRANCHES - 1 }, (_, n) => Math.max(...blocks.map((each) => limitOf(each, n + 2))));
    return [free, ...(branches.length ? wrapped : []).map((limit) => ({ ...free, branches: limit }))];
  }));
}

/** The shortest rows in which so many are enough. @param {Laid[]} blocks @param {number} rows */
function limitOf(blocks, rows) {
  if (rows === 1) return Infinity;
  let limit = blocks.reduce((sum, { u }) => sum + u + GAP, -GAP) / rows;
  while (packed(blocks, limit).length > rows) limit *= 1.03;
  return limit;
}

/** In rows no longer than the limit. @param {Laid[]} blocks @param {number} limit @returns {Laid[][]} */
function packed(blocks, limit) {
  const rows = /** @type {Laid[][]} */ ([]);
  let length = 0;
  for (const block of blocks) {
    length += GAP + block.u;
    if (rows.length && length <= limit) rows[rows.length - 1].push(block);
    else {
      rows.push([block]);
      length = block.u;
    }
  }
  return rows;
}

/** One after the other. @param {Laid[]} blocks @param {number} limit @param {Manner} manner @returns {Laid} */
function inRows(blocks, limit, manner) {
  return blocks.length ? stacked(packed(blocks, limit).map(inRow), manner) : NOTHING;
}

/** @param {Part} part @param {Manner} manner @returns {Laid} */
function blockOf(part, manner) {
  return isJoin(part) && !isFrame(part) ? fork(part, manner) : single(part, manner);
}

/** @param {Part} part @param {Manner} manner @returns {Laid} */
function single(part, { down, frame }) {
  const [width, height] = sizeOf(part, frame);
  const [du, dv] = down ? [height, width] : [width, height];
  return { u: du, v: dv, enter: dv / 2, leave: dv / 2, items: [{ part, u: 0, v: 0, du, dv }], lines: [], calm: 1 };
}

/** Side by side on one line. @param {Laid[]} blocks @returns {Laid} */
function inRow(blocks) {
  const tops = /** @type {number[]} */ ([]); // of each, the line that enters the first at 0
  let line = 0;
  for (const block of blocks) {
    tops.push(line - block.enter);
    line += block.leave - block.enter;
  }
  const top = Math.min(...tops);
  /** @type {Laid} */
  const row = { u: 0, v: Math.max(...blocks.map((block, n) => tops[n] + block.v)) - top, enter: -top, leave: line - top, items: [], lines: [], calm: Math.min(...blocks.map((each) => each.calm)) };
  blocks.forEach((block, n) => {
    if (n) {
      const at = tops[n] - top + block.enter;
      row.lines.push({ corners: [[row.u, at], [row.u + GAP, at]], arrow: leads(block) });
      row.u += GAP;
    }
    put(row, block, row.u, tops[n] - top);
    row.u += block.u;
  });
  return row;
}

/** Whether a box stands where the flow enters: an arrow may point at it. @param {Laid} block */
function leads(block) {
  return block.items.some(({ u }) => u === 0);
}

/** Rows below each other, as lines of a text. @param {Laid[]} rows @param {Manner} manner @returns {Laid} */
function stacked(rows, { down }) {
  if (rows.length === 1) return rows[0];
  const wide = Math.max(...rows.map((row) => row.u));
  /** @type {Laid} */
  const all = { u: wide + 2 * ROUND_ROWS, v: 0, enter: 0, leave: 0, items: [], lines: [], calm: calmOf(rows) * (down ? 0.8 : 1) };
  let [end, middle] = [0, 0];
  rows.forEach((row, n) => {
    if (n) {
      middle = all.v + BETWEEN_ROWS / 2;
      all.v += BETWEEN_ROWS;
      const [from, to] = [ROUND_ROWS + rows[n - 1].u, ROUND_ROWS];
      const corners = /** @type {[number, number][]} */ ([[from, end], [from + ROUND_ROWS, end], [from + ROUND_ROWS, middle], [0, middle], [0, all.v + row.enter], [to, all.v + row.enter]]);
      all.lines.push({ corners, arrow: leads(row) });
    } else all.enter = row.enter;
    put(all, row, ROUND_ROWS, all.v);
    end = all.v + row.leave;
    all.v += row.v;
  });
  all.leave = end;
  return all;
}

/** Each further row costs, and one that is much shorter too. @param {Laid[]} rows */
function calmOf(rows) {
  const lengths = rows.map((row) => row.u);
  const torn = rows.filter((row, n) => n && row.items[0].part.role === "light").length; // from the layer that it belongs to
  return Math.min(...rows.map((row) => row.calm)) * 0.93 ** torn * 0.9 ** (rows.length - 1) * (0.85 + (0.15 * Math.min(...lengths)) / Math.max(...lengths));
}

/** Rows of a branch, with lines from their edges to where the flow enters and leaves them. @param {Laid[]} blocks @param {Manner} manner @returns {Laid} */
function inBranch(blocks, manner) {
  const laid = inRows(blocks, manner.branches, manner);
  const [first, last] = [Math.min(...laid.items.map(({ u }) => u)), laid.items.at(-1)];
  if (!last || first === 0) return laid;
  const ends = [{ corners: [[0, laid.enter], [first, laid.enter]], arrow: true }, { corners: [[last.u + last.du, laid.leave], [laid.u, laid.leave]], arrow: false }];
  return { ...laid, lines: [...laid.lines, .../** @type {Line[]} */ (ends)] };
}

/** Branches side by side, from where they part to where they meet. @param {Part} join @param {Manner} manner @returns {Laid} */
function fork(join, manner) {
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
function partsIn(branch) {
  return branch.parts.length && !isJoin(branch) ? branch.parts : [branch];
}

/** The one branch that the line goes straight through: the only one with parts, of two the longer; −1 where there are more. @param {Laid[]} branches */
function straight(branches) {
  const full = branches.flatMap((branch, n) => (branch.items.length ? [n] : []));
  if (full.length > 2) return -1;
  return full.reduce((best, n) => (best < 0 || branches[n].items.length > branches[best].items.length ? n : best), -1);
}

/** Moves a block to a place of another. @param {Laid} into @param {Laid} block @param {number} u @param {number} v */
function put(into, block, u, v) {
  for (const item of block.items) into.items.push({ ...item, u: item.u + u, v: item.v + v });
  for (const { corners, arrow } of block.lines) into.lines.push({ corners: corners.map(([along, across]) => [along + u, across + v]), arrow });
}

/** From along and across to right and down. @param {Laid} laid @param {boolean} down @returns {Arrangement} */
function turned({ u, v, items, lines }, down) {
  const boxes = items.map(({ part, u: along, v: across, du, dv }) => (down ? { part, x: across, y: along, width: dv, height: du } : { part, x: along, y: across, width: du, height: dv }));
  const turn = (/** @type {Line} */ { corners, arrow }) => ({ corners: down ? corners.map(([along, across]) => /** @type {[number, number]} */ ([across, along])) : corners, arrow });
  return { width: down ? v : u, height: down ? u : v, boxes, lines: lines.map(turn), down };
}

/**
 * Where the parts of one frame stand: pure arithmetic on places, the same for the same parts and proportions.
 * Everything is laid out along the flow (u) and across it (v); at the end u becomes right, or down.
 */

import { isFrame, isJoin } from "./tree.js";

/** @typedef {import("./tree.js").Part} Part */
/** @typedef {{part: Part, u: number, v: number, du: number, dv: number}} Placed */
/** @typedef {[number, number][]} Line  corners from a part to the next */
/**
 * Something laid out: its size, where the flow enters at its left and leaves at its right (v), boxes and lines.
 * @typedef {{u: number, v: number, enter: number, leave: number, items: Placed[], lines: Line[], rows: number}} Laid
 */
/** @typedef {{part: Part, x: number, y: number, width: number, height: number}} Box */
/** @typedef {{width: number, height: number, boxes: Box[], lines: Line[], down: boolean}} Arrangement */
/** @typedef {{down: boolean, limit: number, frame: [number, number]}} Manner  how it is tried: limit along the flow */

const GAP = 24; // between parts in a row
const BETWEEN_ROWS = 30;
const BETWEEN_BRANCHES = 16;
const AROUND = 14; // a line with nothing on it
const FORK = 22; // from where branches part to the first box
const ROUND_ROWS = 13; // for lines from row to row
const MOST_ROWS = 9;
const FRAME_WIDTH = 240;
const SYMBOL = 32;

/** Width and height of a box. @param {Part} part @param {[number, number]} frame @returns {[number, number]} */
function sizeOf(part, frame) {
  if (isJoin(part)) return [["Sum", "Scaling"].includes(part.kind) ? SYMBOL : 60, SYMBOL];
  if (part.role === "input") return [frame[1] * 0.8, frame[1] * 0.8];
  if (isFrame(part)) return frame;
  return [part.role === "light" ? 108 : 152, 56];
}

/**
 * The parts of a frame in the proportions of the room that there is for them: the manner that fills it best.
 * @param {Part} frame @param {number} width @param {number} height @param {number} aspect  of the frames in it
 * @returns {Arrangement}
 */
export function arranged(frame, width, height, aspect) {
  let best = /** @type {{score: number, laid: Laid, down: boolean}|null} */ (null);
  for (const manner of manners(frame.parts, aspect)) {
    const laid = inOrder(frame.parts, manner);
    const [across, along] = manner.down ? [laid.v, laid.u] : [laid.u, laid.v];
    const scale = Math.min(width / across, height / along);
    const score = scale * 0.97 ** (laid.rows - 1) * (manner.down ? 0.93 : 1);
    if (!best || score > best.score + 1e-9) best = { score, laid, down: manner.down };
  }
  const { laid, down } = /** @type {{laid: Laid, down: boolean}} */ (best);
  return turned(laid, down);
}

/** What is tried: along and down, in one row or several. @param {Part[]} parts @param {number} aspect @returns {Manner[]} */
function manners(parts, aspect) {
  const frame = /** @type {[number, number]} */ ([FRAME_WIDTH, FRAME_WIDTH / aspect]);
  return [false, true].flatMap((down) => {
    const whole = inOrder(parts, { down, limit: Infinity, frame }).u;
    const rows = Array.from({ length: MOST_ROWS }, (_, n) => n + 1);
    return rows.map((count) => ({ down, limit: count === 1 ? Infinity : whole / count + GAP, frame }));
  });
}

/** One part after the other, in rows no longer than the limit. @param {Part[]} parts @param {Manner} manner @returns {Laid} */
function inOrder(parts, manner) {
  if (!parts.length) return { u: 0, v: AROUND, enter: AROUND / 2, leave: AROUND / 2, items: [], lines: [], rows: 1 };
  /** @type {Laid[][]} */
  const rows = [[]];
  let length = 0;
  for (const part of parts) {
    const laid = isJoin(part) ? fork(part, manner) : single(part, manner);
    if (length && length + GAP + laid.u > manner.limit) {
      rows.push([]);
      length = 0;
    }
    /** @type {Laid[]} */ (rows.at(-1)).push(laid);
    length += (length && GAP) + laid.u;
  }
  return stacked(rows.map(inRow));
}

/** @param {Part} part @param {Manner} manner @returns {Laid} */
function single(part, { down, frame }) {
  const [width, height] = sizeOf(part, frame);
  const [du, dv] = down ? [height, width] : [width, height];
  return { u: du, v: dv, enter: dv / 2, leave: dv / 2, items: [{ part, u: 0, v: 0, du, dv }], lines: [], rows: 1 };
}

/** Side by side on one line. @param {Laid[]} blocks @returns {Laid} */
function inRow(blocks) {
  const line = Math.max(...blocks.map((block) => block.enter));
  const under = Math.max(...blocks.map((block) => block.v - block.enter));
  /** @type {Laid} */
  const row = { u: 0, v: line + under, enter: line, leave: line, items: [], lines: [], rows: Math.max(...blocks.map((each) => each.rows)) };
  for (const block of blocks) {
    if (row.u) {
      row.lines.push([[row.u, line], [row.u + GAP, line]]);
      row.u += GAP;
    }
    put(row, block, row.u, line - block.enter);
    row.u += block.u;
  }
  return row;
}

/** Rows below each other, as lines of a text. @param {Laid[]} rows @returns {Laid} */
function stacked(rows) {
  if (rows.length === 1) return rows[0];
  const wide = Math.max(...rows.map((row) => row.u));
  /** @type {Laid} */
  const all = { u: wide + 2 * ROUND_ROWS, v: 0, enter: 0, leave: 0, items: [], lines: [], rows: rows.reduce((sum, row) => sum + row.rows, 0) };
  let [end, middle] = [0, 0];
  rows.forEach((row, n) => {
    if (n) {
      middle = all.v + BETWEEN_ROWS / 2;
      all.v += BETWEEN_ROWS;
      const [from, to] = [ROUND_ROWS + rows[n - 1].u, ROUND_ROWS];
      all.lines.push([[from, end], [from + ROUND_ROWS, end], [from + ROUND_ROWS, middle], [0, middle], [0, all.v + row.enter], [to, all.v + row.enter]]);
    } else all.enter = row.enter;
    put(all, row, ROUND_ROWS, all.v);
    end = all.v + row.leave;
    all.v += row.v;
  });
  all.leave = end;
  const last = /** @type {Laid} */ (rows.at(-1));
  all.lines.push([[0, all.enter], [ROUND_ROWS, all.enter]], [[ROUND_ROWS + last.u, end], [all.u, end]]);
  return all;
}

/** Branches side by side, from where they part to where they meet. @param {Part} join @param {Manner} manner @returns {Laid} */
function fork(join, manner) {
  const [width, height] = sizeOf(join, manner.frame);
  const symbol = manner.down ? [height, width] : [width, height];
  const meets = join.kind !== "Beside";
  const limit = manner.limit - 2 * FORK - symbol[0];
  const branches = branchesOf(join).map((part) => (part ? inOrder(partsIn(part), { ...manner, limit }) : inOrder([], manner)));
  const wide = Math.max(...branches.map((branch) => branch.u), FORK);
  const starts = branches.map((_, n) => branches.slice(0, n).reduce((sum, branch) => sum + branch.v + BETWEEN_BRANCHES, 0));
  const tall = starts[starts.length - 1] + branches[branches.length - 1].v;
  const through = straight(branches);
  const line = through < 0 ? tall / 2 : starts[through] + (branches[through].enter + branches[through].leave) / 2;
  const above = Math.max(0, symbol[1] / 2 - line); // a symbol may be wider than all its branches
  const end = FORK + wide + FORK;
  /** @type {Laid} */
  const laid = { u: meets ? end + symbol[0] : end, v: Math.max(tall, line + symbol[1] / 2) + above, enter: line + above, leave: line + above, items: [], lines: [], rows: Math.max(...branches.map((branch) => branch.rows)) };
  branches.forEach((branch, n) => {
    const start = above + starts[n];
    put(laid, branch, FORK, start);
    const [enter, leave] = [start + branch.enter, start + branch.leave];
    const from = /** @type {[number, number]} */ ([0, laid.enter]);
    const out = /** @type {Line} */ ([[FORK + branch.u, leave], [end - FORK / 2, leave], ...toSymbol(laid.leave, leave, end, symbol)]);
    const into = /** @type {Line} */ ([from, ...(enter === laid.enter ? [] : [[FORK / 2, laid.enter], [FORK / 2, enter]]), [FORK, enter]]);
    if (!branch.items.length) laid.lines.push([...into.slice(0, -1), ...(meets || n === through ? out.slice(1) : [])]);
    else if (meets) laid.lines.push(into, out);
    else laid.lines.push(into);
  });
  if (meets) laid.items.push({ part: join, u: end, v: laid.leave - symbol[1] / 2, du: symbol[0], dv: symbol[1] });
  return laid;
}

/** How a branch comes to the symbol where it joins: straight, or from the side. @param {number} line @param {number} leave @param {number} end @param {number[]} symbol @returns {Line} */
function toSymbol(line, leave, end, symbol) {
  if (leave === line) return [[end, leave]];
  const side = line + (Math.sign(leave - line) * symbol[1]) / 2;
  return (leave - side) * (leave - line) > 0 ? [[end + symbol[0] / 2, leave], [end + symbol[0] / 2, side]] : [[end - FORK / 2, line], [end, line]];
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

/** The one branch that the line goes straight through, −1 if there is none such. @param {Laid[]} branches */
function straight(branches) {
  const full = branches.flatMap((branch, n) => (branch.items.length ? [n] : []));
  return full.length === 1 ? full[0] : -1;
}

/** Moves a block to a place of another. @param {Laid} into @param {Laid} block @param {number} u @param {number} v */
function put(into, block, u, v) {
  for (const item of block.items) into.items.push({ ...item, u: item.u + u, v: item.v + v });
  for (const line of block.lines) into.lines.push(line.map(([along, across]) => [along + u, across + v]));
}

/** From along and across to right and down. @param {Laid} laid @param {boolean} down @returns {Arrangement} */
function turned({ u, v, items, lines }, down) {
  const boxes = items.map(({ part, u: along, v: across, du, dv }) => (down ? { part, x: across, y: along, width: dv, height: du } : { part, x: along, y: across, width: du, height: dv }));
  const turn = (/** @type {Line} */ line) => /** @type {Line} */ (down ? line.map(([along, across]) => [across, along]) : line);
  return { width: down ? v : u, height: down ? u : v, boxes, lines: lines.map(turn), down };
}

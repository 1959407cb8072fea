/**
 * Where the parts of one frame stand: the same for the same parts and proportions of the room.
 * Everything is laid out along the flow (u) and across it (v); at the end u becomes right, or down.
 */

import { blockOf, fork, partsIn } from "./branches.js";
import { NOTHING, inRows, limitOf } from "./rows.js";
import { isFrame, isJoin } from "./tree.js";

/** @typedef {import("./tree.js").Part} Part */
/** @typedef {import("./rows.js").Laid} Laid */
/** @typedef {import("./rows.js").Line} Line */
/** @typedef {import("./branches.js").Manner} Manner */
/** @typedef {{part: Part, x: number, y: number, width: number, height: number}} Box */
/** @typedef {{width: number, height: number, boxes: Box[], lines: Line[], down: boolean}} Arrangement */

const MOST_ROWS = 9;
const MOST_IN_BRANCHES = 4;
const PROPORTIONS = [1.45, 1.9]; // of frames, width by height
const FRAME_WIDTH = 240;

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
      const laid = inRows(blocks, limitOf(blocks, rows), manner.down);
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

/** From along and across to right and down. @param {Laid} laid @param {boolean} down @returns {Arrangement} */
function turned({ u, v, items, lines }, down) {
  const boxes = items.map(({ part, u: along, v: across, du, dv }) => (down ? { part, x: across, y: along, width: dv, height: du } : { part, x: along, y: across, width: du, height: dv }));
  const turn = (/** @type {Line} */ { corners, arrow }) => ({ corners: down ? corners.map(([along, across]) => /** @type {[number, number]} */ ([across, along])) : corners, arrow });
  return { width: down ? v : u, height: down ? u : v, boxes, lines: lines.map(turn), down };
}

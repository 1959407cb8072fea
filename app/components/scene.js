/** The drawing as a place to look around in: every frame holds its parts, made smaller to fit; what is seen is laid out, nothing else. */

import { arranged } from "./arrange.js";
import { frameOf, isFrame } from "./tree.js";

/** @typedef {import("./tree.js").Part} Part */
/** @typedef {import("./arrange.js").Box} Box */
/** @typedef {import("./camera.js").Area} Area */
/** @typedef {{boxes: Box[], lines: import("./arrange.js").Line[], unit: number}} Inside  places in the drawing; unit: size of a unit of the arrangement */

const WIDTH = 1000; // of the whole
const NAME_SHARE = 0.15; // of a frame's height, for its name
const BORDER_SHARE = 0.035; // of a frame's width
const LARGEST = 260; // units that a frame is at least wide: few parts do not fill it

export class Scene {
  /** @param {Part[]} parts @param {number} aspect  of the room, width by height */
  constructor(parts, aspect) {
    this.parts = parts;
    this.root = parts[0];
    this.aspect = aspect;
    /** @type {Area} */
    this.whole = { x: 0, y: 0, width: WIDTH, height: WIDTH / aspect };
    this.insides = /** @type {Map<Part, Inside>} */ (new Map());
    this.places = /** @type {Map<Part, Area>} */ (new Map([[this.root, this.whole]]));
  }

  /** What is in a frame. @param {Part} frame @returns {Inside} */
  inside(frame) {
    let inside = this.insides.get(frame);
    if (!inside) this.insides.set(frame, (inside = this.#laidOut(frame)));
    return inside;
  }

  /** Where a part stands; a branch, which has no frame, where its parts do. @param {Part} part @returns {Area} */
  place(part) {
    const known = this.places.get(part);
    if (known) return known;
    const frame = frameOf(part);
    const { boxes } = this.inside(frame);
    const own = boxes.filter((box) => within(box.part, part));
    const area = own.length ? around(own) : this.place(frame);
    this.places.set(part, area);
    return area;
  }

  /** @param {Part} frame @returns {Inside} */
  #laidOut(frame) {
    const { x, y, width, height } = this.place(frame);
    const border = width * (frame === this.root ? 0.012 : BORDER_SHARE);
    const head = frame === this.root ? border : height * NAME_SHARE;
    const room = { width: width - 2 * border, height: height - head - border };
    const arrangement = arranged(frame, room.width, room.height);
    const unit = Math.min(room.width / Math.max(arrangement.width, LARGEST), room.height / arrangement.height);
    const left = x + border + (room.width - arrangement.width * unit) / 2;
    const top = y + head + (room.height - arrangement.height * unit) / 2;
    const boxes = arrangement.boxes.map((box) => ({ part: box.part, x: left + box.x * unit, y: top + box.y * unit, width: box.width * unit, height: box.height * unit }));
    for (const box of boxes) if (box.part !== frame) this.places.set(box.part, box);
    const lines = arrangement.lines.map(({ corners, arrow }) => ({ corners: corners.map(([u, v]) => /** @type {[number, number]} */ ([left + u * unit, top + v * unit])), arrow }));
    return { boxes, lines, unit };
  }

  /** The next part in a direction from one, in the same frame; itself where there is none. @param {Part} part @param {[number, number]} direction  right and down */
  beside(part, [right, down]) {
    const from = middle(this.place(part));
    let best = { part, cost: Infinity };
    for (const box of this.inside(frameOf(part)).boxes) {
      const [dx, dy] = middle(box).map((at, n) => at - from[n]);
      const [ahead, aside] = [dx * right + dy * down, Math.abs(dx * down) + Math.abs(dy * right)];
      if (box.part !== part && ahead > 1e-9 * this.whole.width && ahead > aside / 3 && ahead + 3 * aside < best.cost) best = { part: box.part, cost: ahead + 3 * aside };
    }
    return best.part;
  }

  /** The first part in a frame, itself for what is none. @param {Part} frame */
  first(frame) {
    return isFrame(frame) ? this.inside(frame).boxes[0].part : frame;
  }
}

/** @param {Part} part @param {Part} whole */
function within(part, whole) {
  for (let each = /** @type {Part|null} */ (part); each; each = each.parent) if (each === whole) return true;
  return false;
}

/** @param {Area[]} boxes @returns {Area} */
function around(boxes) {
  const [x, y] = [Math.min(...boxes.map((box) => box.x)), Math.min(...boxes.map((box) => box.y))];
  return { x, y, width: Math.max(...boxes.map((box) => box.x + box.width)) - x, height: Math.max(...boxes.map((box) => box.y + box.height)) - y };
}

/** @param {Area} area */
function middle({ x, y, width, height }) {
  return [x + width / 2, y + height / 2];
}

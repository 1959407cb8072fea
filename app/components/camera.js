/** Where one looks: which place of the drawing stands in the upper left corner, and how large. */

import { reducedMotion } from "./core.js";

/** @typedef {{x: number, y: number, width: number, height: number}} Area */

const MOVES_MS = 280;
const MOST = 4e5; // times larger than the whole
const LEAST = 0.5;
const BORDER = 0.03; // of the room, left free around what is looked at

export class Camera {
  /** @param {() => void} changed */
  constructor(changed) {
    this.changed = changed;
    this.x = 0; // of the drawing, in the upper left corner
    this.y = 0;
    this.scale = 1; // pixels to a unit of the drawing
    this.width = 1; // of the room, in pixels
    this.height = 1;
    this.frame = 0;
  }

  dispose() {
    cancelAnimationFrame(this.frame);
  }

  get isMoving() {
    return this.frame !== 0;
  }

  /** @param {number} x @param {number} y  of the drawing @returns {[number, number]} pixels */
  toScreen(x, y) {
    return [(x - this.x) * this.scale, (y - this.y) * this.scale];
  }

  /** @param {number} dx @param {number} dy  pixels */
  pan(dx, dy) {
    this.#stop();
    this.#place(this.x - dx / this.scale, this.y - dy / this.scale, this.scale);
  }

  /** @param {number} factor @param {[number, number]} [about]  the pixel that stays where it is */
  zoom(factor, [left, top] = [this.width / 2, this.height / 2]) {
    this.#stop();
    const scale = Math.min(MOST, Math.max(LEAST, this.scale * factor));
    this.#place(this.x + left / this.scale - left / scale, this.y + top / this.scale - top / scale, scale);
  }

  /** Shows an area as large as there is room. @param {Area} area @param {boolean} [atOnce] */
  fit(area, atOnce = false) {
    const scale = Math.min(this.width / area.width, this.height / area.height) * (1 - 2 * BORDER);
    const to = { x: area.x + area.width / 2 - this.width / 2 / scale, y: area.y + area.height / 2 - this.height / 2 / scale, scale };
    this.#stop();
    if (atOnce || reducedMotion()) return this.#place(to.x, to.y, to.scale);
    this.#ease(to, performance.now());
  }

  #stop() {
    cancelAnimationFrame(this.frame);
    this.frame = 0;
  }

  /** Size grows by equal factors in equal times, and the middle moves along with it. @param {{x: number, y: number, scale: number}} to @param {number} begun */
  #ease(to, begun) {
    const from = { x: this.x, y: this.y, scale: this.scale };
    const [half, tall] = [this.width / 2, this.height / 2];
    const centre = (/** @type {{x: number, y: number, scale: number}} */ at) => [at.x + half / at.scale, at.y + tall / at.scale];
    const [[x0, y0], [x1, y1]] = [centre(from), centre(to)];
    const ratio = to.scale / from.scale;
    const frame = (/** @type {number} */ now) => {
      const time = Math.min(1, Math.max(0, (now - begun) / MOVES_MS));
      const eased = time * time * (3 - 2 * time);
      const scale = from.scale * ratio ** eased;
      const share = Math.abs(ratio - 1) < 1e-3 ? eased : (1 - from.scale / scale) / (1 - 1 / ratio);
      this.#place(x0 + (x1 - x0) * share - half / scale, y0 + (y1 - y0) * share - tall / scale, scale);
      this.frame = time < 1 ? requestAnimationFrame(frame) : 0;
    };
    this.frame = requestAnimationFrame(frame);
  }

  /** @param {number} x @param {number} y @param {number} scale */
  #place(x, y, scale) {
    this.x = x;
    this.y = y;
    this.scale = scale;
    this.changed();
  }
}

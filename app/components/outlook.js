/** What is seen through the camera: on the screen's canvas, and to take away as SVG or PNG. */

import { Brush, isOpen } from "./brush.js";
import { colour } from "./core.js";
import { CanvasPen, SvgPen } from "./pens.js";
import { tag } from "./standalone.js";
import { isFrame } from "./tree.js";

/** @typedef {import("./tree.js").Part} Part */
/** @typedef {import("./scene.js").Scene} Scene */

const FILLS = 0.6; // of the room that a frame must fill for one to be in it
const PNG_DOTS = 2; // to a pixel of the screen
const TOKENS = /** @type {const} */ (["paper", "ink", "weight", "map", "input", "label"]);

export class Outlook {
  /** @param {HTMLElement} host @param {import("./camera.js").Camera} camera @param {import("./brush.js").Marked} marked */
  constructor(host, camera, marked) {
    this.host = host;
    this.camera = camera;
    this.marked = marked;
    this.canvas = document.createElement("canvas");
    this.seen = /** @type {import("./brush.js").Seen[]} */ ([]);
    this.family = "";
    this.colours = /** @type {import("./brush.js").Colours} */ ({});
  }

  /** Takes up the theme: a canvas does not know when it changes. */
  dress() {
    this.family = getComputedStyle(this.host).fontFamily;
    for (const name of TOKENS) this.colours[name] = `rgb(${colour(this.host, `--${name}`).join(" ")})`;
  }

  /** @param {Scene} scene */
  draw(scene) {
    this.seen = this.#on(this.canvas, window.devicePixelRatio || 1, scene);
  }

  /** @param {HTMLCanvasElement} canvas @param {number} dots  to a pixel of the screen @param {Scene} scene */
  #on(canvas, dots, scene) {
    const [width, height] = [Math.round(this.camera.width * dots), Math.round(this.camera.height * dots)];
    if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
    const context = contextOf(canvas);
    context.setTransform(dots, 0, 0, dots, 0, 0);
    context.globalAlpha = 1;
    context.fillStyle = this.colours.paper;
    context.fillRect(0, 0, this.camera.width, this.camera.height);
    return this.#brush(new CanvasPen(context, this.family)).draw(scene);
  }

  /** @param {import("./pens.js").Pen} pen */
  #brush(pen) {
    return new Brush(pen, this.colours, this.camera, this.marked);
  }

  /** The innermost part at a pixel. @param {number} x @param {number} y @returns {Part|null} */
  under(x, y) {
    return this.seen.findLast((each) => holds(each, x, y))?.part ?? null;
  }

  /** The innermost frame that the room is filled with; null where that is none but the whole. @returns {Part|null} */
  get where() {
    const { width, height } = this.camera;
    const around = this.seen.filter((each) => isFrame(each.part) && holds(each, width / 2, height / 2) && isOpen(each.width));
    return around.findLast((each) => Math.max(each.width / width, each.height / height) > FILLS)?.part ?? null;
  }

  /** @param {Scene} scene @returns {string} an SVG document */
  svg(scene) {
    const pen = new SvgPen(contextOf(document.createElement("canvas")), this.family);
    this.#brush(pen).draw(scene);
    const [width, height] = [Math.round(this.camera.width), Math.round(this.camera.height)];
    const paper = tag("rect", { width: "100%", height: "100%", fill: this.colours.paper });
    return tag("svg", { xmlns: "http://www.w3.org/2000/svg", width, height, viewBox: `0 0 ${width} ${height}`, "font-family": this.family }, [paper, ...pen.lines].join("\n"));
  }

  /** @param {Scene} scene @returns {Promise<Blob|null>} */
  png(scene) {
    const canvas = document.createElement("canvas");
    this.#on(canvas, PNG_DOTS, scene);
    return new Promise((done) => canvas.toBlob(done, "image/png"));
  }
}

/** @param {HTMLCanvasElement} canvas */
function contextOf(canvas) {
  return /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
}

/** @param {import("./brush.js").Seen} seen @param {number} x @param {number} y */
function holds(seen, x, y) {
  return seen.x <= x && x <= seen.x + seen.width && seen.y <= y && y <= seen.y + seen.height;
}

/** Two ways to draw the same: on a canvas, and as the text of an SVG document. Coordinates are pixels of the screen. */

import { escaped, short, tag } from "./standalone.js";

/**
 * @typedef {object} Look
 * @property {string} [fill] @property {string} [stroke] @property {number} [line]  width of the stroke
 * @property {number} [round]  radius of corners @property {number} [alpha] @property {number[]} [dash]
 * @property {boolean} [arrow]  at the end of a line
 */
/**
 * @typedef {object} Lettering
 * @property {number} size @property {string} fill @property {number} [weight] @property {number} [alpha]
 * @property {"left"|"center"|"right"} [align] @property {number} [room]  longer texts are cut short
 */
/** @typedef {CanvasPen|SvgPen} Pen */

const ARROW = 4.5;

export class CanvasPen {
  /** @param {CanvasRenderingContext2D} context @param {string} family  of letters */
  constructor(context, family) {
    this.context = context;
    this.family = family;
  }

  /** @param {number} x @param {number} y @param {number} width @param {number} height @param {Look} look */
  box(x, y, width, height, { fill, stroke, line = 1, round = 0, alpha = 1, dash = [] }) {
    const { context } = this;
    context.globalAlpha = alpha;
    context.beginPath();
    context.roundRect(x, y, width, height, Math.min(round, width / 2, height / 2));
    if (fill) {
      context.fillStyle = fill;
      context.fill();
    }
    if (!stroke) return;
    context.setLineDash(dash);
    [context.strokeStyle, context.lineWidth] = [stroke, line];
    context.stroke();
  }

  /** @param {[number, number][]} corners @param {Look} look */
  path(corners, { stroke = "", line = 1, round = 0, alpha = 1, arrow = false }) {
    const { context } = this;
    context.globalAlpha = alpha;
    context.setLineDash([]);
    context.beginPath();
    context.moveTo(...corners[0]);
    for (let n = 1; n < corners.length - 1; n++) context.arcTo(...corners[n], ...corners[n + 1], roundAt(corners, n, round));
    context.lineTo(...corners[corners.length - 1]);
    [context.strokeStyle, context.lineWidth] = [stroke, line];
    context.stroke();
    if (!arrow) return;
    context.beginPath();
    for (const corner of arrowhead(corners)) context.lineTo(...corner);
    context.fillStyle = stroke;
    context.fill();
  }

  /** @param {string} said @param {number} x @param {number} y  of the middle of the line @param {Lettering} lettering */
  text(said, x, y, { size, fill, weight = 400, alpha = 1, align = "left", room = Infinity }) {
    const { context } = this;
    context.font = `${weight} ${size}px ${this.family}`;
    Object.assign(context, { globalAlpha: alpha, fillStyle: fill, textAlign: align, textBaseline: "middle" });
    const cut = cutShort(context, said, room);
    if (cut) context.fillText(cut, x, y);
  }

  /** Of a text. @param {string} said @param {number} size @param {number} weight */
  width(said, size, weight) {
    return widthOf(this, said, size, weight);
  }

  /** @param {CanvasImageSource} source @param {number} x @param {number} y @param {number} width @param {number} height */
  image(source, x, y, width, height) {
    this.context.globalAlpha = 1;
    this.context.drawImage(source, x, y, width, height);
  }
}

export class SvgPen {
  /** @param {CanvasRenderingContext2D} context  measures letters @param {string} family */
  constructor(context, family) {
    this.context = context;
    this.family = family;
    this.lines = /** @type {string[]} */ ([]);
  }

  /** @param {number} x @param {number} y @param {number} width @param {number} height @param {Look} look */
  box(x, y, width, height, { fill = "none", stroke = "none", line = 1, round = 0, alpha = 1, dash = [] }) {
    const around = { x, y, width, height, rx: Math.min(round, width / 2, height / 2) };
    this.lines.push(tag("rect", { ...around, fill, stroke, "stroke-width": line, "stroke-dasharray": dash.join(" ") || "none", opacity: alpha }));
  }

  /** @param {[number, number][]} corners @param {Look} look */
  path(corners, { stroke = "", line = 1, round = 0, alpha = 1, arrow = false }) {
    const at = (/** @type {[number, number]} */ corner) => corner.map(short).join(" ");
    const turns = corners.slice(1, -1).map((corner, n) => {
      const radius = roundAt(corners, n + 1, round);
      return `L${at(towards(corner, corners[n], radius))}Q${at(corner)} ${at(towards(corner, corners[n + 2], radius))}`;
    });
    const d = `M${at(corners[0])}${turns.join("")}L${at(corners[corners.length - 1])}`;
    this.lines.push(tag("path", { d, fill: "none", stroke, "stroke-width": line, opacity: alpha }));
    if (arrow) this.lines.push(tag("polygon", { points: arrowhead(corners).map(at).join(","), fill: stroke, opacity: alpha }));
  }

  /** @param {string} said @param {number} x @param {number} y @param {Lettering} lettering */
  text(said, x, y, { size, fill, weight = 400, alpha = 1, align = "left", room = Infinity }) {
    this.context.font = `${weight} ${size}px ${this.family}`;
    const cut = cutShort(this.context, said, room);
    const anchor = { left: "start", center: "middle", right: "end" }[align];
    const fits = { textLength: this.context.measureText(cut).width, lengthAdjust: "spacingAndGlyphs" }; // in other letters too
    const where = { x, y, "text-anchor": anchor, "dominant-baseline": "central", ...fits };
    if (cut) this.lines.push(tag("text", { ...where, "font-size": size, "font-weight": weight, fill, opacity: alpha }, escaped(cut)));
  }

  /** Of a text. @param {string} said @param {number} size @param {number} weight */
  width(said, size, weight) {
    return widthOf(this, said, size, weight);
  }

  /** @param {HTMLImageElement} source @param {number} x @param {number} y @param {number} width @param {number} height */
  image(source, x, y, width, height) {
    this.lines.push(tag("image", { href: source.src, x, y, width, height, preserveAspectRatio: "none" }));
  }
}

/** Pixels that a text takes. @param {{context: CanvasRenderingContext2D, family: string}} pen @param {string} said @param {number} size @param {number} weight */
function widthOf({ context, family }, said, size, weight) {
  context.font = `${weight} ${size}px ${family}`;
  return context.measureText(said).width;
}

/** The text as far as there is room; nothing where there is none for three letters. @param {CanvasRenderingContext2D} context @param {string} said @param {number} room */
function cutShort(context, said, room) {
  if (context.measureText(said).width <= room) return said;
  let cut = said;
  while (cut.length > 2 && context.measureText(`${cut}…`).width > room) cut = cut.slice(0, -1);
  return cut.length > 2 ? `${cut}…` : "";
}

/** How round a corner can be. @param {[number, number][]} corners @param {number} n @param {number} round */
function roundAt(corners, n, round) {
  const far = (/** @type {[number, number]} */ [x, y], /** @type {[number, number]} */ [left, top]) => Math.hypot(x - left, y - top);
  return Math.min(round, far(corners[n], corners[n - 1]) / 2, far(corners[n], corners[n + 1]) / 2);
}

/** @param {[number, number]} from @param {[number, number]} to @param {number} by @returns {[number, number]} */
function towards([x, y], [left, top], by) {
  const share = by / (Math.hypot(left - x, top - y) || 1);
  return [x + (left - x) * share, y + (top - y) * share];
}

/** The three corners at the end of a line. @param {[number, number][]} corners @returns {[number, number][]} */
function arrowhead(corners) {
  const [[x, y], end] = corners.slice(-2);
  const [dx, dy] = towards([0, 0], [end[0] - x, end[1] - y], ARROW);
  return [end, [end[0] - 1.5 * dx - 0.8 * dy, end[1] - 1.5 * dy + 0.8 * dx], [end[0] - 1.5 * dx + 0.8 * dy, end[1] - 1.5 * dy - 0.8 * dx]];
}

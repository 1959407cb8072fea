/** The drawing of a number line: cells, their places, and below them rows of taps. All in pixels, so that letters keep their size. */

import { printed, svg } from "./core.js";
import { EXCLUDED, isAround, ownAt } from "./trace.js";

const DIGIT = 6.9; // pixels of a digit at the smallest size, 11
const SCALE_HEIGHT = 17; // pixels its numbers take
const BESIDE = 20; // pixels right of it, for the half of a number under its last place
export const GUTTER = 68; // pixels left of the line, for what the rows are called

/**
 * @typedef {object} Ruling
 * @property {import("./trace.js").Axis} axis
 * @property {number} shown  places, also those beyond the line where the next window would end
 * @property {number} side  pixels a cell
 * @property {number} height  of a cell
 * @property {boolean} roomy  whether the cells have room for what stands in them
 * @property {string} hatch  name of the pattern of what is not the input's own
 */

/**
 * @param {import("./trace.js").Axis} axis @param {number} shown @param {number} width  pixels there are @param {string} hatch
 * @returns {Ruling}
 */
export function ruled(axis, shown, width, hatch) {
  const fitting = (width - GUTTER - BESIDE) / shown;
  const side = Math.min(40, fitting > 4 ? Math.floor(fitting) : fitting);
  const roomy = side >= 5 + DIGIT * String(axis.size - 1).length;
  return { axis, shown, side, height: roomy ? 24 : 12, roomy, hatch };
}

/** Left edge of a place. @param {Ruling} ruling @param {number} place */
export function leftOf({ side }, place) {
  return GUTTER + place * side;
}

/** The outlines of the cells that a window reads; cells too narrow for outlines of their own share one. @param {Ruling} ruling @param {number[]} taps */
export function tapsOutlined(ruling, taps) {
  const [first, last] = [Math.min(...taps), Math.max(...taps)];
  const runs = ruling.side < 6 ? [[first, last + 1 - first]] : taps.map((place) => [place, 1]);
  return runs.map(([place, cells]) => `M${leftOf(ruling, place)} 1h${cells * ruling.side}v${ruling.height}h${-cells * ruling.side}z`).join("");
}

/** Pixels of the whole. @param {Ruling} ruling */
export function ruledWidth(ruling) {
  return leftOf(ruling, ruling.shown) + BESIDE;
}

/** Pixels above the first row of taps. @param {Ruling} ruling */
export function rowsTop({ height }) {
  return height + SCALE_HEIGHT + 8;
}

/** What a row is called, at its left. @param {string} text @param {number} y  its middle */
export function rowName(text, y) {
  return svg("text", { class: "called", x: GUTTER - 9, y, dy: "0.36em" }, text);
}

/** The cells with what stands in them; narrow ones as a band, where neighbours of a kind are one piece. @param {Ruling} ruling */
export function cellsDrawn(ruling) {
  const { axis, roomy, height } = ruling;
  const unread = new Set(axis.unread);
  const around = (/** @type {number} */ place) => ownAt(place, axis.before, axis.size, axis.spread) < 0;
  const kind = (/** @type {number} */ place) => `place${around(place) ? " around" : ""}${unread.has(place) ? " unread" : ""}`;
  const group = svg("g", { "aria-hidden": "true" }, rowName("input", 1 + height / 2));
  for (let place = 0, to = 0; place < axis.line.length; place = to) {
    to = place + 1;
    while (!roomy && to < axis.line.length && kind(to) === kind(place)) to++;
    group.append(linePiece(ruling, place, to, kind(place)));
  }
  return group;
}

/** @param {Ruling} ruling @param {number} place @param {number} to @param {string} kind */
function linePiece(ruling, place, to, kind) {
  const { axis, height, roomy, side, hatch } = ruling;
  const [x, width] = [leftOf(ruling, place), (to - place) * side];
  const box = { x, y: 1, width, height };
  const drawn = svg("g", { class: kind, "data-places": `${place} ${to - 1}` }, svg("rect", box));
  if (kind.includes("around")) drawn.append(svg("rect", { ...box, class: "hatched", style: `fill: url(#${hatch})` }));
  if (kind.includes("unread")) drawn.append(crosses(x, width, height, roomy));
  const entry = axis.line[place];
  const letter = entry >= 0 ? String(entry) : entry === EXCLUDED ? "–" : isAround(axis, place) ? "p" : "0";
  if (roomy) drawn.append(svg("text", { x: x + width / 2, y: 1 + height / 2, dy: "0.36em" }, letter));
  return drawn;
}

/** A cross over a cell, or several along a longer piece. @param {number} x @param {number} width @param {number} height @param {boolean} one */
function crosses(x, width, height, one) {
  const count = one ? 1 : Math.ceil(width / 14);
  const [half, high] = [Math.min(width / count / 2, height / 2) - 1, height / 2 - 2];
  const d = Array.from({ length: count }, (_, n) => {
    const middle = x + ((n + 0.5) * width) / count;
    const [left, top] = [middle - half, 1 + height / 2 - high];
    return `M${left} ${top}l${2 * half} ${2 * high}M${left} ${top + 2 * high}l${2 * half} ${-2 * high}`;
  });
  return svg("path", { class: "crossed", d: d.join("") });
}

/** The places' numbers, counted from the input's first cell. @param {Ruling} ruling */
export function scaleDrawn(ruling) {
  const { axis, shown, side, height } = ruling;
  const letters = Math.max(printed(-axis.before).length, String(shown - axis.before).length);
  const every = roundedUp((letters * DIGIT + 6) / side);
  const y = height + 6;
  const group = svg("g", { class: "scale", "aria-hidden": "true" }, rowName("place", y + 7));
  for (let place = 0; place < shown; place++) {
    if ((place - axis.before) % every) continue;
    const x = leftOf(ruling, place + 0.5);
    group.append(svg("path", { d: `M${x} ${y - 4}v3` }), svg("text", { x, y: y + 11 }, printed(place - axis.before)));
  }
  return group;
}

/** The next of 1, 2, 5, 10, 20, 50 … @param {number} least */
function roundedUp(least) {
  const power = 10 ** Math.max(0, Math.floor(Math.log10(least)));
  return power * /** @type {number} */ ([1, 2, 5, 10].find((digit) => digit * power >= least));
}

/**
 * A window: a bar from its first tap to its last, a dot at every tap; a cross instead where there is no cell any more.
 * @param {Ruling} ruling @param {number[]} taps @param {number} y  the row's middle
 */
export function tapsDrawn(ruling, taps, y) {
  const { axis, side } = ruling;
  const middle = (/** @type {number} */ place) => leftOf(ruling, place + 0.5);
  const [first, last] = [Math.min(...taps), Math.max(...taps)];
  const radius = Math.max(1.2, Math.min(4, side * 0.3));
  const group = svg("g", { class: "taps" }, svg("path", { class: "bar", d: `M${middle(first)} ${y}H${middle(last)}` }));
  for (const place of taps) {
    const x = middle(place);
    const beyond = `M${x - radius} ${y - radius}l${2 * radius} ${2 * radius}m0 ${-2 * radius}l${-2 * radius} ${2 * radius}`;
    const dot = place < axis.line.length ? svg("circle", { cx: x, cy: y, r: radius }) : svg("path", { class: "beyond", d: beyond });
    dot.dataset.place = String(place);
    group.append(dot);
  }
  return group;
}

/** From where to where a small window reads, beside it. @param {Ruling} ruling @param {number[]} taps @param {number} y */
export function fromTo(ruling, taps, y) {
  const { axis, shown } = ruling;
  const [first, last] = [Math.min(...taps), Math.max(...taps)];
  const text = first === last ? printed(first - axis.before) : `${printed(first - axis.before)} to ${printed(last - axis.before)}`;
  const right = leftOf(ruling, last + 1) + 6;
  const fits = right + text.length * DIGIT < leftOf(ruling, shown);
  const place = fits ? { class: "from", x: right } : { class: "from before", x: leftOf(ruling, first) - 6 };
  return svg("text", { ...place, y, dy: "0.36em" }, text);
}

/** Draws what can be seen of a scene: far away a frame is a card with its name, nearer it opens and shows its parts. */

import { printed, shortened } from "./core.js";
import { isFrame, isJoin, shapeText } from "./tree.js";

/** @typedef {import("./tree.js").Part} Part */
/** @typedef {import("./camera.js").Camera} Camera */
/** @typedef {import("./pens.js").Pen} Pen */
/** @typedef {{paper: string, ink: string, weight: string, map: string, input: string, label: string}} Colours */
/** @typedef {{part: Part, x: number, y: number, width: number, height: number}} Seen  in pixels of the screen */
/** @typedef {{pinned: Part|null, shown: Part|null, picture: HTMLImageElement|null}} Marked */

const OPENS = 280; // pixels of width from which a frame shows what is in it
const LETTERS = 11; // pixels, the smallest
const SYMBOLS = { Sum: "+", Scaling: "×", Concatenation: "concat", Mean: "mean", Beside: "" };

export class Brush {
  /** @param {Pen} pen @param {Colours} colours @param {Camera} camera @param {Marked} marked */
  constructor(pen, colours, camera, marked) {
    this.pen = pen;
    this.colours = colours;
    this.camera = camera;
    this.marked = marked;
    this.seen = /** @type {Seen[]} */ ([]); // what can be pointed at, the innermost last
    this.scene = /** @type {import("./scene.js").Scene|null} */ (null);
    this.most = [1, 1]; // channels and cells a side of any part
  }

  /** @param {import("./scene.js").Scene} scene */
  draw(scene) {
    this.scene = scene;
    const shapes = scene.parts.map((part) => part.shape);
    this.most = [Math.max(...shapes.map(([channels]) => channels)), Math.max(...shapes.map(side))];
    this.#inside(scene.root);
    return this.seen;
  }

  /** @param {Part} frame */
  #inside(frame) {
    const { boxes, lines, unit } = /** @type {import("./scene.js").Scene} */ (this.scene).inside(frame);
    const scale = unit * this.camera.scale;
    if (scale > 0.12) for (const line of lines) this.#line(line, scale);
    for (const box of boxes) this.#box(box, box.part !== frame && isFrame(box.part));
  }

  /** @param {import("./arrange.js").Line} line @param {number} scale */
  #line(line, scale) {
    const corners = line.corners.map(([x, y]) => this.camera.toScreen(x, y));
    const [xs, ys] = [corners.map(([x]) => x), corners.map(([, y]) => y)];
    if (Math.max(...xs) < 0 || Math.min(...xs) > this.camera.width || Math.max(...ys) < 0 || Math.min(...ys) > this.camera.height) return;
    const look = { stroke: this.colours.ink, alpha: 0.5, line: Math.min(1.5, Math.max(0.6, scale)), round: Math.min(8, 6 * scale), arrow: line.arrow && scale > 0.45 };
    this.pen.path(corners, look);
  }

  /** @param {import("./arrange.js").Box} box @param {boolean} framed */
  #box({ part, ...area }, framed) {
    const [x, y] = this.camera.toScreen(area.x, area.y);
    const [width, height] = [area.width * this.camera.scale, area.height * this.camera.scale];
    if (width < 1.5 || x > this.camera.width || y > this.camera.height || x + width < 0 || y + height < 0) return;
    const seen = { part, x, y, width, height };
    if (width >= 5) this.seen.push(seen);
    if (part.role === "input") this.#input(seen);
    else if (framed) this.#frame(seen);
    else if (isJoin(part)) this.#join(seen);
    else this.#layer(seen);
    if (framed || !isFrame(part)) this.#mark(seen); // the symbol of a framed join stands for its frame
  }

  /** The outline of what is pinned, and of what is looked at. @param {Seen} seen */
  #mark({ part, x, y, width, height }) {
    const { pinned, shown } = this.marked;
    const round = isJoin(part) && !isFrame(part) ? height : 6;
    if (part === pinned) this.pen.box(x - 2, y - 2, width + 4, height + 4, { stroke: this.colours.label, line: 3.5, round });
    else if (part === shown) this.pen.box(x - 1, y - 1, width + 2, height + 2, { stroke: this.colours.ink, line: 2, round });
  }

  // ---- frames -------------------------------------------------------------------------------------------------

  /** @param {Seen} seen */
  #frame(seen) {
    const { part, x, y, width, height } = seen;
    const { paper, ink } = this.colours;
    if (part.kind === "Run" && width > 30) this.#stack(seen);
    this.pen.box(x, y, width, height, { fill: paper, round: 6 });
    this.pen.box(x, y, width, height, { fill: ink, round: 6, alpha: 0.035 });
    this.pen.box(x, y, width, height, { stroke: ink, round: 6, alpha: 0.3 });
    if (isOpen(width)) this.#opened(seen);
    else this.#card(seen);
  }

  /** The others of a run, behind the first. @param {Seen} seen */
  #stack({ x, y, width, height }) {
    for (const by of [6, 3]) {
      this.pen.box(x + by, y + by, width, height, { fill: this.colours.paper, round: 6 });
      this.pen.box(x + by, y + by, width, height, { stroke: this.colours.ink, round: 6, alpha: 0.25 });
    }
  }

  /** A frame too small to show what is in it. @param {Seen} seen */
  #card({ part, x, y, width, height }) {
    if (width < 34 || height < 13) return;
    const pad = Math.min(12, width * 0.07);
    const size = Math.min(15, Math.max(LETTERS, height * 0.11));
    const lines = [part.name, part.brief, shapeText(part.shape), ""];
    const rows = Math.max(1, Math.floor((height - pad) / (size * 1.5)));
    const shape = width > 130 && height > 70 ? 44 : 0;
    const counts = [`${printed(part.parameters)} parameters`, `${shortened(part.parameters)} param.`, shortened(part.parameters)];
    if (part.parameters) lines[3] = this.#fitting(counts, size - 1, 400, width - 2 * pad - shape);
    const top = y + Math.max(height / 2 - (Math.min(rows, lines.filter(Boolean).length) - 1) * size * 0.75, size * 0.75);
    lines.filter(Boolean).slice(0, rows).forEach((line, n) => this.#text(line, x + pad, top + n * size * 1.5, { size: n ? size - 1 : size, weight: n ? 400 : 650, alpha: n ? 0.8 : 1, room: width - 2 * pad - shape }));
    if (shape) this.#shape(part.shape, x + width - pad - 22, y + height / 2, Math.min(56, height * 0.5), 38);
  }

  /** Name and size in one line, then the parts. @param {Seen} seen */
  #opened({ part, x, y, width, height }) {
    const pad = Math.max(8, width * 0.02);
    const size = Math.min(16, Math.max(LETTERS + 1, height * 0.055));
    const line = y + Math.min(height * 0.075, size * 1.35);
    const named = isTitled(part) ? `${part.name} · ${part.title}` : part.name;
    const told = [`${shapeText(part.shape)} · ${printed(part.parameters)} parameters`, shapeText(part.shape)].slice(part.parameters ? 0 : 1);
    const room = width - 2.5 * pad - this.pen.width(named, size, 650);
    this.#text(named, x + pad, line, { size, weight: 650, room: width - 2 * pad });
    this.#text(this.#fitting(told, size - 1, 400, room), x + width - pad, line, { size: size - 1, alpha: 0.8, align: "right" });
    this.#inside(part);
  }

  // ---- layers, joins, the input -------------------------------------------------------------------------------

  /** @param {Seen} seen */
  #layer(seen) {
    const { part, x, y, width, height } = seen;
    const { paper, ink, weight } = this.colours;
    const fill = part.role === "weights" ? weight : ink;
    const alpha = part.role === "weights" ? 0.2 : part.role === "pooling" ? 0.14 : 0;
    const round = Math.min(5, height / 5);
    this.pen.box(x, y, width, height, { fill: paper, round });
    if (alpha) this.pen.box(x, y, width, height, { fill, round, alpha });
    if (part.role === "weights") this.pen.box(x, y, Math.max(1.5, width * 0.03), height, { fill: weight, round: 1 });
    if (width > 8) this.pen.box(x, y, width, height, { stroke: fill, round, alpha: (part.role === "weights" ? 0.9 : 0.32) });
    this.#written(seen);
  }

  /** What stands on a layer, as much as there is room for; numbers are never cut. @param {Seen} seen */
  #written({ part, x, y, width, height }) {
    if (width < 20 || height < 13) return;
    const size = Math.min(15, Math.max(LETTERS, height * 0.19));
    const pad = Math.max(3, width * 0.06);
    const shape = ["weights", "pooling"].includes(part.role) && width > 118 && height > 34 ? Math.min(34, width * 0.2) : 0;
    const room = width - 1.6 * pad - shape;
    const bold = part.role === "weights" ? 650 : 500;
    const named = this.#fitting([[part.kind === "Sequence" ? "" : part.kind, part.settings].filter(Boolean).join(" "), part.role === "weights" ? part.settings : "", part.brief, part.brief.split(" ")[0]], size, bold, room);
    const small = Math.max(LETTERS, size - 1.5);
    const others = [height > 66 && part.name, named, height > 28 && shapeText(part.shape), height > 90 && part.parameters && `${printed(part.parameters)} parameters`];
    const lines = others.filter((line) => line && (line === named || line === part.name || this.pen.width(line, small, 400) <= room));
    lines.forEach((line, n) => {
      const middle = y + height / 2 + (n - (lines.length - 1) / 2) * size * 1.4;
      const lettering = line === named ? { size, weight: bold } : { size: small, alpha: 0.75, room };
      this.#text(/** @type {string} */ (line), x + pad, middle, lettering);
    });
    if (shape) this.#shape(part.shape, x + width - pad / 2 - shape / 2, y + height / 2, height * 0.66, shape * 0.8);
  }

  /** The first of these texts that there is room for, "" for none. @param {string[]} texts @param {number} size @param {number} weight @param {number} room */
  #fitting(texts, size, weight, room) {
    return texts.find((text) => text && this.pen.width(text, size, weight) <= room) ?? "";
  }

  /** What leaves a part: as high as its map is, as wide as it has channels, in powers of two. @param {number[]} shape @param {number} x @param {number} y  of its middle @param {number} tall @param {number} wide  at most */
  #shape(shape, x, y, tall, wide) {
    const [channels, sides] = this.most;
    const share = (/** @type {number} */ n, /** @type {number} */ most) => Math.log2(1 + n) / Math.log2(1 + most);
    const [width, height] = [Math.max(2, wide * share(shape[0], channels)), Math.max(2, tall * share(side(shape), sides))];
    this.pen.box(x - width / 2, y - height / 2, width, height, { fill: this.colours.map, round: 1.5, alpha: 0.75 });
  }

  /** @param {Seen} seen */
  #join({ part, x, y, width, height }) {
    const { paper, ink } = this.colours;
    this.pen.box(x, y, width, height, { fill: paper, round: height });
    this.pen.box(x, y, width, height, { stroke: ink, line: Math.min(2, Math.max(0.7, height / 14)), round: height, alpha: 0.85 });
    const said = SYMBOLS[/** @type {keyof typeof SYMBOLS} */ (part.kind)];
    const size = said.length > 1 ? Math.min(15, height * 0.42) : Math.min(30, height * 0.75);
    if (size >= 7) this.#text(said, x + width / 2, y + height / 2 + (said.length > 1 ? 0 : size * 0.04), { size, weight: 600, align: "center", room: width });
  }

  /** The picture, with its name above and its size below. @param {Seen} seen */
  #input({ part, x, y, width, height }) {
    const { picture } = this.marked;
    const [high, wide] = part.shape.length === 3 ? part.shape.slice(1) : [1, 1];
    const scale = Math.min(width / wide, (height * 0.76) / high);
    const [w, h] = [wide * scale, high * scale];
    const [left, top] = [x + (width - w) / 2, y + (height - h) / 2];
    if (picture?.complete && picture.naturalWidth) this.pen.image(picture, left, top, w, h);
    this.pen.box(left, top, w, h, { stroke: this.colours.input, line: 2, round: 2 });
    const size = Math.min(14, height * 0.095);
    if (size < 9) return;
    this.#text("input", x + width / 2, top - size * 0.75, { size, weight: 650, align: "center" });
    this.#text(shapeText(part.shape), x + width / 2, top + h + size * 0.8, { size, alpha: 0.8, align: "center" });
  }

  /** @param {string} said @param {number} x @param {number} y @param {Omit<import("./pens.js").Lettering, "fill">} lettering */
  #text(said, x, y, { alpha = 1, ...lettering }) {
    if (y < -20 || y > this.camera.height + 20 || x > this.camera.width + 400 || x < -2000) return;
    this.pen.text(said, x, y, { ...lettering, fill: this.colours.ink, alpha });
  }
}

/** Whether a frame of a width shows what is in it. @param {number} width  in pixels */
export function isOpen(width) {
  return width >= OPENS;
}

/** Whether its title says more than its name. @param {Part} part */
function isTitled({ kind, name, title }) {
  return Boolean(title) && kind !== "Run" && !name.startsWith(title);
}

/** Cells along a side of a map, in the mean. @param {number[]} shape */
function side([, ...size]) {
  return size.length ? size.reduce((all, n) => all * n, 1) ** (1 / size.length) : 1;
}

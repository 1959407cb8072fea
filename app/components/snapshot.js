/** What the stage shows as a picture of its own: an SVG document without style sheet, script or font of ours, and the same in pixels. */

import { escaped, fontOf, short, solid, standalone, tag } from "./standalone.js";

const PAPER_MARGIN = 16; // pixels around the sheet
const FIELDS = "input, select, textarea"; // what they hold is no text of the page
const SIDES = /** @type {const} */ (["Top", "Right", "Bottom", "Left"]);
const TURNS = { "to top": 0, "to right": 90, "to bottom": 180, "to left": 270 };
const HEAD = /^<svg xmlns="([^"]+)" width="([^"]+)" height="([^"]+)" viewBox="[^"]+"/;

/**
 * The elements as they stand on the screen now. Hidden ones are left out; what is scrolled out of sight is not.
 * @param {HTMLElement} host  the sheet is measured from its upper left corner
 * @param {Iterable<Element>} parts  of the host, to be drawn
 * @returns {string} an SVG document
 */
export function snapshot(host, parts) {
  const sheet = new Sheet(host);
  for (const part of parts) sheet.element(part);
  return sheet.document(backdrop(host));
}

/** Width and height of a document of ours, in pixels of the screen. @param {string} text */
function sheetSize(text) {
  return [2, 3].map((n) => Number(HEAD.exec(text)?.[n] ?? 0));
}

/**
 * The same documents on sheets of one size, as an animation needs them.
 * @param {string[]} documents @returns {string[]}
 */
export function alike(documents) {
  const sizes = documents.map(sheetSize);
  const [width, height] = [0, 1].map((n) => Math.max(...sizes.map((size) => size[n])));
  return documents.map((text) => text.replace(HEAD, `<svg xmlns="$1" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"`));
}

/**
 * A document of ours in pixels.
 * @param {string} text @param {number} [scale]  pixels of the picture to one of the screen
 * @returns {Promise<HTMLCanvasElement>}
 */
export async function rasterised(text, scale = 2) {
  const [width, height] = sheetSize(text).map((side) => Math.round(side * scale));
  const enlarged = text.replace(/width="[^"]+" height="[^"]+"/, `width="${width}" height="${height}"`); // not pixels made larger
  const address = URL.createObjectURL(new Blob([enlarged], { type: "image/svg+xml" }));
  try {
    const image = new Image(width, height);
    image.src = address;
    await image.decode();
    const canvas = Object.assign(document.createElement("canvas"), { width, height });
    canvas.getContext("2d")?.drawImage(image, 0, 0, width, height);
    return canvas;
  } finally {
    URL.revokeObjectURL(address);
  }
}

/** The colour that the stage stands on, looked for outwards through shadow roots. @param {Element} host */
function backdrop(host) {
  for (let node = /** @type {any} */ (host); node; node = node.parentElement ?? node.getRootNode().host) {
    const { colour, alpha } = solid(getComputedStyle(node).backgroundColor);
    if (alpha > 0) return colour;
  }
  const probe = Object.assign(document.createElement("span"), { style: "color: Canvas", hidden: true });
  host.append(probe);
  const { colour } = solid(getComputedStyle(probe).color);
  probe.remove();
  return colour;
}

/** @typedef {{left: number, top: number, width: number, height: number}} Box */

/** A document that grows while elements are put on it. */
class Sheet {
  /** @param {HTMLElement} host */
  constructor(host) {
    const { left, top } = host.getBoundingClientRect();
    const definitions = /** @type {Map<string, string>} */ (new Map());
    this.shared = { origin: { left: left - PAPER_MARGIN, top: top - PAPER_MARGIN }, prefix: `take-${Date.now().toString(36)}-`, definitions };
    this.lines = /** @type {string[]} */ ([]);
    this.width = 0;
    this.height = 0;
    this.family = getComputedStyle(host).fontFamily; // where it is missing, the generic one at its end serves
    this.pen = /** @type {CanvasRenderingContext2D} */ (document.createElement("canvas").getContext("2d")); // measures, draws nothing
  }

  /** @param {string} background */
  document(background) {
    const [width, height] = [this.width, this.height].map((size) => Math.ceil(size + PAPER_MARGIN));
    const size = { xmlns: "http://www.w3.org/2000/svg", width, height, viewBox: `0 0 ${width} ${height}` };
    const definitions = [...this.shared.definitions.values()].join("");
    const content = [tag("rect", { width: "100%", height: "100%", fill: background }), definitions && tag("defs", {}, definitions), ...this.lines];
    return tag("svg", { ...size, "font-family": this.family, style: "font-variant-numeric:tabular-nums" }, content.filter(Boolean).join("\n"));
  }

  /** The box's place on the sheet, which grows to hold it. @param {Box} box */
  #place({ left, top, width, height }) {
    const [x, y] = [left - this.shared.origin.left, top - this.shared.origin.top];
    this.width = Math.max(this.width, x + width);
    this.height = Math.max(this.height, y + height);
    return { x, y };
  }

  /** @param {Element} node  drawn with all that is in it */
  element(node) {
    const style = getComputedStyle(node);
    if (style.display === "none" || node.matches(FIELDS) || node.checkVisibility?.() === false) return;
    const box = node.getBoundingClientRect();
    if (style.overflow === "hidden" && box.width <= 1 && box.height <= 1) return; // only for those who hear the page
    const before = this.lines.length;
    this.#content(node, style, box);
    if (style.opacity === "1") return;
    this.lines.push(tag("g", { opacity: style.opacity }, this.lines.splice(before).join("\n")));
  }

  /** @param {Element} node @param {CSSStyleDeclaration} style @param {Box} box */
  #content(node, style, box) {
    const visible = style.visibility === "visible";
    if (visible && style.display !== "contents") for (const part of node.getClientRects()) this.#box(part, style, node.matches(":focus-visible"));
    if (node instanceof SVGSVGElement) {
      this.#place(box);
      this.lines.push(standalone(node, this.shared));
    } else if (node instanceof HTMLCanvasElement) {
      if (visible && node.width && node.height) this.#picture(node, style, box);
    } else {
      this.#generated(node, "::before");
      for (const child of (node.shadowRoot ?? node).childNodes) {
        if (child instanceof Element) this.element(child);
        else if (child instanceof Text && visible) this.#text(child, style);
      }
      this.#generated(node, "::after");
    }
  }

  // ---- boxes and pictures -------------------------------------------------------------------------------------

  /** Background, border, outline and ring of a box. @param {Box} box @param {CSSStyleDeclaration} style @param {boolean} focused */
  #box(box, style, focused) {
    const { width, height } = box;
    if (!width || !height) return;
    const rx = Math.min(parseFloat(style.borderTopLeftRadius) || 0, width / 2, height / 2);
    const { colour, alpha } = solid(style.backgroundColor);
    const gradient = this.#gradient(box, style.backgroundImage);
    if (alpha) this.lines.push(tag("rect", { ...this.#place(box), width, height, rx: rx || null, fill: colour, "fill-opacity": alpha < 1 ? alpha : null }));
    if (gradient) this.lines.push(tag("rect", { ...this.#place(box), width, height, rx: rx || null, fill: gradient }));
    this.#border(box, style, rx);
    const [, ring, spread] = /^(\S+\([^)]*\)) 0px 0px 0px ([\d.]+)px$/.exec(style.boxShadow) ?? [];
    if (ring) this.#frame(box, Number(spread), 0, ring, "solid", rx);
    const drawn = !focused && !["none", "auto", "hidden"].includes(style.outlineStyle); // where the keyboard is, is of no interest on paper
    if (drawn) this.#frame(box, parseFloat(style.outlineWidth), parseFloat(style.outlineOffset), style.outlineColor, style.outlineStyle, rx);
  }

  /** A line around a box. @param {Box} box @param {number} line @param {number} away @param {string} ink @param {string} kind @param {number} rx */
  #frame(box, line, away, ink, kind, rx) {
    const out = away + line / 2;
    const around = { left: box.left - out, top: box.top - out, width: box.width + 2 * out, height: box.height + 2 * out };
    const { width, height } = around;
    if (line && width > 0 && height > 0) this.lines.push(tag("rect", { ...this.#place(around), width, height, rx: rx ? rx + out : null, fill: "none", ...stroke(line, ink, kind) }));
  }

  /** @param {Box} box @param {CSSStyleDeclaration} style @param {number} rx */
  #border(box, style, rx) {
    const sides = SIDES.map((side) => {
      const kind = style[`border${side}Style`];
      return { line: ["none", "hidden"].includes(kind) ? 0 : parseFloat(style[`border${side}Width`]), ink: style[`border${side}Color`], kind };
    });
    const [first] = sides;
    if (sides.every(({ line, ink, kind }) => line === first.line && ink === first.ink && kind === first.kind)) {
      this.#frame(box, first.line, -first.line, first.ink, first.kind, rx);
      return;
    }
    const { x, y } = this.#place(box);
    const [right, bottom] = [x + box.width, y + box.height];
    const ends = [[x, y, right, y, 0, 1], [right, y, right, bottom, -1, 0], [x, bottom, right, bottom, 0, -1], [x, y, x, bottom, 1, 0]];
    sides.forEach(({ line, ink, kind }, n) => {
      const [x1, y1, x2, y2, across, down] = ends[n]; // a line lies within its box
      const [dx, dy] = [(across * line) / 2, (down * line) / 2];
      if (line) this.lines.push(tag("line", { x1: x1 + dx, y1: y1 + dy, x2: x2 + dx, y2: y2 + dy, ...stroke(line, ink, kind) }));
    });
  }

  /** A (repeating) linear gradient as a paint of SVG: the hatch behind a picture, the scale of colours. @param {Box} box @param {string} image @returns {string|null} */
  #gradient(box, image) {
    const [, repeats, to, list] = /^(repeating-)?linear-gradient\((?:(to \w+|[-\d.]+deg), )?(.*)\)$/.exec(image) ?? [];
    const found = [...(list ?? "").matchAll(/([\w-]+\([^)]*\))(?: ([\d.]+)(px|%))?/g)];
    if (found.length < 2) return null;
    const turn = ((TURNS[/** @type {"to right"} */ (to)] ?? parseFloat(to ?? "180")) * Math.PI) / 180;
    const [right, down] = [Math.sin(turn), -Math.cos(turn)];
    const length = Math.abs(box.width * right) + Math.abs(box.height * down); // from corner to corner
    const stops = found.map(([, ink, at, unit], n) => ({ ...solid(ink), at: at ? Number(at) * (unit === "%" ? length / 100 : 1) : (n * length) / (found.length - 1) }));
    const period = repeats ? stops[stops.length - 1].at : length;
    if (!period) return null;
    const { x, y } = this.#place(box);
    const [x1, y1] = [x + (box.width - right * length) / 2, y + (box.height - down * length) / 2];
    const id = `${this.shared.prefix}gradient-${this.shared.definitions.size}`;
    const inside = stops.map(({ colour, alpha, at }) => tag("stop", { offset: at / period, "stop-color": colour, "stop-opacity": alpha < 1 ? alpha : null }));
    const line = { id, gradientUnits: "userSpaceOnUse", spreadMethod: repeats && "repeat", x1, y1, x2: x1 + right * period, y2: y1 + down * period };
    this.shared.definitions.set(id, tag("linearGradient", line, inside.join("")));
    return `url(#${id})`;
  }

  /** A canvas, its pixels enlarged: most programs would blur them. @param {HTMLCanvasElement} node @param {CSSStyleDeclaration} style @param {Box} box */
  #picture(node, style, box) {
    const pixelated = style.imageRendering === "pixelated";
    const times = pixelated ? Math.max(1, Math.min(Math.ceil((2 * box.width) / node.width), Math.floor(2048 / Math.max(node.width, node.height)))) : 1;
    const copy = Object.assign(document.createElement("canvas"), { width: node.width * times, height: node.height * times });
    const context = /** @type {CanvasRenderingContext2D} */ (copy.getContext("2d"));
    context.imageSmoothingEnabled = false;
    context.drawImage(node, 0, 0, copy.width, copy.height);
    const size = { ...this.#place(box), width: box.width, height: box.height, preserveAspectRatio: "none" };
    const crisp = pixelated ? { "image-rendering": "optimizeSpeed", style: "image-rendering:pixelated" } : {};
    this.lines.push(tag("image", { ...size, ...crisp, href: copy.toDataURL() }));
  }

  // ---- text ---------------------------------------------------------------------------------------------------

  /** @param {Text} node @param {CSSStyleDeclaration} style  of the element it stands in */
  #text(node, style) {
    if (!node.data.trim()) return;
    for (const { text, box } of linesOf(node)) this.#write(text, box, style);
  }

  /** @param {string} text @param {Box} box  what its letters take on the screen @param {CSSStyleDeclaration} style @param {number} [opacity] */
  #write(text, box, style, opacity = 1) {
    const { colour, alpha: ownAlpha } = solid(style.color);
    const alpha = ownAlpha * opacity;
    if (!alpha) return;
    const cased = { uppercase: text.toUpperCase(), lowercase: text.toLowerCase() }[style.textTransform] ?? text;
    const { x, y } = this.#place(box);
    const [ascent, descent] = this.#reach(style);
    const ink = { fill: colour, "fill-opacity": alpha < 1 ? alpha : null };
    // as long as it is on the screen: in another font it would run into its neighbours
    const length = { textLength: box.width, lengthAdjust: "spacingAndGlyphs" };
    const family = style.fontFamily === this.family ? null : style.fontFamily;
    this.lines.push(tag("text", { x, y: y + (box.height * ascent) / (ascent + descent), "font-family": family, ...fontOf(style), ...ink, ...length }, escaped(cased)));
  }

  /** How far letters of a font reach above and below the line. @param {CSSStyleDeclaration} style */
  #reach(style) {
    this.pen.font = `${style.fontStyle} ${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
    const { fontBoundingBoxAscent: ascent = 0.8, fontBoundingBoxDescent: descent = 0.2 } = this.pen.measureText("0");
    return [ascent, descent];
  }

  /** Text that a style sheet puts before or after the content of an element. @param {Element} node @param {"::before"|"::after"} which */
  #generated(node, which) {
    const style = getComputedStyle(node, which);
    const [, text] = /^"(.+)"$/.exec(style.content) ?? [];
    if (!text?.trim() || style.display === "none" || style.visibility !== "visible") return;
    const [ascent, descent] = this.#reach(style);
    const [space, width] = [text, text.trim()].map((each) => this.pen.measureText(each).width);
    const height = ascent + descent;
    const around = textBox(node) ?? node.getBoundingClientRect();
    const middle = around.top + around.height / 2 - height / 2;
    if (style.position === "absolute") {
      const from = node.getBoundingClientRect();
      const leading = ((parseFloat(style.lineHeight) || height) - height) / 2;
      const top = style.top === "auto" ? middle : from.top + node.clientTop + parseFloat(style.top) + leading;
      this.#write(text.trim(), { left: from.left + node.clientLeft + parseFloat(style.left), top, width, height }, style, Number(style.opacity));
    } else {
      const left = which === "::before" ? around.left - space - parseFloat(style.marginRight) : around.left + around.width + parseFloat(style.marginLeft);
      this.#write(text.trim(), { left, top: middle, width, height }, style, Number(style.opacity));
    }
  }
}

/** @param {number} width @param {string} ink @param {string} kind  solid, dashed or dotted */
function stroke(width, ink, kind) {
  const { colour, alpha } = solid(ink);
  const dashes = { dashed: `${short(3 * width)} ${short(2 * width)}`, dotted: `${short(width)} ${short(width)}` }[kind];
  return { stroke: alpha ? colour : "none", "stroke-opacity": alpha < 1 ? alpha : null, "stroke-width": width, "stroke-dasharray": dashes };
}

/** The letters in an element, as one box. @param {Element} node @returns {Box|null} */
function textBox(node) {
  const range = document.createRange();
  range.selectNodeContents(node);
  const box = range.getBoundingClientRect();
  return box.width ? box : null;
}

/**
 * A text as it is broken into lines: letters in a row that have the same upper edge, without the spaces at both ends.
 * @param {Text} node @returns {{text: string, box: Box}[]}
 */
function linesOf(node) {
  const range = document.createRange();
  const lines = /** @type {{text: string, box: Box}[]} */ ([]);
  let at = 0;
  let gap = ""; // spaces count once a letter of the same line follows
  for (const letter of node.data) {
    range.setStart(node, at);
    range.setEnd(node, (at += letter.length));
    const [rect] = range.getClientRects();
    if (!rect) continue;
    const last = lines.at(-1);
    const goesOn = last && Math.abs(last.box.top - rect.top) < rect.height / 2;
    if (/\s/.test(letter)) gap = goesOn && rect.width ? gap + (letter === "\u00a0" ? letter : " ") : gap;
    else if (goesOn) Object.assign(last, { text: last.text + gap + letter, box: { ...last.box, width: rect.right - last.box.left } });
    else lines.push({ text: letter, box: { left: rect.left, top: rect.top, width: rect.width, height: rect.height } });
    if (!/\s/.test(letter)) gap = "";
  }
  return lines;
}

/** SVG that needs no style sheet: elements of a drawing with all that they inherit written into them, in terms that other programs know. */

const DEFINITIONS = new Set(["defs", "pattern", "linearGradient", "radialGradient", "stop", "marker", "clipPath", "mask", "symbol"]);
const GROUPS = new Set(["g", "svg", "a", ...DEFINITIONS]);
const SHAPES = new Set(["path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "text", "tspan", "use"]);
const GEOMETRY = (
  "x y width height rx ry cx cy r x1 y1 x2 y2 d points dx dy pathLength viewBox preserveAspectRatio patternUnits patternContentUnits " +
  "patternTransform gradientUnits gradientTransform spreadMethod fx fy offset markerUnits markerWidth markerHeight refX refY orient " +
  "clipPathUnits maskUnits maskContentUnits"
).split(" ");

/** @param {string} text  @returns {string} as it may stand in XML */
export function escaped(text) {
  const allowed = text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "");
  return allowed.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

/** @param {number} value  @returns {string} to a thousandth, which is finer than any screen */
export function short(value) {
  return String(Math.round(value * 1000) / 1000 || 0);
}

/**
 * A tag with those attributes that have a value.
 * @param {string} name @param {Record<string, string|number|null|undefined>} attributes @param {string} [content]  already escaped
 */
export function tag(name, attributes, content = "") {
  const given = Object.entries(attributes).filter(([, value]) => value !== undefined && value !== null && value !== "");
  const inside = given.map(([key, value]) => ` ${key}="${escaped(typeof value === "number" ? short(value) : String(value))}"`).join("");
  return content ? `<${name}${inside}>${content}</${name}>` : `<${name}${inside}/>`;
}

/**
 * A computed colour as #rrggbb and how opaque it is: other programs know neither `color(srgb …)` nor `rgba(…)`.
 * @param {string} value @returns {{colour: string, alpha: number}}
 */
export function solid(value) {
  const numbers = (value.replace(/^\w+\(\s*(srgb\b)?/, "").match(/-?[\d.]+(e-?\d+)?/g) ?? []).map(Number);
  const unit = value.startsWith("color(srgb ") ? 255 : 1;
  const known = unit === 255 || value.startsWith("rgb");
  const [red, green, blue, alpha = 1] = known ? [...numbers.slice(0, 3).map((level) => level * unit), ...numbers.slice(3)] : painted(value);
  const hex = [red, green, blue].map((level) => Math.round(Math.max(0, Math.min(255, level))).toString(16).padStart(2, "0"));
  return { colour: `#${hex.join("")}`, alpha };
}

/** Any other colour, as the browser paints it: red, green, blue and how opaque. @param {string} value @returns {number[]} */
function painted(value) {
  const context = /** @type {CanvasRenderingContext2D} */ (document.createElement("canvas").getContext("2d"));
  context.fillStyle = value;
  context.fillRect(0, 0, 1, 1);
  const [red, green, blue, alpha] = context.getImageData(0, 0, 1, 1).data;
  return [red, green, blue, alpha / 255];
}

/**
 * What all drawings of one sheet share.
 * @typedef {object} Shared
 * @property {{left: number, top: number}} origin  of the sheet on the screen
 * @property {string} prefix  of names, which are unique in the page but not where the sheet will be used
 * @property {Map<string, string>} definitions  by name, for what style sheets say and SVG has an element for
 */

/** An outermost <svg> as a group in the coordinates of a sheet. @param {SVGSVGElement} drawing @param {Shared} shared */
export function standalone(drawing, shared) {
  const place = drawing.getScreenCTM();
  if (!place) return "";
  const inside = [...drawing.children].map((child) => inlined(child, shared, false)).join("");
  const transform = written(new DOMMatrix().translate(-shared.origin.left, -shared.origin.top).multiply(place));
  return inside && tag("g", { transform }, inside);
}

/**
 * An element of a drawing and all in it.
 * @param {Element} node @param {Shared} shared
 * @param {boolean} defined  within a definition: not drawn where it stands
 * @returns {string}
 */
function inlined(node, shared, defined) {
  const { prefix } = shared;
  const name = node.localName;
  const graphics = /** @type {SVGGraphicsElement} */ (node);
  const style = getComputedStyle(node);
  if (!defined && !DEFINITIONS.has(name) && style.display === "none") return "";
  const within = defined || DEFINITIONS.has(name);
  const common = { id: node.id && prefix + node.id, transform: transformOf(graphics, style, within), ...effects(style, prefix) };
  if (GROUPS.has(name)) {
    const inside = [...node.children].map((child) => inlined(child, shared, within)).join("");
    const stop = name === "stop" ? stopColour(style) : {};
    return inside || name === "stop" ? tag(name === "a" ? "g" : name, { ...common, ...geometry(node), ...stop }, inside) : "";
  }
  if (!SHAPES.has(name) || (!within && style.visibility !== "visible")) return "";
  const drawn = { ...common, filter: shadowOf(style, shared), ...paints(graphics, style, prefix, within) };
  if (name === "text" || name === "tspan") return lettering(/** @type {SVGTextElement} */ (node), style, drawn, shared, within);
  const href = name === "use" && { href: `#${prefix}${node.getAttribute("href")?.replace("#", "")}` };
  return tag(name, { ...drawn, ...geometry(node), ...href });
}

/** @param {Element} node */
function geometry(node) {
  return Object.fromEntries(GEOMETRY.map((name) => [name, node.getAttribute(name)]));
}

/** An element's own transform, from attribute, style sheet and a movement that goes on. @param {SVGGraphicsElement} node @param {CSSStyleDeclaration} style @param {boolean} defined */
function transformOf(node, style, defined) {
  if (defined) return node.getAttribute("transform");
  const none = [style.transform, style.translate, style.rotate, style.scale].every((value) => !value || value === "none");
  if (none && !node.hasAttribute("transform")) return null;
  const own = node.getScreenCTM?.();
  const parent = /** @type {SVGGraphicsElement} */ (node.parentNode).getScreenCTM?.();
  if (!own || !parent) return null;
  return written(parent.inverse().multiply(own));
}

/** A transform in as few words as it can be said, '' for none. @param {DOMMatrixReadOnly} matrix */
function written({ a, b, c, d, e, f }) {
  const parts = [a, b, c, d, e, f].map(short);
  if (parts.slice(0, 4).join(" ") !== "1 0 0 1") return `matrix(${parts.join(" ")})`;
  return parts[4] === "0" && parts[5] === "0" ? "" : `translate(${parts[4]} ${parts[5]})`;
}

/** A reference to another element, by its new name; null where there is none. @param {string} value @param {string} prefix */
function reference(value, prefix) {
  const [, id] = /^url\("?[^"#]*#([^")]+)"?\)/.exec(value) ?? [];
  return id ? `url(#${prefix}${id})` : null;
}

/** @param {string} opacity */
function lessThanOne(opacity) {
  return Number(opacity) < 1 ? Number(opacity) : null;
}

/** What holds for a shape and for a group alike. @param {CSSStyleDeclaration} style @param {string} prefix */
function effects(style, prefix) {
  return { opacity: lessThanOne(style.opacity), "clip-path": reference(style.clipPath, prefix), mask: reference(style.mask, prefix) };
}

/** @param {CSSStyleDeclaration} style */
function stopColour(style) {
  const { colour, alpha } = solid(style.stopColor);
  return { "stop-color": colour, "stop-opacity": lessThanOne(String(alpha * Number(style.stopOpacity))) };
}

/** Fill and stroke. @param {SVGGraphicsElement} node @param {CSSStyleDeclaration} style @param {string} prefix @param {boolean} defined */
function paints(node, style, prefix, defined) {
  const { fill, opacity } = paint(style.fill, style.fillOpacity, prefix);
  const line = paint(style.stroke, style.strokeOpacity, prefix);
  const paintOrder = style.paintOrder === "normal" ? null : style.paintOrder;
  const filled = { fill, "fill-opacity": opacity, "fill-rule": style.fillRule === "nonzero" ? null : style.fillRule };
  if (line.fill === "none" || parseFloat(style.strokeWidth) === 0) return filled;
  // a stroke that keeps its width on the screen: few programs know that, so it is given the width that it has now
  const scale = style.vectorEffect === "non-scaling-stroke" && !defined ? scaleOf(node) : 1;
  return {
    ...filled,
    stroke: line.fill,
    "stroke-opacity": line.opacity,
    "stroke-width": parseFloat(style.strokeWidth) / scale,
    "stroke-dasharray": style.strokeDasharray === "none" ? null : (style.strokeDasharray.match(/[\d.]+/g) ?? []).map((n) => short(Number(n) / scale)).join(" "),
    "stroke-linecap": style.strokeLinecap === "butt" ? null : style.strokeLinecap,
    "stroke-linejoin": style.strokeLinejoin === "miter" ? null : style.strokeLinejoin,
    "paint-order": paintOrder,
    "marker-start": reference(style.markerStart, prefix),
    "marker-end": reference(style.markerEnd, prefix),
  };
}

/** @param {string} value @param {string} opacity @param {string} prefix */
function paint(value, opacity, prefix) {
  const fill = value === "none" ? "none" : reference(value, prefix);
  if (fill) return { fill, opacity: lessThanOne(opacity) };
  const { colour, alpha } = solid(value);
  return alpha === 0 ? { fill: "none", opacity: null } : { fill: colour, opacity: lessThanOne(String(alpha * Number(opacity))) };
}

/** Pixels of the screen to a unit of the drawing. @param {SVGGraphicsElement} node */
function scaleOf(node) {
  const { a, b, c, d } = node.getScreenCTM() ?? { a: 1, b: 0, c: 0, d: 1 };
  return Math.sqrt(Math.abs(a * d - b * c)) || 1;
}

/** `filter: drop-shadow(…)` as an element that more programs than browsers know. @param {CSSStyleDeclaration} style @param {Shared} shared */
function shadowOf(style, { prefix, definitions }) {
  const [, inks, dx, dy, blur] = /^drop-shadow\((.*\)) (\S+)px (\S+)px (\S+)px\)$/.exec(style.filter) ?? [];
  if (!inks) return null;
  const { colour, alpha } = solid(inks);
  const id = `${prefix}shadow${[colour.slice(1), dx, dy, blur].join("-")}`;
  const shadow = tag("feDropShadow", { dx, dy, stdDeviation: blur, "flood-color": colour, "flood-opacity": lessThanOne(String(alpha)) });
  definitions.set(id, tag("filter", { id, x: "-300%", y: "-300%", width: "700%", height: "700%" }, shadow));
  return `url(#${id})`;
}

/**
 * A text, as long as it is on the screen: the font is another one wherever the drawing will be shown.
 * @param {SVGTextElement} node @param {CSSStyleDeclaration} style @param {Record<string, any>} drawn @param {Shared} shared @param {boolean} defined
 */
function lettering(node, style, drawn, shared, defined) {
  const content = (node.textContent ?? "").replace(/\s+/g, " ").trim();
  if (!content) return "";
  const anchor = style.textAnchor;
  const font = { ...fontOf(style), "text-anchor": anchor === "start" ? null : anchor };
  const baseline = style.dominantBaseline === "auto" ? null : style.dominantBaseline;
  if (node.children.length || defined) {
    const inside = [...node.childNodes].map((child) => (child instanceof Element ? inlined(child, shared, defined) : escaped(child.textContent ?? "")));
    return tag(node.localName, { ...drawn, ...geometry(node), ...font, "dominant-baseline": baseline }, inside.join(""));
  }
  const length = node.getComputedTextLength();
  const start = node.getStartPositionOfChar(0); // of its baseline: whatever moved it there
  const x = start.x + length * { start: 0, middle: 0.5, end: 1 }[/** @type {"start"} */ (anchor)];
  return tag(node.localName, { ...drawn, x, y: start.y, ...font, textLength: length, lengthAdjust: "spacingAndGlyphs" }, escaped(content));
}

/** Of weights, most fonts and programs know two. @param {CSSStyleDeclaration} style */
export function fontOf(style) {
  return {
    "font-size": parseFloat(style.fontSize),
    "font-weight": Number(style.fontWeight) >= 600 ? "bold" : null,
    "font-style": style.fontStyle === "normal" ? null : style.fontStyle,
  };
}

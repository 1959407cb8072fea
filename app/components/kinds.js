/** Cells of a few kinds: each kind has a hue, and its number stands in the corner, so that nothing is told by colour alone. */

import { colour, element, svg } from "./core.js";

export const HUES = 8; // as many as can be told apart; further kinds begin again, with other numbers
const TAG = { side: 22, least: 7.5, units: [11, 14] }; // pixels a cell that has room for it; pixels of a digit; units of a cell of 40

/** @typedef {import("./trace.js").Tensor} KindTensor */

/** The fill of a cell's kind: plain for none; null where the tensor has no kinds. @param {KindTensor} tensor @param {number} cell */
export function hue({ kinds }, cell) {
  if (!kinds) return null;
  return kinds[cell] < 0 ? "var(--paper)" : `var(--kind-${kinds[cell] % HUES})`;
}

/** Marks a drawn cell with its kind. @param {SVGElement} group  the cell @param {KindTensor} tensor @param {number} cell */
export function tagged(group, { kinds }, cell) {
  if (!kinds) return;
  if (kinds[cell] < 0) group.classList.add("nothing");
  else group.append(svg("text", { class: "kind", x: 3.5, y: 12 }, String(kinds[cell])));
}

/** How large the numbers of the kinds are, if they are shown at all. @param {SVGElement} drawing @param {number} side  of a cell in pixels */
export function sizeTags(drawing, side) {
  const [least, most] = TAG.units;
  drawing.classList.toggle("untagged", side < TAG.side);
  drawing.style.setProperty("--tag", `${Math.max(least, Math.min(most, (TAG.least * 40) / side))}px`);
}

/** The colours of pixels by kind, as [red, green, blue]; null where the tensor has none. @param {KindTensor} tensor @param {Element} root */
export function kindPalette({ kinds }, root) {
  if (!kinds) return null;
  const paper = colour(root, "--paper");
  const hues = Array.from({ length: HUES }, (_, n) => colour(root, `--kind-${n}`));
  return (/** @type {number} */ cell) => (kinds[cell] < 0 ? paper : hues[kinds[cell] % HUES]);
}

/** What the colours stand for. */
export function kindLegend() {
  return element("span", { class: "legend" }, "colours: kernel cell");
}

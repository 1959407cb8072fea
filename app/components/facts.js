/** What the report says of one part: the same in the panel and in a sentence. */

import { element, printed } from "./core.js";
import { shapeText } from "./tree.js";

/** @typedef {import("./tree.js").Part} Part */

/** "99×99". @param {Part} part @returns {string} */
export function fieldText(part) {
  const ranges = part.field.map(({ size, smallest }) => (size === smallest ? printed(size) : `${printed(smallest)} to ${printed(size)}`));
  return ranges.every((range) => !range.includes("to")) ? ranges.join("×") : ranges.every((range) => range === ranges[0]) ? `${ranges[0]} a side` : ranges.join(" × ");
}

/** "Conv2d 3×3, stride 2", or what a block is. @param {Part} part */
export function kindText(part) {
  if (part.row < 0 && part.kind !== "Input") return [part.kind === "Sequence" ? part.title || "block" : part.kind === "Network" ? "network" : "", part.settings].filter((text, n, all) => text && text !== all[n - 1]).join(": ");
  return [part.kind, part.settings || (part.title && `(${part.title})`)].filter(Boolean).join(" ");
}

/** All of it in a sentence. @param {Part} part */
export function sentenceOf(part) {
  const named = part.path || part.name;
  if (part.role === "input") return `The input, ${shapeText(part.shape)}.`;
  const counts = [part.parameters && `${printed(part.parameters)} parameters`, part.macs && `${printed(part.macs)} MACs`].filter(Boolean);
  const sees = part.field.length ? [`receptive field ${fieldText(part)}${part.strict ? "" : ", but a gate sees the whole input"}`] : [];
  return `${named}: ${kindText(part)}, ${shapeText(part.given)} to ${shapeText(part.shape)}, ${[...counts, ...sees].join(", ")}.`;
}

/** The panel's list. @param {Part} part @returns {HTMLElement[]} */
export function factsOf(part) {
  const rows = [
    ["in", shapeText(part.given)],
    ["out", shapeText(part.shape)],
    ["parameters", printed(part.parameters)],
    ["MACs", printed(part.macs)],
  ];
  if (part.field.length && part.role !== "input") {
    rows.push(["receptive field", fieldText(part)], ["jump", part.field.map(({ jump, low }) => printed(jump / low.length, 2)).filter((jump, n, all) => jump !== all[0] || !n).join(" × ")]);
  }
  return rows.flatMap(([name, value]) => [element("dt", {}, name), element("dd", {}, value)]);
}

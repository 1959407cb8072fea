/** What the report says of one part: the same in the panel and in a sentence. */

import { element, printed } from "./core.js";
import { Reception } from "./reception.js";
import { shapeText } from "./tree.js";

/** @typedef {import("./tree.js").Part} Part */

const HINT = "Point at a box: here stands what the report says of it, and what one of its units sees of the input. A click holds it, a double click goes in; drag and wheel move and zoom. Keys: arrows, Enter, Escape, Home, + and −.";

/** The panel beside the drawing. */
export class Facts {
  /** @param {(sentence: string) => void} say */
  constructor(say) {
    this.title = element("h4");
    this.kind = element("p", { class: "kind" });
    this.list = element("dl");
    this.hint = element("p", { class: "hint" }, HINT);
    this.reception = new Reception(() => say(this.reception.sentence));
    this.root = element("section", { class: "panel", "aria-label": "The part pointed at" }, element("div", { class: "named" }, this.title, this.kind), this.list, this.reception.root, this.hint);
  }

  /** @param {Part} part */
  show(part) {
    this.title.textContent = part.path || part.name;
    this.kind.textContent = kindText(part);
    this.list.replaceChildren(...factsOf(part));
    this.reception.show(part);
    this.hint.hidden = Boolean(part.parent);
  }
}

/** "99×99". @param {Part} part @returns {string} */
export function fieldText(part) {
  const ranges = part.field.map(({ size, smallest }) => (size === smallest ? printed(size) : `${printed(smallest)} to ${printed(size)}`));
  return ranges.every((range) => !range.includes("to")) ? ranges.join("×") : ranges.every((range) => range === ranges[0]) ? `${ranges[0]} a side` : ranges.join(" × ");
}

/** "Conv2d 3×3, stride 2", or what a block is. @param {Part} part */
export function kindText(part) {
  if (part.kind === "Network") return `network: ${part.settings}`;
  if (part.kind === "Sequence" || part.kind === "Run") return [part.count || part.name.startsWith(part.title) ? "" : part.title, part.settings].filter((text, n, all) => text && text !== all[n - 1]).join(": ") || "block";
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
function factsOf(part) {
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

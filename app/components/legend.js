/** What stands around a diagram: the way to where one is, buttons, what colours mean. */

import { element } from "./core.js";
import { ancestry } from "./tree.js";

/** @typedef {import("./tree.js").Part} Part */

const MEANINGS = [
  ["weights", "with weights"],
  ["pooling", "pooling"],
  ["light", "normalisation, activation, moving numbers"],
  ["map", "output: as high as its map, as wide as its channels (powers of two)"],
];

/** "resnet-50 › stage3 › block2", each a button. */
export class Crumbs {
  /** @param {(part: Part) => void} look */
  constructor(look) {
    this.look = look;
    this.last = /** @type {Part|null} */ (null);
    this.root = element("nav", { class: "crumbs", "aria-label": "Where you are" });
  }

  /** @param {Part} where */
  draw(where) {
    if (where === this.last) return;
    this.last = where;
    const buttons = ancestry(where).map((part) => element("button", { type: "button", "aria-current": part === where && "location", onclick: () => this.look(part) }, part.name));
    this.root.replaceChildren(...buttons.flatMap((button, n) => (n ? [element("i", { "aria-hidden": "true" }, "›"), button] : [button])));
  }
}

/** Buttons in a row. @param {[string, string, () => unknown][]} entries  what stands on it, what it does in words, what it does */
export function tools(entries) {
  const buttons = entries.map(([text, title, act]) => element("button", { type: "button", title, "aria-label": title, onclick: act }, text));
  return element("div", { class: "tools" }, ...buttons);
}

/** What colours and boxes mean. */
export function legend() {
  return element("p", { class: "legend" }, ...MEANINGS.map(([name, text]) => element("span", {}, element("i", { class: name, "aria-hidden": "true" }), text)));
}

/** The second bar: predict first, index numbers, what the colours span, the PyTorch lines, take away, presenter mode. */

import { element } from "./core.js";

/**
 * @typedef {object} Choices
 * @property {boolean} predict  hide a value until it is guessed
 * @property {boolean} indices  number the rows and columns
 * @property {"map"|"layer"|"network"} range  what one colour scale spans
 */

const RANGES = /** @type {const} */ ([
  ["map", "each map"],
  ["layer", "each layer"],
  ["network", "all alike"],
]);

const KEYS = [
  ["Space", "play, pause"],
  [", .", "step back, step forward"],
  ["]", "finish the row"],
  ["Home End", "first step, last step"],
  ["arrows", "from cell to cell"],
  ["Enter", "hold a cell, or change its number"],
  ["Esc", "let go"],
  ["p", "presenter mode"],
  ["PageUp PageDown", "presenting: back, on"],
];

export class Options {
  /**
   * @param {(choices: Choices) => void} changed
   * @param {() => void} togglePresenter
   * @param {HTMLElement} menu  what can be taken away
   */
  constructor(changed, togglePresenter, menu) {
    /** @type {Choices} */
    this.choices = { predict: false, indices: false, range: "layer" };
    this.changed = changed;
    this.predict = this.#switch("predict first", "predict");
    this.indices = this.#switch("index numbers", "indices");
    const ranges = RANGES.map(([value, text]) => element("option", { value, selected: value === "layer" }, text));
    this.range = /** @type {HTMLSelectElement} */ (element("select", { "aria-label": "colours span" }, ...ranges));
    this.range.addEventListener("change", () => this.#set({ range: /** @type {Choices["range"]} */ (this.range.value) }));
    this.code = element("code", { tabindex: 0, role: "region", "aria-label": "PyTorch lines" });
    this.snippet = element("pre", { class: "snippet", hidden: true }, this.code);
    this.snippetButton = element("button", { type: "button", "aria-expanded": "false", onclick: () => this.#showSnippet() }, "PyTorch");
    const presenter = element("button", { type: "button", title: "presenter mode (p)", onclick: togglePresenter }, "present");
    this.keys = keysList();
    const colours = element("label", { class: "colours" }, "colours ", this.range);
    this.bar = element("div", { class: "options" }, this.predict, this.indices, colours, this.snippetButton, menu, presenter, this.keys);
  }

  /** A button that stays pressed. @param {string} text @param {"predict"|"indices"} name */
  #switch(text, name) {
    const made = element("button", { type: "button", "aria-pressed": "false" }, text);
    made.addEventListener("click", () => this.#set({ [name]: !this.choices[name] }));
    return made;
  }

  /** @param {Partial<Choices>} some */
  #set(some) {
    this.choices = { ...this.choices, ...some };
    this.predict.setAttribute("aria-pressed", String(this.choices.predict));
    this.indices.setAttribute("aria-pressed", String(this.choices.indices));
    this.changed(this.choices);
  }

  /** Turns guessing on or off from elsewhere: a card, a link. @param {boolean} predict */
  ask(predict) {
    if (predict !== this.choices.predict) this.#set({ predict });
  }

  #showSnippet() {
    this.snippet.hidden = !this.snippet.hidden;
    this.snippetButton.setAttribute("aria-expanded", String(!this.snippet.hidden));
  }

  /** @param {string|undefined} snippet @param {boolean} several  whether one colour scale could span several maps @param {boolean} isBare  whether there is no trace to step through */
  update(snippet, several, isBare) {
    for (const one of [this.predict, this.indices, this.keys]) one.hidden = isBare;
    this.code.textContent = snippet ?? "";
    this.snippetButton.hidden = !snippet;
    this.snippet.hidden ||= !snippet;
    /** @type {HTMLElement} */ (this.range.parentElement).hidden = !several;
  }
}

/** What the keys do, once the stage has the focus. */
function keysList() {
  const rows = KEYS.flatMap(([key, does]) => [element("dt", {}, key), element("dd", {}, does)]);
  const hint = element("p", {}, "On the stage; a double click changes a number, too.");
  const made = element("details", { class: "keys" }, element("summary", {}, "keys"), element("div", { class: "sheet" }, element("dl", {}, ...rows), hint));
  made.addEventListener("keydown", (event) => /** @type {KeyboardEvent} */ (event).key === "Escape" && made.removeAttribute("open"));
  made.addEventListener("focusout", (event) => made.contains(/** @type {Node|null} */ (/** @type {FocusEvent} */ (event).relatedTarget)) || made.removeAttribute("open"));
  return made;
}

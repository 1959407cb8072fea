/** "Predict first": a value stays hidden until a guess is typed; then both stand side by side. */

import { element, printed } from "./core.js";
import { refuse, typed } from "./edit.js";

export class Guesses {
  /** @param {(key: string) => void} made  called after a guess @param {() => void} onward  Enter once more: to the next step */
  constructor(made, onward) {
    this.on = false;
    this.made = made;
    this.onward = onward;
    /** @type {Map<string, {guess: number, value: number}>} by the place that was guessed */
    this.guesses = new Map();
  }

  /** Whether a value is still to be guessed; a guess counts for the value it was made for. @param {string} key @param {number} value */
  hides(key, value) {
    return this.on && this.guesses.get(key)?.value !== value;
  }

  forget() {
    this.guesses.clear();
  }

  /** How many were right, of how many. */
  get score() {
    const all = [...this.guesses.values()];
    return { right: all.filter(isRight).length, of: all.length };
  }

  /** The field that takes a guess. @param {string} key @param {number} value @returns {HTMLElement} */
  field(key, value) {
    const field = /** @type {HTMLInputElement} */ (
      element("input", { class: "guess", inputmode: "decimal", size: 5, "aria-label": "your guess", placeholder: "guess", autocomplete: "off" })
    );
    const take = () => {
      const guess = typed(field);
      if (guess === null) return refuse(field);
      this.guesses.set(key, { guess, value });
      this.made(key);
    };
    field.addEventListener("keydown", (event) => {
      if (event.key === "Escape") return;
      event.stopPropagation();
      if (event.key !== "Enter") return;
      event.preventDefault(); // else the button that appears is pressed by the same key
      take();
    });
    const check = element("button", { type: "button", class: "check", onclick: take }, "check");
    return element("span", { class: "guessing" }, field, check);
  }

  /** What became of a guess: the value, and a word. @param {string} key @param {number} value @returns {HTMLElement|undefined} */
  verdict(key, value) {
    const made = this.on ? this.guesses.get(key) : undefined;
    if (!made) return undefined;
    const right = isRight(made);
    const { right: hits, of } = this.score;
    const word = `${right ? "right" : `you said ${printed(made.guess)}`} · ${hits} of ${of}`;
    const next = element("button", { type: "button", class: "check onward", onclick: this.onward }, "next");
    const mark = element("span", { class: `verdict ${right ? "right" : "wrong"}` }, word);
    return element("span", { class: "guessing" }, element("output", { class: "result" }, printed(value)), mark, next);
  }

  /** The verdict in a sentence. @param {string} key */
  sentence(key) {
    const made = this.guesses.get(key);
    if (!made) return "";
    return isRight(made) ? `Right: ${printed(made.value)}.` : `It is ${printed(made.value)}, you said ${printed(made.guess)}.`;
  }
}

/** As right as the screen shows it. @param {{guess: number, value: number}} made */
function isRight({ guess, value }) {
  return Math.abs(guess - value) < 1e-9 || printed(guess) === printed(value);
}

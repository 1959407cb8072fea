/** The player's bar: first, back, play, forward, finish the row, last, scrub, which step, time per step. */

import { element, icon } from "./core.js";

const DELAYS = [2000, 1200, 800, 400, 200, 100]; // ms a step

/**
 * @typedef {object} Moves  what the bar asks for
 * @property {(step: number) => void} go  to a step, by hand
 * @property {() => void} toggle  between playing and pausing
 * @property {() => void} finishRow
 */

export class Controls {
  /** @param {import("./core.js").Player} player @param {Moves} moves */
  constructor(player, moves) {
    const { go } = moves;
    this.player = player;
    this.playButton = button("play", "play", moves.toggle);
    const scrub = () => go(Number(this.scrub.value));
    this.scrub = /** @type {HTMLInputElement} */ (element("input", { type: "range", class: "scrub", min: 0, "aria-label": "step", oninput: scrub }));
    this.number = /** @type {HTMLInputElement} */ (element("input", { class: "jump", inputmode: "numeric", "aria-label": "go to step" }));
    this.number.addEventListener("keydown", (event) => this.#jump(event, go));
    this.number.addEventListener("blur", () => this.draw());
    this.of = element("span");
    this.place = element("span", { class: "place" });
    this.bar = element(
      "div",
      { class: "player" },
      button("first step", "first", () => go(0)),
      button("step back", "back", () => go(player.step - 1)),
      this.playButton,
      button("step forward", "forward", () => go(player.step + 1)),
      button("finish this row", "row", moves.finishRow),
      button("last step", "last", () => go(player.steps - 1)),
      this.scrub,
      element("span", { class: "count" }, "step ", this.number, this.of, this.place),
      this.#speed(),
    );
  }

  #speed() {
    const options = DELAYS.map((delay) => element("option", { value: delay, selected: delay === this.player.delay }, `${delay} ms`));
    const speed = /** @type {HTMLSelectElement} */ (element("select", { "aria-label": "time per step" }, ...options));
    speed.addEventListener("change", () => this.player.pace(Number(speed.value)));
    return speed;
  }

  /** @param {KeyboardEvent} event @param {(step: number) => void} go */
  #jump(event, go) {
    event.stopPropagation();
    if (event.key === "Escape") this.draw();
    if (event.key !== "Enter") return;
    const step = Number.parseInt(this.number.value, 10);
    if (Number.isFinite(step)) go(step - 1);
    this.draw();
  }

  /** Shows the player's state. @param {number} [focus]  the step looked at */
  draw(focus = this.player.step) {
    const { player } = this;
    this.scrub.max = String(player.steps - 1);
    this.scrub.value = String(player.step);
    this.scrub.setAttribute("aria-valuetext", `step ${player.step + 1} of ${player.steps}`);
    this.number.value = String(focus + 1);
    this.number.style.width = `${String(player.steps).length + 1.6}ch`;
    this.of.textContent = ` of ${player.steps}`;
    const name = player.playing ? "pause" : "play";
    if (this.playButton.title === name) return;
    this.playButton.replaceChildren(icon(name));
    this.playButton.setAttribute("aria-label", name);
    this.playButton.title = name;
  }
}

/** @param {string} name @param {Parameters<typeof icon>[0]} sign @param {() => void} act */
function button(name, sign, act) {
  return element("button", { type: "button", "aria-label": name, title: name, onclick: act }, icon(sign));
}

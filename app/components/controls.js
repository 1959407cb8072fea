/** The player's bar: first, back, play, forward, last, scrub, where one is, time per step. */

import { element, icon } from "./core.js";

const DELAYS = [2000, 1200, 800, 400, 200, 100]; // ms a step

export class Controls {
  /**
   * @param {import("./core.js").Player} player
   * @param {(step: number) => void} go  to a step, by hand
   * @param {() => void} toggle  between playing and pausing
   */
  constructor(player, go, toggle) {
    this.player = player;
    this.playButton = button("play", "play", toggle);
    const scrub = () => go(Number(this.scrub.value));
    this.scrub = /** @type {HTMLInputElement} */ (element("input", { type: "range", class: "scrub", min: 0, "aria-label": "step", oninput: scrub }));
    this.count = element("span", { class: "count" });
    this.bar = element(
      "div",
      { class: "player" },
      button("first step", "first", () => go(0)),
      button("step back", "back", () => go(player.step - 1)),
      this.playButton,
      button("step forward", "forward", () => go(player.step + 1)),
      button("last step", "last", () => go(player.steps - 1)),
      this.scrub,
      this.count,
      this.#speed(),
    );
  }

  #speed() {
    const options = DELAYS.map((delay) => element("option", { value: delay, selected: delay === this.player.delay }, `${delay} ms`));
    const speed = /** @type {HTMLSelectElement} */ (element("select", { "aria-label": "time per step" }, ...options));
    speed.addEventListener("change", () => this.player.pace(Number(speed.value)));
    return speed;
  }

  /** Shows the player's state. */
  draw() {
    const { player } = this;
    this.scrub.max = String(player.steps - 1);
    this.scrub.value = String(player.step);
    this.scrub.setAttribute("aria-valuetext", `step ${player.step + 1} of ${player.steps}`);
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

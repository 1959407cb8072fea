/** The sound that a line of time is made of: its waveform, the words in it, and the means to hear it or the present window. */

import { element, svg } from "./core.js";

const HALF = 20; // units from the middle of the waveform to its loudest

/**
 * @typedef {object} Heard
 * @property {ArrayLike<number>} samples  μ-law
 * @property {number} rate  samples a second
 * @property {number} hop  samples of one cell
 * @property {[string, number, number][]} words  what is said, from which cell to which
 */

/** One for all sounds of the page: browsers allow few. @type {AudioContext|null} */
let audio = null;
let playing = /** @type {{source: AudioBufferSourceNode, stop: () => void}|null} */ (null); // one at a time

export class Sound {
  /** @param {Heard} heard @param {() => [number, number]|null} span  the cells of the present window, first and behind the last */
  constructor(heard, span) {
    this.heard = heard;
    this.span = span;
    this.waves = Array.from(heard.samples, expanded);
    this.cells = this.waves.length / heard.hop;
    const outline = svg("path", { class: "waves", d: this.#outline() });
    this.window = svg("path", { class: "heard" });
    this.picture = svg("svg", { viewBox: `0 ${-HALF} ${this.cells} ${2 * HALF}`, preserveAspectRatio: "none", "aria-hidden": "true" }, this.window, outline);
    this.head = element("i", { class: "playhead", hidden: true });
    const words = heard.words.map(([word, from, to]) => {
      const place = `left:${(100 * from) / this.cells}%;width:${(100 * (to - from)) / this.cells}%`;
      return element("span", { class: "spoken", style: place }, element("span", {}, word));
    });
    this.strip = element("div", { class: "strip" }, this.picture, ...words, this.head);
    this.strip.addEventListener("click", (event) => this.play((event.offsetX / this.strip.clientWidth) * this.cells));
    this.whole = element("button", { type: "button", onclick: () => this.play(0) }, "hear it");
    this.part = element("button", { type: "button", onclick: () => this.#playWindow() }, "hear the window");
    const caption = element("figcaption", {}, element("b", {}, "sound"), element("span", { class: "size" }, `${(this.waves.length / heard.rate).toFixed(1)} s`), this.whole, this.part);
    const said = heard.words.map(([word]) => word).join(", ");
    this.root = element("figure", { class: "panel sound", "aria-label": said ? `sound: ${said}` : "sound", "data-cells": this.cells }, caption, this.strip);
  }

  /** Shows which part the present window hears. */
  draw() {
    const span = this.span();
    this.part.hidden = !span;
    this.window.setAttribute("d", span ? `M${span[0]} ${-HALF}H${span[1]}V${HALF}H${span[0]}z` : "");
  }

  #playWindow() {
    const span = this.span();
    if (span) this.play(...span);
  }

  /** Plays from one cell to another; what plays already stops. @param {number} from @param {number} [to] */
  play(from, to = this.cells) {
    playing?.stop();
    const { rate, hop } = this.heard;
    audio ??= new AudioContext();
    void audio.resume();
    const buffer = audio.createBuffer(1, this.waves.length, rate);
    buffer.copyToChannel(Float32Array.from(this.waves), 0);
    const source = new AudioBufferSourceNode(audio, { buffer });
    source.connect(audio.destination);
    const began = audio.currentTime;
    source.start(0, (from * hop) / rate, ((to - from) * hop) / rate);
    const stop = () => {
      source.onended = null;
      source.stop();
      this.head.hidden = true;
      playing = null;
    };
    source.onended = stop;
    playing = { source, stop };
    this.#follow(source, from, began);
  }

  /** Moves the line over the waveform with what is heard. @param {AudioBufferSourceNode} source @param {number} from @param {number} began */
  #follow(source, from, began) {
    if (playing?.source !== source || !audio) return;
    if (!this.root.isConnected) return playing.stop();
    const { rate, hop } = this.heard;
    const at = from + ((audio.currentTime - began) * rate) / hop;
    this.head.hidden = false;
    this.head.style.left = `${(100 * at) / this.cells}%`;
    requestAnimationFrame(() => this.#follow(source, from, began));
  }

  /** The loudest and the lowest sample of every cell, as a path. */
  #outline() {
    const loudest = this.waves.reduce((most, wave) => Math.max(most, Math.abs(wave)), 0.05);
    const lines = [];
    for (let cell = 0; cell < this.cells; cell++) {
      const part = this.waves.slice(cell * this.heard.hop, (cell + 1) * this.heard.hop);
      const [low, high] = [Math.min(...part), Math.max(...part)].map((wave) => (-HALF * wave) / loudest);
      lines.push(`M${cell + 0.5} ${low.toFixed(1)}V${high.toFixed(1)}`);
    }
    return lines.join("");
  }
}

/** A byte as a sample from −1 to 1: μ-law in its continuous form, 128 is silence (as `engine.audio.mu_law`). @param {number} byte */
function expanded(byte) {
  const steps = (byte - 128) / 127;
  return (Math.sign(steps) * (256 ** Math.abs(steps) - 1)) / 255;
}

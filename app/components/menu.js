/** Take it away: the picture, the numbers, the lines of code, the link. What is drawn is drawn by the stage itself. */

import { deckLink, keepLecture, lecture, linkOf, wholeLink } from "./address.js";
import { element } from "./core.js";
import { alike, rasterised } from "./snapshot.js";
import { animated, copied, csv, gifScale, save } from "./takeaway.js";

const MOST_FRAMES = 120; // of an animation

/**
 * What the menu takes away from.
 * @typedef {object} Stand
 * @property {() => string} picture  the present step as SVG
 * @property {() => {page: import("./address.js").Page, step: number, predict: boolean, steps: number, delay: number}} state
 * @property {() => import("./trace.js").Trace[]} traces
 * @property {(step: number|null) => void} pose  shows a step without going there; null ends it
 */

export class Menu {
  /** @param {Stand} stand */
  constructor(stand) {
    this.stand = stand;
    this.status = element("p", { class: "status", role: "status" });
    const entries = /** @type {[string, () => unknown][]} */ ([
      ["animated GIF", () => this.#gif()],
      ["PNG of this step", () => this.#png()],
      ["SVG of this step", () => this.#svg()],
      ["numbers as CSV", () => this.#csv()],
      ["PyTorch lines", () => this.#snippet()],
      ["link to this view", () => this.#link()],
    ]);
    this.entries = entries.map(([text, act]) => element("button", { type: "button", onclick: () => this.#run(act) }, text));
    this.collected = element("div", { class: "collected" });
    const panel = element("div", { class: "menu" }, ...this.entries, this.collected, this.status);
    const summary = element("summary", {}, "take away");
    this.root = /** @type {HTMLDetailsElement} */ (element("details", { class: "takeaway" }, summary, panel));
    this.root.addEventListener("toggle", () => this.root.open && this.#drawLecture());
    this.root.addEventListener("keydown", (event) => event.key === "Escape" && this.#shut());
    this.outside = (/** @type {Event} */ event) => event.composedPath().includes(this.root) || this.#close();
    document.addEventListener("pointerdown", this.outside);
    this.busy = false;
  }

  dispose() {
    document.removeEventListener("pointerdown", this.outside);
  }

  #close() {
    if (!this.busy) this.root.open = false;
  }

  #shut() {
    this.#close();
    /** @type {HTMLElement} */ (this.root.firstElementChild).focus();
  }

  /** Runs an entry; whatever goes wrong is said. @param {() => unknown} act */
  async #run(act) {
    if (this.busy) return;
    this.busy = true;
    this.status.textContent = "";
    try {
      const said = await act();
      if (typeof said === "string") this.status.textContent = said;
    } catch (error) {
      this.status.textContent = /** @type {Error} */ (error).message;
    }
    this.busy = false;
  }

  /** "convolution_2d-step-4.png". @param {string} ending @param {boolean} [whole]  not of one step */
  #name(ending, whole = false) {
    const { page, step } = this.stand.state();
    return `${page.slug ?? "stage"}${whole ? "" : `-step-${step + 1}`}.${ending}`;
  }

  #svg() {
    save(new Blob([this.stand.picture()], { type: "image/svg+xml" }), this.#name("svg"));
  }

  async #png() {
    save(await pngOf(await rasterised(this.stand.picture())), this.#name("png"));
  }

  #csv() {
    const text = this.stand.traces().map((trace) => csv(trace)).join("\n");
    save(new Blob([text], { type: "text/csv" }), this.#name("csv", true));
  }

  async #snippet() {
    const { page } = this.stand.state();
    save(new Blob([page.snippet ?? ""], { type: "text/x-python" }), this.#name("py", true));
    return "Saved; the lines stand under “PyTorch” as well.";
  }

  async #link() {
    const state = this.stand.state();
    const link = wholeLink(state.page, state);
    return (await copied(link)) ? "The link is copied." : link;
  }

  /** Every step, or as many as an animation may have, from the present one on. */
  async #gif() {
    const { step, steps, delay } = this.stand.state();
    const count = Math.min(steps, MOST_FRAMES);
    const from = count < steps ? Math.min(step, steps - count) : 0;
    const documents = alike(await this.#posed(from, count));
    const frames = [];
    for (const text of documents) {
      const [, width, height] = /width="([\d.]+)" height="([\d.]+)"/.exec(text) ?? [];
      frames.push((await rasterised(text, gifScale(Number(width), Number(height), count))).toDataURL("image/png"));
      this.status.textContent = `frame ${frames.length} of ${count}`;
    }
    let why = "";
    const made = await animated(frames, delay, (sentence) => (why = sentence));
    if (!made) return why;
    save(made, this.#name("gif", true));
    return count < steps ? `Steps ${from + 1} to ${from + count} of ${steps}: an animation has at most ${MOST_FRAMES}.` : `${count} steps.`;
  }

  /** Pictures of `count` steps as SVG. @param {number} from @param {number} count */
  async #posed(from, count) {
    const documents = [];
    try {
      for (let n = 0; n < count; n++) {
        this.stand.pose(from + n);
        documents.push(this.stand.picture());
        if (n % 8 === 7) await new Promise((done) => setTimeout(done)); // the page stays alive
      }
    } finally {
      this.stand.pose(null);
    }
    return documents;
  }

  /** The links collected for a lecture: one address plays them all. */
  #drawLecture() {
    const links = lecture();
    const change = (/** @type {string[]} */ next) => {
      keepLecture(next);
      this.#drawLecture();
    };
    const state = this.stand.state();
    const add = element("button", { type: "button", onclick: () => change([...links, linkOf(state.page, state)]) }, "add to my lecture");
    const take = async () => ((await copied(deckLink(links))) ? "The link to the lecture is copied: PageDown walks on." : deckLink(links));
    const play = element("button", { type: "button", onclick: () => this.#run(take) }, `link to my lecture (${links.length})`);
    const empty = element("button", { type: "button", onclick: () => change([]) }, "empty it");
    this.collected.replaceChildren(...(state.page.slug ? [add] : []), ...(links.length ? [play, empty] : []));
  }

  /** @param {boolean} hasSnippet @param {boolean} isBare  whether there is no trace: then no picture and no numbers */
  update(hasSnippet, isBare) {
    for (const entry of this.entries.slice(0, 4)) entry.hidden = isBare;
    this.entries[4].hidden = !hasSnippet;
  }
}

/** @param {HTMLCanvasElement} canvas @returns {Promise<Blob>} */
function pngOf(canvas) {
  return new Promise((done, fail) => canvas.toBlob((blob) => (blob ? done(blob) : fail(new Error("The browser could not write the PNG."))), "image/png"));
}

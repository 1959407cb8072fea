/** What stands below the grids of a view: the arithmetic of the step in focus, the guess at it, its function's graph. */

import { tiles, working } from "./arithmetic.js";
import { element } from "./core.js";
import { Graph } from "./graph.js";
import { roomFor, stamped, told } from "./stamp.js";

/** @typedef {import("./arithmetic.js").Work} Work */

export class Below {
  /**
   * @param {import("./trace.js").Trace} trace @param {(import("./written.js").Written|null)[]} written  of each stage
   * @param {import("./predict.js").Guesses} guesses @param {number} number  of the view @param {() => void} redraw
   */
  constructor(trace, written, guesses, number, redraw) {
    this.trace = trace;
    this.written = written;
    this.guesses = guesses;
    this.number = number;
    this.redraw = redraw;
    this.open = new Set(); // folds of the arithmetic
    this.shown = ""; // which arithmetic stands there
    this.graphs = trace.stages.map((stage) => stage.function && new Graph(stage.function));
    const { rows, tall } = roomFor(trace);
    this.sums = element("div", { class: "below", style: `--rows:${rows}` });
    this.plot = element("div", { class: "plot", hidden: !this.graphs.some(Boolean) });
    this.root = element("div", { class: "foot" }, this.sums, this.plot);
    this.root.classList.toggle("plotted", !this.plot.hidden);
    this.root.classList.toggle("spacious", tall);
  }

  /** @param {import("./trace.js").Step} step  in focus */
  draw(step) {
    const works = step.writes.map((write) => working(this.trace, step, write, this.written[step.number]));
    const asks = this.asks(step);
    const shown = JSON.stringify([step.index, asks, this.guesses.on && this.guesses.score, ...this.open]);
    if (shown !== this.shown) this.sums.replaceChildren(this.#drawn(step, works));
    this.shown = shown; // else a field that is being typed in would be taken away
    this.#plot(step, works[0], asks);
    return { step, asks, sums: told(step, works, asks ? "?" : undefined), values: asks ? "?" : works.map((work) => work.value).join(" ") };
  }

  /** @param {import("./trace.js").Step} step @param {Work[]} works */
  #drawn(step, works) {
    const toggle = (/** @type {string} */ name) => {
      if (!this.open.delete(name)) this.open.add(name);
      this.redraw();
    };
    if (works.length !== 1) return stamped(this.trace, step, works, this.open, toggle);
    const [key, { value }] = [this.#key(step), works[0]];
    const result = this.guesses.hides(key, value) ? this.guesses.field(key, value) : this.guesses.verdict(key, value);
    return tiles(works[0], this.open, toggle, result);
  }

  /** @param {import("./trace.js").Step} step @param {Work|undefined} work @param {boolean} asks */
  #plot({ number }, work, asks) {
    const graph = this.graphs[number];
    this.plot.classList.toggle("away", !graph || !work?.function);
    if (!graph || !work) return;
    if (graph.root.parentNode !== this.plot) this.plot.replaceChildren(graph.root);
    graph.show(work.combined, asks ? null : work.value);
  }

  /** @param {import("./trace.js").Step} step */
  #key({ index, stage, number, writes }) {
    return `${this.number} ${stage.target} ${writes[0]?.target}${this.written[number]?.columns.after ? ` ${index}` : ""}`;
  }

  /** Whether the step's value is still to be guessed. @param {import("./trace.js").Step} step */
  asks(step) {
    const [write] = step.writes;
    if (step.writes.length !== 1) return false;
    const value = this.written[step.number]?.leaves(write.number) ?? this.trace.value(step.stage.target, write.target);
    return this.guesses.hides(this.#key(step), value);
  }

  /** What a guess at a step came to. @param {import("./trace.js").Step} step */
  verdict(step) {
    return this.guesses.sentence(this.#key(step));
  }
}

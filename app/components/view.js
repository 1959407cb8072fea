/** One trace drawn: its tensors as linked grids, and the arithmetic of the step in focus. It draws, it does not compute. */

import { Below } from "./below.js";
import { element, few, printed } from "./core.js";
import { CurveGrid } from "./curve.js";
import { Handles } from "./drag.js";
import { followed } from "./follow.js";
import { SvgGrid, LARGEST_STUFFED, LARGEST_SVG } from "./grid.js";
import { kindLegend } from "./kinds.js";
import { Lens } from "./lens.js";
import { Links } from "./links.js";
import { laid } from "./marks.js";
import { pencil, strokes } from "./paint.js";
import { CanvasGrid } from "./picture.js";
import { placeOf, planeOf } from "./plane.js";
import { hatchSentence } from "./questions.js";
import { Ruler } from "./ruler.js";
import { Sound } from "./sound.js";
import { Trace, extentOf } from "./trace.js";
import { word } from "./words.js";
import { Written } from "./written.js";

const LENS = { least: 160, most: 240, cell: 34 }; // pixels
const LENSES = { many: 4, least: 126, cell: 25 }; // the same where there are so many that large ones would not stand beside each other

/** @typedef {SvgGrid|CanvasGrid|CurveGrid} AnyGrid */
/**
 * What a view tells the stage it stands on.
 * @typedef {object} Listener
 * @property {(view: View, grid: AnyGrid, place: import("./plane.js").Place|null) => void} hover
 * @property {(view: View, grid: AnyGrid, place: import("./plane.js").Place) => void} pick
 * @property {(view: View, tensor: string, cells: [number, number][], complaint?: string) => void} edited  cells and their new numbers
 * @property {(view: View, grid: AnyGrid, event: KeyboardEvent) => void} key
 * @property {(view: View, step: number|null) => void} look
 * @property {(view: View, step: number) => void} go
 * @property {() => void} redraw
 */

export class View {
  /** @param {any} payload  one view of it @param {Listener} listener @param {import("./predict.js").Guesses} guesses @param {number} number */
  constructor(payload, listener, guesses, number) {
    this.trace = new Trace(payload);
    this.listener = listener;
    this.number = number;
    this.reveals = payload.reveal === "steps";
    this.magnified = payload.magnified;
    this.editable = new Set(payload.editable);
    this.signs = payload.signs; // tensor → what stands before it, where that is not the usual sign
    this.rows = new Set(payload.rows); // tensors that begin a row
    this.across = payload.across; // tensor → slices beside each other, where that is not the usual number
    this.curves = new Set(payload.curves); // tensors that are drawn as curves
    this.levels = payload.levels; // tensor → a level that is drawn over its curve
    this.timeline = payload.timeline; // tensor → where its first cell stands on a line of time that all share; null without one
    this.painted = payload.painted; // tensor → the ink of strokes over it
    this.drawing = /** @type {Set<string>} */ (new Set()); // tensors whose pencil is taken
    this.unitName = payload.unit_name;
    this.unit = payload.unit; // cells of one unit of time; 0 where there is none
    this.grids = /** @type {AnyGrid[]} */ ([]);
    this.roles = new Map(); // grid → the stages that read and that write its tensor, −1 for none
    this.lenses = new Map(); // picture → its magnifier
    this.cursors = new Map(); // tensor → the cell the keyboard is on
    this.written = this.trace.stages.map((stage, n) => (stage.columns ? new Written(this.trace, n) : null));
    this.hatch = hatchSentence(this.trace);
    this.panels = element("div", { class: payload.timeline ? "panels timeline" : "panels" });
    this.below = new Below(this.trace, this.written, guesses, number, () => listener.redraw());
    const title = payload.title ? [element("h4", {}, payload.title)] : [];
    this.root = element("div", { class: "view" }, ...title, this.panels, this.below.root);
    this.sound = payload.sound && new Sound(payload.sound, () => this.#span());
    if (this.sound) this.panels.append(element("div", { class: "joined" }, this.sound.root));
    this.#build();
    this.links = payload.linked && this.trace.spatial === 1 ? new Links(this.trace, this.grids, this.panels) : null;
    this.handles = payload.handles && this.#points(payload.handles);
    this.rulers = payload.ruler ? this.#rulers(payload.axes) : [];
  }

  /** Goes on where the view before an answer of Python stood: the keyboard's places, the opened folds. @param {View|undefined} before */
  resume(before) {
    if (!before) return;
    this.cursors = before.cursors;
    for (const name of before.drawing) this.#take(name, true);
    this.below.open = before.below.open;
  }

  // ---- panels -------------------------------------------------------------------------------------------------

  #build() {
    this.trace.tensors.forEach((tensor, n) => {
      if (tensor.role === "bias") return; // a bias is one number per filter: the arithmetic shows it
      if (this.rows.has(tensor.name)) this.panels.append(element("span", { class: "row" }));
      const joint = n ? [element("span", { class: "joint", "aria-hidden": "true" }, this.signs[tensor.name] ?? this.#joint(tensor))] : [];
      const joined = element("div", { class: "joined" }, ...joint, this.#panel(tensor));
      const apart = this.timeline && this.#beginsAt(tensor) === null && !this.#slides(tensor);
      if (apart && !this.panels.querySelector(".apart")) this.panels.append(element("div", { class: "apart" }));
      (apart ? /** @type {Element} */ (this.panels.querySelector(".apart")) : this.panels).append(joined);
    });
  }

  /** The sign before a tensor. @param {import("./trace.js").Tensor} tensor */
  #joint(tensor) {
    return tensor.role === "weight" ? "∗" : this.trace.writerOf(tensor.name) >= 0 ? "=" : "";
  }

  /** @param {import("./trace.js").Tensor} tensor */
  #panel(tensor) {
    const { spatial } = this.trace;
    const leading = tensor.shape.slice(0, -spatial);
    const count = leading.reduce((all, n) => all * n, 1);
    const windowed = this.trace.stages.some((stage) => stage.windows?.weight === tensor.name);
    const across = this.across[tensor.name] ?? (leading.length > 1 && !windowed ? leading[leading.length - 1] : 0); // one filter a row where all are shown
    const planes = element("div", { class: "planes", ...(across && { style: `display:grid;grid-template-columns:repeat(${across},max-content)` }) });
    planes.classList.toggle("singles", count > 1 && tensor.shape.slice(-spatial).every((n) => n === 1));
    const channels = windowed ? count / tensor.shape[0] : count;
    const whole = (tensor.role === "weight" || (tensor.role === "gradient" && leading.length > 1)) && !windowed; // a weight's gradient has its shape
    const first = tensor.shape.findIndex((n) => n > 1);
    const size = whole ? tensor.shape.slice(first < 0 ? -spatial : Math.min(first, leading.length)).join(" × ") : tensor.shape.slice(-spatial).join(" × ") + (channels > 1 ? ` · ${channels} channels` : "");
    const caption = element("figcaption", {}, element("b", {}, word(tensor)), element("span", { class: "size" }, size), legend(tensor, this.curves.has(tensor.name)));
    const panel = element("figure", { class: `panel ${tensor.role}`, "data-tensor": tensor.name }, caption, planes);
    if (tensor.name in this.painted) caption.append(pencil(tensor.name, (on) => this.#take(tensor.name, on)));
    for (let n = 0; n < count; n++) planes.append(...this.#grid(tensor, n, count, across));
    return panel;
  }

  /** Where a tensor's first cell stands on the line of time; null where it stands apart, as weights do that are not placed. @param {import("./trace.js").Tensor} tensor @returns {number|null} */
  #beginsAt({ name, role }) {
    return this.timeline ? (this.timeline[name] ?? (role === "weight" ? null : 0)) : null;
  }

  /** Whether a kernel of numbers goes along below its window. @param {import("./trace.js").Tensor} tensor */
  #slides({ name, shape }) {
    const small = shape[shape.length - 1] <= LARGEST_SVG && !this.curves.has(name);
    return this.timeline && small && this.trace.spatial === 1 && this.trace.stages.some((stage) => stage.windows?.weight === name);
  }

  /** Puts a kernel that goes along below the window of a step, or below the first. @param {AnyGrid} grid @param {import("./trace.js").Step} step */
  #slide(grid, step) {
    const stage = this.trace.stages.find(({ windows }) => windows?.weight === grid.plane.tensor.name);
    if (!stage?.windows) return;
    const [axis] = stage.windows.axes;
    const taps = axis.positions[stage === step.stage ? step.place[0] : 0];
    const begins = Math.min(...this.grids.map(({ at }) => at ?? Infinity));
    const from = Math.min(...taps) - axis.before - begins;
    const joined = /** @type {HTMLElement|null} */ (grid.root.closest(".joined"));
    if (joined) joined.style.transform = `translateX(calc(${from} * var(--cell, 0px)))`;
  }

  /** Takes the pencil for a tensor, or lays it down. @param {string} name @param {boolean} on */
  #take(name, on) {
    if (!(name in this.painted)) return;
    if (on) this.drawing.add(name);
    else this.drawing.delete(name);
    this.panels.querySelector(`.pencil[data-of="${name}"]`)?.setAttribute("aria-pressed", String(on));
    for (const grid of this.grids) if (grid.plane.tensor.name === name) grid.root.classList.toggle("drawing", on);
  }

  /** @param {import("./drag.js").Points} points */
  #points(points) {
    const grid = this.grids.find(({ plane }) => plane.tensor.name === points.tensor);
    return grid instanceof SvgGrid ? new Handles(this.trace, points, grid, (cells) => this.listener.edited(this, points.address, cells)) : null;
  }

  /** A slice, and under a picture its magnifier. @param {import("./trace.js").Tensor} tensor @param {number} number @param {number} count @param {number} across  slices a row, 0 as many as there is room for */
  #grid(tensor, number, count, across) {
    const { trace, listener } = this;
    const reader = trace.readerOf(tensor.name);
    const plane = planeOf(tensor, number, trace.spatial, trace.stages[reader]?.windows?.axes ?? null);
    const label = `${word(tensor)}${count > 1 ? ` ${number}` : ""}, ${plane.size.join(" by ")}`;
    const handlers = {
      hover: (/** @type {import("./plane.js").Place|null} */ place) => listener.hover(this, grid, place),
      pick: (/** @type {import("./plane.js").Place} */ place) => listener.pick(this, grid, place),
      edit: this.editable.has(tensor.name)
        ? (/** @type {number} */ cell, /** @type {number|null} */ value, complaint = "") => listener.edited(this, tensor.name, value === null ? [] : [[cell, value]], complaint)
        : null,
      key: (/** @type {KeyboardEvent} */ event) => listener.key(this, grid, event),
    };
    const stuffed = plane.size.map((size, n) => extentOf({ size, spread: plane.spread[n] }));
    const small = Math.max(...plane.size) <= LARGEST_SVG && Math.max(...stuffed) <= LARGEST_STUFFED;
    const begins = this.#beginsAt(tensor);
    const at = begins === null ? null : begins - plane.before[1];
    const grid = this.curves.has(tensor.name) ? this.#curve(plane, handlers, label, at) : small ? new SvgGrid(plane, handlers, label) : new CanvasGrid(plane, handlers, label);
    grid.at = at;
    const ink = this.painted[tensor.name];
    if (ink !== undefined) strokes(grid, ink, (cells) => listener.edited(this, tensor.name, cells));
    if (handlers.edit) grid.root.classList.add("editable");
    grid.across = across;
    grid.beginsRow = this.rows.has(tensor.name);
    this.roles.set(grid, { reader, target: trace.writerOf(tensor.name) });
    this.grids.push(grid);
    if (grid instanceof SvgGrid || this.timeline || !this.magnified) return [grid.root];
    const lens = new Lens(plane, lensSide(trace));
    this.lenses.set(grid, lens);
    return [element("div", { class: "magnified" }, grid.root, lens.root)];
  }

  /** The cells of the line of time that the present step's window covers, first and behind the last; null where it has none. @returns {[number, number]|null} */
  #span() {
    const { stage, place } = this.trace.step(this.focus);
    const axis = stage.windows?.axes.at(-1);
    if (!axis || stage !== this.trace.stages.find((each) => each.windows)) return null;
    const taps = axis.positions[place[place.length - 1]];
    return [taps[0] - axis.before, taps[taps.length - 1] + 1 - axis.before];
  }

  /** A row of cells as a curve, on a scale that the kernel laid over it shares. @param {import("./plane.js").Plane} plane @param {import("./plane.js").Handlers} handlers @param {string} label @param {number|null} at  on the line of time */
  #curve(plane, handlers, label, at) {
    const { name } = plane.tensor;
    const weight = this.trace.stages[this.trace.readerOf(name)]?.windows?.weight;
    const beside = weight && this.curves.has(weight) ? this.trace.tensor(weight).values : [];
    return new CurveGrid(plane, handlers, label, { beside, level: this.levels[name], unit: at === null ? 0 : this.unit, named: this.unitName, begins: at ?? 0 });
  }

  /** A number line for each axis of the first windowed stage. @param {("length"|"height"|"width"|"depth")[]} called  by the payload, else as usual */
  #rulers(called) {
    const number = this.trace.stages.findIndex((stage) => stage.windows);
    const { axes } = this.trace.stages[number]?.windows ?? { axes: [] };
    const usual = axes.length === 1 ? /** @type {const} */ (["length"]) : /** @type {const} */ (["depth", "height", "width"]).slice(-axes.length);
    const names = called.length ? called : usual;
    return axes.map((axis, n) => {
      const step = (/** @type {number|null} */ i) => (i === null ? null : this.#alongAxis(number, n, i));
      const onLook = (/** @type {number|null} */ i) => this.listener.look(this, step(i));
      const onPick = (/** @type {number} */ i) => this.listener.go(this, step(i) ?? 0);
      return new Ruler(axis, { name: names[n], onLook, onPick });
    });
  }

  /** The step at position `i` of one axis, the others staying where they are. @param {number} number @param {number} n @param {number} i */
  #alongAxis(number, n, i) {
    const { axes } = /** @type {import("./inverse.js").Windowed["windows"]} */ (this.trace.stages[number].windows);
    const now = this.trace.step(this.focus);
    const place = now.number === number ? [...now.place] : axes.map(() => 0);
    place[n] = i;
    const cell = place.reduce((flat, at, axis) => flat * axes[axis].positions.length + at, now.number === number ? now.filter : 0);
    return this.trace.stepOf(number, cell);
  }

  // ---- what is shown ------------------------------------------------------------------------------------------

  focus = 0; // the step in focus

  /**
   * @param {number} focus  the step that every panel shows
   * @param {number} reached  the step up to which outputs appear
   * @param {import("./inverse.js").Mark[]|null} marks  what the pointer asked about
   */
  draw(focus, reached, marks) {
    this.focus = focus;
    const step = this.trace.step(focus);
    const told = this.below.draw(step);
    const cell = told.asks ? step.writes[0].target : null;
    if (this.reveals) this.#reach(this.trace.step(reached));
    for (const grid of this.grids) this.#drawGrid(grid, step, cell, marks);
    this.links?.draw(step, marks);
    this.sound?.draw();
    this.handles?.draw(step);
    this.rulers.forEach((ruler, n) => step.stage.windows && ruler.show(step.place[n]));
    return told;
  }

  /** Whether the value of a step is hidden. @param {number} index */
  hides(index) {
    return this.below.asks(this.trace.step(index));
  }

  /** What a guess at the step in focus came to. */
  verdict() {
    return this.below.verdict(this.trace.step(this.focus));
  }

  /**
   * @param {AnyGrid} grid @param {import("./trace.js").Step} step
   * @param {number|null} asked  the cell still to be guessed @param {import("./inverse.js").Mark[]|null} marks
   */
  #drawGrid(grid, step, asked, marks) {
    const { tensor } = grid.plane;
    const unused = step.stage.windows?.weight === tensor.name && !usedNow(grid, step);
    if (!this.links && !this.timeline && step.stage.windows?.weight === tensor.name) grid.root.hidden = unused;
    grid.root.classList.toggle("unused", Boolean(this.timeline) && unused);
    const isTarget = tensor.name === step.stage.target;
    const outlined = this.outlined(grid, step);
    const here = outlined !== undefined && grid.holds(outlined) ? outlined : null;
    grid.root.classList.toggle("written", isTarget);
    grid.ask(isTarget && asked !== null && grid.holds(asked) ? asked : null);
    grid.focus(here, here !== null && isTarget ? this.written[step.number]?.leaves(step.writes[0].number) : undefined);
    grid.mark(marks && marks.filter((mark) => mark.tensor === tensor.name && mark.plane === grid.plane.number));
    const taps = laid(this.trace, grid, step);
    grid.lay(taps);
    grid.root.classList.toggle("idle", !marks && step.stage.windows?.source === tensor.name && !taps.length);
    if (this.#slides(tensor)) this.#slide(grid, step);
    this.#drawLens(grid, step, taps, here, isTarget && asked !== null);
  }

  /** @param {AnyGrid} grid @param {import("./trace.js").Step} step @param {{row: number, column: number, label: string}[]} taps @param {number|null} outlined @param {boolean} asks  whether it would tell what is to be guessed */
  #drawLens(grid, step, taps, outlined, asks) {
    const lens = this.lenses.get(grid);
    if (!lens) return;
    lens.root.style.visibility = asks ? "hidden" : "";
    if (outlined !== null) return lens.show(...placeOf(grid.plane, outlined), []);
    if (!taps.length) return lens.show(...this.#beside(grid, step), []);
    const [first, last] = [taps[0], taps[taps.length - 1]];
    lens.show(Math.round((first.row + last.row) / 2), Math.round((first.column + last.column) / 2), taps);
  }

  /** The place of a map that the step leaves alone which lies where the step writes, in proportion. @param {AnyGrid} grid @param {import("./trace.js").Step} step @returns {[number, number]} */
  #beside({ plane: { size, before } }, { stage, writes }) {
    const [height, width] = [1, ...this.trace.tensor(stage.target).shape].slice(-2);
    const at = writes.length ? writes[0].target % (height * width) : 0;
    const [row, column] = [Math.floor(at / width) / height, (at % width) / width];
    return [before[0] + Math.floor(row * size[0]), before[1] + Math.floor(column * size[1])];
  }

  /** The cell of a tensor to outline: the one that is written, else the one the keyboard is on. @param {AnyGrid} grid @param {import("./trace.js").Step} step */
  outlined(grid, step) {
    const { name } = grid.plane.tensor;
    if (name !== step.stage.target) return this.cursors.get(name);
    return step.writes.length === 1 ? step.writes[0].target : undefined;
  }

  /** Shows what every stage has written by a step. @param {import("./trace.js").Step} now */
  #reach(now) {
    this.trace.stages.forEach(({ steps }, number) => {
      const done = now.number > number ? steps : now.number < number ? 0 : now.local + 1;
      const written = this.written[number];
      const changed = written ? written.to(done) : null;
      for (const grid of this.grids) {
        if (this.roles.get(grid).target !== number) continue;
        if (!changed) grid.reveal(done - grid.plane.base);
        else for (const cell of changed) if (grid.holds(cell)) grid.hold(cell, written?.now(cell) ?? null);
      }
    });
  }

  /** The step of this view that belongs to a step of the leading one. @param {Trace} leading @param {number} index */
  follow(leading, index) {
    return followed(this.trace, leading, index);
  }

  /** The last step of the row that a step writes into. @param {number} index */
  endOfRow(index) {
    const { stage, local } = this.trace.step(index);
    const { shape } = this.trace.tensor(stage.target);
    const width = stage.windows ? shape[shape.length - 1] : stage.steps;
    return Math.min(index - (local % width) + width - 1, index - local + stage.steps - 1);
  }

  /** The strongest colour's value: of each slice, of each tensor, or of all activations together. @param {"map"|"layer"|"network"} range */
  recolour(range) {
    const { trace } = this;
    const activations = trace.tensors.filter((each) => each.role === "input" || each.role === "output");
    const all = Math.max(...activations.map((each) => each.scale.reach), 0);
    for (const grid of this.grids) {
      const { tensor } = grid.plane;
      if (tensor.scale.kind === "grey") continue;
      const shared = range === "network" && activations.includes(tensor) ? all : tensor.scale.reach;
      const reach = range === "map" ? sliceReach(grid.plane) : shared;
      grid.recolour(reach || tensor.scale.reach);
    }
  }

  /** Number lines and magnifiers; the grids share one size, which `layout.js` finds. @param {number} width  pixels there are */
  resize(width) {
    for (const ruler of this.rulers) ruler.resize(width);
    this.links?.resize();
    const { least, cell: smallest } = this.lenses.size < LENSES.many ? LENS : LENSES;
    for (const [picture, lens] of this.lenses) {
      const cell = Math.max(smallest, smallest === LENS.cell ? 8 + 7.5 * lens.spread.whole : 0);
      lens.resize(Math.max(least, Math.min(LENS.most, picture.pixels), cell * lens.columns));
    }
  }

  /** @param {boolean} on */
  index(on) {
    for (const grid of this.grids) grid.index(on);
  }
}

/** @param {AnyGrid} grid @param {import("./trace.js").Step} step */
function usedNow(grid, step) {
  return step.writes.some((write) => write.terms.some((term) => term.b !== null && grid.holds(term.b)));
}

/** @param {import("./plane.js").Plane} plane */
function sliceReach({ tensor, base, size }) {
  let reach = 0;
  for (let cell = base; cell < base + size[0] * size[1]; cell++) reach = Math.max(reach, Math.abs(tensor.values[cell]));
  return reach;
}

/** Cells a side of a magnifier: the widest window and a ring around it, odd, not more than are readable. @param {Trace} trace */
function lensSide({ stages }) {
  const axes = stages.flatMap(({ windows }) => windows?.axes ?? []);
  const spans = axes.map(({ positions: [taps] }) => Math.max(...taps) - Math.min(...taps) + 1);
  return Math.min(9, Math.max(5, ...spans.map((span) => span + 2 + ((span + 1) % 2))));
}

/** The colours and the values they stand for; of a curve, how far it reaches. @param {import("./trace.js").Tensor} tensor @param {boolean} curve */
function legend({ scale, values, kinds }, curve) {
  if (curve) return element("span", { class: "legend" }, `from ${few(Math.min(0, ...Array.from(values)))} to ${few(Math.max(...Array.from(values)))}`);
  if (kinds) return kindLegend();
  const signed = scale.kind === "signed";
  const negative = signed && Array.prototype.some.call(values, (value) => value < 0);
  const [low, high] = signed ? [negative ? -scale.reach : 0, scale.reach] : [0, scale.reach];
  const bar = element("i", { class: signed ? (negative ? "both" : "positive") : "grey" });
  const label = `colours from ${printed(low)} to ${printed(high)}`;
  return element("span", { class: "legend", role: "img", "aria-label": label, title: label }, few(low), bar, few(high));
}

/** The stage: the tensors of a trace as linked grids, one current step, its arithmetic, and a player. It draws, it does not compute. */

import { line, tiles, working } from "./arithmetic.js";
import { Controls } from "./controls.js";
import { Announcer, Player, element, reducedMotion } from "./core.js";
import { LARGEST_SVG, SvgGrid, isOutside, planeOf } from "./grid.js";
import { fit } from "./layout.js";
import { laid } from "./marks.js";
import { CanvasGrid } from "./picture.js";
import { Trace, unpack } from "./trace.js";
import { placeText, stateSentence, word } from "./words.js";

const ARROWS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

/** One stage per place of the page, so that play state survives edits and reruns. */
const stages = new WeakMap();

/** @param {any} component  what Streamlit hands over, at mounting and whenever the data or the theme change */
export default function stage({ data, parentElement, setTriggerValue }) {
  let view = stages.get(parentElement);
  if (!view) stages.set(parentElement, (view = new StageView(parentElement)));
  view.send = setTriggerValue;
  view.update(data);
  return () => {
    view.dispose();
    stages.delete(parentElement);
  };
}

class StageView {
  /** @param {ParentNode & Node} parent */
  constructor(parent) {
    this.send = (/** @type {string} */ _name, /** @type {unknown} */ _value) => {};
    this.player = new Player((reason) => this.#changed(reason));
    this.trace = new Trace({ tensors: [], stages: [] }); // until the first data come
    this.spatial = 2;
    this.editable = new Set();
    this.reveals = false;
    this.grids = /** @type {(SvgGrid|CanvasGrid)[]} */ ([]);
    this.roles = new Map(); // grid → the stages that read and that write its tensor, −1 for none
    this.cursors = new Map(); // tensor → the cell the keyboard is on
    this.hovered = /** @type {number|null} */ (null); // a step looked at, not gone to
    this.sequence = 0; // of edits sent
    this.waiting = null; // data that came while a cell was being edited
    this.host = element("section", { class: "stage", "aria-label": "Step by step" });
    this.panels = element("div", { class: "panels" });
    this.below = element("div", { class: "below" });
    this.live = element("p", { class: "live", "aria-live": "polite" });
    this.announcer = new Announcer(this.live);
    this.controls = new Controls(this.player, (step) => this.#go(step), () => this.#toggle());
    this.host.append(this.panels, this.below, this.controls.bar, this.live);
    this.host.addEventListener("keydown", (event) => this.#key(event));
    for (const left of parent.querySelectorAll("section.stage")) left.remove(); // of a script that was reloaded
    parent.append(this.host);
    this.width = 0; // as the observer last saw it: asking the element would make the browser lay the page out at once
    this.resizes = new ResizeObserver(([entry]) => {
      if (entry.contentRect.width === this.width) return;
      this.width = entry.contentRect.width;
      fit(this.grids, this.width);
    });
    this.resizes.observe(this.host);
    this.sight = new IntersectionObserver(([entry]) => entry.isIntersecting || this.player.pause());
    this.sight.observe(this.host);
  }

  dispose() {
    this.player.dispose();
    this.announcer.dispose();
    this.resizes.disconnect();
    this.sight.disconnect();
    this.host.remove();
  }

  /** @param {any} data  a payload; the step stays where it is, as far as it exists */
  update(data) {
    if (this.host.querySelector(".edit")) {
      this.waiting = data; // new grids would take the field away while somebody types in it
      return;
    }
    const payload = unpack(data);
    this.trace = new Trace(payload);
    this.spatial = payload.spatial;
    this.editable = new Set(payload.editable);
    this.reveals = payload.reveal === "steps";
    this.player.resize(this.trace.steps);
    this.hovered = null;
    this.#build();
    this.#draw();
    fit(this.grids, this.width);
  }

  /** The step that every panel shows: the one looked at, else the current one. */
  get focus() {
    return this.hovered ?? this.player.step;
  }

  // ---- panels -------------------------------------------------------------------------------------------------

  #build() {
    const focused = /** @type {HTMLElement|null} */ (this.#root().activeElement)?.dataset?.tensor;
    this.grids = [];
    this.roles.clear();
    this.panels.replaceChildren();
    this.trace.tensors.forEach((tensor, n) => {
      if (tensor.role === "bias") return; // a bias is one number per filter: the arithmetic shows it
      if (n) this.panels.append(element("span", { class: "joint", "aria-hidden": "true" }, this.#joint(tensor)));
      this.panels.append(this.#panel(tensor));
    });
    if (focused) this.grids.find((grid) => grid.plane.tensor.name === focused)?.root.focus({ preventScroll: true });
  }

  /** @returns {ShadowRoot|Document} */
  #root() {
    return /** @type {any} */ (this.host.getRootNode());
  }

  /** The sign before a tensor. @param {import("./trace.js").Tensor} tensor */
  #joint(tensor) {
    return tensor.role === "weight" ? "∗" : this.trace.stages.some((stage) => stage.target === tensor.name) ? "=" : "";
  }

  /** @param {import("./trace.js").Tensor} tensor */
  #panel(tensor) {
    const planes = element("div", { class: "planes" });
    const title = element("span", { class: "size" });
    const caption = element("figcaption", {}, element("b", {}, word(tensor)), title);
    const panel = element("figure", { class: `panel ${tensor.role}`, "data-tensor": tensor.name }, caption, planes);
    const count = this.#planeCount(tensor);
    const filters = tensor.role === "weight" && tensor.shape.length > this.spatial + 1 ? tensor.shape[0] : 1;
    title.textContent = tensor.shape.slice(-this.spatial).join(" × ") + (count > filters ? ` · ${count / filters} channels` : "");
    for (let n = 0; n < count; n++) planes.append(this.#grid(tensor, n).root);
    return panel;
  }

  /** @param {import("./trace.js").Tensor} tensor */
  #planeCount(tensor) {
    return tensor.shape.slice(0, -this.spatial).reduce((all, n) => all * n, 1);
  }

  /** @param {import("./trace.js").Tensor} tensor @param {number} number */
  #grid(tensor, number) {
    const reader = this.trace.stages.findIndex((stage) => stage.windows?.source === tensor.name);
    const plane = planeOf(tensor, number, this.spatial, this.trace.stages[reader]?.windows?.axes ?? null);
    const many = this.#planeCount(tensor) > 1 ? ` ${number + 1}` : "";
    const label = `${word(tensor)}${many}, ${plane.size.join(" by ")}`;
    const handlers = {
      hover: (/** @type {number|null} */ cell) => this.#look(cell === null ? null : this.#stepAt(grid, cell)),
      pick: (/** @type {number} */ cell) => this.#pick(grid, cell),
      edit: this.editable.has(tensor.name) ? (/** @type {number} */ cell, /** @type {number|null} */ value) => this.#edited(tensor, cell, value) : null,
      key: (/** @type {KeyboardEvent} */ event) => this.#gridKey(event, grid),
    };
    const small = Math.max(plane.rows.length, plane.columns.length) <= LARGEST_SVG;
    const grid = small ? new SvgGrid(plane, handlers, label) : new CanvasGrid(plane, handlers, label);
    if (handlers.edit) grid.root.classList.add("editable");
    this.roles.set(grid, { reader, target: this.trace.stages.findIndex((stage) => stage.target === tensor.name) });
    this.grids.push(grid);
    return grid;
  }

  // ---- what is shown ------------------------------------------------------------------------------------------

  /** @param {"step"|"state"} reason */
  #changed(reason) {
    if (reason === "step") this.#draw();
    else this.#drawState();
  }

  #draw() {
    const step = this.trace.step(this.focus);
    const works = step.writes.map((write) => working(this.trace, step, write));
    for (const grid of this.grids) this.#drawGrid(grid, step);
    this.below.replaceChildren(...works.map(tiles));
    this.controls.count.textContent = `step ${step.index + 1} of ${this.player.steps} · ${placeText(this.trace, step)}${this.pinned ? " · held" : ""}`;
    const sentence = stateSentence(this.trace, this.spatial, step, works.map(line).join("; "));
    if (!this.player.playing) this.announcer.say(sentence);
    Object.assign(this.host.dataset, { focus: this.focus, value: works.map((work) => work.value).join(" "), sentence });
    this.#drawState();
  }

  #drawState() {
    const { player } = this;
    this.controls.draw();
    Object.assign(this.host.dataset, { step: player.step, steps: player.steps, playing: player.playing });
    this.host.style.setProperty("--ease", reducedMotion() ? "0ms" : `${Math.min(250, 0.4 * player.delay)}ms`);
  }

  /** @param {SvgGrid|CanvasGrid} grid @param {import("./trace.js").Step} step */
  #drawGrid(grid, step) {
    const written = this.roles.get(grid).target;
    if (grid.plane.tensor.role === "weight" && step.stage.windows) grid.root.hidden = !this.#usedNow(grid, step);
    if (written >= 0 && this.reveals) grid.reveal(this.#shown(written) - grid.plane.base);
    const outlined = this.#outlined(grid, step);
    grid.root.classList.toggle("written", grid.plane.tensor.name === step.stage.target);
    grid.focus(outlined !== undefined && grid.holds(outlined) ? outlined : null);
    grid.lay(laid(this.trace, grid, step));
  }

  /** The cell of a tensor to outline: the one that is written, else the one the keyboard is on. @param {SvgGrid|CanvasGrid} grid @param {import("./trace.js").Step} step */
  #outlined(grid, step) {
    const { name } = grid.plane.tensor;
    if (name !== step.stage.target) return this.cursors.get(name);
    return step.writes.length === 1 ? step.writes[0].target : undefined;
  }

  /** How many cells of a stage's target are written by now; all of an irregular stage's, whose order is its own. @param {number} number */
  #shown(number) {
    const now = this.trace.step(this.player.step);
    if (now.number !== number) return now.number > number ? Infinity : 0;
    return now.stage.windows ? now.local + 1 : Infinity;
  }

  /** @param {SvgGrid|CanvasGrid} grid @param {import("./trace.js").Step} step */
  #usedNow(grid, step) {
    return step.writes.some((write) => write.terms.some((term) => term.b !== null && grid.holds(term.b)));
  }

  // ---- pointer and keyboard -----------------------------------------------------------------------------------

  /** Looks at a step without going there; null looks back at the current one. @param {number|null} step */
  #look(step) {
    const next = step === null || step < 0 || step === this.player.step ? null : step;
    if (next === this.hovered || this.pinned) return;
    this.hovered = next;
    this.#draw();
  }

  /**
   * The step a cell stands for: the one that wrote it, or the one whose window is centred on it; −1 for none.
   * @param {SvgGrid|CanvasGrid} grid @param {number} cell
   */
  #stepAt(grid, cell) {
    const { reader, target } = this.roles.get(grid);
    if (target >= 0) return this.trace.stepOf(target, cell);
    if (reader < 0) return -1;
    const frame = grid.placeOf(cell).slice(-this.spatial);
    return this.trace.centred(reader, frame, this.trace.step(this.player.step).filter);
  }

  /** Goes to a cell's step and holds it against the pointer; the keyboard goes on from that cell. @param {SvgGrid|CanvasGrid} grid @param {number} cell */
  #pick(grid, cell) {
    const step = this.#stepAt(grid, cell);
    this.cursors.set(grid.plane.tensor.name, cell);
    this.#go(step < 0 ? this.player.step : step, step >= 0);
  }

  /** Goes to a step by hand: whatever was held or looked at is let go. @param {number} step @param {boolean} held  against the pointer */
  #go(step, held = false) {
    const before = this.player.step;
    this.#pin(held);
    this.hovered = null;
    this.player.to(step);
    if (this.player.step === before) this.#draw(); // else the player has seen to it
  }

  #toggle() {
    this.#pin(false);
    this.player.toggle();
  }

  get pinned() {
    return this.host.hasAttribute("data-pinned");
  }

  /** @param {boolean} pinned */
  #pin(pinned) {
    this.host.toggleAttribute("data-pinned", pinned);
  }

  /** @param {KeyboardEvent} event @param {SvgGrid|CanvasGrid} grid */
  #gridKey(event, grid) {
    const arrow = ARROWS[/** @type {keyof typeof ARROWS} */ (event.key)];
    if (isBrowsers(event) || (!arrow && event.key !== "Enter" && event.key !== "F2")) return;
    event.preventDefault();
    event.stopPropagation();
    const cell = this.#cursor(grid);
    if (arrow) this.#pick(grid, this.#moved(grid, cell, arrow));
    else if (grid.handlers.edit) grid.startEdit(cell);
    else this.#pick(grid, cell);
  }

  /** The cell of a slice that the keyboard is on. @param {SvgGrid|CanvasGrid} grid */
  #cursor(grid) {
    const cell = this.#outlined(grid, this.trace.step(this.focus));
    return cell !== undefined && grid.holds(cell) ? cell : grid.plane.base;
  }

  /** One cell further, staying inside. @param {SvgGrid|CanvasGrid} grid @param {number} cell @param {number[]} arrow */
  #moved(grid, cell, [down, right]) {
    const [row, column] = grid.placeOf(cell);
    return isOutside(grid.plane, row + down, column + right) ? cell : cell + down * grid.plane.width + right;
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.key === "r" || event.key === "c") event.stopPropagation(); // Streamlit's own keys: rerun and clear cache
    const target = /** @type {HTMLElement} */ (event.target);
    if (isBrowsers(event) || target.matches("input, select")) return;
    const { player } = this;
    const actions = {
      " ": () => this.#toggle(),
      ",": () => this.#go(player.step - 1),
      ".": () => this.#go(player.step + 1),
      Home: () => this.#go(0),
      End: () => this.#go(player.steps - 1),
      Escape: () => this.#release(),
    };
    const action = actions[/** @type {keyof typeof actions} */ (event.key)];
    if (!action || (event.key === " " && target.matches("button"))) return;
    event.preventDefault();
    event.stopPropagation();
    action();
  }

  #release() {
    this.#pin(false);
    this.hovered = null;
    this.#draw();
  }

  /** A field was closed: what came in the meantime is drawn, what was typed is sent. @param {import("./trace.js").Tensor} tensor @param {number} cell @param {number|null} value */
  #edited(tensor, cell, value) {
    const data = this.waiting;
    this.waiting = null;
    if (data) this.update(data);
    if (value === null) return;
    this.player.pause();
    this.sequence += 1;
    this.send("edit", { sequence: this.sequence, edits: [{ tensor: tensor.name, cell, value }] });
  }
}

/** Whether a key press is one of the browser's own. @param {KeyboardEvent} event */
function isBrowsers(event) {
  return event.ctrlKey || event.metaKey || event.altKey;
}

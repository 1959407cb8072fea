/** The stage: the tensors of a trace as linked grids, one current step, its arithmetic, and a player. It draws, it does not compute. */

import { line, tiles, working } from "./arithmetic.js";
import { Announcer, Player, element, icon, printed, reducedMotion } from "./core.js";
import { CanvasGrid, LARGEST_SVG, SvgGrid, isOutside, planeOf } from "./grid.js";
import { Trace, unpack } from "./trace.js";

const WORDS = { input: "input", weight: "kernel", bias: "bias", output: "output", gradient: "gradient", address: "where" };
const BESIDE_PICTURE = 30; // pixels a cell of a small grid that stands beside pictures
const GAP = 44; // pixels between grids, with the sign that stands there
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
    this.cursors = new Map(); // tensor → the cell the keyboard is on
    this.hovered = /** @type {number|null} */ (null); // a step looked at, not gone to
    this.sequence = 0; // of edits sent
    this.host = element("section", { class: "stage", "aria-label": "Step by step" });
    this.panels = element("div", { class: "panels" });
    this.below = element("div", { class: "below" });
    this.live = element("p", { class: "live", "aria-live": "polite" });
    this.announcer = new Announcer(this.live);
    this.controls = this.#controls();
    this.host.append(this.panels, this.below, this.controls, this.live);
    this.host.addEventListener("keydown", (event) => this.#key(event));
    for (const left of parent.querySelectorAll("section.stage")) left.remove(); // of a script that was reloaded
    parent.append(this.host);
    this.width = 0; // as the observer last saw it: asking the element would make the browser lay the page out at once
    this.resizes = new ResizeObserver(([entry]) => {
      this.width = entry.contentRect.width;
      this.#resize();
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
    const payload = unpack(data);
    this.trace = new Trace(payload);
    this.spatial = payload.spatial;
    this.editable = new Set(payload.editable);
    this.reveals = payload.reveal === "steps";
    this.player.resize(this.trace.steps);
    this.hovered = null;
    this.#build();
    this.#draw();
    this.#resize();
  }

  /** The step that every panel shows: the one looked at, else the current one. */
  get focus() {
    return this.hovered ?? this.player.step;
  }

  // ---- panels -------------------------------------------------------------------------------------------------

  #build() {
    const focused = /** @type {HTMLElement|null} */ (this.#root().activeElement)?.dataset?.tensor;
    this.grids = /** @type {(SvgGrid|CanvasGrid)[]} */ ([]);
    this.roles = new Map(); // grid → the stages that read and that write its tensor, −1 for none
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
    const caption = element("figcaption", {}, element("b", {}, WORDS[/** @type {"input"} */ (tensor.role)] ?? tensor.name), title);
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
    const label = `${WORDS[/** @type {"input"} */ (tensor.role)] ?? tensor.name}${many}, ${plane.size.join(" by ")}`;
    const handlers = {
      hover: (/** @type {number|null} */ cell) => this.#look(cell === null ? null : this.#stepAt(grid, cell)),
      pick: (/** @type {number} */ cell) => this.#pick(grid, cell),
      edit: this.editable.has(tensor.name) ? (/** @type {number} */ cell, /** @type {number} */ value) => this.#edit(tensor, cell, value) : null,
      key: (/** @type {KeyboardEvent} */ event) => this.#gridKey(event, grid),
    };
    const small = Math.max(plane.rows.length, plane.columns.length) <= LARGEST_SVG;
    const grid = small ? new SvgGrid(plane, handlers, label) : new CanvasGrid(plane, handlers, label);
    if (handlers.edit) grid.root.classList.add("editable");
    this.roles.set(grid, { reader, target: this.trace.stages.findIndex((stage) => stage.target === tensor.name) });
    this.grids.push(grid);
    return grid;
  }

  /** Cells as large as they fit side by side, else as large as they fit below each other. */
  #resize() {
    const { width } = this;
    if (!width || !this.grids) return; // hidden, or not seen yet: the observer calls again
    const drawn = this.grids.filter((grid) => !grid.root.hidden);
    const pictures = drawn.filter((grid) => grid instanceof CanvasGrid);
    const scaled = pictures.length ? pictures : drawn; // beside pictures, small grids keep one size
    const beside = drawn.filter((grid) => !scaled.includes(grid)).reduce((sum, grid) => sum + grid.plane.columns.length * BESIDE_PICTURE, 0);
    const columns = scaled.reduce((sum, grid) => sum + grid.plane.columns.length, 0);
    const most = (/** @type {"rows"|"columns"} */ lines) => Math.max(...scaled.map((grid) => grid.plane[lines].length));
    const limits = pictures.length ? { least: 1.2, most: 3, height: 380 } : { least: 22, most: 46, height: 330 };
    const room = (width - beside - GAP * drawn.length) / columns;
    const fitting = room >= limits.least ? room : (width - 8) / most("columns");
    const side = Math.min(limits.most, fitting, limits.height / most("rows"));
    for (const grid of this.grids) grid.resize(scaled.includes(grid) || !pictures.length ? side : BESIDE_PICTURE);
  }

  // ---- what is shown ------------------------------------------------------------------------------------------

  /** @param {"step"|"state"} reason */
  #changed(reason) {
    if (reason === "step") this.#draw();
    this.#drawControls();
  }

  #draw() {
    const step = this.trace.step(this.focus);
    const works = step.writes.map((write) => working(this.trace, step, write));
    for (const grid of this.grids) this.#drawGrid(grid, step);
    this.below.replaceChildren(...works.map(tiles));
    const sentence = this.#sentence(step, works.map(line).join("; "));
    this.count.textContent = `step ${step.index + 1} of ${this.player.steps} · ${this.#placeText(step.stage.target, step.writes[0].target)}`;
    if (!this.player.playing) this.announcer.say(sentence);
    this.host.dataset.focus = String(this.focus);
    this.host.dataset.value = works.map((work) => work.value).join(" ");
    this.host.dataset.sentence = sentence;
    this.#drawControls();
  }

  /** @param {SvgGrid|CanvasGrid} grid @param {import("./trace.js").Step} step */
  #drawGrid(grid, step) {
    const { stage } = step;
    const { name, role } = grid.plane.tensor;
    const written = this.roles.get(grid).target;
    if (role === "weight" && stage.windows) grid.root.hidden = !this.#usedNow(grid, step);
    if (written >= 0 && this.reveals) grid.reveal(this.#shown(written) - grid.plane.base);
    if (name === stage.target && step.writes.length === 1) {
      const { target } = step.writes[0];
      grid.focus(grid.holds(target) ? target : null);
    } else if (stage.windows?.source === name) grid.lay(this.#taps(grid, step));
    else if (stage.columns) grid.lay(this.#touched(grid, step));
  }

  /** How many cells of a stage's target are written by now; all of an irregular stage's, whose order is its own. @param {number} number */
  #shown(number) {
    const now = this.trace.step(this.player.step);
    if (now.number !== number) return now.number > number ? Infinity : 0;
    return now.stage.windows ? now.local + 1 : Infinity;
  }

  /** The cells of one slice that an irregular step reads, writes or is led by. @param {SvgGrid|CanvasGrid} grid @param {import("./trace.js").Step} step */
  #touched(grid, step) {
    const { name } = grid.plane.tensor;
    const { source, weight, address } = /** @type {Record<string, any>} */ (step.stage.columns);
    const cells = new Set();
    for (const write of step.writes) {
      if (name === step.stage.target) cells.add(write.target);
      if (name === source) write.terms.forEach((term) => cells.add(term.a));
      if (name === weight) write.terms.forEach((term) => cells.add(term.b));
      if (name === address) write.via.forEach((cell) => cells.add(cell));
    }
    return [...cells].filter((cell) => grid.holds(cell)).map((cell) => {
      const [row, column] = grid.placeOf(cell);
      return { row, column, label: "" };
    });
  }

  /** @param {SvgGrid|CanvasGrid} grid @param {import("./trace.js").Step} step */
  #usedNow(grid, step) {
    return step.writes.some((write) => write.terms.some((term) => term.b !== null && grid.holds(term.b)));
  }

  /**
   * Where the window lies on one slice of the input, and the weight above each of its cells.
   * @param {SvgGrid|CanvasGrid} grid @param {import("./trace.js").Step} step
   */
  #taps(grid, step) {
    const windows = /** @type {NonNullable<typeof step.stage.windows>} */ (step.stage.windows);
    const channel = grid.plane.base / (grid.plane.size[0] * grid.plane.size[1]);
    const group = windows.channels[step.filter].indexOf(channel);
    if (group < 0) return [];
    const places = windows.axes.map((axis, n) => axis.positions[step.place[n]]);
    if (places.length === 1) places.unshift([0]);
    const per = places[0].length * places[1].length;
    const first = (step.filter * windows.channels[0].length + group) * per;
    return places[0].flatMap((row, a) =>
      places[1].map((column, b) => {
        const weight = windows.weight ? this.trace.value(windows.weight, first + a * places[1].length + b) : null;
        return { row, column, label: weight === null ? "" : `×${printed(weight, 2)}` };
      }),
    );
  }

  /** 'output[1, 2]', with its channel where there are several. @param {string} name @param {number} cell */
  #placeText(name, cell) {
    const { shape } = this.trace.tensor(name);
    const place = shape.map((_, n) => Math.floor(cell / shape.slice(n + 1).reduce((all, size) => all * size, 1)) % shape[n]);
    return `${name}[${(shape[0] === 1 ? place.slice(1) : place).join(", ")}]`;
  }

  /** The state in a sentence. @param {import("./trace.js").Step} step @param {string} sum */
  #sentence(step, sum) {
    const sizes = this.trace.tensors
      .filter((tensor) => tensor.role !== "bias")
      .map((tensor) => `${WORDS[/** @type {"input"} */ (tensor.role)] ?? tensor.name} ${tensor.shape.slice(-this.spatial).join(" by ")}`);
    const all = sizes.join(", ");
    return `${all[0].toUpperCase()}${all.slice(1)}. Step ${step.index + 1} of ${this.player.steps}: ${sum}.`;
  }

  // ---- pointer and keyboard -----------------------------------------------------------------------------------

  /** Looks at a step without going there; null looks back at the current one. @param {number|null} step */
  #look(step) {
    const next = step === null || step < 0 || step === this.player.step ? null : step;
    if (next === this.hovered) return;
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

  /** Goes to a cell's step and holds it; the keyboard goes on from that cell. @param {SvgGrid|CanvasGrid} grid @param {number} cell */
  #pick(grid, cell) {
    const { name } = grid.plane.tensor;
    const step = this.#stepAt(grid, cell);
    this.cursors.set(name, cell);
    this.hovered = null;
    if (step >= 0) {
      this.player.to(step);
      this.#pin(true);
      this.#draw();
    }
    if (this.roles.get(grid).target < 0) this.#showCursor(name);
  }

  /** @param {boolean} pinned */
  #pin(pinned) {
    this.host.toggleAttribute("data-pinned", pinned);
  }

  /** @param {string} name */
  #showCursor(name) {
    const cell = this.cursors.get(name) ?? null;
    for (const grid of this.grids.filter((each) => each.plane.tensor.name === name)) {
      grid.focus(cell !== null && grid.holds(cell) ? cell : null);
    }
  }

  /** @param {KeyboardEvent} event @param {SvgGrid|CanvasGrid} grid */
  #gridKey(event, grid) {
    const arrow = ARROWS[/** @type {keyof typeof ARROWS} */ (event.key)];
    if (!arrow && event.key !== "Enter" && event.key !== "F2") return;
    event.preventDefault();
    event.stopPropagation();
    const cell = this.#cursor(grid);
    if (arrow) this.#pick(grid, this.#moved(grid, cell, arrow));
    else if (grid.handlers.edit) grid.startEdit(cell);
    else this.#pin(true);
  }

  /** The cell of a slice that the keyboard is on. @param {SvgGrid|CanvasGrid} grid */
  #cursor(grid) {
    const written = this.roles.get(grid).target >= 0;
    const cell = written ? this.trace.step(this.focus).writes[0].target : this.cursors.get(grid.plane.tensor.name);
    return cell !== undefined && grid.holds(cell) ? cell : grid.plane.base;
  }

  /** One cell further, staying inside. @param {SvgGrid|CanvasGrid} grid @param {number} cell @param {number[]} arrow */
  #moved(grid, cell, [down, right]) {
    const [row, column] = grid.placeOf(cell);
    return isOutside(grid.plane, row + down, column + right) ? cell : cell + down * grid.plane.width + right;
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (/** @type {HTMLElement} */ (event.target).matches?.("input, select")) return;
    const { player } = this;
    const actions = {
      " ": () => player.toggle(),
      ",": () => player.to(player.step - 1),
      ".": () => player.to(player.step + 1),
      Home: () => player.to(0),
      End: () => player.to(player.steps - 1),
      Escape: () => this.#release(),
    };
    const action = actions[/** @type {keyof typeof actions} */ (event.key)];
    if (event.key === "r" || event.key === "c") event.stopPropagation(); // Streamlit's own keys: rerun and clear cache
    if (!action || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === " " && /** @type {HTMLElement} */ (event.target).matches("button")) return;
    event.preventDefault();
    event.stopPropagation();
    action();
  }

  #release() {
    this.#pin(false);
    this.#look(null);
  }

  /** @param {import("./trace.js").Tensor} tensor @param {number} cell @param {number} value */
  #edit(tensor, cell, value) {
    this.player.pause();
    this.sequence += 1;
    this.send("edit", { sequence: this.sequence, edits: [{ tensor: tensor.name, cell, value }] });
  }

  // ---- player -------------------------------------------------------------------------------------------------

  #controls() {
    const { player } = this;
    const button = (/** @type {string} */ name, /** @type {any} */ sign, /** @type {() => void} */ act) =>
      element("button", { type: "button", "aria-label": name, title: name, onclick: act }, icon(sign));
    this.playButton = button("play", "play", () => player.toggle());
    this.scrub = /** @type {HTMLInputElement} */ (
      element("input", { type: "range", class: "scrub", min: 0, "aria-label": "step", oninput: () => player.to(Number(this.scrub.value)) })
    );
    this.count = element("span", { class: "count" });
    const speeds = [2000, 1200, 800, 400, 200, 100].map((delay) => element("option", { value: delay, selected: delay === 800 }, `${delay} ms`));
    const speed = element("select", { "aria-label": "time per step", onchange: () => (player.delay = Number(/** @type {any} */ (speed).value)) }, ...speeds);
    return element(
      "div",
      { class: "player" },
      button("first step", "first", () => player.to(0)),
      button("step back", "back", () => player.to(player.step - 1)),
      this.playButton,
      button("step forward", "forward", () => player.to(player.step + 1)),
      button("last step", "last", () => player.to(player.steps - 1)),
      this.scrub,
      this.count,
      speed,
    );
  }

  #drawControls() {
    const { player } = this;
    this.scrub.max = String(player.steps - 1);
    this.scrub.value = String(player.step);
    this.scrub.setAttribute("aria-valuetext", `step ${player.step + 1} of ${player.steps}`);
    if (this.host.dataset.playing !== String(player.playing)) {
      const name = player.playing ? "pause" : "play";
      this.playButton.replaceChildren(icon(name));
      this.playButton.setAttribute("aria-label", name);
      this.playButton.title = name;
      this.host.dataset.playing = String(player.playing);
    }
    this.host.dataset.step = String(player.step);
    this.host.dataset.steps = String(player.steps);
    this.host.style.setProperty("--ease", reducedMotion() ? "0ms" : `${Math.min(250, 0.4 * player.delay)}ms`);
  }
}

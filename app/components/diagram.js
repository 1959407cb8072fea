/** The diagram: a network from the whole down to one layer, to pan and to zoom; what the report says of the part pointed at. */

import { Brush, isOpen } from "./brush.js";
import { Camera } from "./camera.js";
import { Announcer, colour, element } from "./core.js";
import { factsOf, kindText, sentenceOf } from "./facts.js";
import { gestures } from "./gestures.js";
import { CanvasPen, SvgPen } from "./pens.js";
import { Reception } from "./reception.js";
import { Scene } from "./scene.js";
import { rasterised } from "./snapshot.js";
import { tag } from "./standalone.js";
import { save } from "./takeaway.js";
import { ancestry, frameOf, isFrame, partsOf } from "./tree.js";

/** @typedef {import("./tree.js").Part} Part */

const ASPECTS = [0.95, 1.25, 1.6, 2.15]; // of the room, width by height, that the whole is laid out for
const NARROW = 760; // pixels of width below which the panel stands under the room
const STEP = 1.35; // of + and −
const FILLS = 0.6; // of the room that a frame must fill for one to be in it
const MOVES = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/** One diagram per place of the page, so that where one looks survives reruns. */
const diagrams = new WeakMap();

/** @param {any} component  what Streamlit hands over, at mounting and whenever the data or the theme change */
export default function diagram({ data, parentElement, setTriggerValue }) {
  let shown = diagrams.get(parentElement);
  if (!shown) diagrams.set(parentElement, (shown = new Diagram(parentElement)));
  shown.send = setTriggerValue;
  shown.update(data);
  return () => {
    shown.dispose();
    diagrams.delete(parentElement);
  };
}

class Diagram {
  /** @param {ParentNode & Node} parent */
  constructor(parent) {
    this.send = (/** @type {string} */ _name, /** @type {unknown} */ _value) => {};
    this.sequence = 0; // of messages sent
    this.told = ""; // the pinned path that Python knows
    this.network = ""; // the columns, to see whether they are others
    this.parts = /** @type {Part[]} */ ([]);
    this.scene = /** @type {Scene|null} */ (null);
    this.pinned = /** @type {Part|null} */ (null);
    this.shown = /** @type {Part|null} */ (null); // in the panel
    this.picture = /** @type {HTMLImageElement|null} */ (null);
    this.seen = /** @type {import("./brush.js").Seen[]} */ ([]);
    this.frame = 0;
    this.letters = ""; // their family
    this.camera = new Camera(() => this.#ask());
    this.canvas = /** @type {HTMLCanvasElement} */ (element("canvas"));
    this.room = element("div", { class: "room", tabindex: 0, role: "application" }, this.canvas);
    this.crumbs = element("nav", { class: "crumbs", "aria-label": "Where you are" });
    this.live = element("p", { class: "live", "aria-live": "polite" });
    this.announcer = new Announcer(this.live);
    this.title = element("h4");
    this.kind = element("p", { class: "kind" });
    this.facts = element("dl");
    this.hint = element("p", { class: "hint" }, "Point at a box: here stands what the report says of it, and what one of its units sees of the input. A click holds it, a double click goes in; drag and wheel move and zoom.");
    this.reception = new Reception(() => this.announcer.say(this.reception.sentence));
    this.panel = element("section", { class: "panel", "aria-label": "The part pointed at" }, element("div", { class: "named" }, this.title, this.kind), this.facts, this.reception.root, this.hint);
    this.host = element("section", { class: "diagram", "aria-label": "Diagram of the network" }, element("div", { class: "bar" }, this.crumbs, this.#tools()), this.room, this.panel, legend(), this.live);
    for (const left of parent.querySelectorAll("section.diagram")) left.remove(); // of a script that was reloaded
    parent.append(this.host);
    this.room.addEventListener("keydown", (event) => this.#key(event));
    gestures(this.room, this.camera, {
      hover: (x, y) => this.#hover(this.#under(x, y)),
      click: (x, y) => this.#pin(this.#under(x, y)),
      enter: (x, y) => this.#enter(this.#under(x, y)),
      isWhole: () => this.#isWhole(),
    });
    this.width = 0;
    this.resizes = new ResizeObserver(([entry]) => this.#resized(entry.contentRect.width));
    this.resizes.observe(this.host);
  }

  dispose() {
    this.announcer.dispose();
    this.camera.dispose();
    this.resizes.disconnect();
    cancelAnimationFrame(this.frame);
    this.host.remove();
  }

  /** @param {any} data  see app/components/diagram_payload.py */
  update({ picture, selected, ...columns }) {
    const network = JSON.stringify(columns);
    if (network !== this.network) {
      this.network = network;
      this.parts = partsOf(columns);
      this.scene = null;
      this.told = "";
      [this.pinned, this.shown] = [null, this.parts[0]];
    }
    if (picture !== (this.picture?.src ?? "")) this.#paint(picture);
    const token = (/** @type {string} */ name) => `rgb(${colour(this.host, name).join(" ")})`;
    this.colours = { paper: token("--paper"), ink: token("--ink"), weight: token("--weight"), weightInk: token("--ink"), map: token("--map"), input: token("--input"), label: token("--label") };
    this.room.setAttribute("aria-label", `Diagram of ${this.parts[0].name}. Arrow keys walk from part to part, Enter goes in, Escape out, Home shows all.`);
    this.reception.update(columns.input, this.picture, this.colours);
    this.#lay();
    if (selected !== this.told) this.#goTo(selected);
    this.#show(/** @type {Part} */ (this.shown));
  }

  /** @param {string} picture */
  #paint(picture) {
    this.picture = picture ? Object.assign(new Image(), { src: picture }) : null;
    this.picture?.decode().then(() => {
      this.reception.draw();
      this.#ask();
    }, () => {});
  }

  /** What Python asks for: pinned and looked at. @param {string} path */
  #goTo(path) {
    const part = this.parts.find((each) => each.path === path && each.parent);
    this.told = path;
    this.pinned = part ?? null;
    if (!part) return;
    this.shown = part;
    this.#look(isFrame(part) ? part : frameOf(part), true);
  }

  // ---- what is shown ------------------------------------------------------------------------------------------

  /** @param {number} width */
  #resized(width) {
    if (width === this.width || !width) return;
    this.width = width;
    this.#lay();
    this.#ask();
  }

  /** The room's size, and the whole laid out for its proportions. */
  #lay() {
    if (!this.width || !this.parts.length) return;
    const narrow = this.width < NARROW;
    this.host.classList.toggle("narrow", narrow);
    const width = narrow ? this.width - 2 : this.width - 17.5 * 16 - 16;
    const height = Math.round(narrow ? Math.min(width * 1.05, 460) : Math.min(560, Math.max(430, width * 0.46)));
    this.room.style.height = `${height}px`;
    this.panel.style.maxHeight = narrow ? "" : `${height + 2}px`;
    const aspect = ASPECTS.reduce((best, each) => (Math.abs(Math.log(each * height / width)) < Math.abs(Math.log(best * height / width)) ? each : best));
    Object.assign(this.camera, { width, height });
    const before = this.scene?.whole;
    if (before && Math.abs(before.width / before.height - aspect) < 1e-6) return this.#ask();
    this.scene = new Scene(this.parts, aspect);
    this.#look(this.pinned && isFrame(this.pinned) ? this.pinned : this.pinned ? frameOf(this.pinned) : this.parts[0], true);
  }

  /** Draws with the next frame. */
  #ask() {
    this.frame ||= requestAnimationFrame(() => {
      this.frame = 0;
      this.#draw();
    });
  }

  #draw() {
    const { scene, camera } = this;
    if (!scene || !this.width) return;
    const dots = window.devicePixelRatio || 1;
    const [width, height] = [Math.round(camera.width * dots), Math.round(camera.height * dots)];
    if (this.canvas.width !== width || this.canvas.height !== height) Object.assign(this.canvas, { width, height });
    const context = /** @type {CanvasRenderingContext2D} */ (this.canvas.getContext("2d"));
    context.setTransform(dots, 0, 0, dots, 0, 0);
    context.clearRect(0, 0, camera.width, camera.height);
    this.seen = this.#brush(new CanvasPen(context, this.#family())).draw(scene);
    this.room.classList.toggle("whole", this.#isWhole());
    this.#drawCrumbs();
    Object.assign(this.host.dataset, { scale: camera.scale.toFixed(4), drawn: this.seen.length, where: this.where.path, pinned: this.pinned?.path ?? "" });
  }

  #family() {
    return (this.letters ||= getComputedStyle(this.host).fontFamily);
  }

  /** @param {import("./pens.js").Pen} pen */
  #brush(pen) {
    return new Brush(pen, /** @type {import("./brush.js").Colours} */ (this.colours), this.camera, this);
  }

  /** The innermost frame that the room is filled with. @returns {Part} */
  get where() {
    const { camera, seen } = this;
    const [x, y] = [camera.width / 2, camera.height / 2];
    const around = seen.filter((each) => isFrame(each.part) && each.x < x && each.y < y && x < each.x + each.width && y < each.y + each.height);
    const filling = around.filter((each) => isOpen(each.width) && Math.max(each.width / camera.width, each.height / camera.height) > FILLS);
    return filling.at(-1)?.part ?? this.parts[0];
  }

  #isWhole() {
    const whole = this.scene?.whole;
    return !whole || this.camera.scale <= 1.02 * Math.min(this.camera.width / whole.width, this.camera.height / whole.height) * 0.94;
  }

  #drawCrumbs() {
    const way = ancestry(this.where);
    const key = way.map((part) => part.id).join();
    if (this.crumbs.dataset.way === key) return;
    this.crumbs.dataset.way = key;
    const buttons = way.map((part, n) => element("button", { type: "button", "aria-current": n === way.length - 1 && "location", onclick: () => this.#look(part) }, part.name));
    this.crumbs.replaceChildren(...buttons.flatMap((button, n) => (n ? [element("i", { "aria-hidden": "true" }, "›"), button] : [button])));
  }

  /** In the panel. @param {Part} part */
  #show(part) {
    this.shown = part;
    this.title.textContent = part.path || part.name;
    this.kind.textContent = kindText(part);
    this.facts.replaceChildren(...factsOf(part));
    this.reception.show(part);
    this.hint.hidden = Boolean(part.parent);
    this.host.dataset.shown = part.path;
    this.host.dataset.sentence = sentenceOf(part);
    this.#ask();
  }

  // ---- pointing -----------------------------------------------------------------------------------------------

  /** @param {number} x @param {number} y @returns {Part|null} */
  #under(x, y) {
    return this.seen.findLast((each) => x >= each.x && y >= each.y && x <= each.x + each.width && y <= each.y + each.height)?.part ?? null;
  }

  /** @param {Part|null} part */
  #hover(part) {
    if (!this.pinned && part && part !== this.shown) this.#show(part);
  }

  /** Holds a part against the pointer; another click lets it go. @param {Part|null} part */
  #pin(part) {
    const next = part === this.pinned ? null : part;
    this.pinned = next;
    this.#show(next ?? this.shown ?? this.parts[0]);
    this.announcer.say(`${next ? "Pinned. " : "Let go. "}${sentenceOf(/** @type {Part} */ (this.shown))}`);
    const path = next ? pathFor(next) : "";
    if (path === this.told) return;
    this.told = path;
    this.send("select", { path, sequence: ++this.sequence });
  }

  /** @param {Part|null} part */
  #enter(part) {
    if (part) this.#look(isFrame(part) ? part : frameOf(part));
  }

  /** @param {Part} part @param {boolean} [atOnce] */
  #look(part, atOnce = false) {
    if (this.scene) this.camera.fit(this.scene.place(part), atOnce);
  }

  // ---- keyboard -----------------------------------------------------------------------------------------------

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || !this.scene) return;
    const move = MOVES[/** @type {keyof typeof MOVES} */ (event.key)];
    const acts = { Enter: () => this.#inwards(), Escape: () => (this.pinned ? this.#pin(this.pinned) : this.#outwards()), Backspace: () => this.#outwards(), Home: () => this.#walkTo(this.parts[0]), " ": () => this.#pin(this.shown), "+": () => this.camera.zoom(STEP), "=": () => this.camera.zoom(STEP), "-": () => this.camera.zoom(1 / STEP) };
    const act = /** @type {(() => void)|undefined} */ (move ? () => this.#step(/** @type {[number, number]} */ (move)) : acts[/** @type {keyof typeof acts} */ (event.key)]);
    if (act || event.key === "r" || event.key === "c") event.stopPropagation(); // Streamlit's own keys
    if (!act) return;
    event.preventDefault();
    act();
  }

  /** @param {[number, number]} direction */
  #step(direction) {
    const [scene, from] = [/** @type {Scene} */ (this.scene), /** @type {Part} */ (this.shown)];
    this.#walkTo(from.parent ? scene.beside(from, direction) : scene.first(from));
  }

  /** Into a frame and to its first part; a layer is pinned. */
  #inwards() {
    const part = /** @type {Part} */ (this.shown);
    if (!isFrame(part)) return this.#pin(part);
    this.#look(part);
    this.#walkTo(/** @type {Scene} */ (this.scene).first(part), false);
  }

  #outwards() {
    const part = /** @type {Part} */ (this.shown);
    if (part.parent) this.#walkTo(frameOf(part));
  }

  /** @param {Part} part @param {boolean} [follow]  whether the camera goes to where it can be seen */
  #walkTo(part, follow = true) {
    this.#show(part);
    this.announcer.say(sentenceOf(part));
    if (follow) this.#look(part.parent ? frameOf(part) : part);
  }

  // ---- taking away --------------------------------------------------------------------------------------------

  #tools() {
    const button = (/** @type {string} */ text, /** @type {string} */ title, /** @type {() => unknown} */ act) => element("button", { type: "button", title, "aria-label": title, onclick: act }, text);
    return element("div", { class: "tools" }, button("−", "smaller (−)", () => this.camera.zoom(1 / STEP)), button("+", "larger (+)", () => this.camera.zoom(STEP)), button("whole", "the whole network (Home)", () => this.#look(this.parts[0])), button("SVG", "what is seen, as SVG", () => save(new Blob([this.#svg()], { type: "image/svg+xml" }), this.#file("svg"))), button("PNG", "what is seen, as PNG", () => this.#png()));
  }

  /** What is seen, as a document. */
  #svg() {
    const { camera } = this;
    const context = /** @type {CanvasRenderingContext2D} */ (document.createElement("canvas").getContext("2d"));
    const pen = new SvgPen(context, this.#family());
    this.#brush(pen).draw(/** @type {Scene} */ (this.scene));
    const [width, height] = [Math.round(camera.width), Math.round(camera.height)];
    const paper = tag("rect", { width: "100%", height: "100%", fill: this.colours?.paper });
    return tag("svg", { xmlns: "http://www.w3.org/2000/svg", width, height, viewBox: `0 0 ${width} ${height}`, "font-family": this.#family() }, [paper, ...pen.lines].join("\n"));
  }

  async #png() {
    const canvas = await rasterised(this.#svg());
    canvas.toBlob((blob) => blob && save(blob, this.#file("png")), "image/png");
  }

  /** @param {string} ending */
  #file(ending) {
    return `${[this.parts[0].name, this.where.path.replaceAll(" ", "")].filter(Boolean).join("-")}.${ending}`;
  }
}

/** What Python is told: a run of blocks is none of the network's own parts, what holds it is. @param {Part} part @returns {string} */
function pathFor(part) {
  return part.kind === "Run" ? pathFor(/** @type {Part} */ (part.parent)) : part.role === "input" ? "" : part.path;
}

/** What colours and boxes mean. */
function legend() {
  const entries = [["weights", "with weights"], ["pooling", "pooling"], ["light", "normalisation, activation, moving numbers"], ["map", "output: as high as its map, as wide as its channels (powers of two)"]];
  return element("p", { class: "legend" }, ...entries.map(([name, text]) => element("span", {}, element("i", { class: name, "aria-hidden": "true" }), text)));
}

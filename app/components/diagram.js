/** The diagram: a network from the whole down to one layer, to pan and to zoom; what the report says of the part pointed at. */

import { Camera } from "./camera.js";
import { Announcer, element } from "./core.js";
import { Facts, sentenceOf } from "./facts.js";
import { gestures } from "./gestures.js";
import { Crumbs, legend, tools } from "./legend.js";
import { Outlook } from "./outlook.js";
import { Scene } from "./scene.js";
import { save } from "./takeaway.js";
import { frameOf, isFrame, partsOf } from "./tree.js";

/** @typedef {import("./tree.js").Part} Part */

const ASPECTS = [0.95, 1.25, 1.6, 2.15]; // of the room, width by height, that the whole is laid out for
const PANEL = 296; // pixels beside the room
const [PHONE, NARROW] = [520, 760]; // pixels of width below which the panel stands under the room
const STEP = 1.35; // of + and −
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
    this.frame = 0;
    this.width = 0;
    this.room = element("div", { class: "room", tabindex: 0, role: "application" });
    this.live = element("p", { class: "live", "aria-live": "polite" });
    this.announcer = new Announcer(this.live);
    this.facts = new Facts((sentence) => this.announcer.say(sentence));
    this.crumbs = new Crumbs((part) => this.#look(part));
    this.host = element("section", { class: "diagram", "aria-label": "Diagram of the network" });
    this.host.append(element("div", { class: "bar" }, this.crumbs.root, this.#tools()), this.room, this.facts.root, legend(), this.live);
    for (const left of parent.querySelectorAll("section.diagram")) left.remove(); // of a script that was reloaded
    parent.append(this.host);
    this.camera = new Camera(() => this.#ask());
    this.outlook = new Outlook(this.host, this.camera, this);
    this.room.append(this.outlook.canvas);
    this.room.addEventListener("keydown", (event) => this.#key(event));
    const under = (/** @type {number} */ x, /** @type {number} */ y) => this.outlook.under(x, y);
    gestures(this.room, this.camera, { hover: (x, y) => this.#hover(under(x, y)), click: (x, y) => this.#pin(under(x, y)), enter: (x, y) => this.#enter(under(x, y)), isWhole: () => this.#isWhole() });
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
      this.room.setAttribute("aria-label", `Diagram of ${this.parts[0].name}. Arrow keys walk from part to part, Enter goes in, Escape out, Home shows all.`);
    }
    if (picture !== (this.picture?.src ?? "")) this.#paint(picture);
    this.outlook.dress();
    this.facts.reception.update(columns.input, this.picture, this.outlook.colours);
    this.#lay();
    if (selected !== this.told) this.#goTo(selected);
    this.#show(/** @type {Part} */ (this.shown));
  }

  /** @param {string} picture */
  #paint(picture) {
    this.picture = picture ? Object.assign(new Image(), { src: picture }) : null;
    const painted = () => {
      this.facts.reception.draw();
      this.#ask();
    };
    this.picture?.decode().then(painted, () => {}); // without it the frame stays empty
  }

  /** What Python asks for: pinned and looked at. @param {string} path */
  #goTo(path) {
    this.told = path;
    this.pinned = this.parts.find((each) => each.path === path && each.parent) ?? null;
    if (!this.pinned) return;
    this.shown = this.pinned;
    this.#enter(this.pinned, true);
  }

  // ---- what is shown ------------------------------------------------------------------------------------------

  /** @param {number} width */
  #resized(width) {
    if (width === this.width || !width) return;
    this.width = width;
    this.#lay();
  }

  /** The room's size, and the whole laid out for its proportions. */
  #lay() {
    if (!this.width || !this.parts.length) return;
    const [phone, narrow] = [this.width < PHONE, this.width < NARROW];
    this.host.classList.toggle("narrow", narrow);
    this.host.classList.toggle("phone", phone);
    const width = narrow ? this.width - 2 : this.width - PANEL;
    const height = Math.round(phone ? width * 1.05 : narrow ? Math.max(320, width * 0.62) : Math.min(560, Math.max(430, width * 0.46)));
    this.room.style.height = `${height}px`;
    this.facts.root.style.maxHeight = narrow ? "" : `${height + 2}px`;
    Object.assign(this.camera, { width, height });
    const apart = (/** @type {number} */ aspect) => Math.abs(Math.log((aspect * height) / width));
    const aspect = ASPECTS.reduce((best, each) => (apart(each) < apart(best) ? each : best));
    if (this.scene?.aspect !== aspect) {
      this.scene = new Scene(this.parts, aspect);
      this.#enter(this.pinned ?? this.parts[0], true);
    }
    this.#ask();
  }

  /** Draws with the next frame. */
  #ask() {
    this.frame ||= requestAnimationFrame(() => {
      this.frame = 0;
      if (this.scene) this.#draw(this.scene);
    });
  }

  /** @param {Scene} scene */
  #draw(scene) {
    this.outlook.draw(scene);
    const where = this.outlook.where ?? this.parts[0];
    this.crumbs.draw(where);
    this.room.classList.toggle("whole", this.#isWhole());
    Object.assign(this.host.dataset, { moving: this.camera.isMoving, scale: this.camera.scale.toFixed(4), drawn: this.outlook.seen.length, where: where.path, pinned: this.pinned?.path ?? "" });
  }

  /** Whether all is seen: then the wheel and a finger scroll the page. */
  #isWhole() {
    const { width, height } = this.scene?.whole ?? { width: Infinity, height: Infinity };
    return this.camera.scale <= 0.96 * Math.min(this.camera.width / width, this.camera.height / height);
  }

  /** In the panel. @param {Part} part */
  #show(part) {
    this.shown = part;
    this.facts.show(part);
    Object.assign(this.host.dataset, { shown: part.path, sentence: sentenceOf(part) });
    this.#ask();
  }

  // ---- pointing -----------------------------------------------------------------------------------------------

  /** @param {Part|null} part */
  #hover(part) {
    if (!this.pinned && part && part !== this.shown) this.#show(part);
  }

  /** Holds a part against the pointer; once more, or beside all, lets it go. @param {Part|null} part */
  #pin(part) {
    const next = part === this.pinned ? null : part;
    if (!next && !this.pinned) return;
    this.pinned = next;
    this.#show(next ?? /** @type {Part} */ (this.shown));
    this.announcer.say(`${next ? "Pinned. " : "Let go. "}${sentenceOf(/** @type {Part} */ (this.shown))}`);
    const path = next ? pathFor(next) : "";
    if (path === this.told) return;
    this.told = path;
    this.send("select", { path, sequence: ++this.sequence });
  }

  /** To a frame, or to the one around what is none. @param {Part|null} part @param {boolean} [atOnce] */
  #enter(part, atOnce = false) {
    if (part) this.#look(isFrame(part) ? part : frameOf(part), atOnce);
  }

  /** @param {Part} part @param {boolean} [atOnce] */
  #look(part, atOnce = false) {
    if (this.scene) this.camera.fit(this.scene.place(part), atOnce);
  }

  // ---- keyboard -----------------------------------------------------------------------------------------------

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || !this.scene) return;
    const act = this.#actOf(event.key, this.scene, /** @type {Part} */ (this.shown));
    if (act || event.key === "r" || event.key === "c") event.stopPropagation(); // Streamlit's own keys
    if (!act) return;
    event.preventDefault();
    act();
  }

  /** @param {string} key @param {Scene} scene @param {Part} part  where the keyboard is @returns {(() => void)|undefined} */
  #actOf(key, scene, part) {
    const move = /** @type {[number, number]|undefined} */ (MOVES[/** @type {keyof typeof MOVES} */ (key)]);
    const out = () => part.parent && this.#walkTo(frameOf(part));
    if (move) return () => this.#walkTo(part.parent ? scene.beside(part, move) : scene.first(part));
    if (key === "Enter") return () => (isFrame(part) ? this.#walkTo(scene.first(part)) : this.#pin(part));
    if (key === "Escape") return () => (this.pinned ? this.#pin(null) : out());
    if (key === "Backspace") return out;
    if (key === "Home") return () => this.#walkTo(this.parts[0]);
    if (key === " ") return () => this.#pin(part);
    if (key === "+" || key === "=") return () => this.camera.zoom(STEP);
    return key === "-" ? () => this.camera.zoom(1 / STEP) : undefined;
  }

  /** The keyboard's place is a part, seen in the frame around it. @param {Part} part */
  #walkTo(part) {
    this.#show(part);
    this.announcer.say(sentenceOf(part));
    this.#look(part.parent ? frameOf(part) : part);
  }

  // ---- taking away --------------------------------------------------------------------------------------------

  #tools() {
    const file = (/** @type {string} */ ending) => `${[this.parts[0].name, this.host.dataset.where?.replaceAll(/[^\w.-]+/g, "-")].filter(Boolean).join("-")}.${ending}`;
    const scene = () => /** @type {Scene} */ (this.scene);
    return tools([
      ["−", "smaller (−)", () => this.camera.zoom(1 / STEP)],
      ["+", "larger (+)", () => this.camera.zoom(STEP)],
      ["whole", "the whole network (Home)", () => this.#look(this.parts[0])],
      ["SVG", "what is seen, as SVG", () => save(new Blob([this.outlook.svg(scene())], { type: "image/svg+xml" }), file("svg"))],
      ["PNG", "what is seen, as PNG", async () => save(/** @type {Blob} */ (await this.outlook.png(scene())), file("png"))],
    ]);
  }
}

/** What Python is told: a run of blocks is none of the network's own parts, what holds it is. @param {Part} part @returns {string} */
function pathFor(part) {
  if (part.kind === "Run") return pathFor(/** @type {Part} */ (part.parent));
  return part.role === "input" ? "" : part.path;
}

/** The stage: traces in lock-step, one current step, what the pointer asks, a player. It draws, it does not compute. Without a trace, on a page of charts, it is what stands below: lines, link, presenter mode. */

import { lastPlace, present, presents, writeAddress } from "./address.js";
import { Controls } from "./controls.js";
import { Announcer, Player, element, reducedMotion } from "./core.js";
import { fit, shares } from "./layout.js";
import { Menu } from "./menu.js";
import { Options } from "./options.js";
import { isOutside, placeOf } from "./plane.js";
import { isBrowsers, moved, questionAt, stepAt } from "./pointing.js";
import { Guesses } from "./predict.js";
import { snapshot } from "./snapshot.js";
import { unpack } from "./trace.js";
import { View } from "./view.js";
import { placeText, stateSentence } from "./words.js";

const SETTLED = 300; // ms without a change until the address is written

/** @typedef {import("./view.js").AnyGrid} AnyGrid */
/** @typedef {import("./plane.js").Place} Place */

/** One stage per place of the page, so that play state survives edits and reruns. */
const stages = new WeakMap();

/** @param {any} component  what Streamlit hands over, at mounting and whenever the data or the theme change */
export default function stage({ data, parentElement, setTriggerValue }) {
  let shown = stages.get(parentElement);
  if (!shown) stages.set(parentElement, (shown = new Stage(parentElement)));
  shown.send = setTriggerValue;
  shown.update(data);
  return () => {
    shown.dispose();
    stages.delete(parentElement);
  };
}

class Stage {
  /** @param {ParentNode & Node} parent */
  constructor(parent) {
    this.send = (/** @type {string} */ _name, /** @type {unknown} */ _value) => {};
    this.player = new Player((reason) => this.#changed(reason));
    this.guesses = new Guesses(() => this.#guessed(), () => this.#go(this.player.step + 1));
    this.views = /** @type {View[]} */ ([]);
    /** @type {import("./address.js").Page} */
    this.page = {};
    this.hovered = /** @type {number|null} */ (null); // a step looked at, not gone to
    this.posed = /** @type {number|null} */ (null); // a step shown for a picture to be taken
    this.asked = /** @type {{view: View, answer: import("./questions.js").Answer}|null} */ (null);
    this.held = false; // whether what is shown is held against the pointer
    this.sequence = 0; // of messages sent
    this.token = -1; // of the last place Python asked to go to
    this.waiting = null; // data that came while a cell was being edited
    this.settling = 0;
    this.host = element("section", { class: "stage", "aria-label": "Step by step" });
    this.resume = element("p", { class: "resume", hidden: true });
    this.shelf = element("div", { class: "views" });
    this.said = element("p", { class: "said" });
    this.lines = element("div", { class: "lines" });
    this.live = element("p", { class: "live", "aria-live": "polite" });
    this.announcer = new Announcer(this.live);
    const moves = { go: (/** @type {number} */ step) => this.#go(step), toggle: () => this.#toggle(), finishRow: () => this.#finishRow() };
    this.controls = new Controls(this.player, moves);
    this.menu = new Menu(this.#stand());
    this.options = new Options((choices) => this.#chose(choices), () => this.#present(!presents()), this.menu.root);
    this.host.append(this.resume, this.shelf, this.said, this.controls.bar, this.options.bar, this.options.snippet, this.lines, this.live);
    this.host.addEventListener("keydown", (event) => this.#key(event));
    this.pageKey = (/** @type {KeyboardEvent} */ event) => this.#pageKey(event);
    document.addEventListener("keydown", this.pageKey);
    for (const left of parent.querySelectorAll("section.stage")) left.remove(); // of a script that was reloaded
    parent.append(this.host);
    this.width = 0; // as the observer last saw it: asking the element would make the browser lay the page out at once
    this.resizes = new ResizeObserver(([entry]) => this.#resized(entry.contentRect.width));
    this.resizes.observe(this.host);
    this.sight = new IntersectionObserver(([entry]) => entry.isIntersecting || this.player.pause());
    this.sight.observe(this.host);
    if (new URLSearchParams(location.search).get("present") === "1") this.#present(true);
  }

  dispose() {
    this.player.dispose();
    this.announcer.dispose();
    this.menu.dispose();
    this.resizes.disconnect();
    this.sight.disconnect();
    clearTimeout(this.settling);
    document.removeEventListener("keydown", this.pageKey);
    this.host.remove();
  }

  /** @param {any} data  a payload; the step stays where it is, as far as it exists */
  update(data) {
    if (this.host.querySelector(".edit")) {
      this.waiting = data; // new grids would take the field away while somebody types in it
      return;
    }
    const payload = unpack(data);
    this.page = payload.page ?? {};
    const focused = this.#focusedGrid();
    this.hovered = null;
    this.asked = null;
    const before = this.views;
    this.views = payload.views.map((view, n) => new View(view, this.#listener(), this.guesses, n));
    this.views.forEach((view, n) => view.resume(before[n]));
    this.shelf.replaceChildren(...this.views.map((view) => view.root));
    this.lines.replaceChildren(...this.views.flatMap((view) => view.rulers.map((ruler) => ruler.root)));
    this.host.classList.toggle("several", this.views.length > 1);
    this.host.classList.toggle("bare", !this.views.length);
    this.host.setAttribute("aria-label", this.views.length ? "Step by step" : "Lines, link, presenter mode");
    this.player.resize(this.lead?.trace.steps ?? 1);
    this.#start();
    this.options.update(this.page.snippet, this.views.some((view) => view.grids.length > 3), !this.views.length);
    this.menu.update(Boolean(this.page.snippet), !this.views.length);
    this.#offerResume();
    this.#applyOptions();
    this.#draw();
    this.#fit();
    if (focused) this.#allGrids().find((grid) => grid.plane.tensor.name === focused)?.root.focus({ preventScroll: true });
  }

  /** The view whose steps the player counts; none on a page of charts. */
  get lead() {
    return this.views[0];
  }

  /** The step that every panel shows: the one looked at, else the current one. */
  get focus() {
    return this.posed ?? this.hovered ?? this.player.step;
  }

  #allGrids() {
    return this.views.flatMap((view) => view.grids);
  }

  /** What has the keyboard. @returns {HTMLElement|null} */
  #active() {
    return /** @type {any} */ (this.host.getRootNode()).activeElement;
  }

  #focusedGrid() {
    return this.#active()?.dataset.tensor;
  }

  /** Goes where Python asked to go, once for each time it asked: a card, a link, reset. */
  #start() {
    const { start } = this.page;
    if (!start || start.token === this.token) return;
    this.token = start.token;
    this.#hold(false);
    this.guesses.forget();
    this.player.to(start.step);
    this.options.ask(start.predict);
  }

  #offerResume() {
    const last = this.page.resume ? lastPlace() : null;
    this.resume.hidden = !last;
    if (last) this.resume.replaceChildren("Last time you were at ", element("a", { href: last.url, target: "_self" }, last.title), ".");
  }

  // ---- what is shown ------------------------------------------------------------------------------------------

  /** @param {"step"|"state"} reason */
  #changed(reason) {
    if (reason === "step" && this.player.playing && this.lead.hides(this.player.step)) this.player.pause(); // it waits for a guess
    if (reason === "step") this.#draw();
    else this.#drawState();
  }

  #draw() {
    const { lead, asked } = this;
    if (!lead) return this.#drawState();
    const reached = this.posed ?? this.player.step;
    const leading = lead.draw(this.focus, reached, asked && (asked.view === lead ? asked.answer.marks : []));
    for (const view of this.views.slice(1)) {
      const [focus, until] = [this.focus, reached].map((step) => view.follow(lead.trace, step));
      view.draw(focus, until, asked && (asked.view === view ? asked.answer.marks : []));
    }
    const { step, sums, values } = leading;
    this.controls.place.textContent = ` · ${placeText(lead.trace, step)}${this.held ? " · held" : ""}`;
    this.said.textContent = asked ? asked.answer.sentence : lead.hatch;
    const sentence = stateSentence(lead.trace, step, sums);
    if (!this.player.playing && this.posed === null) this.announcer.say(asked ? `${asked.answer.sentence}${asked.answer.made ? ` ${sentence}` : ""}` : sentence);
    Object.assign(this.host.dataset, { focus: this.focus, value: values, sentence, said: this.said.textContent });
    this.#drawState();
  }

  #drawState() {
    const { player } = this;
    this.controls.draw(this.focus);
    Object.assign(this.host.dataset, { step: player.step, steps: player.steps, playing: player.playing });
    this.host.toggleAttribute("data-pinned", this.held);
    this.host.style.setProperty("--ease", reducedMotion() || this.posed !== null ? "0ms" : `${Math.min(250, 0.4 * player.delay)}ms`);
    clearTimeout(this.settling);
    if (!player.playing) this.settling = window.setTimeout(() => writeAddress(this.page, this.#at()), SETTLED);
  }

  #at() {
    return { step: this.player.step, predict: this.options.choices.predict };
  }

  /** @param {number} width */
  #resized(width) {
    if (width === this.width) return;
    this.width = width;
    this.#fit();
  }

  #fit() {
    const [share, above] = shares(this.views.map((view) => view.grids), this.width);
    this.host.classList.toggle("narrow", this.width < 520);
    for (const view of this.views) {
      fit(view.grids, share, above, presents());
      if (share) view.resize(share);
    }
  }

  /** @param {boolean} on */
  #present(on) {
    present(on);
    this.#fit();
  }

  /** @param {import("./options.js").Choices} choices */
  #chose(choices) {
    this.guesses.on = choices.predict;
    this.#applyOptions();
    this.#fit();
    this.#draw();
    if (choices.predict && this.#active()) this.#awaitGuess(); // not where a card or a link asks: a phone would open its keys
  }

  #applyOptions() {
    const { indices, range } = this.options.choices;
    for (const view of this.views) {
      view.index(indices);
      view.recolour(range);
    }
  }

  /** A guess was made: the value appears, and a word on it is announced. */
  #guessed() {
    this.#draw();
    this.announcer.say(this.lead.verdict());
    /** @type {HTMLElement|null} */ (this.host.querySelector(".onward"))?.focus({ preventScroll: true });
  }

  #isTyping() {
    return this.#active()?.matches(".guess") ?? false;
  }

  /** Puts the cursor into the field of a guess, unless a grid has the keyboard. @param {boolean} [anyway] */
  #awaitGuess(anyway = false) {
    if (anyway || !this.#focusedGrid()) /** @type {HTMLElement|null} */ (this.host.querySelector(".guess"))?.focus({ preventScroll: true });
  }

  // ---- pointer ------------------------------------------------------------------------------------------------

  /** @returns {import("./view.js").Listener} */
  #listener() {
    return {
      hover: (view, grid, place) => this.#hover(view, grid, place),
      pick: (view, grid, place) => this.#pick(view, grid, place),
      edited: (view, tensor, cells, complaint) => this.#edited(view, tensor, cells, complaint),
      key: (view, grid, event) => this.#gridKey(view, grid, event),
      look: (view, step) => this.#look(step === null ? null : this.#asLead(view, step), null),
      go: (view, step) => this.#go(this.#asLead(view, step), true),
      redraw: () => this.#draw(),
    };
  }

  /** The leading view's step for a step of another. @param {View} view @param {number} step */
  #asLead(view, step) {
    return step < 0 || view === this.lead ? step : this.lead.follow(view.trace, step);
  }

  /** @param {View} view @param {AnyGrid} grid @param {Place|null} place */
  #hover(view, grid, place) {
    if (!place) return this.#look(null, null);
    const step = this.#stepAt(view, grid, place);
    this.#look(step, questionAt(view, grid, place, step));
  }

  /** The leading view's step that a place stands for. @param {View} view @param {AnyGrid} grid @param {Place} place */
  #stepAt(view, grid, place) {
    const step = stepAt(view, grid, place);
    return step === null ? null : this.#asLead(view, step);
  }

  /** Looks at a step and at an answer without going there; null looks back at the current one. @param {number|null} step @param {Stage["asked"]} asked */
  #look(step, asked) {
    const next = step === null || step < 0 || step === this.player.step ? null : step;
    if (this.held || this.#isTyping() || (next === this.hovered && asked?.answer.sentence === this.asked?.answer.sentence)) return;
    this.hovered = next;
    this.asked = asked;
    this.#draw();
  }

  /** Goes to a place's step, or holds its answer, against the pointer; the keyboard goes on from there. @param {View} view @param {AnyGrid} grid @param {Place} place */
  #pick(view, grid, place) {
    const step = this.#stepAt(view, grid, place);
    if (!isOutside(grid.plane, place.row, place.column)) view.cursors.set(grid.plane.tensor.name, place.cell);
    const asked = questionAt(view, grid, place, step);
    this.#go(step === null || step < 0 ? this.player.step : step, true, asked);
  }

  // ---- going somewhere ----------------------------------------------------------------------------------------

  /** Goes to a step by hand: whatever was held or looked at is let go. @param {number} step @param {boolean} [held]  against the pointer @param {Stage["asked"]} [asked] */
  #go(step, held = false, asked = null) {
    const before = this.player.step;
    this.held = held;
    this.hovered = null;
    this.asked = asked;
    this.player.to(step);
    if (this.player.step === before) this.#draw(); // else the player has seen to it
    if (this.guesses.on) this.#awaitGuess();
  }

  /** @param {boolean} held */
  #hold(held) {
    this.held = held;
    if (!held) this.asked = null;
  }

  #toggle() {
    this.#hold(false);
    this.hovered = null;
    this.player.toggle();
  }

  /** Plays on to the end of the row; at once where less motion is wished. */
  #finishRow() {
    const { step } = this.player;
    const end = this.lead.endOfRow(this.lead.endOfRow(step) === step ? Math.min(step + 1, this.player.steps - 1) : step);
    if (reducedMotion()) return this.#go(end);
    this.#hold(false);
    this.player.pause();
    this.player.play(end);
  }

  #release() {
    this.#hold(false);
    this.hovered = null;
    this.#draw();
  }

  // ---- keyboard -----------------------------------------------------------------------------------------------

  /** @param {View} view @param {AnyGrid} grid @param {KeyboardEvent} event */
  #gridKey(view, grid, event) {
    const next = moved(grid, this.#cursor(view, grid), event.key);
    if (isBrowsers(event) || (!next && event.key !== "Enter" && event.key !== "F2")) return;
    event.preventDefault();
    event.stopPropagation();
    const cell = this.#cursor(view, grid);
    const [row, column] = placeOf(grid.plane, cell);
    if (next) this.#pick(view, grid, next);
    else if (grid.handlers.edit) grid.startEdit(cell);
    else this.#pick(view, grid, { row, column, cell });
  }

  /** The cell of a slice that the keyboard is on. @param {View} view @param {AnyGrid} grid */
  #cursor(view, grid) {
    const cell = view.outlined(grid, view.trace.step(view.focus));
    return cell !== undefined && grid.holds(cell) ? cell : grid.plane.base;
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.key === "r" || event.key === "c") event.stopPropagation(); // Streamlit's own keys: rerun and clear cache
    const target = /** @type {HTMLElement} */ (event.target);
    if (isBrowsers(event) || target.matches("input, select") || !this.lead) return;
    if (/^[\d-]$/.test(event.key)) return this.#awaitGuess(true); // a guess is typed wherever the keyboard is
    const { player } = this;
    const actions = {
      " ": () => this.#toggle(),
      ",": () => this.#go(player.step - 1),
      ".": () => this.#go(player.step + 1),
      "]": () => this.#finishRow(),
      Home: () => this.#go(0),
      End: () => this.#go(player.steps - 1),
      Escape: () => this.#release(),
    };
    const action = actions[/** @type {keyof typeof actions} */ (event.key)];
    if (!action || (event.key === " " && target.matches("button, summary"))) return;
    event.preventDefault();
    event.stopPropagation();
    action();
  }

  /** Keys that work wherever the focus is: presenter mode, the next and the previous slide. @param {KeyboardEvent} event */
  #pageKey(event) {
    const [target] = /** @type {HTMLElement[]} */ (event.composedPath());
    if (isBrowsers(event) || !this.page.slug || target.matches?.("input, select, textarea, [contenteditable]")) return;
    if (event.key === "p") this.#present(!presents());
    const by = { PageDown: 1, PageUp: -1 }[event.key];
    if (!by || !(this.page.deck || presents())) return;
    event.preventDefault();
    this.#send("turn", { by });
  }

  // ---- messages to Python, pictures ---------------------------------------------------------------------------

  /**
   * A field was closed, a stroke or a move has ended: what came in the meantime is drawn, new numbers are sent, what is no number is said.
   * @param {View} view @param {string} tensor @param {[number, number][]} cells  with their numbers; none where nothing was typed @param {string} [complaint]
   */
  #edited(view, tensor, cells, complaint) {
    const data = this.waiting;
    this.waiting = null;
    if (data) this.update(data);
    if (complaint) this.#say(complaint);
    if (!cells.length) return;
    this.player.pause();
    this.#send("edit", { edits: cells.map(([cell, value]) => ({ view: view.number, tensor, cell, value })) });
  }

  /** Shows a sentence until the next one, and announces it. @param {string} sentence */
  #say(sentence) {
    this.said.textContent = sentence;
    this.announcer.say(sentence);
  }

  /** @param {string} name @param {object} message  numbered, as the same message twice means it twice */
  #send(name, message) {
    this.sequence += 1;
    this.send(name, { sequence: this.sequence, ...message });
  }

  /** @returns {import("./menu.js").Stand} */
  #stand() {
    return {
      picture: () => snapshot(this.host, this.views.map((view) => view.root)),
      state: () => ({ page: this.page, steps: this.player.steps, delay: this.player.delay, ...this.#at() }),
      traces: () => this.views.map((view) => view.trace),
      pose: (step) => this.#pose(step),
    };
  }

  /** @param {number|null} step */
  #pose(step) {
    this.player.pause();
    this.#hold(false);
    this.hovered = null;
    this.posed = step;
    this.guesses.on = step === null && this.options.choices.predict; // an animation tells
    this.#draw();
  }
}

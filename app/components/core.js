/** What the browser components share: elements, numbers, the player, announcements. It knows nothing of any operation. */

const SVG = "http://www.w3.org/2000/svg";

/**
 * An HTML element with attributes and children; functions under "on…" become listeners.
 * @param {string} tag
 * @param {Record<string, unknown>} [attributes]
 * @param {...(Node|string)} children
 * @returns {HTMLElement}
 */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) made.addEventListener(name.slice(2), /** @type {EventListener} */ (value));
    else if (value !== undefined && value !== false) made.setAttribute(name, value === true ? "" : String(value));
  }
  made.append(...children);
  return made;
}

/**
 * An SVG element with attributes and children.
 * @param {string} tag
 * @param {Record<string, string|number>} [attributes]
 * @param {...(Node|string)} children
 * @returns {SVGElement}
 */
export function svg(tag, attributes = {}, ...children) {
  const made = /** @type {SVGElement} */ (document.createElementNS(SVG, tag));
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, String(value));
  made.append(...children);
  return made;
}

/** Player icons as paths in a 24 × 24 box: drawn, because media glyphs render as boxes on many machines. */
const ICONS = {
  first: "M6 5h2v14H6zM19 5v14L9 12z",
  back: "M17 5v14L7 12z",
  play: "M7 4v16l13-8z",
  pause: "M6 5h4v14H6zM14 5h4v14h-4z",
  forward: "M7 5v14l10-7z",
  last: "M16 5h2v14h-2zM5 5v14l10-7z",
  row: "M4 6v12l8-6zM13 6v12l6-6zM20 6h1.6v12H20z",
};

/**
 * @param {keyof typeof ICONS} name
 * @returns {SVGElement}
 */
export function icon(name) {
  return svg("svg", { viewBox: "0 0 24 24", width: 18, height: 18, "aria-hidden": "true" }, svg("path", { d: ICONS[name], fill: "currentColor" }));
}

/**
 * A number as the lessons print it: to `digits` decimals without idle zeros, tiny ones in powers of ten, thousands from
 * five digits on, a true minus sign.
 * @param {number} value
 * @param {number} [digits]
 * @returns {string}
 */
export function printed(value, digits = DECIMALS) {
  const rounded = Number(value.toFixed(digits));
  const text = String(rounded === 0 && value !== 0 ? Number(value.toPrecision(2)) : rounded);
  const grouped = Math.abs(rounded) >= 1e4 && !text.includes("e") ? text.replace(/\d(?=(\d{3})+(\.|$))/g, "$&,") : text;
  return grouped.replaceAll("-", "−");
}

/** A whole number for a small cell: millions in three digits, as “3.72M”; its exact value is in the arithmetic. @param {number} value */
export function shortened(value) {
  if (Math.abs(value) < 1e6) return printed(value);
  if (Math.abs(value) >= 1e15) return Number(value.toPrecision(3)).toExponential().replace("e+", "e").replace("-", "−"); // beyond the words for thousands
  return new Intl.NumberFormat("en", { notation: "compact", maximumSignificantDigits: 3 }).format(value).replace("-", "−");
}

/** The end of a scale, in few letters. @param {number} value */
export function few(value) {
  const size = Math.abs(value);
  return shortened(Number(size < 1 ? value.toPrecision(2) : value.toFixed(size < 100 ? 1 : 0)));
}

/**
 * The fewest decimals (at most `most`) that write all of these numbers exactly; `most` where none do.
 * @param {number[]} values
 * @param {number} [most]
 * @returns {number}
 */
export function decimals(values, most = DECIMALS) {
  for (let digits = 0; digits < most; digits++) {
    if (values.every((value) => Number(value.toFixed(digits)) === value)) return digits;
  }
  return most;
}

/**
 * A custom property of the style sheet as red, green and blue: the browser resolves it for the theme of the place.
 * @param {Element} host @param {string} name @returns {number[]}
 */
export function colour(host, name) {
  const probe = element("span", { style: `color: var(${name})`, hidden: true });
  host.append(probe);
  const [red, green, blue] = (getComputedStyle(probe).color.match(/[\d.]+/g) ?? []).map(Number);
  probe.remove();
  return [red, green, blue];
}

/** Decimals at the most: enough for sixteenths, as in a Gaussian blur, to be exact. */
export const DECIMALS = 4;

/** Whether the person asked for less motion. */
export function reducedMotion() {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}

const PLAYS = "convscope-plays"; // one animation at a time on a page

/**
 * Walks through steps, by itself or by hand. Keeps which step is current and nothing else.
 * Stops in hidden tabs, off-screen (call `pause`), at the last step, at any manual move, and when another one plays.
 */
export class Player {
  /** @param {(reason: "step"|"state") => void} changed  called after every change */
  constructor(changed) {
    this.step = 0;
    this.steps = 1;
    this.delay = 800; // ms a step
    this.playing = false;
    this.changed = changed;
    this.timer = 0;
    this.until = 0; // the step at which playing ends
    this.hidden = () => document.hidden && this.pause();
    this.other = (/** @type {Event} */ event) => /** @type {CustomEvent} */ (event).detail !== this && this.pause();
    document.addEventListener("visibilitychange", this.hidden);
    document.addEventListener(PLAYS, this.other);
  }

  /** @param {number} steps  how many there are now; the current one stays where it can */
  resize(steps) {
    this.steps = Math.max(1, steps);
    this.step = Math.min(this.step, this.steps - 1);
    if (this.step === this.steps - 1) this.pause();
  }

  /** @param {number} delay  ms a step, from now on */
  pace(delay) {
    this.delay = delay;
    if (!this.playing) return;
    clearTimeout(this.timer);
    this.#schedule(performance.now() + delay);
  }

  /** @param {number} step  goes there by hand: pauses */
  to(step) {
    this.pause();
    this.#set(step);
  }

  /** @param {number} [until]  the step to end at */
  play(until = Infinity) {
    if (this.playing) return;
    if (this.step === this.steps - 1) this.#set(0);
    this.until = until;
    this.playing = true;
    document.dispatchEvent(new CustomEvent(PLAYS, { detail: this }));
    this.changed("state");
    this.#schedule(performance.now() + this.delay);
  }

  pause() {
    if (!this.playing) return;
    clearTimeout(this.timer);
    this.playing = false;
    this.changed("state");
  }

  toggle() {
    if (this.playing) this.pause();
    else this.play();
  }

  dispose() {
    clearTimeout(this.timer);
    document.removeEventListener("visibilitychange", this.hidden);
    document.removeEventListener(PLAYS, this.other);
  }

  /** @param {number} due  when the next step is due: measured from the last due time, so that steps do not drift */
  #schedule(due) {
    this.timer = window.setTimeout(() => {
      this.#set(this.step + 1);
      if (!this.playing) return; // whoever was told of the step has stopped it
      if (this.step >= Math.min(this.until, this.steps - 1)) this.pause();
      else this.#schedule(Math.max(due + this.delay, performance.now()));
    }, due - performance.now());
  }

  /** @param {number} step */
  #set(step) {
    const next = Math.max(0, Math.min(this.steps - 1, step));
    if (next === this.step) return;
    this.step = next;
    this.changed("step");
  }
}

/** Says one sentence to a screen reader, the newest only, and not more often than it can be read. */
export class Announcer {
  /** @param {HTMLElement} region  an element with aria-live="polite" */
  constructor(region) {
    this.region = region;
    this.timer = 0;
  }

  /** @param {string} sentence */
  say(sentence) {
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => (this.region.textContent = sentence), 250);
  }

  dispose() {
    clearTimeout(this.timer);
  }
}

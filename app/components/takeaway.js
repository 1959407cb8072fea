/** What a learner or a teacher takes home from a stage: a file, a text, the numbers, an animation. */

const ANIMATIONS = "takeaway/gif"; // beside the page: the app may stand below a path of a larger site
const NEED_THE_APP = "GIFs need the app as `tasks.py run` starts it; PNG and SVG work everywhere.";

/** What the route takes (app/exports.py). */
export const GIF_LIMITS = { frames: 150, pixels: 4_000_000, pixelsInAll: 100_000_000 };

/**
 * The largest scale, at most `wanted`, at which so many frames are taken.
 * @param {number} width  of a frame in pixels of the screen @param {number} height @param {number} frames @param {number} [wanted]
 */
export function gifScale(width, height, frames, wanted = 2) {
  const pixels = Math.min(GIF_LIMITS.pixels, GIF_LIMITS.pixelsInAll / frames);
  return Math.min(wanted, Math.sqrt(pixels / ((width + 1) * (height + 1)))); // a pixel more: sides are rounded
}

/** Offers a file for downloading. @param {Blob} blob @param {string} name */
export function save(blob, name) {
  const address = URL.createObjectURL(blob);
  Object.assign(document.createElement("a"), { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000); // a browser that asks where to put it reads it later
}

/**
 * The numbers of all tensors: for each slice a line that names it as torch would index it, then its rows.
 * @param {{tensors: {name: string, shape: number[], values: ArrayLike<number>}[]}} trace
 * @returns {string} CSV with a point as decimal sign and a hyphen as minus, as programs read it
 */
export function csv(trace) {
  return trace.tensors.flatMap(slices).map((lines) => `${lines.join("\r\n")}\r\n`).join("\r\n");
}

/** @param {{name: string, shape: number[], values: ArrayLike<number>}} tensor @returns {string[][]} lines of each slice */
function slices({ name, shape, values }) {
  const [height, width] = [shape.at(-2) ?? 1, shape.at(-1) ?? 1];
  const outer = shape.slice(0, -2);
  return Array.from({ length: values.length / (height * width) }, (_, n) => {
    const index = outer.map((size, axis) => Math.floor(n / outer.slice(axis + 1).reduce((all, next) => all * next, 1)) % size);
    const row = (/** @type {number} */ y) => Array.from({ length: width }, (_, x) => values[(n * height + y) * width + x]).join(",");
    return [name + index.map((place) => `[${place}]`).join(""), ...Array.from({ length: height }, (_, y) => row(y))];
  });
}

/** Puts a text on the clipboard. @param {string} text @returns {Promise<boolean>} whether it is there */
export async function copied(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copiedByHand(text); // over plain http, as a class reaches a laptop, there is no navigator.clipboard
  }
}

/** The old way: a field is filled, selected and copied. @param {string} text */
function copiedByHand(text) {
  const before = focusedNow();
  const field = Object.assign(document.createElement("textarea"), { value: text, readOnly: true });
  Object.assign(field.style, { position: "fixed", top: "0", left: "0", opacity: "0" });
  document.body.append(field);
  field.select();
  const done = document.execCommand("copy");
  field.remove();
  before?.focus({ preventScroll: true });
  return done;
}

/** What has the keyboard, also inside a shadow root. @returns {HTMLElement|null} */
function focusedNow() {
  let node = document.activeElement;
  while (node?.shadowRoot?.activeElement) node = node.shadowRoot.activeElement;
  return /** @type {HTMLElement|null} */ (node);
}

/**
 * Frames as an animated GIF, put together by the app.
 * @param {string[]} frames  PNG as data URLs, all of one size
 * @param {number} delay  ms a step
 * @param {(sentence: string) => void} report  is told why there is none
 * @returns {Promise<Blob|null>}
 */
export async function animated(frames, delay, report) {
  const body = JSON.stringify({ delay, frames });
  const headers = { "content-type": "application/json" };
  const answer = await fetch(new URL(ANIMATIONS, document.baseURI), { method: "POST", headers, body }).catch(() => null);
  if (answer?.headers.get("content-type") === "image/gif") return answer.blob();
  report(answer ? await refusal(answer) : "The app does not answer: is it still running, and is the network there? PNG and SVG work without it.");
  return null;
}

/** Why the app made no animation. @param {Response} answer @returns {Promise<string>} */
async function refusal(answer) {
  const sentence = await answer.json().then((said) => said.error, () => null);
  if (typeof sentence === "string") return sentence;
  const unknown = answer.ok || answer.status === 404 || answer.status === 405; // no such route
  return unknown ? NEED_THE_APP : `The app answered with error ${answer.status}; PNG and SVG work without it.`;
}

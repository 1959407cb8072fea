/** What the stage says: names, places, the state in a sentence. */

const WORDS = { input: "input", weight: "kernel", output: "output" };

/** @typedef {import("./trace.js").Trace} TraceView */
/** @typedef {import("./trace.js").Step} TraceStep */

/** What a tensor is called on the stage. @param {{name: string}} tensor */
export function word({ name }) {
  return WORDS[/** @type {"input"} */ (name)] ?? name;
}

/**
 * 'output[1, 2]', with its channel where there are several.
 * @param {import("./trace.js").Tensor} tensor @param {number} cell @param {number} spatial  trailing axes that are space
 */
export function cellText({ name, shape }, cell, spatial) {
  const place = shape.map((_, n) => Math.floor(cell / shape.slice(n + 1).reduce((all, size) => all * size, 1)) % shape[n]);
  const leading = place.findIndex((_, n) => shape[n] > 1 || n >= shape.length - spatial);
  return `${word({ name })}[${place.slice(leading).join(", ")}]`;
}

/** The cell a step writes; the first of several. @param {TraceView} trace @param {TraceStep} step */
export function placeText(trace, { stage: { target }, writes: [write] }) {
  return write ? cellText(trace.tensor(target), write.target, trace.spatial) : word({ name: target });
}

/**
 * The state in a sentence: "Input 5 by 5, kernel 3 by 3, output 3 by 3. Step 4 of 9: 1×1 + … = 2."
 * @param {TraceView} trace
 * @param {TraceStep} step
 * @param {string} sum  the step's arithmetic
 */
export function stateSentence(trace, step, sum) {
  const shown = trace.tensors.filter((tensor) => tensor.role !== "bias");
  const sizes = shown.map((tensor) => `${word(tensor)} ${tensor.shape.slice(-trace.spatial).join(" by ")}`).join(", ");
  return `${sizes[0].toUpperCase()}${sizes.slice(1)}. Step ${step.index + 1} of ${trace.steps}: ${sum}.`;
}

/** "1 output", "3 outputs". @param {number} n @param {string} noun */
export function counting(n, noun) {
  return `${n.toLocaleString("en")} ${noun}${n === 1 ? "" : "s"}`;
}

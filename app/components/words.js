/** What the stage says: names, places, the state in a sentence. */

const WORDS = { input: "input", weight: "kernel", output: "output", gradient: "gradient", address: "where" };

/** @typedef {import("./trace.js").Trace} TraceView */
/** @typedef {import("./trace.js").Step} TraceStep */

/** What a tensor is called on the stage. @param {import("./trace.js").Tensor} tensor */
export function word(tensor) {
  return WORDS[/** @type {"input"} */ (tensor.role)] ?? tensor.name;
}

/** 'output[1, 2]', with its channel where there are several. @param {TraceView} trace @param {TraceStep} step */
export function placeText(trace, { stage: { target: name }, writes: [{ target: cell }] }) {
  const { shape } = trace.tensor(name);
  const place = shape.map((_, n) => Math.floor(cell / shape.slice(n + 1).reduce((all, size) => all * size, 1)) % shape[n]);
  return `${name}[${(shape[0] === 1 ? place.slice(1) : place).join(", ")}]`;
}

/**
 * The state in a sentence: "Input 5 by 5, kernel 3 by 3, output 3 by 3. Step 4 of 9: 1×1 + … = 2."
 * @param {TraceView} trace
 * @param {number} spatial  trailing axes that are space
 * @param {TraceStep} step
 * @param {string} sum  the step's arithmetic
 */
export function stateSentence(trace, spatial, step, sum) {
  const shown = trace.tensors.filter((tensor) => tensor.role !== "bias");
  const sizes = shown.map((tensor) => `${word(tensor)} ${tensor.shape.slice(-spatial).join(" by ")}`).join(", ");
  return `${sizes[0].toUpperCase()}${sizes.slice(1)}. Step ${step.index + 1} of ${trace.steps}: ${sum}.`;
}

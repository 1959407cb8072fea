/** What is laid over the grids at a step: the window with its weights, or the cells an irregular step touches. */

import { printed } from "./core.js";
import { placeOf } from "./plane.js";

/** @typedef {import("./view.js").AnyGrid} AnyGrid */
/** @typedef {import("./trace.js").Trace} TraceView */
/** @typedef {import("./trace.js").Step} TraceStep */

/** What lies on a slice: the window that reads it, or the cells an irregular step touches. @param {TraceView} trace @param {AnyGrid} grid @param {TraceStep} step */
export function laid(trace, grid, step) {
  if (step.stage.columns) return touched(grid, step);
  return step.stage.windows?.source === grid.plane.tensor.name ? taps(trace, grid, step) : [];
}

/**
 * Where the window lies on one slice of the input, and the weight above each of its cells.
 * @param {TraceView} trace @param {AnyGrid} grid @param {TraceStep} step
 */
function taps(trace, grid, step) {
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
      const weight = windows.weight ? trace.value(windows.weight, first + a * places[1].length + b) : null;
      return { row, column, label: weight === null ? "" : `×${printed(weight)}`, weight };
    }),
  );
}

/** The cells of one slice that an irregular step reads, writes or is led by. @param {AnyGrid} grid @param {TraceStep} step */
function touched(grid, step) {
  const { name } = grid.plane.tensor;
  const { weight, address, divisor } = /** @type {Record<string, any>} */ (step.stage.columns);
  const cells = new Set();
  for (const write of step.writes) {
    if (name === step.stage.target && step.writes.length > 1) cells.add(write.target);
    write.terms.forEach((term) => name === term.from && cells.add(term.a));
    if (name === weight) write.terms.forEach((term) => cells.add(term.b));
    if (name === divisor) cells.add(write.over);
    if (name === address) write.via.forEach((cell) => cells.add(cell));
  }
  return [...cells].filter((cell) => grid.holds(cell)).map((cell) => {
    const [row, column] = placeOf(grid.plane, cell);
    return { row, column, label: "", weight: null };
  });
}

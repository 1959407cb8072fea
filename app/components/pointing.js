/** From a pointer or a key to a place, and from a place to what it stands for: a step, or a question. */

import { cellAt, isOutside, placeOf } from "./plane.js";
import { answer } from "./questions.js";

const ARROWS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

/**
 * The step a place stands for: what made an output; on a picture also the window centred on a place; else null.
 * @param {import("./view.js").View} view @param {import("./view.js").AnyGrid} grid @param {import("./plane.js").Place} place
 * @returns {number|null}  −1 where an output is never written
 */
export function stepAt(view, grid, { row, column, cell }) {
  const { reader, target } = view.roles.get(grid);
  if (target >= 0 && cell >= 0 && !isOutside(grid.plane, row, column)) return view.trace.stepOf(target, cell);
  if (reader < 0 || !grid.isPicture || !view.trace.stages[reader].windows) return null;
  const { filter } = view.trace.step(view.focus);
  return view.trace.centred(reader, [row, column].slice(-view.trace.spatial), filter);
}

/**
 * What a place asks, unless it stands for the step that made it and all that made it is in that step.
 * @param {import("./view.js").View} view @param {import("./view.js").AnyGrid} grid @param {import("./plane.js").Place} place
 * @param {number|null} step
 */
export function questionAt(view, grid, place, step) {
  const { target } = view.roles.get(grid);
  if (step !== null && target >= 0 && view.trace.stages.length === 1) return null;
  const found = answer(view.trace, grid.plane, place);
  return found && { view, answer: found };
}

/**
 * One cell further with an arrow key, staying inside; null for other keys.
 * @param {import("./view.js").AnyGrid} grid @param {number} cell @param {string} key
 * @returns {import("./plane.js").Place|null}
 */
export function moved({ plane }, cell, key) {
  const arrow = ARROWS[/** @type {keyof typeof ARROWS} */ (key)];
  if (!arrow) return null;
  const [row, column] = placeOf(plane, cell);
  const next = [row + arrow[0] * plane.spread[0], column + arrow[1] * plane.spread[1]]; // over the zeros between the cells
  const [r, c] = isOutside(plane, next[0], next[1]) ? [row, column] : next;
  return { row: r, column: c, cell: cellAt(plane, r, c) };
}

/** Whether a key press is one of the browser's own. @param {KeyboardEvent} event */
export function isBrowsers(event) {
  return event.ctrlKey || event.metaKey || event.altKey;
}

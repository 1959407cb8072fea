/** Drawing by hand: with its button pressed, a stroke over a grid gives its cells the ink, or on a curve the height. */

import { element } from "./core.js";

/** @typedef {import("./view.js").AnyGrid} Paper */
/** @typedef {(strokes: [number, number][]) => void} Drawn  cells and their values, once a stroke ends */

/**
 * @param {Paper} grid @param {number} ink  what a stroke leaves; begun on a cell that holds it, a stroke takes it away
 * @param {Drawn} drawn
 */
export function strokes(grid, ink, drawn) {
  const { root } = grid;
  let stroke = /** @type {Map<number, number>|null} */ (null);
  let last = /** @type {[number, number]|null} */ (null); // row and column
  let leaves = ink;
  const on = () => root.classList.contains("drawing");
  const to = (/** @type {PointerEvent} */ event) => {
    const place = grid.placeUnder(event);
    if (!place || !stroke) return;
    const height = "heightAt" in grid ? grid.heightAt(event) : null;
    for (const [row, column] of between(last ?? [place.row, place.column], [place.row, place.column])) {
      const cell = grid.own(row, column);
      if (cell === null) continue;
      stroke.set(cell, height ?? leaves);
      grid.hold(cell, height ?? leaves);
    }
    last = [place.row, place.column];
  };
  const end = () => {
    if (stroke?.size) drawn([...stroke]);
    stroke = last = null;
  };
  root.addEventListener("pointerdown", (event) => {
    if (!on() || event.button) return;
    root.setPointerCapture(event.pointerId);
    stroke = new Map();
    const place = grid.placeUnder(event);
    leaves = place && place.cell >= 0 && grid.plane.tensor.values[place.cell] === ink ? 0 : ink;
    to(event);
    event.preventDefault();
  });
  root.addEventListener("pointermove", to);
  for (const gesture of /** @type {const} */ (["pointerup", "pointercancel"])) root.addEventListener(gesture, end);
  for (const gesture of ["click", "dblclick"]) root.addEventListener(gesture, (event) => on() && event.stopImmediatePropagation(), { capture: true });
}

/** The button that turns drawing on and off. @param {string} name  of the tensor @param {(on: boolean) => void} turned */
export function pencil(name, turned) {
  const button = element("button", { type: "button", class: "pencil", "data-of": name, "aria-pressed": "false", title: "then draw over the cells; Enter on a cell types a number" }, "draw");
  button.addEventListener("click", () => turned(button.getAttribute("aria-pressed") !== "true"));
  return button;
}

/** The places from one to another, without gaps; the first is left out unless it is the only one. @param {[number, number]} from @param {[number, number]} to @returns {[number, number][]} */
function between([top, left], [row, column]) {
  const steps = Math.max(Math.abs(row - top), Math.abs(column - left), 1);
  return Array.from({ length: steps }, (_, n) => {
    const share = (n + 1) / steps;
    return [Math.round(top + share * (row - top)), Math.round(left + share * (column - left))];
  });
}

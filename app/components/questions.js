/** What a cell answers when it is pointed at: an input which outputs use it, a weight where it is used. In a sentence and as marks. */

import { printed } from "./core.js";
import { kindOfPlace, unreadReason, usesInColumns, usesOfPlace, usesOfWeight } from "./inverse.js";
import { lineage } from "./lineage.js";
import { extentOf, namesRead } from "./trace.js";
import { cellText, counting, word } from "./words.js";

/** @typedef {{sentence: string, marks: import("./inverse.js").Mark[], made?: boolean}} Answer  `made`: about a cell that a step writes */

/**
 * @param {import("./trace.js").Trace} trace
 * @param {import("./plane.js").Plane} plane
 * @param {import("./plane.js").Place} place
 * @returns {Answer|null}  null where the cell has nothing to say: nothing reads it
 */
export function answer(trace, plane, place) {
  const far = lineage(trace, plane, place);
  if (far) return far;
  const { name } = plane.tensor;
  for (const stage of trace.stages) {
    const { windows, columns } = stage;
    if (windows?.source === name) return aboutSource(trace, /** @type {any} */ (stage), plane, place);
    if (windows?.weight === name) return aboutWeight(trace, /** @type {any} */ (stage), plane, place);
    const column = columns && (namesRead(stage).includes(name) ? "a" : columnOf(columns, name));
    if (column && place.cell >= 0) return inColumns(trace, stage, plane, place, column);
  }
  return null;
}

/** Where an irregular stage refers to a tensor that it does not read. @param {Record<string, any>} columns @param {string} name @returns {"b"|"over"|"via"|null} */
function columnOf({ weight, divisor, address }, name) {
  return weight === name ? "b" : divisor === name ? "over" : address === name ? "via" : null;
}

/**
 * Which outputs use me?
 * @param {import("./trace.js").Trace} trace @param {import("./inverse.js").Windowed} stage @param {import("./plane.js").Plane} plane @param {import("./plane.js").Place} place
 * @returns {Answer}
 */
function aboutSource(trace, stage, plane, place) {
  const { axes } = stage.windows;
  const frame = axes.length === 1 ? [place.column] : [place.row, place.column];
  const uses = usesOfPlace(stage, plane.number, frame);
  const mine = { tensor: plane.tensor.name, plane: plane.number, rows: [place.row], columns: [place.column], frame: true };
  const subject = subjectOf(trace, stage, plane, place, frame);
  const target = trace.tensor(stage.target);
  const outputs = `${uses.outputs.toLocaleString("en")} of ${counting(uses.of, target.name === "output" ? "output" : "cell")}`;
  const often = uses.times > uses.outputs ? `, ${counting(uses.times, "time")} in all, as padding repeats it` : "";
  const why = axes.map((axis, n) => reason(unreadReason(axis, frame[n]))).find(Boolean);
  const sentence = uses.times ? `${subject} read by ${outputs}${often}.` : `${subject} read by no window${why ? `: ${why}` : ""}.`;
  return { sentence, marks: [mine, ...uses.marks] };
}

/** @param {import("./trace.js").Trace} trace @param {import("./inverse.js").Windowed} stage @param {import("./plane.js").Plane} plane @param {import("./plane.js").Place} place @param {number[]} frame */
function subjectOf(trace, stage, plane, place, frame) {
  const kind = kindOfPlace(stage.windows.axes, frame);
  if (kind === "excluded") return "Outside the padding: takes no part,";
  if (kind === "padding") return "Padding: holds 0 and is";
  if (kind === "stuffed") return `A zero put between the ${word(plane.tensor)}'s cells is`;
  const cell = `${cellText(plane.tensor, place.cell, trace.spatial)} = ${printed(trace.value(plane.tensor.name, place.cell))}`;
  return kind === "copy" ? `Padding, a copy of ${cell}, is` : `${cell} is`;
}

/** @param {ReturnType<typeof unreadReason>} reason */
function reason(reason) {
  return { cropped: "the padding crops it", end: "the floor drops what is left over at the end", skipped: "the stride steps over it", between: "it falls between the dilated taps", "": "" }[reason];
}

/**
 * Where am I used?
 * @param {import("./trace.js").Trace} trace @param {import("./inverse.js").Windowed} stage @param {import("./plane.js").Plane} plane @param {import("./plane.js").Place} place
 * @returns {Answer}
 */
function aboutWeight(trace, stage, plane, place) {
  const { channels, axes } = stage.windows;
  const per = channels[0].length;
  const [filter, group] = [Math.floor(plane.number / per), plane.number % per];
  const uses = usesOfWeight(stage, filter, group, axes.length === 1 ? [place.column] : [place.row, place.column]);
  const cell = `${cellText(plane.tensor, place.cell, trace.spatial)} = ${printed(trace.value(plane.tensor.name, place.cell))}`;
  const over = uses.empty ? `, ${uses.empty} of them over ${emptyWords(axes) || "padding"}` : "";
  const mine = { tensor: plane.tensor.name, plane: plane.number, rows: [place.row], columns: [place.column] };
  const filters = channels.length > 1 ? " of its filter" : "";
  return { sentence: `${cell} is used ${counting(uses.times, "time")}, once for each output${filters}${over}.`, marks: [mine, ...uses.marks] };
}

/**
 * The same for an irregular stage.
 * @param {import("./trace.js").Trace} trace @param {import("./trace.js").Stage} stage @param {import("./plane.js").Plane} plane @param {import("./plane.js").Place} place
 * @param {"a"|"b"|"over"|"via"} column
 * @returns {Answer}
 */
function inColumns(trace, stage, plane, place, column) {
  const target = trace.tensor(stage.target);
  const of = target.shape.reduce((all, n) => all * n, 1);
  const uses = usesInColumns(stage, column, place.cell + (column === "a" ? trace.countedBefore(stage, plane.tensor.name) : 0), of);
  const verb = { a: "read", b: "used", over: "the divisor", via: "asked" }[column];
  const cell = `${cellText(plane.tensor, place.cell, trace.spatial)} = ${printed(trace.value(plane.tensor.name, place.cell))}`;
  const often = uses.times > uses.outputs ? `, ${counting(uses.times, "time")} in all` : "";
  const width = target.shape[target.shape.length - 1];
  const slice = target.shape.slice(-Math.min(trace.spatial, target.shape.length)).reduce((all, n) => all * n, 1);
  const marks = uses.cells.map((each) => ({
    tensor: target.name,
    plane: Math.floor(each / slice),
    rows: [Math.floor((each % slice) / width)],
    columns: [each % width],
  }));
  const mine = { tensor: plane.tensor.name, plane: plane.number, rows: [place.row], columns: [place.column], frame: true };
  return { sentence: `${cell} is ${verb} for ${uses.outputs} of ${counting(of, "cell")} of ${target.name}${often}.`, marks: [mine, ...marks] };
}

/** What hatching means on this stage, said without pointing: padding, and what no window reads. @param {import("./trace.js").Trace} trace */
export function hatchSentence(trace) {
  const axes = trace.stages.flatMap(({ windows }) => windows?.axes ?? []);
  const empty = emptyWords(axes);
  const names = axes.length === 1 ? ["cell"] : ["row", "column"];
  const dropped = (trace.stages[0]?.windows?.axes ?? []).flatMap((axis, n) => {
    const own = axis.unread.filter((place) => unreadReason(axis, place) === "end");
    return own.length ? [`${counting(own.length, names[n] ?? "cell")} at the end`] : [];
  });
  const reasons = new Set(axes.flatMap((axis) => axis.unread.map((place) => unreadReason(axis, place))));
  const parts = [];
  if (empty) parts.push(`Hatched: ${empty}.`);
  if (dropped.length) parts.push(`Crossed: read by no window; the floor drops ${dropped.join(" and ")}.`);
  else if (reasons.has("cropped")) parts.push("Crossed: read by no window; the padding crops them.");
  else if (reasons.has("skipped") || reasons.has("between")) parts.push("Crossed: read by no window.");
  return parts.join(" ");
}

/** What stands around and between a tensor's cells; "" where nothing does. @param {import("./trace.js").Axis[]} axes */
function emptyWords(axes) {
  const padded = axes.some((axis) => axis.line.length > extentOf(axis));
  const stuffed = axes.some((axis) => extentOf(axis) > axis.size);
  return [padded && "padding", stuffed && "zeros between the cells"].filter(Boolean).join(" and ");
}

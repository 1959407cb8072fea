/** What a cell of a trace with several stages answers: what it is made of and what it reaches, in a sentence and as marks. */

import { printed } from "./core.js";
import { isOutside, planeOf } from "./plane.js";
import { ancestors, cellsOf, descendants, readersOf, sizeOf } from "./reach.js";
import { cellText, counting } from "./words.js";

/** @typedef {import("./reach.js").Reach} Reach */
/** @typedef {import("./trace.js").Trace} TraceOf */

/**
 * @param {TraceOf} trace @param {import("./plane.js").Plane} plane @param {import("./plane.js").Place} place
 * @returns {import("./questions.js").Answer|null}  null where one stage has all there is to say, or no step touches the cell
 */
export function lineage(trace, plane, { row, column, cell }) {
  if (trace.stages.length < 2 || cell < 0 || isOutside(plane, row, column)) return null;
  const { name } = plane.tensor;
  if (trace.stages.some(({ windows }) => windows?.weight === name)) return null; // a weight is used everywhere: where, is the question
  const [before, after] = [ancestors(trace, name, cell), descendants(trace, name, cell)];
  if (before.size === 1 && after.size === 1) return null;
  const marks = [...before, ...[...after].filter(([each]) => each !== name)].flatMap(([each, region]) => marksOf(trace, each, region));
  const [seen, read] = [seenText(trace, before), readText(trace, name, after)];
  const subject = cellText(plane.tensor, cell, trace.spatial);
  const written = trace.writerOf(name) >= 0;
  if (!written) return { marks, sentence: `${subject} = ${printed(trace.value(name, cell))} ${read}.` };
  return { marks, made: true, sentence: `${subject} ${seen}${read && seen && "; it "}${read}.` };
}

/** What it is made of: cells of those tensors that no stage writes. @param {TraceOf} trace @param {Reach} before */
function seenText(trace, before) {
  const roots = [...before].filter(([name]) => trace.writerOf(name) < 0);
  const inputs = roots.filter(([name]) => trace.tensor(name).role === "input");
  const texts = (inputs.length ? inputs : roots).map(([name, region]) => {
    const tensor = trace.tensor(name);
    const [cells, all] = [cellsOf(region), tensor.values.length];
    const ends = [cells[0], cells[cells.length - 1]].map((cell) => cellText(tensor, cell, trace.spatial));
    return `${cells.length > 1 ? ends.join(" to ") : ends[0]}: ${cells.length.toLocaleString("en")} of ${counting(all, "cell")}`;
  });
  return texts.length ? `${inputs.length ? "sees" : "is made of"} ${texts.join(", and ")}` : "";
}

/** Who reads it next, and what it reaches in the end. @param {TraceOf} trace @param {string} name @param {Reach} after */
function readText(trace, name, after) {
  const next = [...new Set(readersOf(trace, name).map(({ target }) => target))];
  const last = trace.stages.map(({ target }) => target).filter((target) => target !== name && !readersOf(trace, target).length && !next.includes(target));
  const share = (/** @type {string} */ each) => {
    const { values } = trace.tensor(each);
    const of = each === "output" ? counting(values.length, "output") : `${counting(values.length, "cell")} of ${each}`;
    const region = after.get(each);
    return region ? `${sizeOf(region).toLocaleString("en")} of ${of}` : `none of ${of}`;
  };
  const read = next.length ? [`is read by ${next.map(share).join(" and by ")}`] : [];
  const reached = last.filter((each) => next.some((one) => after.has(one)) || after.has(each));
  return [...read, ...(reached.length ? [`reaches ${reached.map(share).join(" and ")}`] : [])].join(" and ");
}

/**
 * A region as places of slices; single cells join to rows, and equal rows to one mark.
 * @param {TraceOf} trace @param {string} name @param {import("./reach.js").Region} region
 * @returns {import("./inverse.js").Mark[]}
 */
function marksOf(trace, name, region) {
  const tensor = trace.tensor(name);
  const axes = trace.stages[trace.readerOf(name)]?.windows?.axes ?? null;
  const [height, width] = planeOf(tensor, 0, trace.spatial, axes).size;
  const { dims, along } = region;
  const rank = trace.spatial;
  if (along && dims.length >= rank && dims.slice(-rank).join() === [height, width].slice(-rank).join() && (rank > 1 || height === 1)) {
    const [rows, columns] = rank > 1 ? along.slice(-2) : [[0], along[along.length - 1]];
    const planes = cellsOf({ dims: dims.slice(0, -rank), along: along.slice(0, -rank), mask: null });
    return planes.map((plane) => ({ tensor: name, plane, rows, columns }));
  }
  const found = /** @type {Map<string, number[]>} */ (new Map()); // slice and row → columns
  for (const cell of cellsOf(region)) {
    const key = `${Math.floor(cell / (height * width))} ${Math.floor((cell % (height * width)) / width)}`;
    found.set(key, [...(found.get(key) ?? []), cell % width]);
  }
  const alike = /** @type {Map<string, import("./inverse.js").Mark>} */ (new Map());
  for (const [key, columns] of found) {
    const [plane, row] = key.split(" ").map(Number);
    const same = `${plane}: ${columns}`;
    const mark = alike.get(same) ?? { tensor: name, plane, rows: [], columns };
    mark.rows.push(row);
    alike.set(same, mark);
  }
  return [...alike.values()];
}

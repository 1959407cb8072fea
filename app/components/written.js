/** What an irregular stage has written by a step: the latest write of every cell, kept up to date from step to step. */

/** @typedef {import("./trace.js").Trace} WrittenTrace */

export class Written {
  /** Begins where all is written. @param {WrittenTrace} trace @param {number} number  of the stage */
  constructor(trace, number) {
    const { columns, target, steps } = trace.stages[number];
    this.trace = trace;
    this.columns = /** @type {Record<string, any>} */ (columns);
    this.values = trace.tensor(target).values;
    this.done = steps; // steps that are written
    this.latest = new Int32Array(this.values.length).fill(-1); // by cell, −1 for none
    this.previous = new Int32Array(this.columns.target.length); // by write: the one before it to the same cell
    for (let write = 0; write < this.previous.length; write++) this.previous[write] = this.#add(write);
    this.last = this.latest.slice();
  }

  /** @param {number} write @returns {number} the cell's latest write until now */
  #add(write) {
    const cell = this.columns.target[write];
    const before = this.latest[cell];
    this.latest[cell] = write;
    return before;
  }

  /** Goes to where `done` steps are written. @param {number} done @returns {Set<number>} the cells that changed */
  to(done) {
    const { step_ptr, target } = this.columns;
    const [from, until] = [step_ptr[this.done], step_ptr[done]];
    const changed = /** @type {Set<number>} */ (new Set());
    for (let write = from; write < until; write++) this.#add(write);
    for (let write = from - 1; write >= until; write--) this.latest[target[write]] = this.previous[write];
    for (let write = Math.min(from, until); write < Math.max(from, until); write++) changed.add(target[write]);
    this.done = done;
    return changed;
  }

  /** What a cell holds now; null where its first write is still to come. @param {number} cell @returns {number|null} */
  now(cell) {
    return this.latest[cell] < 0 ? null : this.leaves(this.latest[cell]);
  }

  /** Whether a write is its cell's last: then the cell is finished. @param {number} write */
  isLast(write) {
    return this.last[this.columns.target[write]] === write;
  }

  /** What a write leaves in its cell: the engine's running sum, in a stage that copies what is copied. @param {number} write @returns {number} */
  leaves(write) {
    const { after, a, write_ptr, target } = this.columns;
    if (this.isLast(write)) return this.values[target[write]];
    if (after) return after[write];
    const copied = this.trace.sourceCell(this.columns, a[write_ptr[write]]);
    return this.trace.value(copied.from, copied.a);
  }

  /** What its cell held before a write, where several add to it; null before the first. @param {number} write @returns {number|null} */
  before(write) {
    const earlier = this.previous[write];
    return !this.columns.after || earlier < 0 ? null : this.columns.after[earlier];
  }
}

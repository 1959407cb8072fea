/**
 * The engine's trace as it arrives in the browser, and the one generic expansion of its index rules.
 * It looks up which cells a step read; every written value is the engine's own number.
 */

export const PAD = -1; // an empty cell that takes part: reads as zero
export const EXCLUDED = -2; // an empty cell that takes no part

/**
 * @typedef {object} Tensor
 * @property {string} name
 * @property {string} role  input, weight, bias, address, output, gradient
 * @property {number[]} shape
 * @property {ArrayLike<number>} values  flat
 * @property {{kind: "signed"|"grey", reach: number}} scale  how values become colours
 * @property {ArrayLike<number>|null} kinds  which of a few kinds a cell is, −1 for none
 */
/**
 * @typedef {object} Axis
 * @property {number[]} line  what stands on the padded line: input index, PAD or EXCLUDED
 * @property {number} before  cells of the line before the input's first
 * @property {number} size  cells of the input
 * @property {number[][]} positions  (out, taps) where on the line each tap of each window reads
 * @property {number[]} unread  places on the line that no window reads
 * @property {number} spread  places from one cell of the input to the next; beyond 1 zeros are stuffed between them
 */
/**
 * @typedef {object} Stage
 * @property {string} target
 * @property {"sum"|"max"|"copy"} combine
 * @property {string|null} bias
 * @property {number[][]|null} divisor  counts per axis; a window's divisor is their product
 * @property {{name: string, x: number[], y: number[]}|null} function  applied last; points of its graph
 * @property {number} steps
 * @property {{source: string, weight: string|null, channels: number[][], axes: Axis[]}|null} windows
 * @property {Record<string, any>|null} columns
 */
/** @typedef {{from: string, a: number, b: number|null, coef: number, group: number, tap: number}} Term  flat cells, `a` of the tensor `from`, or PAD */
/** @typedef {{target: number, terms: Term[], via: number[], over: number|null, number: number}} Write  `over`: the cell that divides it; `number` counts all writes of its stage */
/** @typedef {{index: number, stage: Stage, number: number, local: number, writes: Write[], filter: number, place: number[]}} Step */

/**
 * Reads a payload: a JSON object, or bytes that begin with the length of one and go on with its arrays.
 * @param {any} data
 * @returns {{views: any[], page: any}}
 */
export function unpack(data) {
  if (!(data instanceof Uint8Array)) return data;
  const bytes = data.slice(); // typed arrays need aligned offsets of their own buffer
  const length = new DataView(bytes.buffer).getUint32(0, true);
  const payload = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length)));
  const array = (/** @type {any} */ { type, offset, count }) => {
    const Type = { uint8: Uint8Array, int16: Int16Array, int32: Int32Array, float64: Float64Array }[/** @type {"uint8"} */ (type)];
    return new Type(bytes.buffer, 8 + length + offset, count);
  };
  for (const view of payload.views) {
    if (view.sound) view.sound.samples = array(view.sound.samples);
    for (const tensor of view.tensors) {
      tensor.values = array(tensor.values);
      if (tensor.kinds) tensor.kinds = array(tensor.kinds);
    }
    for (const { columns, windows } of view.stages) {
      for (const axis of windows?.axes ?? []) axis.positions = inRows(array(axis.positions), axis.positions.width);
      for (const name in columns) if (columns[name]?.type) columns[name] = array(columns[name]);
    }
  }
  return payload;
}

/** A long row as rows of `width`, plain lists. @param {any} row @param {number} width @returns {number[][]} */
function inRows(row, width) {
  return Array.from({ length: row.length / width }, (_, n) => Array.from(row.slice(n * width, (n + 1) * width)));
}

export class Trace {
  /** @param {{tensors: Tensor[], stages: Stage[], spatial: number, curves: string[]}} payload  one view of it */
  constructor(payload) {
    this.spatial = payload.spatial; // trailing axes that are space: 1 or 2
    this.stages = payload.stages;
    this.tensors = payload.tensors;
    this.brief = payload.curves.length > 0; // a curve shows the products: their sum folds earlier
    /** @type {Map<string, Tensor>} */
    this.byName = new Map(payload.tensors.map((tensor) => [tensor.name, tensor]));
    this.steps = this.stages.reduce((sum, stage) => sum + stage.steps, 0);
  }

  /** @param {string} name @returns {Tensor} */
  tensor(name) {
    return /** @type {Tensor} */ (this.byName.get(name));
  }

  /** @param {string} name @param {number} flat @returns {number} */
  value(name, flat) {
    return flat === PAD ? 0 : this.tensor(name).values[flat];
  }

  /** The first step of a stage; for a number beyond the last, how many steps there are. @param {number} number */
  firstOf(number) {
    return this.stages.slice(0, number).reduce((sum, each) => sum + each.steps, 0);
  }

  /**
   * The step of a stage's target cell, or the first one that writes it; -1 where none does.
   * @param {number} number  of the stage
   * @param {number} cell
   */
  stepOf(number, cell) {
    const stage = this.stages[number];
    const first = this.firstOf(number);
    if (stage.windows) return first + cell;
    const write = stage.columns?.target.indexOf(cell) ?? -1;
    return write < 0 ? -1 : first + stage.columns?.step_ptr.findLastIndex((/** @type {number} */ start) => start <= write);
  }

  /**
   * The step of a windowed stage whose window lies most centrally over a place of the padded frame.
   * @param {number} number  of the stage
   * @param {number[]} frame  a place on each axis's line
   * @param {number} filter
   */
  centred(number, frame, filter) {
    const { axes } = /** @type {NonNullable<Stage["windows"]>} */ (this.stages[number].windows);
    const place = axes.map(({ positions }, n) => {
      const off = positions.map((taps) => Math.abs((taps[0] + taps[taps.length - 1]) / 2 - frame[n]));
      return off.indexOf(Math.min(...off));
    });
    const cell = place.reduce((flat, i, n) => flat * axes[n].positions.length + i, filter);
    return this.stepOf(number, cell);
  }

  /** @param {number} index @returns {Step} */
  step(index) {
    let local = index;
    let number = 0;
    while (local >= this.stages[number].steps) local -= this.stages[number++].steps;
    const stage = this.stages[number];
    const step = { index, stage, number, local, filter: 0, place: [], writes: [] };
    return stage.windows ? this.#windowStep(step) : this.#columnStep(step);
  }

  /** @param {any} step @returns {Step} */
  #windowStep(step) {
    const { axes, channels, weight, source } = step.stage.windows;
    let rest = step.local;
    step.place = axes.map(() => 0);
    for (let n = axes.length - 1; n >= 0; n--) {
      step.place[n] = rest % axes[n].positions.length;
      rest = Math.floor(rest / axes[n].positions.length);
    }
    step.filter = rest;
    const reads = this.#reads(axes, step.place);
    const size = axes.reduce((/** @type {number} */ cells, /** @type {Axis} */ axis) => cells * axis.size, 1);
    const terms = /** @type {Term[]} */ ([]);
    channels[rest].forEach((/** @type {number} */ channel, /** @type {number} */ group) => {
      reads.forEach((cell, tap) => {
        if (cell === EXCLUDED) return;
        const b = weight ? (rest * channels[rest].length + group) * reads.length + tap : null;
        terms.push({ from: source, a: cell === PAD ? PAD : channel * size + cell, b, coef: 1, group, tap });
      });
    });
    step.writes = [{ target: step.local, terms, via: [], over: null, number: step.local }];
    return step;
  }

  /**
   * The cells of one channel that the window at `place` reads, tap by tap.
   * @param {Axis[]} axes @param {number[]} place @returns {number[]}
   */
  #reads(axes, place) {
    let reads = [0];
    axes.forEach((axis, n) => {
      const taps = axis.positions[place[n]].map((position) => axis.line[position]);
      reads = reads.flatMap((cell) => taps.map((tap) => joined(cell, tap, axis.size)));
    });
    return reads;
  }

  /** @param {any} step @returns {Step} */
  #columnStep(step) {
    const c = step.stage.columns;
    for (let write = c.step_ptr[step.local]; write < c.step_ptr[step.local + 1]; write++) {
      const terms = [];
      for (let n = c.write_ptr[write]; n < c.write_ptr[write + 1]; n++) {
        const [b, coef, group] = [c.b ? c.b[n] : null, c.coef ? c.coef[n] : 1, c.group ? c.group[n] : 0];
        terms.push({ ...this.sourceCell(c, c.a[n]), b, coef, group, tap: terms.length });
      }
      step.writes.push({ target: c.target[write], terms, via: viaOf(c, write), over: c.over ? c.over[write] : null, number: write });
    }
    return step;
  }

  /**
   * What a target cell starts from.
   * @param {Stage} stage @param {number} target
   */
  initial(stage, target) {
    if (!stage.bias) return 0;
    const { values, shape } = this.tensor(stage.target);
    const start = this.tensor(stage.bias).values; // one number for each cell, or for each channel
    return start[start.length === values.length ? target : Math.floor((target * shape[0]) / values.length)];
  }

  /** The first stage that reads a tensor, or −1. @param {string} name */
  readerOf(name) {
    return this.stages.findIndex((stage) => namesRead(stage).includes(name));
  }

  /** The cell that a term of an irregular stage reads: of several sources the cells are counted one after the other. @param {Record<string, any>} columns @param {number} a */
  sourceCell({ source }, a) {
    if (!Array.isArray(source)) return { from: source, a };
    let number = 0;
    for (; number < source.length - 1 && a >= this.#cells(source[number]); number++) a -= this.#cells(source[number]);
    return { from: source[number], a };
  }

  /** What a stage counts before the first cell of one of its sources. @param {Stage} stage @param {string} name */
  countedBefore(stage, name) {
    const names = namesRead(stage);
    return names.slice(0, names.indexOf(name)).reduce((sum, each) => sum + this.#cells(each), 0);
  }

  /** @param {string} name */
  #cells(name) {
    return this.tensor(name).values.length;
  }

  /** The stage that writes a tensor, or −1. @param {string} name */
  writerOf(name) {
    return this.stages.findIndex((stage) => stage.target === name);
  }

  /** What the sum of a write is divided by, or null. @param {Step} step @param {Write} write */
  divisor(step, { over }) {
    if (over !== null) return this.value(step.stage.columns?.divisor, over);
    return step.stage.divisor && step.stage.divisor.reduce((product, counts, n) => product * counts[step.place[n]], 1);
  }
}

/**
 * Which of a line's own cells stands on a place of it; −1 in padding, on copies, and on zeros between the cells.
 * @param {number} place @param {number} before  places before the first cell @param {number} size  cells @param {number} spread  places from cell to cell
 */
export function ownAt(place, before, size, spread) {
  const own = (place - before) / spread;
  return own >= 0 && own < size && Number.isInteger(own) ? own : -1;
}

/** Places from a line's first own cell to its last. @param {{size: number, spread: number}} axis */
export function extentOf({ size, spread }) {
  return (size - 1) * spread + 1;
}

/** Whether a place lies before the first cell or after the last: padding or a copy. @param {Axis} axis @param {number} place */
export function isAround(axis, place) {
  return place < axis.before || place >= axis.before + extentOf(axis);
}

/** The tensors that a stage's terms read, in the order in which their cells are counted. @param {Stage} stage @returns {string[]} */
export function namesRead({ windows, columns }) {
  return [(windows ?? columns)?.source].flat();
}

/** The cells that gave a write its address. @param {Record<string, any>} columns @param {number} write @returns {number[]} */
export function viaOf({ via, vias }, write) {
  return via ? [...via.slice(write * vias, (write + 1) * vias)] : [];
}

/** One more axis of a flat index; an empty cell stays empty. @param {number} cell @param {number} tap @param {number} size */
function joined(cell, tap, size) {
  if (cell === EXCLUDED || tap === EXCLUDED) return EXCLUDED;
  return cell === PAD || tap === PAD ? PAD : cell * size + tap;
}

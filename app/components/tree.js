/** A network's parts as they come from Python (app/components/diagram_payload.py), each with its path. It counts nothing. */

/**
 * A receptive field along an axis: the intervals of as many outputs as it takes until they repeat, `jump` cells further.
 * @typedef {{low: (number|null)[], high: (number|null)[], jump: number, size: number, smallest: number}} Reach
 */

/**
 * @typedef {object} Part
 * @property {number} id  its place in the order of the forward pass
 * @property {string} name  within what contains it
 * @property {string} path  the names from the outermost to its own
 * @property {string} kind  "Network", "Input", "Run", a block, or a layer as torch.nn calls it
 * @property {string} title  what it is called in the paper
 * @property {string} settings  "3×3, stride 2"
 * @property {string} brief  what stands on a box too small for kind and settings
 * @property {"block"|"weights"|"pooling"|"light"|"other"|"input"} role
 * @property {number} row  of the report, −1 for none
 * @property {number} count  of equal blocks in a run
 * @property {number[]} given @property {number[]} shape  what enters, what leaves
 * @property {number} parameters @property {number} macs
 * @property {Reach[]} field @property {boolean} strict
 * @property {Part|null} parent @property {Part[]} parts
 */

const JOINS = ["Sum", "Concatenation", "Mean", "Scaling", "Beside"];

/** All parts, what contains others before them. @param {any} data @returns {Part[]} */
export function partsOf(data) {
  /** @type {Part[]} */
  const parts = [];
  data.parent.forEach((/** @type {number} */ above, /** @type {number} */ id) => {
    const parent = above < 0 ? null : parts[above];
    const text = (/** @type {string} */ column) => data.texts[data[column][id]];
    const name = text("name");
    const part = {
      id, name, parent, path: pathOf(parent, name), parts: [],
      kind: text("kind"), title: text("title"), settings: text("settings"), brief: text("brief"), role: text("role"),
      row: data.row[id], count: data.count[id], parameters: data.parameters[id], macs: data.macs[id],
      given: data.shapes[data.given[id]], shape: data.shapes[data.shape[id]],
      field: data.fields[data.field[id]], strict: Boolean(data.strict[id]),
    };
    parts.push(part);
    parent?.parts.push(part);
  });
  return parts;
}

/** The path as the report has it: neither the network nor a run is in it. @param {Part|null} parent @param {string} name */
function pathOf(parent, name) {
  const above = parent?.kind === "Run" ? parent.parent : parent;
  return !above ? "" : above.path ? `${above.path}.${name}` : name;
}

/** Whether branches meet there. @param {Part} part */
export function isJoin(part) {
  return JOINS.includes(part.kind);
}

/**
 * Whether it is drawn as a frame around what is in it. Branches have none, and a join has one only where others like it
 * stand beside it: module after module.
 * @param {Part} part @returns {boolean}
 */
export function isFrame(part) {
  const { parent } = part;
  if (!part.parts.length || !parent) return !parent;
  if (isJoin(parent)) return false;
  return !isJoin(part) || parent.parts.some((other) => other !== part && other.parts.length > 0 && (isJoin(other) || other.title === part.title));
}

/** The frame that a part is drawn in. @param {Part} part @returns {Part} */
export function frameOf(part) {
  let above = part.parent ?? part;
  while (!isFrame(above)) above = /** @type {Part} */ (above.parent);
  return above;
}

/** What contains a part, from the network to itself. @param {Part} part @returns {Part[]} */
export function ancestry(part) {
  return part.parent ? [...ancestry(part.parent), part] : [part];
}

/** "256×14×14". @param {number[]} shape */
export function shapeText(shape) {
  return shape.join("×");
}

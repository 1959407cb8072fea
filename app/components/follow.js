/** Views in lock-step: which step of one trace belongs to a step of another. */

/** @typedef {import("./trace.js").Trace} FollowTrace */

/**
 * The step of a trace that writes the same output cell as a step of the leading one. While the leading one is in a stage
 * that the other does not have, the other stays at the end of the last one that both have.
 * @param {FollowTrace} trace @param {FollowTrace} leading @param {number} index
 */
export function followed(trace, leading, index) {
  const step = leading.step(index);
  for (let number = step.number; number >= 0; number--) {
    const own = partnerOf(trace, leading, number);
    if (own < 0) continue;
    const [first, last] = [trace.firstOf(own), trace.firstOf(own + 1) - 1];
    return number < step.number ? last : Math.max(first, Math.min(beside(trace, own, step), last));
  }
  return 0;
}

/** The stage that does the same: the last one for the last, else the one in the same place if it writes the same shape; −1 for none. @param {FollowTrace} trace @param {FollowTrace} leading @param {number} number */
function partnerOf(trace, leading, number) {
  if (number === leading.stages.length - 1) return trace.stages.length - 1;
  if (number >= trace.stages.length) return -1;
  const [ours, theirs] = [trace, leading].map((each) => String(each.tensor(each.stages[number].target).shape));
  return ours === theirs ? number : -1;
}

/** The step of a stage beside another trace's. If steps write several cells, or one cell several times, it is the one in the same place, if there are as many. @param {FollowTrace} trace @param {number} own @param {import("./trace.js").Step} step */
function beside(trace, own, { stage, local, writes }) {
  const scatters = stage.columns && (stage.columns.after || stage.columns.target.length > stage.steps);
  const alike = scatters && trace.stages[own].steps === stage.steps;
  return alike || !writes.length ? trace.firstOf(own) + local : trace.stepOf(own, writes[0].target);
}

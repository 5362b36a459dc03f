// The walk through one update: which numbers are known when, and where Step stops.

/**
 * @typedef {import("./types.js").Explanations} Explanations
 * @typedef {import("./types.js").Granularity} Granularity
 * @typedef {import("./types.js").Phase} Phase
 */

export const PHASES = /** @type {const} */ (["forward", "error", "backward", "update"]);

/** How far Step can go. */
export const GRANULARITIES = /** @type {const} */ (["calculation", "layer", "phase", "update"]);

/** The meanings of δ. */
export const DELTAS = /** @type {const} */ (["article", "standard", "error_term"]);

/** Kinds of numbers that a reader may change. */
export const EDITABLE = new Set(["x", "d", "w", "b", "lr", "lr_0"]);

/**
 * Whether a reader may change this number; not a learning rate that a schedule computes.
 * @param {Explanations | null} explanations
 * @param {string} id
 */
export function isEditable(explanations, id) {
  return EDITABLE.has(kindOf(id)) && !explanations?.quantities[id]?.forms.length;
}

/**
 * The learning rate that a reader may change: the schedule's base rate where there is a schedule.
 * @param {Explanations | null} explanations
 */
export function rateOf(explanations) {
  return explanations?.quantities.lr_0 ? "lr_0" : "lr";
}

/**
 * Whether a number is a learning rate, which has its field in the bar.
 * @param {string} id
 */
export function isRate(id) {
  return ["lr", "lr_0"].includes(kindOf(id));
}

/**
 * Whether a number is the same for all weights and written as it was set: α, β₁, the update's t.
 * @param {string} id
 */
export function isSetting(id) {
  return !/[.~]/.test(id) && id !== "E" && id !== "E_new";
}

/**
 * The sort of number an id names: `delta` of `delta.1.2`.
 * @param {string} id
 */
export function kindOf(id) {
  return id.split(/[.@~]/, 1)[0] ?? "";
}

/**
 * The example that an id belongs to, or undefined if it belongs to none or there is only one.
 * @param {string} id
 */
export function exampleOf(id) {
  const [, example] = id.split("~");
  return example === undefined ? undefined : Number(example);
}

/**
 * The indices of an id: [1, 2] of `delta.1.2@1`.
 * @param {string} id
 */
export function indices(id) {
  return (id.split(/[@~]/, 1)[0] ?? "").split(".").slice(1).map(Number);
}

/**
 * How many moments there are up to the end of each phase.
 * @param {Explanations} explanations
 */
export function phaseEnds(explanations) {
  return PHASES.map((phase) => explanations.moments.findLastIndex((m) => m.phase === phase) + 1);
}

/**
 * How many moments there are before a phase.
 * @param {Explanations} explanations
 * @param {Phase} phase
 */
function phaseStart({ moments }, phase) {
  return moments.findIndex((moment) => moment.phase === phase);
}

/**
 * How many moments there are up to the end of each block.
 * @param {Explanations} explanations
 */
export function blockEnds({ moments }) {
  return moments.flatMap(({ block }, index) =>
    block === moments[index + 1]?.block ? [] : [index + 1],
  );
}

/**
 * The moments of one block that are done at a position.
 * @param {Explanations} explanations
 * @param {string} block
 * @param {number} at
 */
export function doneInBlock(explanations, block, at) {
  return explanations.moments.slice(0, at).filter((moment) => moment.block === block);
}

/**
 * The positions at which Step stops; a position is the number of moments done.
 * @param {Explanations} explanations
 * @param {Granularity} granularity
 */
export function stops(explanations, granularity) {
  const all = explanations.moments.map((_, index) => index + 1);
  if (granularity === "calculation") return all;
  if (granularity === "layer") return blockEnds(explanations);
  return granularity === "phase" ? phaseEnds(explanations) : all.slice(-1);
}

/**
 * The moment that is done last at a position, if any.
 * @param {Explanations} explanations
 * @param {number} at
 */
export function momentAt(explanations, at) {
  return explanations.moments[at - 1];
}

/**
 * The moments of one phase that are done at a position.
 * @param {Explanations} explanations
 * @param {Phase} phase
 * @param {number} at
 */
export function doneIn(explanations, phase, at) {
  return explanations.moments.slice(0, at).filter((moment) => moment.phase === phase);
}

/**
 * Whether a number is known at a position: it is given, computed, or follows from known ones.
 * @param {Explanations} explanations
 * @param {number} at
 * @returns {(id: string) => boolean}
 */
export function knownAt(explanations, at) {
  const order = new Map(explanations.moments.map((moment, index) => [moment.id, index]));
  /** @type {Map<string, boolean>} */
  const answers = new Map();
  /** @param {string} id @returns {boolean} */
  const known = (id) => {
    const answer = answers.get(id) ?? workedOut(id);
    answers.set(id, answer);
    return answer;
  };
  /** @param {string} id @returns {boolean} */
  const workedOut = (id) => {
    const index = order.get(id);
    if (index !== undefined) return index < at;
    const explanation = explanations.quantities[id];
    if (!explanation) return false;
    if (explanation.forms.length === 0) return true;
    if (explanation.reads.length > 0) return explanation.reads.every(known);
    // A constant, such as the slope of a linear output, belongs to the phase of its like.
    return at > phaseStart(explanations, kindOf(id).startsWith("dy") ? "backward" : "update");
  };
  return known;
}

/**
 * The position that stays when a given number changes: before the first moment that reads it.
 * @param {Explanations} explanations
 * @param {string} id
 */
export function firstUseOf(explanations, id) {
  const first = explanations.moments.findIndex((moment) =>
    explanations.quantities[moment.id]?.reads.includes(id),
  );
  return first < 0 ? explanations.moments.length : first;
}

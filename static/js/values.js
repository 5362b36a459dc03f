// The numbers on show: what is given comes from the learner's own set-up, what is computed from the
// trace, and only once its moment is done.

import { full, short } from "./format.js";
import { isSetting, knownAt } from "./moments.js";
import { currentTrace, takenAt } from "./state.js";

/**
 * @typedef {import("./state.js").State} State
 * @typedef {(id: string) => number | undefined} Numbers
 */

/** @type {WeakMap<State, Numbers>} */
const made = new WeakMap();

/**
 * A function that gives the number of an id, or undefined while it is not known.
 * @param {State} state
 * @returns {Numbers}
 */
export function values(state) {
  const numbers = made.get(state) ?? numbersOf(state);
  made.set(state, numbers);
  return numbers;
}

/**
 * @param {State} state
 * @returns {Numbers}
 */
function numbersOf(state) {
  const { explanations } = state;
  if (!explanations) return () => undefined;
  const known = knownAt(explanations, state.at);
  const setup = takenAt(state.run, state.update);
  const trace = currentTrace(state);
  return (id) => {
    const path = explanations.quantities[id]?.path;
    return path && known(id) ? (follow(setup, path) ?? follow(trace, path)) : undefined;
  };
}

/**
 * The number at the end of a path, or undefined where the tree does not have it.
 * @param {any} tree
 * @param {(string | number)[]} path
 * @returns {number | undefined}
 */
function follow(tree, path) {
  for (const key of path) tree = tree?.[key];
  return typeof tree === "number" ? tree : undefined;
}

/**
 * A number as it stands beside its symbol, or "" while it is not known.
 * @param {State} state
 * @param {string} id
 */
export function shown(state, id) {
  const value = values(state)(id);
  if (value === undefined) return "";
  return isSetting(id) ? full(value) : short(value, state.digits);
}

// The numbers on show: what is given comes from the learner's own set-up, what is computed from the
// trace, and only once its moment is done.

import { GIVEN, kindOf, knownAt } from "./moments.js";
import { currentTrace, setupAt } from "./state.js";

/**
 * @typedef {import("./state.js").State} State
 */

/**
 * A function that gives the number of an id, or undefined while it is not known.
 * @param {State} state
 * @returns {(id: string) => number | undefined}
 */
export function values(state) {
  const { explanations } = state;
  if (!explanations) return () => undefined;
  const known = knownAt(explanations, state.at);
  const setup = setupAt(state.run, state.update);
  const trace = currentTrace(state);
  return (id) => {
    const path = explanations.quantities[id]?.path;
    const tree = GIVEN.has(kindOf(id)) ? setup : trace;
    if (!path || !tree || !known(id)) return undefined;
    return follow(tree, path);
  };
}

/**
 * The number at the end of a path, or undefined where the trace does not have it.
 * @param {any} tree
 * @param {(string | number)[]} path
 * @returns {number | undefined}
 */
function follow(tree, path) {
  for (const key of path) tree = tree?.[key];
  return typeof tree === "number" ? tree : undefined;
}

// What the page tells the one that embeds it of a walk: where it stands, updates that are done, and
// how much of the first one was gone through.

import { momentAt } from "./moments.js";
import { leftOf } from "./predict.js";
import { sayPosition } from "./speech.js";
import { asks } from "./staging.js";
import { currentTrace, updateNumber } from "./state.js";

/** @typedef {import("./state.js").State} State */

/**
 * Whether nothing is on its way: what is on show is where the walk stands.
 * @param {State} state
 */
export function isSettled(state) {
  const { explanations, delta, pending, wish, job } = state;
  const isExplained = explanations?.architecture.delta === delta;
  return Boolean(isExplained && !pending && !wish && !job && currentTrace(state));
}

/**
 * Where the walk stands; `ids` are the numbers computed since it stood where it was before.
 * @param {State} state
 * @param {State | null} before
 */
export function placeOf(state, before) {
  const moments = state.explanations?.moments ?? [];
  const isOnward = before && isSameUpdate(before, state) && before.at < state.at;
  return {
    index: state.at,
    of: moments.length,
    phase: (state.explanations && momentAt(state.explanations, state.at)?.phase) ?? null,
    update: updateNumber(state),
    ids: moments.slice(isOnward ? before.at : Math.max(0, state.at - 1), state.at).map(idOf),
    text: sayPosition(state),
  };
}

/** @param {{ id: string }} moment */
function idOf({ id }) {
  return id;
}

/**
 * The update that has been gone through to the end by this step, if one has; the way back also
 * comes to ends.
 * @param {State} before
 * @param {State} state
 */
export function updateOf(before, state) {
  if (before.run.setup === state.run.setup && before.update > state.update) return null;
  const trace = currentTrace(state);
  if (!trace || state.at === 0 || state.at !== state.explanations?.moments.length) return null;
  const { value } = /** @type {{ value?: number }} */ (trace.loss);
  return { index: updateNumber(state), lossBefore: value, lossAfter: trace.E_new };
}

/**
 * Whether the walk has moved.
 * @param {State} before
 * @param {State} state
 */
export function hasMoved(before, state) {
  return !isSameUpdate(before, state) || before.at !== state.at;
}

/**
 * @param {State} before
 * @param {State} state
 */
function isSameUpdate(before, state) {
  return before.run.setup === state.run.setup && before.update === state.update;
}

/**
 * The share of the first update's moments that have been gone through, from 0 to 1.
 * @param {State} state
 */
export function doneOf({ explanations, reached, update, at }) {
  const count = explanations?.moments.length ?? 0;
  if (reached > 0) return 1;
  return update === 0 && count > 0 ? at / count : 0;
}

/**
 * From 0 to 1: what has been gone through; where numbers are asked for, the share of those that were
 * found at first try, of all that were asked and of those that the update still asks.
 * @param {State} state
 */
export function scoreOf(state) {
  if (!asks(state)) return doneOf(state);
  const { right, total } = state.predict;
  const all = total + leftOf(state);
  return all > 0 ? right / all : 0;
}

/**
 * The answer that has been given by this event, if one has.
 * @param {State} before
 * @param {State} state
 */
export function answerOf(before, state) {
  const { last } = state.predict;
  if (!last || last === before.predict.last) return null;
  return { update: updateNumber(state), ...last };
}

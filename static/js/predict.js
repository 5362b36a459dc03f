// Numbers that are asked for before they are told. The walk goes no further than what has been told;
// beyond it stands a question. Whether an answer is right is the only thing that is worked out here.

import { parse, short } from "./format.js";
import { asks } from "./staging.js";
import { values } from "./values.js";

/**
 * @typedef {import("./state.js").State} State
 * @typedef {import("./state.js").Run} Run
 * @typedef {"sign" | "point" | "part" | "near" | "no" | "unreadable"} Hint why an answer is not right yet
 *
 * @typedef {object} Answer the last one
 * @property {string} id
 * @property {string} typed
 * @property {"right" | "shown" | Hint} verdict shown where it was told without being found
 * @property {string} [part] the number that was typed instead, which goes into this one
 * @property {number} tries how many answers were given to this question
 *
 * @typedef {object} Predict
 * @property {string | null} asked the number that is asked for
 * @property {number} tries wrong answers to it so far
 * @property {number} right how many numbers were found at first try
 * @property {number} total how many were asked for and are told
 * @property {Answer | null} last
 */

/** Nothing has been asked. */
export const UNASKED = /** @type {Predict} */ ({
  asked: null,
  tries: 0,
  right: 0,
  total: 0,
  last: null,
});

/** How many times the tolerance an answer may be off to be called near. */
const NEAR = 10;

/**
 * How many moments of an update the learner has been told.
 * @param {Run} run
 * @param {number} update
 */
function toldOf({ told }, update) {
  return told?.[update] ?? 0;
}

/**
 * How many moments of its update are not told.
 * @param {State} state
 */
export function leftOf({ run, update, explanations }) {
  return (explanations?.moments.length ?? 0) - toldOf(run, update);
}

/**
 * The state with so many moments of its update told, and no fewer than before.
 * @param {State} state
 * @param {number} at
 * @returns {State}
 */
export function telling(state, at) {
  const { run, update } = state;
  if (toldOf(run, update) >= at) return state;
  return { ...state, run: { ...run, told: { ...run.told, [update]: at } } };
}

/**
 * The state after an event, no further than what has been told: past that it asks.
 * @param {State} before
 * @param {State} state
 * @returns {State}
 */
export function withheld(before, state) {
  if (!asks(state) || !state.explanations || state === before) return state;
  const { moments } = state.explanations;
  let told = toldOf(state.run, state.update);
  // What has left the finite numbers cannot be asked for.
  while (told < state.at && numberAfter(state, told) === undefined) told++;
  const { predict } = state;
  if (state.at > told) {
    const asked = moments[told]?.id ?? null;
    const tries = asked === predict.asked && before.run === state.run ? predict.tries : 0;
    const last = tries > 0 ? predict.last : null;
    return {
      ...telling(state, told),
      ...{ at: told, reached: before.reached, summary: "", selected: null, playing: false },
      predict: { ...predict, asked, tries, last },
    };
  }
  const hasMoved = state.at !== before.at || state.update !== before.update;
  const isAside = predict.asked && (hasMoved || predict.asked !== moments[state.at]?.id);
  return isAside ? { ...state, predict: { ...predict, asked: null, tries: 0, last: null } } : state;
}

/**
 * The number that the moment after so many gives.
 * @param {State} state
 * @param {number} told
 */
function numberAfter(state, told) {
  const id = state.explanations?.moments[told]?.id;
  return id === undefined ? undefined : values({ ...state, at: told + 1 })(id);
}

/**
 * The state after an answer to what is asked; a right one tells the number.
 * @param {State} state
 * @param {string} typed
 * @param {(state: State) => State} reveal
 * @returns {State}
 */
export function answered(state, typed, reveal) {
  const { predict } = state;
  const id = predict.asked;
  const value = numberAfter(state, state.at);
  if (id === null || value === undefined) return state;
  const found = verdictOn(state, id, value, parse(typed));
  const tries = predict.tries + (found.verdict === "unreadable" ? 0 : 1);
  const last = { id, typed, tries, ...found };
  if (found.verdict !== "right") return { ...state, predict: { ...predict, tries, last } };
  return told(state, { ...predict, last, right: predict.right + (tries === 1 ? 1 : 0) }, reveal);
}

/**
 * The state with the number told that was asked for.
 * @param {State} state
 * @param {(state: State) => State} reveal
 * @returns {State}
 */
export function givenUp(state, reveal) {
  const { predict } = state;
  const id = predict.asked;
  if (id === null) return state;
  const last = /** @type {Answer} */ ({ id, typed: "", verdict: "shown", tries: predict.tries });
  return told(state, { ...predict, last }, reveal);
}

/**
 * @param {State} state
 * @param {Predict} predict
 * @param {(state: State) => State} reveal
 */
function told(state, predict, reveal) {
  const counted = { ...predict, asked: null, tries: 0, total: predict.total + 1 };
  return { ...reveal(telling(state, state.at + 1)), predict: counted };
}

/**
 * What is to be said of an answer: the first that holds.
 * @param {State} state
 * @param {string} id
 * @param {number} value
 * @param {number} typed
 * @returns {{ verdict: "right" | Hint, part?: string }}
 */
function verdictOn(state, id, value, typed) {
  if (!Number.isFinite(typed)) return { verdict: "unreadable" };
  const { tolerance } = state.staging;
  /** @param {number} other @param {number} [times] */
  const is = (other, times = 1) => isWithin(typed, other, times * tolerance, state.digits);
  if (is(value)) return { verdict: "right" };
  if (is(-value)) return { verdict: "sign" };
  const part = state.explanations?.quantities[id]?.reads.find((each) => {
    const number = values(state)(each);
    return number !== undefined && is(number);
  });
  if (part) return { verdict: "part", part };
  if (POWERS.some((power) => is(value * power))) return { verdict: "point" };
  return { verdict: is(value, NEAR) ? "near" : "no" };
}

/** How far a decimal point may have slipped. */
const POWERS = [1000, 100, 10, 0.1, 0.01, 0.001];

/**
 * Whether an answer is as near as it has to be, or is the number as it is shown.
 * @param {number} typed
 * @param {number} value
 * @param {number} tolerance
 * @param {number} digits
 */
function isWithin(typed, value, tolerance, digits) {
  return (
    Math.abs(typed - value) <= tolerance * Math.abs(value) ||
    short(typed, digits) === short(value, digits)
  );
}

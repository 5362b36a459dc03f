// What a course leaves of the page: which parts are there, what can be changed, how it asks. The
// server reads it off the address.

import { EDITABLE, isEditable, kindOf } from "./moments.js";

/**
 * @typedef {import("./state.js").State} State
 * @typedef {"training" | "side" | "pictures" | "data" | "network" | "share" | "settings" | "tables"} Part
 *
 * @typedef {object} Staging
 * @property {boolean} embedded
 * @property {"diagram" | "table" | "both"} view
 * @property {readonly Part[] | null} parts what is below the picture; null for all
 * @property {"full" | "step" | "none"} controls
 * @property {readonly string[] | null} edit kinds of numbers that can be changed; null for all
 * @property {"watch" | "predict"} mode
 * @property {number} tolerance how far an answer may be off, as a part of the number
 * @property {number} speed how many times as fast Play goes
 * @property {Record<string, string>} said the parameters that say so
 */

/** The page with everything on it. */
export const WHOLE = /** @type {Staging} */ ({
  embedded: false,
  view: "both",
  parts: null,
  controls: "full",
  edit: null,
  mode: "watch",
  tolerance: 0.01,
  speed: 1,
  said: {},
});

/**
 * Whether a part is there.
 * @param {State} state
 * @param {Part} part
 */
export function has({ staging }, part) {
  return staging.parts?.includes(part) ?? true;
}

/**
 * Whether the reader may change this number.
 * @param {State} state
 * @param {string} id
 */
export function mayEdit({ staging, explanations }, id) {
  const kind = kindOf(id).replace(/^lr_0$/, "lr");
  return isEditable(explanations, id) && (staging.edit?.includes(kind) ?? true);
}

/**
 * Whether there is anything to change.
 * @param {State} state
 */
export function mayEditSome({ staging }) {
  return staging.edit === null || staging.edit.length > 0;
}

/**
 * Whether everything can be changed, and so exchanged for something else.
 * @param {State} state
 */
export function mayEditAll({ staging }) {
  return (
    staging.edit === null ||
    [...EDITABLE].every((kind) => kind === "lr_0" || staging.edit?.includes(kind))
  );
}

/**
 * Whether numbers are asked for before they are told.
 * @param {State} state
 */
export function asks({ staging }) {
  return staging.mode === "predict";
}

/**
 * Whether the numbers stand in tables.
 * @param {State} state
 */
export function isTabled(state) {
  return state.staging.view === "table" || has(state, "tables");
}

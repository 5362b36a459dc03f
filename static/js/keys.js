// The keyboard: one table for the handler and for the list under "?".

import { asks, has, isTabled } from "./staging.js";

/**
 * @typedef {import("./state.js").Event} Event
 * @typedef {import("./state.js").State} State
 *
 * @typedef {object} Key
 * @property {string[]} keys as `KeyboardEvent.key` names them
 * @property {string} shown as a reader reads them
 * @property {string} meaning name of its message
 * @property {(state: State) => Event | "again" | "table"} event
 * @property {(state: State) => boolean} [isThere] whether the page has what it is for
 */

/** @param {State} state */
const steps = (state) => state.staging.controls !== "none";

/** @param {State} state */
const goesFar = (state) => state.staging.controls === "full" && !asks(state);

/** @type {Key[]} */
const KEYS = [
  {
    ...{ keys: [".", "n"], shown: ". n", meaning: "key.step", isThere: steps },
    event: () => ({ type: "stepped" }),
  },
  {
    ...{ keys: [",", "p"], shown: ", p", meaning: "key.back", isThere: steps },
    event: () => ({ type: "backed" }),
  },
  {
    ...{ keys: [">", ":"], shown: "Shift .", meaning: "key.update", isThere: goesFar },
    event: () => ({ type: "leaptOn" }),
  },
  {
    ...{ keys: ["<", ";"], shown: "Shift ,", meaning: "key.unupdate", isThere: goesFar },
    event: () => ({ type: "leaptBack" }),
  },
  {
    ...{ keys: ["k"], shown: "k", meaning: "key.play", isThere: goesFar },
    event: (state) => ({ type: state.playing ? "paused" : "played" }),
  },
  {
    ...{ keys: ["r"], shown: "r", meaning: "key.reset" },
    isThere: (state) => state.staging.controls === "full",
    event: () => ({ type: "reset" }),
  },
  { keys: ["l"], shown: "l", meaning: "key.again", event: () => "again" },
  { keys: ["t"], shown: "t", meaning: "key.table", isThere: isTabled, event: () => "table" },
  {
    ...{ keys: ["?"], shown: "?", meaning: "key.help" },
    isThere: (state) => has(state, "settings"),
    event: () => ({ type: "helped" }),
  },
];

/**
 * The keys that the page has.
 * @param {State} state
 */
export function keysOf(state) {
  return KEYS.filter(({ isThere }) => isThere?.(state) ?? true);
}

/**
 * The table's entry for a key press, unless it is meant for a field or a menu.
 * @param {KeyboardEvent} event
 * @param {State} state
 */
export function keyFor(event, state) {
  if (event.ctrlKey || event.metaKey || event.altKey) return undefined;
  const target = /** @type {Element | null} */ (event.target);
  if (target?.closest("input:not([type=radio], [type=range], [type=checkbox]), select, textarea"))
    return undefined;
  return keysOf(state).find(({ keys }) => keys.includes(event.key));
}

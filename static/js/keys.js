// The keyboard: one table for the handler and for the list under "?".

/**
 * @typedef {import("./state.js").Event} Event
 * @typedef {import("./state.js").State} State
 *
 * @typedef {object} Key
 * @property {string[]} keys as `KeyboardEvent.key` names them
 * @property {string} shown as a reader reads them
 * @property {string} meaning name of its message
 * @property {(state: State) => Event | "again" | "table"} event
 */

/** @type {Key[]} */
export const KEYS = [
  { keys: [".", "n"], shown: ". n", meaning: "key.step", event: () => ({ type: "stepped" }) },
  { keys: [",", "p"], shown: ", p", meaning: "key.back", event: () => ({ type: "backed" }) },
  { keys: [">", ":"], shown: "Shift .", meaning: "key.update", event: () => ({ type: "leaptOn" }) },
  {
    keys: ["<", ";"],
    shown: "Shift ,",
    meaning: "key.unupdate",
    event: () => ({ type: "leaptBack" }),
  },
  {
    keys: ["k"],
    shown: "k",
    meaning: "key.play",
    event: (state) => ({ type: state.playing ? "paused" : "played" }),
  },
  { keys: ["r"], shown: "r", meaning: "key.reset", event: () => ({ type: "reset" }) },
  { keys: ["l"], shown: "l", meaning: "key.again", event: () => "again" },
  { keys: ["t"], shown: "t", meaning: "key.table", event: () => "table" },
  { keys: ["?"], shown: "?", meaning: "key.help", event: () => ({ type: "helped" }) },
];

/**
 * The table's entry for a key press, unless it is meant for a field or a menu.
 * @param {KeyboardEvent} event
 */
export function keyFor(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return undefined;
  const target = /** @type {Element | null} */ (event.target);
  if (target?.closest("input:not([type=radio], [type=range], [type=checkbox]), select, textarea"))
    return undefined;
  return KEYS.find(({ keys }) => keys.includes(event.key));
}

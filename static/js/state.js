// The whole state of the page as one value, and how each event changes it. No mathematics here:
// numbers come from traces; an event only says which of them are on show.

import { firstUseOf, GIVEN, kindOf, momentAt, stops } from "./moments.js";

/**
 * @typedef {import("./types.js").Delta} Delta
 * @typedef {import("./types.js").Explanations} Explanations
 * @typedef {import("./types.js").Granularity} Granularity
 * @typedef {import("./types.js").Preset} Preset
 * @typedef {import("./types.js").Setup} Setup
 * @typedef {import("./types.js").Start} Start
 * @typedef {import("./types.js").Trace} Trace
 *
 * @typedef {object} Run updates from one start, without an edit in between
 * @property {Setup} setup what its first update is made from
 * @property {Trace[]} traces the updates that have arrived, in order
 *
 * @typedef {object} Position
 * @property {Run} run
 * @property {number} update index of the update on show
 * @property {number} at how many of its moments are done; above 0 only once its trace is there
 *
 * @typedef {object} Pending
 * @property {number} at
 * @property {boolean} summary
 * @property {boolean} aloud whether arriving there is answered aloud
 *
 * @typedef {object} View
 * @property {Explanations | null} explanations null until they arrive
 * @property {Delta} delta which δ is shown
 * @property {Granularity} granularity
 * @property {number} digits
 * @property {boolean} summary whether the phase is explained instead of one number
 * @property {Pending | null} pending where to go on as soon as the missing numbers arrive
 * @property {string | null} selected the number to explain instead of the current one
 * @property {string | null} pointed the number under the pointer
 * @property {string | null} editing the number whose field is open
 * @property {{ id: string, typed: string } | null} refused what was typed where no number in range was
 * @property {string} node the diagram's node that takes the focus: "layer.unit"
 * @property {boolean} playing
 * @property {string | null} trouble why the last request failed
 * @property {number} width of the diagram, in px
 * @property {boolean} help whether the keys are listed
 * @property {boolean} keys whether single keys step
 *
 * @typedef {object} History
 * @property {Position[]} undo
 * @property {Position[]} redo
 *
 * @typedef {Position & View & History} State
 *
 * @typedef {(
 *   | { type: "stepped" | "backed" | "leaptOn" | "leaptBack" | "played" | "paused" | "ticked" }
 *   | { type: "reset" | "undone" | "redone" | "retried" | "closed" | "helped" }
 *   | { type: "scrubbed", at: number, summary?: boolean }
 *   | { type: "wentTo", update: number }
 *   | { type: "selected", id: string | null }
 *   | { type: "pointed", id: string | null }
 *   | { type: "pressed", id: string }
 *   | { type: "opened", id: string }
 *   | { type: "edited", id: string, value: number }
 *   | { type: "rejected", id: string, typed: string }
 *   | { type: "choseDelta", delta: Delta }
 *   | { type: "choseGranularity", granularity: Granularity }
 *   | { type: "choseDigits", digits: number }
 *   | { type: "choseKeys", keys: boolean }
 *   | { type: "movedTo", node: string }
 *   | { type: "resized", width: number }
 *   | { type: "explained", explanations: Explanations }
 *   | { type: "replied", run: Run, trace: Trace }
 *   | { type: "failed", message: string }
 * )} Event
 */

/**
 * The page as it opens: everything given, nothing computed.
 * @param {Start} start
 * @returns {State}
 */
export function initial({ preset, delta, digits, keys }) {
  return {
    run: { setup: setupOf(preset), traces: [] },
    update: 0,
    at: 0,
    explanations: null,
    delta,
    granularity: "calculation",
    digits,
    summary: false,
    pending: null,
    selected: null,
    pointed: null,
    editing: null,
    refused: null,
    node: "0.1",
    playing: false,
    trouble: null,
    width: 720,
    help: false,
    keys,
    undo: [],
    redo: [],
  };
}

/**
 * @param {Preset} preset
 * @returns {Setup}
 */
function setupOf(preset) {
  return {
    before: { network: preset.network, optimizer_state: {}, step: 0 },
    inputs: preset.inputs,
    targets: preset.targets,
    loss: { name: preset.loss },
    optimizer: preset.optimizer,
    trainable: preset.trainable,
  };
}

/**
 * The trace of the update on show, once it has arrived.
 * @param {Position} state
 */
export function currentTrace(state) {
  return state.run.traces[state.update];
}

/**
 * What an update of a run is made from, or null while the one before it is missing.
 * @param {Run} run
 * @param {number} update
 * @returns {Setup | null}
 */
export function setupAt(run, update) {
  const before = update === 0 ? run.setup.before : run.traces[update - 1]?.after;
  return before ? { ...run.setup, before } : null;
}

/**
 * How the update on show is numbered for people.
 * @param {Position} state
 */
export function updateNumber(state) {
  return state.run.setup.before.step + state.update + 1;
}

/**
 * The number to explain: the chosen one, else the one computed last.
 * @param {State} state
 */
export function explained(state) {
  const { selected, summary, explanations, at } = state;
  if (selected || summary || !explanations) return selected;
  return momentAt(explanations, at)?.id ?? null;
}

/**
 * The state after an event.
 * @param {State} state
 * @param {Event} event
 * @returns {State}
 */
export function reduce(state, event) {
  switch (event.type) {
    case "stepped":
    case "ticked":
      return onward(state, state.granularity);
    case "backed":
      return backward(state, state.granularity);
    case "leaptOn":
      return onward(state, "update");
    case "leaptBack":
      return backward(state, "update");
    case "played":
      return { ...state, playing: true };
    case "paused":
      return { ...state, playing: false };
    case "scrubbed":
      return scrub(state, event.at, event.summary ?? false);
    case "wentTo":
      return show(state, event.update, momentCount(state), true);
    case "reset":
      return { ...show(state, 0, 0, false), playing: false };
    case "selected":
      return { ...state, selected: event.id, editing: null, refused: null };
    case "pointed":
      return { ...state, pointed: event.id };
    case "pressed":
      return press(state, event.id);
    case "opened":
      return { ...state, editing: event.id, refused: null, playing: false };
    case "closed":
      return { ...state, editing: null, refused: null, help: false };
    case "rejected":
      return { ...state, refused: { id: event.id, typed: event.typed } };
    case "edited":
      return edit(state, event.id, event.value);
    case "undone":
      return travel(state, "undo", "redo");
    case "redone":
      return travel(state, "redo", "undo");
    case "choseDelta":
      return { ...state, delta: event.delta };
    case "choseGranularity":
      return { ...state, granularity: event.granularity };
    case "choseDigits":
      return { ...state, digits: event.digits };
    case "choseKeys":
      return { ...state, keys: event.keys };
    case "movedTo":
      return { ...state, node: event.node };
    case "resized":
      return { ...state, width: event.width };
    case "helped":
      return { ...state, help: !state.help };
    case "explained":
      return explain(state, event.explanations);
    case "replied":
      return arrive(state, event.run, event.trace);
    case "failed":
      return { ...state, trouble: event.message, playing: false };
    case "retried":
      return { ...state, trouble: null };
  }
}

/**
 * Shows a position; what was chosen before is let go.
 * @param {State} state
 * @param {number} update
 * @param {number} at
 * @param {boolean} summary
 * @returns {State}
 */
function show(state, update, at, summary) {
  const view = { pending: null, selected: null, editing: null, refused: null };
  return { ...state, ...view, update, at, summary };
}

/**
 * To a position of the update on show, as soon as its numbers are there.
 * @param {State} state
 * @param {number} at
 * @param {boolean} summary
 * @returns {State}
 */
function scrub(state, at, summary) {
  if (currentTrace(state)) return show(state, state.update, at, summary);
  return { ...state, pending: { at, summary, aloud: true } };
}

/** @param {State} state */
function momentCount(state) {
  return state.explanations?.moments.length ?? 0;
}

/**
 * To the next stop; past the last one, to the first of the next update, as soon as it is there.
 * @param {State} state
 * @param {Granularity} granularity
 * @returns {State}
 */
function onward(state, granularity) {
  if (!state.explanations || !currentTrace(state)) return state;
  const all = stops(state.explanations, granularity);
  const next = all.find((stop) => stop > state.at);
  const summary = granularity !== "calculation";
  if (next !== undefined) return show(state, state.update, next, summary);
  const [at = 0] = all;
  if (state.run.traces[state.update + 1]) return show(state, state.update + 1, at, summary);
  return { ...show(state, state.update + 1, 0, false), pending: { at, summary, aloud: true } };
}

/**
 * To the stop before; before the first one, to the end of the update before.
 * @param {State} state
 * @param {Granularity} granularity
 * @returns {State}
 */
function backward(state, granularity) {
  if (!state.explanations) return state;
  const summary = granularity !== "calculation";
  const stop = stops(state.explanations, granularity).findLast((stop) => stop < state.at);
  const paused = { ...state, playing: false };
  if (stop !== undefined) return show(paused, state.update, stop, summary);
  if (state.update === 0) return show(paused, 0, 0, false);
  return show(paused, state.update - 1, momentCount(state), summary);
}

/**
 * A number in the picture was pressed: explain it; pressed again, open its field if it has one.
 * @param {State} state
 * @param {string} id
 * @returns {State}
 */
function press(state, id) {
  if (state.selected === id && GIVEN.has(kindOf(id))) return reduce(state, { type: "opened", id });
  return { ...state, selected: id, editing: null, refused: null, playing: false };
}

/**
 * Starts a new run from the update on show, with one given number changed. What depended on it is
 * no longer known; the old run stays reachable by undo.
 * @param {State} state
 * @param {string} id
 * @param {number} value
 * @returns {State}
 */
function edit(state, id, value) {
  const setup = setupAt(state.run, state.update);
  const path = state.explanations?.quantities[id]?.path;
  if (!setup || !path || !state.explanations) return state;
  // A field reports its change twice where Enter closes it: once for the key, once for leaving.
  if (path.reduce((/** @type {any} */ tree, key) => tree[key], setup) === value)
    return reduce(state, { type: "closed" });
  return {
    ...state,
    run: { setup: replaced(setup, path, value), traces: [] },
    update: 0,
    at: 0,
    summary: false,
    pending: {
      at: Math.min(state.pending?.at ?? state.at, firstUseOf(state.explanations, id)),
      summary: false,
      aloud: false,
    },
    selected: id,
    editing: null,
    refused: null,
    playing: false,
    trouble: null,
    undo: [...state.undo, { run: state.run, update: state.update, at: state.at }],
    redo: [],
  };
}

/**
 * A copy of `tree` with another value at the end of `path`.
 * @template T
 * @param {T} tree
 * @param {(string | number)[]} path
 * @param {number} value
 * @returns {T}
 */
function replaced(tree, [key, ...rest], value) {
  if (key === undefined) return /** @type {any} */ (value);
  const copy = /** @type {any} */ (Array.isArray(tree) ? [...tree] : { ...tree });
  copy[key] = replaced(copy[key], rest, value);
  return copy;
}

/**
 * Undo or redo: takes the last position of one list and leaves the present one on the other.
 * @param {State} state
 * @param {"undo" | "redo"} from
 * @param {"undo" | "redo"} to
 * @returns {State}
 */
function travel(state, from, to) {
  const position = state[from].at(-1);
  if (!position) return state;
  const { run, update, at } = state;
  return {
    ...show(state, position.update, position.at, false),
    run: position.run,
    playing: false,
    trouble: null,
    [from]: state[from].slice(0, -1),
    [to]: [...state[to], { run, update, at }],
  };
}

/**
 * Takes new explanations; under another meaning of δ every place stays at the same number, or where
 * the new walk does not have it, at the last one before that both have.
 * @param {State} state
 * @param {Explanations} explanations
 * @returns {State}
 */
function explain(state, explanations) {
  const walk = state.explanations?.moments ?? [];
  const positions = new Map(explanations.moments.map(({ id }, index) => [id, index + 1]));
  /** @template {{ at: number }} P @param {P} place @returns {P} */
  const moved = (place) => {
    const last = walk.slice(0, place.at).findLast(({ id }) => positions.has(id));
    return { ...place, at: (last && positions.get(last.id)) ?? 0 };
  };
  return {
    ...moved(state),
    explanations,
    trouble: null,
    pending: state.pending && moved(state.pending),
    undo: state.undo.map(moved),
    redo: state.redo.map(moved),
  };
}

/**
 * Takes the next trace of a run, unless it has arrived already.
 * @param {State} state
 * @param {Run} run
 * @param {Trace} trace
 * @returns {State}
 */
function arrive(state, run, trace) {
  if (state.run !== run) return state;
  const next = { ...state, run: { ...run, traces: [...run.traces, trace] }, trouble: null };
  if (!state.pending || !currentTrace(next)) return next;
  const { at, summary } = state.pending;
  return { ...next, at, summary, pending: null };
}

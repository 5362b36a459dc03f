// A second run beside the first: from the same start but for one choice, and locked to the place
// where the first one stands. It is a state of its own with its own traces; what is looked at is the
// first one's choice.

import { afresh, withActivation, withOptimizer, withSetting } from "./choices.js";
import { NO_PICTURES } from "./pictures.js";
import { question } from "./questions.js";
import * as single from "./state.js";

/**
 * @typedef {import("./state.js").Event} Event
 * @typedef {import("./state.js").State} State
 * @typedef {import("./types.js").Choices} Choices
 * @typedef {import("./types.js").Setup} Setup
 *
 * @typedef {(
 *   | { kind: "rate" | "weights", value: number }
 *   | { kind: "optimizer" | "activation", value: string }
 * )} Difference a learning rate, the seed of the first weights, an optimizer, the hidden activation
 *
 * @typedef {"same" | "midway"} Hindrance why there is no second run
 *
 * @typedef {object} Versus
 * @property {Difference | null} difference what the second run does otherwise; null without one
 * @property {State | null} rival
 * @property {{ update: number, why: string } | null} ended the last update that it came to, and why
 * @property {Hindrance | null} hindrance
 */

/** One run alone. */
export const ALONE = /** @type {Versus} */ ({
  difference: null,
  rival: null,
  ended: null,
  hindrance: null,
});

/** Where the comparison of learning rates begins, or if that is the first run's, its other. */
const RATES = /** @type {const} */ ([0.5, 0.1]);

/**
 * The page as it opens, with a second run where the start says one.
 * @param {import("./types.js").Start} start
 * @returns {State}
 */
export function initial(start) {
  return locked(begun(single.initial(start), start.versus ?? null));
}

/**
 * The states of both runs after an event.
 * @param {State} state
 * @param {Event} event
 * @returns {State}
 */
export function reduce(state, event) {
  if (event.type === "rival") return locked(heard(state, event.event));
  if (event.type === "differed") return locked(begun(state, event.difference));
  const next = single.reduce(state, event);
  if (event.type === "restored" && next !== state)
    return locked(begun(next, event.start.versus ?? null));
  const { difference } = next.versus;
  if (!difference) return next;
  const isSameRun = next.run.setup === state.run.setup;
  return locked(isSameRun ? passedOn(state, next, event) : begun(next, difference));
}

/**
 * The kinds of difference that a network can have.
 * @param {Setup} setup
 */
export function kindsFor({ before }) {
  const hasHidden = before.network.layers.length > 1;
  return /** @type {const} */ (["rate", "optimizer", "activation", "weights"]).filter(
    (kind) => kind !== "activation" || hasHidden,
  );
}

/**
 * The difference of a kind to begin with.
 * @param {State} state
 * @param {Difference["kind"]} kind
 * @returns {Difference}
 */
export function usual({ run: { setup }, choices, first }, kind) {
  switch (kind) {
    case "rate":
      return { kind, value: rateIn(setup) === RATES[0] ? RATES[1] : RATES[0] };
    case "weights":
      return { kind, value: first.seed + 1 };
    case "optimizer":
      return { kind, value: others(choices.optimizers, setup.optimizer.name) };
    case "activation":
      return { kind, value: others(hiddenChoices(choices), hiddenIn(setup).join()) };
  }
}

/**
 * The first choice that is another one.
 * @param {import("./types.js").Choice[]} choices
 * @param {string} present
 */
function others(choices, present) {
  return choices.find(({ name }) => name !== present)?.name ?? present;
}

/** @param {Choices} choices */
export function hiddenChoices({ activations }) {
  return activations.filter((each) => !each.output_only);
}

/**
 * The learning rate that is set: the base rate where there is a schedule.
 * @param {Setup} setup
 */
export function rateIn({ schedule, base_learning_rate, optimizer }) {
  return (schedule ? base_learning_rate : optimizer.learning_rate) ?? 0;
}

/**
 * The activations of the hidden layers, each once.
 * @param {Setup} setup
 */
export function hiddenIn({ before }) {
  return [...new Set(before.network.layers.slice(0, -1).map(({ activation }) => activation))];
}

/**
 * The start with one choice made otherwise. New first weights have to come from the server.
 * @param {Setup} setup
 * @param {Difference} difference
 * @param {Choices} choices
 * @returns {Setup}
 */
function differing(setup, { kind, value }, choices) {
  switch (kind) {
    case "rate":
      return setup.schedule
        ? { ...setup, base_learning_rate: value }
        : withSetting(setup, "optimizer", "learning_rate", value);
    case "optimizer":
      return value === setup.optimizer.name ? setup : withOptimizer(setup, value, choices);
    case "activation":
      return setup.before.network.layers
        .slice(0, -1)
        .reduce((changed, _, index) => withActivation(changed, index, value), setup);
    case "weights":
      return afresh(setup, setup.before.network.layers);
  }
}

/**
 * Why there can be no such second run. What an optimizer remembers is its own, so another one begins
 * with update 1: then it would not take the same batches, or not at the same learning rate.
 * @param {Setup} setup
 * @param {Difference} difference
 * @param {Setup} other
 * @returns {Hindrance | null}
 */
function hindranceTo(setup, { kind }, other) {
  if (other.before.step !== setup.before.step && (setup.batch || setup.schedule)) return "midway";
  const isSame = JSON.stringify(other) === JSON.stringify(setup);
  return isSame && kind !== "weights" ? "same" : null;
}

/**
 * With a second run made anew from the start of the first one, or without any.
 * @param {State} state
 * @param {Difference | null} difference
 * @returns {State}
 */
function begun(state, difference) {
  if (!difference) return { ...state, versus: ALONE };
  const { run, choices, first, versus } = state;
  const setup = differing(run.setup, difference, choices);
  const hindrance = hindranceTo(run.setup, difference, setup);
  if (hindrance) return { ...state, versus: { ...ALONE, difference, hindrance } };
  const { width } = versus.rival ?? state;
  const alone = { ...state, pictures: NO_PICTURES, help: false, versus: ALONE, width };
  const made = single.reduce(alone, { type: "reconfigured", setup });
  const drawn = { ...first, seed: Number(difference.value) };
  const rival =
    difference.kind === "weights"
      ? single.reduce(made, { type: "drewWeights", first: drawn })
      : made;
  return { ...state, versus: { ...ALONE, difference, rival: alongside(state, rival) } };
}

/**
 * On its way to where the first run is on its way to from the start.
 * @param {State} state
 * @param {State} rival
 * @returns {State}
 */
function alongside({ job }, rival) {
  const fresh = { ...rival, undo: [] };
  return job && job.from === 0
    ? single.reduce(fresh, { type: "trained", steps: job.steps, below: null })
    : fresh;
}

/**
 * What is done to the first run and concerns the second one.
 * @param {State} before
 * @param {State} state
 * @param {Event} event
 * @returns {State}
 */
function passedOn(before, state, event) {
  const { job } = state;
  const { rival, ended } = state.versus;
  if (!rival) return state;
  if (event.type === "retried") return withRival(state, { ...rival, trouble: null });
  if (event.type === "trained" && job && job !== before.job && !rival.wish && !ended)
    // Both make the same updates: where the first one's loss is low enough, the second one stops.
    return withRival(state, single.reduce(rival, { ...event, below: null }));
  if (rival.job && (event.type === "stoppedRun" || isCutShort(before, state, event)))
    return withRival(state, single.reduce(rival, { type: "stoppedRun" }));
  return state;
}

/**
 * Whether the first run has ended before all its updates were made, and not by leaving the finite
 * numbers.
 * @param {State} before
 * @param {State} state
 * @param {Event} event
 */
function isCutShort({ job }, state, event) {
  if (event.type !== "endedRun" || event.trouble || !job || state.job) return false;
  return state.update < job.from + job.steps;
}

/**
 * What came for the second run.
 * @param {State} state
 * @param {Event} event
 * @returns {State}
 */
function heard(state, event) {
  const { rival, difference } = state.versus;
  if (!rival) return state;
  const next = single.reduce(rival, event);
  if (next === rival) return state;
  if (event.type === "built" && isLike(next.run.setup, state.run.setup))
    return { ...state, versus: { ...ALONE, difference, hindrance: "same" } };
  const last = event.type === "failed" ? event.last : undefined;
  if (last) return endedAt(state, next, last, event.type === "failed" ? event.message : "");
  if (event.type === "endedRun" && event.trouble)
    return endedAt(state, next, event.after, event.trouble);
  return withRival(state, next);
}

/**
 * @param {Setup} one
 * @param {Setup} other
 */
function isLike(one, other) {
  return JSON.stringify(one.before.network) === JSON.stringify(other.before.network);
}

/**
 * The second run goes no further than a state; that is kept.
 * @param {State} state
 * @param {State} rival
 * @param {import("./types.js").Training} training
 * @param {string} why
 * @returns {State}
 */
function endedAt(state, rival, training, why) {
  const { run } = rival;
  const update = training.step - run.setup.before.step;
  const kept = single.reduce(rival, { type: "arrivedAt", run, update, training });
  const { ended } = state.versus; // what it said first stays, however often it is asked again
  const known = ended?.update === update ? ended : { update, why };
  return { ...state, versus: { ...state.versus, rival: kept, ended: known } };
}

/**
 * @param {State} state
 * @param {State} rival
 * @returns {State}
 */
function withRival(state, rival) {
  return { ...state, versus: { ...state.versus, rival } };
}

/**
 * The second run where the first one stands: at the same update, as far as it came, and at the same
 * moment, as soon as its numbers are there.
 * @param {State} state
 * @returns {State}
 */
function locked(state) {
  const { rival, ended } = state.versus;
  if (!rival) return state;
  const update = Math.min(state.update, ended?.update ?? state.update);
  const at = update === state.update ? placeIn({ ...rival, update }, state) : 0;
  const hasMoved = rival.update !== update || rival.at !== at;
  const there = {
    ...{ update, at, pending: null, playing: false, editing: null },
    trouble: hasMoved ? null : rival.trouble,
    ...{ delta: state.delta, granularity: state.granularity, digits: state.digits },
    ...{ summary: state.summary, form: state.form, open: state.open, path: state.path },
    ...{ selected: state.selected, pointed: state.pointed, node: state.node },
    ...{ example: state.example, reached: state.reached },
  };
  const isThere = Object.entries(there).every(
    ([name, value]) => rival[/** @type {keyof State} */ (name)] === value,
  );
  return isThere ? state : withRival(state, { ...rival, ...there });
}

/**
 * How many moments of the second run are done where the first one stands: up to the last one that
 * both walks have.
 * @param {State} rival at the first one's update
 * @param {State} state
 */
function placeIn(rival, { explanations, at }) {
  const theirs = rival.explanations;
  const count = single.exampleCount(rival.run, rival.update);
  const isReady = single.currentTrace(rival) && theirs?.architecture.examples === count;
  if (!explanations || !theirs || !isReady) return 0;
  const places = new Map(theirs.moments.map(({ id }, index) => [id, index + 1]));
  const last = explanations.moments.slice(0, at).findLast(({ id }) => places.has(id));
  return (last && places.get(last.id)) ?? 0;
}

/**
 * What the second run asks about numbers: only what its picture shows of a chosen path.
 * @param {State} rival
 */
export function questionOf(rival) {
  return rival.path === null ? null : question(rival);
}

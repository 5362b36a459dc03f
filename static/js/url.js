// The state as parameters of the page's address, so that a link or a file reopens it. The server
// reads them: one list there says what each may be.

import { setupOf, usualGranularity } from "./start.js";
import { SUMMARIES, summaryOf, updateNumber } from "./state.js";

/**
 * @typedef {import("./state.js").State} State
 * @typedef {import("./types.js").Data} Data
 * @typedef {import("./types.js").Setup} Setup
 * @typedef {Record<string, string>} Parameters values by name
 */

/** Some servers, mail programs and course systems cut longer addresses. */
export const LONGEST = 6000;

/** What data give, so that it is said also where it is as the preset has it. */
const OF_DATA = ["act", "loss", "batch", "x", "d"];

/**
 * What makes this state of the preset that the page started from. What is as the preset has it, or
 * as it is where nothing is said, is left out.
 * @param {State} state
 * @returns {Parameters}
 */
export function parametersOf(state) {
  const { base, run, delta, digits, granularity, first, defaults, versus } = state;
  const usual = written(setupOf({ preset: base }), state);
  const said = run.setup.data ? OF_DATA : [];
  const changed = Object.fromEntries(
    Object.entries(written(run.setup, state)).filter(
      ([name, value]) => value && (said.includes(name) || value !== usual[name]),
    ),
  );
  const isNew = "w" in changed || "data" in changed;
  const view = {
    title: state.title,
    text: state.text,
    preset: base.name,
    init: first.initializer,
    seed: String(first.seed),
    delta: delta === (isNew ? "standard" : base.delta) ? "" : delta,
    digits: String(digits),
    example: String(state.example),
    by: granularity === usualGranularity(run.setup.before.network) ? "" : granularity,
    versus: versus.difference ? `${versus.difference.kind}:${versus.difference.value}` : "",
    ...placeOf(state),
  };
  const made = { ...changed, ...view };
  return Object.fromEntries(
    Object.entries(made).filter(([name, value]) => value !== defaults[name]),
  );
}

/**
 * These parameters for a link. Where all but how it is looked at is as a lesson has it, the link says
 * the lesson's name and what is otherwise.
 * @param {State} state
 * @param {Parameters} parameters
 * @returns {Parameters}
 */
export function linkOf(state, parameters) {
  const { lesson, defaults, offers } = state;
  if (!lesson) return parameters;
  const { name, free, begun } = lesson;
  const asBegun = parametersOf({ ...state, ...begun });
  const isOther = Object.keys(defaults).some(
    (each) => !(each in free) && parameters[each] !== asBegun[each],
  );
  if (isOther) return parameters;
  const usual = {
    ...Object.fromEntries(offers.map((each) => [each.name, each.default])),
    ...defaults,
  };
  const changed = Object.entries(free).flatMap(([each, own]) => {
    const value = parameters[each] ?? usual[each] ?? "";
    return value === own ? [] : [[each, value]];
  });
  return { lesson: name, ...Object.fromEntries(changed) };
}

/**
 * Whether a parameter says something of the state; the others are what a course leaves of the page,
 * how this reader likes it, and the host page's own.
 * @param {State} state
 * @param {string} name
 */
export function isOfState({ defaults }, name) {
  return name in defaults;
}

/**
 * The address of the page with these parameters; readable where an address may be.
 * @param {Parameters} parameters
 * @param {string} page
 */
export function addressOf(parameters, page) {
  const pairs = Object.entries(parameters).map(([name, value]) => `${name}=${readable(value)}`);
  return pairs.length > 0 ? `${page}?${pairs.join("&")}` : page;
}

/** @param {string} value */
function readable(value) {
  return encodeURIComponent(value).replace(/%(2C|3B|2F|3A|40)/g, decodeURIComponent);
}

/**
 * The update, the number that was computed last in it, and what is explained there; nothing at the
 * very start.
 * @param {State} state
 */
function placeOf(state) {
  const { explanations, pending, update } = state;
  const id = explanations?.moments[(pending ?? state).at - 1]?.id;
  const number = String(updateNumber(state));
  const explain = subjectOf(state, id ? summaryOf(state.granularity) : "");
  if (id) return { at: `${number}.${id}`, explain };
  return { at: update > 0 ? number : "", explain };
}

/**
 * What is explained, unless it is what is usual there.
 * @param {State} state
 * @param {string} usual
 */
function subjectOf(state, usual) {
  const { summary } = state.pending ?? state;
  const [name = ""] = Object.entries(SUMMARIES).find(([, each]) => each === summary) ?? [];
  return [summary === usual ? "" : name, state.selected ?? ""].filter(Boolean).join(",");
}

/**
 * A set-up, each of its parts as its parameter says it; empty where there is nothing to say.
 * @param {Setup} setup
 * @param {State} state
 * @returns {Parameters}
 */
function written(setup, { base, choices }) {
  const { before, loss, optimizer, trainable, batch, validation: held, data } = setup;
  const { layers } = before.network;
  const schedule = setup.schedule ?? { name: "constant" };
  const isDrawn = data?.query.name && !data.edited;
  return {
    w: layers.map(({ weights }) => rows(weights)).join("/"),
    b: layers.map(({ biases }) => vector(biases)).join("/"),
    act: layers.map(({ activation }) => activation).join(","),
    loss: loss.name,
    opt: optimizer.name,
    lr: number(optimizer.learning_rate ?? setup.base_learning_rate ?? 0),
    schedule: schedule.name,
    hyper: [
      ...settingsOf(optimizer, base.optimizer, choices.optimizers),
      ...settingsOf(schedule, base.schedule, choices.schedules),
    ].join(","),
    trainable,
    data: data ? source(data) : "",
    batch: batch ? batchOf(batch) : data ? "all" : "",
    x: isDrawn ? "" : rows(setup.inputs),
    d: isDrawn ? "" : rows(setup.targets),
    held_x: held && !isDrawn ? rows(held.inputs) : "",
    held_d: held && !isDrawn ? rows(held.targets) : "",
    done: before.step > 0 ? String(before.step) : "",
    memory: memoryOf(/** @type {any} */ (before.optimizer_state)),
  };
}

/** @param {Data} data */
function source({ query, label, task, input_names, target_names, scaling }) {
  const { name, own, ...how } = query;
  if (name) return pairs(name, how);
  return pairs("own", {
    task,
    label: encodeURIComponent(label),
    inputs: input_names.map(encodeURIComponent).join(","),
    targets: target_names.map(encodeURIComponent).join(","),
    scaling: scaling.name,
    offsets: vector(scaling.offsets),
    divisors: vector(scaling.divisors),
  });
}

/**
 * @param {string} name
 * @param {Record<string, string | number | undefined>} settings
 */
function pairs(name, settings) {
  const said = Object.entries(settings).filter(([, value]) => value !== undefined);
  return [name, ...said.map((pair) => pair.join(":"))].join(";");
}

/** @param {import("./types.js").Batch} batch */
function batchOf({ size, seed }) {
  return seed === null ? String(size) : `${size},${seed}`;
}

/**
 * The settings of a rule that are not as its preset or its description has them.
 * @param {Record<string, string | number | undefined>} rule
 * @param {Record<string, string | number | undefined>} preset
 * @param {import("./types.js").Choice[]} choices
 */
function settingsOf({ name, learning_rate, ...settings }, preset, choices) {
  const known = choices.find((each) => each.name === name)?.hyperparameters ?? [];
  const defaults = Object.fromEntries(known.map((each) => [each.name, each.default]));
  const usual = preset.name === name ? preset : defaults;
  return Object.entries(settings)
    .filter(([setting, value]) => value !== usual[setting])
    .map(([setting, value]) => `${setting}:${number(Number(value))}`);
}

/** @param {Record<string, { weights: number[][], biases: number[] | null }[]>} memory */
function memoryOf(memory) {
  return Object.entries(memory)
    .map(([name, layers]) => {
      const weights = layers.map((layer) => rows(layer.weights)).join("/");
      return `${name}:${weights}:${layers.map(({ biases }) => vector(biases)).join("/")}`;
    })
    .join("~");
}

/** @param {number[][]} matrix */
function rows(matrix) {
  return matrix.map((row) => vector(row)).join(";");
}

/** @param {number[] | null} numbers */
function vector(numbers) {
  return numbers ? numbers.map(number).join(",") : "-";
}

/**
 * With all digits that it takes to get the same number again.
 * @param {number} value
 */
function number(value) {
  return Object.is(value, -0) ? "-0" : String(value);
}

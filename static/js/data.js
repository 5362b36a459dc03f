// Which examples there are to learn from, and what they make of a set-up: the output and the loss that
// their targets need, and how many of them an update takes.

import { afresh, sizesOf, withActivation } from "./choices.js";

/**
 * @typedef {import("./types.js").Batch} Batch
 * @typedef {import("./types.js").Choices} Choices
 * @typedef {import("./types.js").DataQuery} DataQuery
 * @typedef {import("./types.js").Description} Description
 * @typedef {import("./types.js").Sample} Sample
 * @typedef {import("./types.js").Setup} Setup
 */

/** As many as the server takes. */
export const MOST_EXAMPLES = 256;
export const MOST_COLUMNS = 128;

/**
 * What to ask for a data set as its description says.
 * @param {Description} description
 * @returns {DataQuery}
 */
export function usual({ name, scaling, held_out, noise, count }) {
  const drawn = noise === undefined ? {} : { noise, count };
  return { name, seed: 1, scaling, held_out, ...drawn };
}

/**
 * A start anew with other examples, and what they need.
 * @param {Setup} setup
 * @param {DataQuery} query
 * @param {Sample} sample
 * @param {Choices} choices
 * @returns {Setup}
 */
export function withData(setup, query, sample, { datasets, tasks }) {
  const about = query.own ?? datasets.find(({ name }) => name === query.name);
  if (!about) throw new Error(`no data set ${query.name}`);
  const { task, input_names, target_names } = about;
  const { output, loss } = tasks[task];
  const { inputs, targets } = sample.training;
  const label = about.label ?? "";
  const { batch, validation, ...rest } = setup;
  const taken = setup.data && setup.data.query.name === query.name ? batch : sample.batch;
  const fitted = withActivation(
    { ...rest, loss: { name: loss } },
    rest.before.network.layers.length - 1,
    output,
  );
  return {
    ...afresh(fitted, fitted.before.network.layers),
    inputs,
    targets,
    ...(taken && taken.size < inputs.length ? { batch: taken } : {}),
    ...(sample.held_out ? { validation: sample.held_out } : {}),
    data: { query, label, task, input_names, target_names, scaling: sample.scaling },
  };
}

/**
 * With so many examples an update, or all.
 * @param {Setup} setup
 * @param {Batch | null} chosen
 * @returns {Setup}
 */
export function withBatch(setup, chosen) {
  const { batch, ...rest } = setup;
  return chosen && chosen.size < setup.inputs.length ? { ...rest, batch: chosen } : rest;
}

/**
 * The units of each layer that a set-up's examples need.
 * @param {Setup} setup
 */
export function sizesFor({ before, inputs, targets }) {
  const hidden = sizesOf(before.network).slice(1, -1);
  return [inputs[0]?.length ?? 0, ...hidden, targets[0]?.length ?? 0];
}

/**
 * Whether the output and the loss are still those that the targets need.
 * @param {Setup} setup
 * @param {Choices} choices
 */
export function isFitted({ data, loss, before }, { tasks }) {
  if (!data) return false;
  const needed = tasks[data.task];
  return needed.loss === loss.name && needed.output === before.network.layers.at(-1)?.activation;
}

/**
 * With a note that the examples are no longer those of their source.
 * @param {Setup} setup
 * @returns {Setup}
 */
export function asEdited({ data, ...setup }) {
  return data ? { ...setup, data: { ...data, edited: true } } : setup;
}

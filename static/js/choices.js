// What a network can be made of, and what each choice makes of a set-up. Weights are kept where they
// have a place in what comes after; new ones come from the server.

/**
 * @typedef {import("./types.js").Choices} Choices
 * @typedef {import("./types.js").Layer} Layer
 * @typedef {import("./types.js").Network} Network
 * @typedef {import("./types.js").Setup} Setup
 * @typedef {{ sizes: number[], activations: string[], biases: boolean[] }} Shape
 */

/** As many as the picture can show. */
export const MOST_UNITS = 16;
export const MOST_LAYERS = 5;

/**
 * The units of each layer, inputs first.
 * @param {Network} network
 */
export function sizesOf({ layers }) {
  return [layers[0]?.weights.length ?? 0, ...layers.map(({ weights }) => weights[0]?.length ?? 0)];
}

/**
 * The activations that a layer may have: those of the output depend on the loss.
 * @param {Setup} setup
 * @param {number} index from 0
 * @param {Choices} choices
 */
export function activationsFor({ before, loss }, index, { activations, losses }) {
  const isOutput = index === before.network.layers.length - 1;
  if (!isOutput) return activations.filter((each) => !each.output_only);
  const needed = losses.find(({ name }) => name === loss.name)?.output;
  return needed ? activations.filter(({ name }) => name === needed) : activations;
}

/**
 * A start anew from these layers: what the optimizer remembers belongs to others.
 * @param {Setup} setup
 * @param {Layer[]} layers
 * @returns {Setup}
 */
export function afresh(setup, layers) {
  return { ...setup, before: { network: { layers }, optimizer_state: {}, step: 0 } };
}

/**
 * The layers with one of them changed.
 * @param {Setup} setup
 * @param {number} index from 0
 * @param {Partial<Layer>} change
 */
function changed({ before }, index, change) {
  return before.network.layers.map((layer, each) =>
    each === index ? { ...layer, ...change } : layer,
  );
}

/**
 * @param {Setup} setup
 * @param {number} index from 0
 * @param {string} activation
 * @returns {Setup}
 */
export function withActivation(setup, index, activation) {
  const layers = changed(setup, index, { activation });
  return { ...setup, before: { ...setup.before, network: { layers } } };
}

/**
 * With biases, which start at 0, or without.
 * @param {Setup} setup
 * @param {number} index from 0
 * @param {boolean} has
 */
export function withBiases(setup, index, has) {
  const units = setup.before.network.layers[index]?.weights[0]?.length ?? 0;
  return afresh(setup, changed(setup, index, { biases: has ? Array(units).fill(0) : null }));
}

/**
 * With another loss, and the one output that it is made for.
 * @param {Setup} setup
 * @param {string} name
 * @param {Choices} choices
 */
export function withLoss(setup, name, { losses, activations }) {
  const { layers } = setup.before.network;
  const present = layers.at(-1)?.activation ?? "";
  const needed = losses.find((each) => each.name === name)?.output ?? present;
  const known = activations.find((each) => each.name === needed)?.name ?? present;
  return withActivation({ ...setup, loss: { name } }, layers.length - 1, known);
}

/**
 * With another optimizer at its usual settings; the learning rate stays.
 * @param {Setup} setup
 * @param {string} name
 * @param {Choices} choices
 */
export function withOptimizer(setup, name, { optimizers }) {
  const { learning_rate, ...settings } = usualOf(optimizers, name);
  const rate = setup.schedule ? {} : { learning_rate: setup.optimizer.learning_rate };
  const optimizer = { ...settings, name, ...rate };
  return afresh({ ...setup, optimizer }, setup.before.network.layers);
}

/**
 * The usual settings of a rule.
 * @param {import("./types.js").Choice[]} choices
 * @param {string} name
 * @returns {Record<string, number>}
 */
function usualOf(choices, name) {
  const settings = choices.find((each) => each.name === name)?.hyperparameters ?? [];
  return Object.fromEntries(settings.map((each) => [each.name, each.default]));
}

/**
 * With another schedule at its usual settings, from the same rate on; where it computes the rate,
 * the optimizer has none of its own.
 * @param {Setup} setup
 * @param {string} name
 * @param {Choices} choices
 * @returns {Setup}
 */
export function withSchedule(setup, name, { schedules }) {
  const { schedule, base_learning_rate, ...rest } = setup;
  const { learning_rate = base_learning_rate ?? 0, ...optimizer } = setup.optimizer;
  if (name === "constant") return { ...rest, optimizer: { ...optimizer, learning_rate } };
  const chosen = { ...usualOf(schedules, name), name };
  return { ...rest, optimizer, schedule: chosen, base_learning_rate: learning_rate };
}

/**
 * With another value of one of the settings of the optimizer or the schedule.
 * @param {Setup} setup
 * @param {"optimizer" | "schedule"} rule
 * @param {string} name
 * @param {number} value
 * @returns {Setup}
 */
export function withSetting(setup, rule, name, value) {
  return { ...setup, [rule]: { ...setup[rule], [name]: value } };
}

/**
 * What to ask new weights for: the network as it is, or with other units.
 * @param {Setup} setup
 * @param {number[]} [sizes]
 * @returns {Shape}
 */
export function shapeOf({ before: { network } }, sizes = sizesOf(network)) {
  return {
    sizes,
    activations: network.layers.map(({ activation }) => activation),
    biases: network.layers.map(({ biases }) => biases !== null),
  };
}

/**
 * With a hidden layer of two units before the output.
 * @param {Shape} shape
 * @returns {Shape}
 */
export function deeper({ sizes, activations, biases }) {
  const hidden = activations.at(-2) ?? "sigmoid";
  return {
    sizes: [...sizes.slice(0, -1), 2, ...sizes.slice(-1)],
    activations: [...activations.slice(0, -1), hidden, ...activations.slice(-1)],
    biases: [...biases.slice(0, -1), biases.at(-1) ?? true, ...biases.slice(-1)],
  };
}

/**
 * Without one hidden layer.
 * @param {Shape} shape
 * @param {number} layer from 1, among the layers with weights
 * @returns {Shape}
 */
export function shallower({ sizes, activations, biases }, layer) {
  /** @template T @param {T[]} list @param {number} index @returns {T[]} */
  const without = (list, index) => list.filter((_, each) => each !== index);
  return {
    sizes: without(sizes, layer),
    activations: without(activations, layer - 1),
    biases: without(biases, layer - 1),
  };
}

/**
 * The new network with the old weights where both have a unit on either side, in layers that both
 * have; inputs and targets with as many numbers as it takes.
 * @param {Setup} setup
 * @param {Network} fresh
 * @returns {Setup}
 */
export function grown(setup, fresh) {
  const old = setup.before.network.layers;
  const layers = fresh.layers.map((layer, index) => keptIn(layer, partner(old, fresh, index)));
  const sizes = sizesOf(fresh);
  return {
    ...afresh(setup, layers),
    ...fittedTo(sizes, setup),
    ...(setup.validation ? { validation: fittedTo(sizes, setup.validation) } : {}),
  };
}

/**
 * The examples with as many numbers as a network of these sizes takes.
 * @param {number[]} sizes
 * @param {import("./types.js").Examples} examples
 */
function fittedTo(sizes, { inputs, targets }) {
  return {
    inputs: inputs.map((row) => fitted(row, sizes[0] ?? 0)),
    targets: targets.map((row) => fitted(row, sizes.at(-1) ?? 0)),
  };
}

/**
 * The old layer that a new one goes on from: the output's from the output's, others by their place.
 * @param {Layer[]} old
 * @param {Network} fresh
 * @param {number} index
 */
function partner(old, { layers }, index) {
  if (index === layers.length - 1) return old.at(-1);
  return index < old.length - 1 ? old[index] : undefined;
}

/**
 * @param {Layer} fresh
 * @param {Layer | undefined} old
 * @returns {Layer}
 */
function keptIn(fresh, old) {
  if (!old) return fresh;
  return {
    ...fresh,
    weights: fresh.weights.map((row, i) => row.map((weight, j) => old.weights[i]?.[j] ?? weight)),
    biases: fresh.biases?.map((bias, j) => old.biases?.[j] ?? bias) ?? null,
  };
}

/**
 * @param {number[]} row
 * @param {number} count
 */
function fitted(row, count) {
  return Array.from({ length: count }, (_, index) => row[index] ?? 0);
}

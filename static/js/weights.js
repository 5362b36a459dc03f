// The weights of a run that are known, and their gradients, by how many of its updates were done.

/**
 * @typedef {import("./state.js").Run} Run
 * @typedef {import("./types.js").Network} Network
 * @typedef {import("./types.js").LayerGradients} LayerGradients
 * @typedef {{ layers: Pick<import("./types.js").Layer, "weights" | "biases">[] }} Numbers one for
 *   each weight and bias of a network
 * @typedef {{ update: number, network: Network }} Known
 * @typedef {{ update: number, network: Numbers }} KnownNumbers
 */

/**
 * Where a run began, what it told on the way, and what was stepped through to the end, in order.
 * @param {{ run: Run, reached: number }} state
 * @returns {Known[]}
 */
export function networksOf({ run: { setup, traces, states }, reached }) {
  /** @type {Map<number, Network>} */
  const known = new Map([[0, setup.before.network]]);
  for (const [update, { network }] of Object.entries(states)) known.set(Number(update), network);
  for (const [place, { after }] of Object.entries(traces)) {
    if (Number(place) < reached) known.set(Number(place) + 1, after.network);
  }
  return [...known]
    .map(([update, network]) => ({ update, network }))
    .sort((one, other) => one.update - other.update);
}

/**
 * The gradients of the loss over all examples, where a run told of them or was stepped through, in
 * order. Those of a batch are others, and are left out.
 * @param {{ run: Run, reached: number }} state
 * @returns {KnownNumbers[]}
 */
export function gradientsOf({ run: { setup, traces, reports }, reached }) {
  /** @type {Map<number, LayerGradients[]>} */
  const known = new Map();
  for (const [update, { gradients }] of Object.entries(reports))
    if (gradients) known.set(Number(update), gradients);
  for (const [place, { backward }] of Object.entries(traces))
    if (Number(place) < reached && !setup.batch) known.set(Number(place), backward);
  return [...known]
    .map(([update, layers]) => ({
      update,
      network: {
        layers: layers.map(({ dE_dw, dE_db = null }) => ({ weights: dE_dw, biases: dE_db })),
      },
    }))
    .sort((one, other) => one.update - other.update);
}

/**
 * The ids of all weights and biases of a network, layer by layer.
 * @param {Numbers} network
 */
export function idsOf({ layers }) {
  return layers.flatMap(({ weights, biases }, layer) => [
    ...weights.flatMap((row, i) => row.map((_, j) => `w.${layer + 1}.${i + 1}.${j + 1}`)),
    ...(biases ?? []).map((_, j) => `b.${layer + 1}.${j + 1}`),
  ]);
}

/**
 * One weight or bias of a network, or what there is in its place.
 * @param {Numbers} network
 * @param {string} id
 */
export function weightOf({ layers }, id) {
  const [kind, layer = 0, ...place] = id.split(".").map((part) => Number(part) || part);
  const { weights, biases } = layers[Number(layer) - 1] ?? { weights: [], biases: null };
  const [i = 0, j = 0] = place.map(Number);
  return (kind === "w" ? weights[i - 1]?.[j - 1] : biases?.[i - 1]) ?? Number.NaN;
}

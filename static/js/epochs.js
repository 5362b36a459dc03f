// Epochs: walks through all examples, a batch at a time.

/** @typedef {import("./types.js").Setup} Setup */

/**
 * How many updates an epoch has; its last batch may be smaller.
 * @param {Setup} setup
 */
export function updatesPerEpoch({ inputs, batch }) {
  return batch ? Math.ceil(inputs.length / batch.size) : 1;
}

/**
 * The epoch that an update belongs to and its place there, all counted from 1.
 * @param {Setup} setup
 * @param {number} update
 */
export function epochOf(setup, update) {
  const count = updatesPerEpoch(setup);
  const before = Math.max(update, 1) - 1;
  return { epoch: Math.floor(before / count) + 1, place: (before % count) + 1, count };
}

// The losses of a run that are known, by how many of its updates were done.

/**
 * @typedef {import("./state.js").Run} Run
 * @typedef {{ update: number, loss: number, heldOut?: number }} Loss
 */

/**
 * What a run has told and what was stepped through to the end, in order. The loss of a batch is not
 * that of all examples, and is left out.
 * @param {{ run: Run, reached: number }} state
 * @returns {Loss[]}
 */
export function lossesOf({ run: { setup, traces, reports }, reached }) {
  /** @type {Map<number, Loss>} */
  const known = new Map();
  for (const trace of Object.values(traces)) {
    const update = trace.before.step - setup.before.step;
    if (update >= reached || trace.batch) continue;
    known.set(update, { update, loss: /** @type {any} */ (trace.loss).value });
    known.set(update + 1, { update: update + 1, loss: trace.E_new });
  }
  for (const { step, loss, validation_loss } of Object.values(reports)) {
    const update = step - setup.before.step;
    known.set(update, {
      update,
      loss,
      ...(validation_loss === undefined ? {} : { heldOut: validation_loss }),
    });
  }
  return [...known.values()].sort((one, other) => one.update - other.update);
}

/**
 * At most so many of them, evenly spread, with the first and the last.
 * @template T
 * @param {T[]} list
 * @param {number} most
 * @returns {T[]}
 */
export function thinned(list, most) {
  if (list.length <= most) return list;
  const stride = (list.length - 1) / (most - 1);
  return Array.from(
    { length: most },
    (_, index) => /** @type {T} */ (list[Math.round(index * stride)]),
  );
}

/** How many times the highest loss of one run the other may have to be drawn beside it. */
const MOST = 1000;

/**
 * Two lists of losses as far as one picture can hold both, and how high it is: a run that leaves the
 * finite numbers would press the other one flat. Each ends with the first that is too high.
 * @param {Loss[]} one
 * @param {Loss[]} other
 */
export function drawable(one, other) {
  const highest = [one, other]
    .filter((losses) => losses.length > 0)
    .map((losses) => losses.reduce((most, { loss }) => Math.max(most, loss), 0));
  const top = MOST * Math.min(...highest);
  /** @param {Loss[]} losses */
  const cut = (losses) => {
    const first = losses.findIndex(({ loss }) => loss > top);
    return first < 0 ? losses : losses.slice(0, first + 1);
  };
  return { top, one: cut(one), other: cut(other) };
}

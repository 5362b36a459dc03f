import assert from "node:assert/strict";
import { test } from "node:test";
import { initial, reduce } from "../../static/js/state.js";
import { idsOf, networksOf, weightOf } from "../../static/js/weights.js";
import { baked, explanationsOf, START } from "./baked.js";

const [first, second] = baked.traces;

test("weights and biases are named layer by layer, and found by their names", () => {
  const network = {
    layers: [
      { weights: [[1, 2]], biases: [3, 4], activation: "tanh" },
      { weights: [[5], [6]], biases: null, activation: "identity" },
    ],
  };
  const ids = ["w.1.1.1", "w.1.1.2", "b.1.1", "b.1.2", "w.2.1.1", "w.2.2.1"];
  assert.deepEqual(idsOf(network), ids);
  assert.deepEqual(
    ids.map((id) => weightOf(network, id)),
    [1, 2, 3, 4, 5, 6],
  );
  assert.equal(weightOf(network, "b.2.1"), Number.NaN);
});

test("weights that were only fetched ahead are not known, those that a run told are", () => {
  let state = reduce(initial(START), {
    type: "explained",
    explanations: explanationsOf("article"),
  });
  for (const trace of [first, second])
    state = reduce(state, { type: "replied", run: state.run, trace });
  assert.deepEqual(
    networksOf(state).map(({ update }) => update),
    [0],
  );
  state = reduce(state, { type: "leaptOn" });
  state = reduce(state, {
    type: "arrivedAt",
    run: state.run,
    update: 40,
    training: { ...second.after, step: 40 },
  });
  assert.deepEqual(
    networksOf(state).map(({ update, network }) => [update, weightOf(network, "w.1.1.1")]),
    [
      [0, first.before.network.layers[0].weights[0][0]],
      [1, first.after.network.layers[0].weights[0][0]],
      [40, second.after.network.layers[0].weights[0][0]],
    ],
  );
});

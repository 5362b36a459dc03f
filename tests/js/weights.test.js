import assert from "node:assert/strict";
import { test } from "node:test";
import { initial, reduce } from "../../static/js/state.js";
import { gradientsOf, idsOf, networksOf, weightOf } from "../../static/js/weights.js";
import { baked, explanationsOf, oracle, START } from "./baked.js";

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

test("gradients are those of what was stepped through and of what a run told, never of a batch", () => {
  let state = reduce(initial(START), {
    type: "explained",
    explanations: explanationsOf("article"),
  });
  for (const trace of [first, second])
    state = reduce(state, { type: "replied", run: state.run, trace });
  assert.deepEqual(gradientsOf(state), []);
  state = reduce(reduce(state, { type: "leaptOn" }), {
    type: "trained",
    steps: 60,
    below: null,
  });
  const layers = [{ dE_dw: [[1, 2]], dE_db: [3] }];
  const reports = [
    { step: 40, loss: 1, gradients: layers },
    { step: 41, loss: 1 },
  ];
  state = reduce(state, { type: "reported", job: state.job.start, reports, left: 1 });
  const [stepped, told, ...more] = gradientsOf(state);
  assert.deepEqual([stepped.update, told.update, more], [0, 40, []]);
  const nearly = (value) => Number(value.toPrecision(12));
  for (const id of ["w.1.1.1", "w.1.2.3", "w.2.3.1"]) {
    const [layer, i, j] = id.slice(2).split(".").map(Number);
    const expected = Number(oracle.dE_dw[layer - 1][i - 1][j - 1]);
    assert.equal(nearly(weightOf(stepped.network, id)), nearly(expected));
  }
  assert.equal(weightOf(stepped.network, "b.1.1"), Number.NaN);
  assert.deepEqual(
    ["w.1.1.2", "b.1.1"].map((id) => weightOf(told.network, id)),
    [2, 3],
  );
  const setup = { ...state.run.setup, batch: { size: 1, seed: null } };
  const batched = { ...state, run: { ...state.run, setup } };
  assert.deepEqual(
    gradientsOf(batched).map(({ update }) => update),
    [40],
  );
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { isFitted, sizesFor, usual, withBatch, withData } from "../../static/js/data.js";
import { missing } from "../../static/js/effects.js";
import { lossesOf } from "../../static/js/losses.js";
import { architectureOf, stepRequest } from "../../static/js/source.js";
import { batchAt, initial, reduce, takenAt } from "../../static/js/state.js";
import { baked, explanationsOf, START } from "./baked.js";

const { choices } = baked;
const article = initial(START).run.setup;
const named = (name) => choices.datasets.find((each) => each.name === name);
const rows = (count, width) =>
  Array.from({ length: count }, (_, row) =>
    Array.from({ length: width }, (_, at) => row + at / 10),
  );
const sample = (count, inputs, targets) => ({
  count,
  scaling: { name: "none", offsets: [], divisors: [] },
  training: { inputs: rows(count, inputs), targets: rows(count, targets) },
});

test("a data set is asked for as its description says", () => {
  assert.deepEqual(usual(named("xor")), { name: "xor", seed: 1, scaling: "none", held_out: 0 });
  assert.deepEqual(usual(named("circles")), {
    ...{ name: "circles", seed: 1, scaling: "none", held_out: 0.2, noise: 0.1, count: 200 },
  });
});

test("the output and the loss are those that the targets need", () => {
  for (const [name, output, loss] of [
    ["xor", "sigmoid", "binary_cross_entropy"],
    ["iris", "softmax", "cross_entropy"],
    ["line", "identity", "half_squared_error"],
  ]) {
    const made = withData(article, usual(named(name)), sample(4, 2, 1), choices);
    assert.deepEqual(
      [made.before.network.layers.at(-1).activation, made.loss.name],
      [output, loss],
    );
    assert.equal(isFitted(made, choices), true);
    assert.equal(isFitted({ ...made, loss: { name: "huber" } }, choices), false);
  }
});

test("an update takes as many examples at first as the server says", () => {
  const query = usual(named("xor"));
  const several = { ...sample(200, 2, 1), batch: { size: 8, seed: 3 } };
  assert.deepEqual(withData(article, query, several, choices).batch, { size: 8, seed: 3 });
  assert.equal(withData(article, query, sample(4, 2, 1), choices).batch, undefined);
});

test("another seed of the same data keeps how many examples an update takes", () => {
  const query = usual(named("circles"));
  const first = withData(
    article,
    query,
    { ...sample(200, 2, 1), batch: { size: 8, seed: 1 } },
    choices,
  );
  const fewer = withBatch(first, { size: 5, seed: null });
  const again = withData(fewer, { ...query, seed: 2 }, sample(200, 2, 1), choices);
  assert.deepEqual(again.batch, { size: 5, seed: null });
  assert.equal(withBatch(again, null).batch, undefined);
  assert.equal(withBatch(again, { size: 200, seed: 1 }).batch, undefined);
});

test("what is asked of the server names the batch, or nothing of it", () => {
  const all = withData(article, usual(named("xor")), sample(4, 2, 1), choices);
  assert.ok(!("batch_size" in stepRequest(all)));
  const { batch_size, shuffle_seed } = stepRequest(withBatch(all, { size: 3, seed: null }));
  assert.deepEqual([batch_size, shuffle_seed], [3, null]);
});

/** The page once data of 2 inputs and 1 target were wished for. */
function wishing() {
  const explained = reduce(initial(START), {
    type: "explained",
    explanations: explanationsOf("article"),
  });
  return reduce(explained, { type: "wishedData", query: usual(named("circles")) });
}

test("data that fit the network start a new run at once, and one undo brings the old one back", () => {
  const before = wishing();
  const { wish } = before;
  const after = reduce(before, { type: "sampled", wish, sample: sample(200, 2, 1) });
  assert.deepEqual([after.run.setup.inputs.length, after.wish], [200, null]);
  assert.equal(after.run.setup.data.label, "Two circles");
  assert.equal(reduce(after, { type: "sampled", wish, sample: sample(9, 2, 1) }), after);
  const back = reduce(after, { type: "undone" });
  assert.deepEqual([back.run, back.undo], [before.run, []]);
});

test("data that do not fit wish for a network that does, which keeps what weights it can", () => {
  const before = wishing();
  const growing = reduce(before, {
    ...{ type: "sampled", wish: before.wish, sample: sample(20, 3, 2) },
  });
  assert.equal(growing.run, before.run);
  assert.deepEqual(growing.wish.shape.sizes, [3, 3, 2]);
  const nines = (m, n) => Array.from({ length: m }, () => Array(n).fill(9));
  const layers = [
    { weights: nines(3, 3), biases: null, activation: "sigmoid" },
    { weights: nines(3, 2), biases: null, activation: "sigmoid" },
  ];
  const after = reduce(growing, { type: "built", wish: growing.wish, network: { layers } });
  const { setup } = after.run;
  assert.deepEqual(setup.before.network.layers[0].weights, [
    [0.1, -0.2, 0.3],
    [0.4, 0.5, -0.6],
    [9, 9, 9],
  ]);
  assert.deepEqual(
    [setup.inputs[19], sizesFor(setup)],
    [
      [19, 19.1, 19.2],
      [3, 3, 2],
    ],
  );
  assert.equal(reduce(after, { type: "undone" }).run, before.run);
});

test("data that the server does not give leave everything as it is", () => {
  const before = wishing();
  const after = reduce(before, { type: "failed", message: "no" });
  assert.deepEqual([after.wish, after.run], [null, before.run]);
});

/** A run in batches of two of three examples, of which the first takes the third and the first. */
function inBatches() {
  const inputs = [
    [1, 0.5],
    [0, 1],
    [1, 1],
  ];
  const setup = { ...article, inputs, targets: [[1], [0], [0]], batch: { size: 2, seed: 1 } };
  const state = reduce(initial(START), { type: "reconfigured", setup });
  const trace = { ...baked.traces[0], batch: [3, 1], inputs: [inputs[2], inputs[0]] };
  return { state, trace };
}

test("which examples a batch has is known by its update, and asked for before the explanations", () => {
  const { state, trace } = inBatches();
  assert.deepEqual(missing(state), { run: state.run, update: 0, ahead: false });
  assert.deepEqual(takenAt(state.run, 0).inputs, []);
  const arrived = reduce(state, { type: "replied", run: state.run, trace });
  assert.deepEqual(batchAt(arrived.run, 0), [3, 1]);
  assert.deepEqual(takenAt(arrived.run, 0).inputs, [
    [1, 1],
    [1, 0.5],
  ]);
  assert.deepEqual(takenAt(arrived.run, 0).targets, [[0], [1]]);
  const { explain } = missing(arrived);
  assert.deepEqual(explain, architectureOf(state.run.setup, "article", 2));
});

test("explanations of more or fewer examples than the update takes are let go", () => {
  const { state, trace } = inBatches();
  const explanations = (count) => {
    const one = explanationsOf("article");
    return { ...one, architecture: { ...one.architecture, examples: count } };
  };
  const wrong = reduce(state, { type: "explained", explanations: explanations(1) });
  const stepped = reduce({ ...wrong, granularity: "update" }, { type: "stepped" });
  assert.equal(stepped.pending.at, 60);
  const arrived = reduce(stepped, { type: "replied", run: stepped.run, trace });
  assert.deepEqual([arrived.explanations, arrived.at, arrived.pending.stop], [null, 0, -1]);
  const right = reduce(arrived, { type: "explained", explanations: explanations(2) });
  assert.deepEqual([right.at, right.pending], [60, null]);
});

test("an input edited in the picture is edited in its row of the data", () => {
  const { state, trace } = inBatches();
  const one = explanationsOf("article");
  const known = reduce(reduce(state, { type: "replied", run: state.run, trace }), {
    type: "explained",
    explanations: { ...one, architecture: { ...one.architecture, examples: 2 } },
  });
  const after = reduce(known, { type: "edited", id: "x.1", value: 7 });
  assert.deepEqual(after.run.setup.inputs, [
    [1, 0.5],
    [0, 1],
    [7, 1],
  ]);
  assert.deepEqual(takenAt(after.run, 0).inputs, [
    [7, 1],
    [1, 0.5],
  ]);
});

test("the loss of a batch is not put among those of all examples", () => {
  const { state, trace } = inBatches();
  const arrived = reduce(state, { type: "replied", run: state.run, trace });
  assert.deepEqual(lossesOf({ ...arrived, reached: 1 }), []);
});

test("what was typed stays through every rewriting of it", () => {
  const typed = reduce(initial(START), { type: "drafted", draft: { text: "a,b\n1,2" } });
  const rewritten = reduce(typed, { type: "rewrote", draft: { text: "a,b", header: true } });
  assert.deepEqual([rewritten.draft.text, rewritten.draft.header], ["a,b", true]);
  const back = reduce(rewritten, { type: "unwrote" });
  assert.deepEqual(back.draft, typed.draft);
});

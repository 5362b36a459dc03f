import assert from "node:assert/strict";
import { test } from "node:test";
import {
  activationsFor,
  deeper,
  grown,
  shallower,
  shapeOf,
  withActivation,
  withBiases,
  withLoss,
  withOptimizer,
  withSchedule,
  withSetting,
} from "../../static/js/choices.js";
import { architectureOf, stepRequest } from "../../static/js/source.js";
import { initial, reduce } from "../../static/js/state.js";
import { baked, explanationsOf, START } from "./baked.js";

const { choices } = baked;
const article = initial(START).run.setup;
const names = (found) => found.map(({ name }) => name);

test("a hidden layer may have what does not couple its units, an output what its loss is for", () => {
  assert.ok(!names(activationsFor(article, 0, choices)).includes("softmax"));
  assert.ok(names(activationsFor(article, 1, choices)).includes("softmax"));
  const classes = withLoss(article, "cross_entropy", choices);
  assert.deepEqual(names(activationsFor(classes, 1, choices)), ["softmax"]);
});

test("a loss brings the output that it is for, and leaves others as they are", () => {
  const yesNo = withLoss(article, "binary_cross_entropy", choices);
  assert.deepEqual(architectureOf(yesNo, "standard").activations, ["sigmoid", "sigmoid"]);
  const back = withLoss(yesNo, "mean_squared_error", choices);
  assert.deepEqual(architectureOf(back, "standard").activations, ["sigmoid", "sigmoid"]);
});

test("another activation leaves every weight as it is", () => {
  const changed = withActivation(article, 0, "tanh");
  assert.equal(changed.before.network.layers[0].activation, "tanh");
  assert.deepEqual(
    changed.before.network.layers.map(({ weights }) => weights),
    article.before.network.layers.map(({ weights }) => weights),
  );
});

test("biases begin at 0 and can be taken away again", () => {
  const biased = withBiases(article, 0, true);
  assert.deepEqual(biased.before.network.layers[0].biases, [0, 0, 0]);
  assert.equal(withBiases(biased, 0, false).before.network.layers[0].biases, null);
});

test("another optimizer has its usual settings, keeps the learning rate and remembers nothing", () => {
  const trained = { ...article, before: { ...article.before, step: 7 } };
  const changed = withOptimizer(trained, "momentum", choices);
  assert.deepEqual(changed.optimizer, {
    ...{ name: "momentum", learning_rate: 0.1, momentum: 0.9, l1: 0, l2: 0 },
  });
  assert.deepEqual([changed.before.step, changed.before.optimizer_state], [0, {}]);
  assert.equal(withSetting(changed, "optimizer", "momentum", 0.5).optimizer.momentum, 0.5);
});

test("a layer more stands before the output, and can be taken away again", () => {
  const shape = shapeOf(article);
  const more = deeper(shape);
  assert.deepEqual(more, {
    sizes: [2, 3, 2, 1],
    activations: ["sigmoid", "sigmoid", "identity"],
    biases: [false, false, false],
  });
  assert.deepEqual(shallower(more, 2), shape);
});

/** A network of nines, to see what is kept. */
function nines(sizes) {
  return {
    layers: sizes.slice(1).map((units, index) => ({
      weights: Array.from({ length: sizes[index] }, () => Array(units).fill(9)),
      biases: null,
      activation: "sigmoid",
    })),
  };
}

test("what grows keeps its weights where both networks have them", () => {
  const { before, inputs, targets } = grown(article, nines([3, 2, 1]));
  assert.deepEqual(
    before.network.layers.map(({ weights }) => weights),
    [
      [
        [0.1, -0.2],
        [0.4, 0.5],
        [9, 9],
      ],
      [[0.7], [-0.8]],
    ],
  );
  assert.deepEqual([inputs, targets], [[[1, 0.5, 0]], [[1]]]);
  const deep = grown(article, nines([2, 3, 2, 1])).before.network.layers;
  assert.deepEqual(deep[1].weights, Array(3).fill([9, 9]));
  assert.deepEqual(deep[2].weights, [[0.7], [-0.8]]);
});

/** The page's state with the article's first update on show. */
function shown() {
  const explained = reduce(initial(START), {
    type: "explained",
    explanations: explanationsOf("article"),
  });
  const [trace] = baked.traces;
  return reduce(explained, { type: "replied", run: explained.run, trace });
}

test("a new network starts a new run, and undo brings the old one back where it was", () => {
  const before = reduce(shown(), { type: "scrubbed", at: 12 });
  const setup = withActivation(article, 0, "tanh");
  const after = reduce(before, { type: "reconfigured", setup });
  assert.deepEqual([after.at, after.run.traces, after.explanations], [0, [], null]);
  const back = reduce(after, { type: "undone" });
  assert.deepEqual([back.run, back.explanations], [before.run, null]);
  const again = reduce(back, { type: "explained", explanations: explanationsOf("article") });
  assert.equal(again.at, 12);
});

test("another setting of the same formulas keeps the explanations", () => {
  const after = reduce(shown(), { type: "reconfigured", setup: { ...article, inputs: [[0, 1]] } });
  assert.deepEqual([after.explanations, after.at], [explanationsOf("article"), 0]);
});

test("a schedule goes from the rate that there is, and leaves it behind when it is taken away", () => {
  const cosine = withSchedule(article, "cosine", choices);
  assert.deepEqual(cosine.schedule, { name: "cosine", updates: 100, lowest: 0 });
  assert.deepEqual([cosine.base_learning_rate, "learning_rate" in cosine.optimizer], [0.1, false]);
  const slower = withSetting(cosine, "schedule", "updates", 20);
  assert.equal(stepRequest(slower).schedule.updates, 20);
  assert.equal(stepRequest(withOptimizer(slower, "adam", choices)).optimizer.learning_rate, 0.1);
  assert.deepEqual(withSchedule(slower, "constant", choices), article);
});

test("a network that was wished for is built once, and only while it is wished for", () => {
  const shape = { ...shapeOf(article), sizes: [2, 4, 1] };
  const wishing = reduce(shown(), { type: "reshaped", shape });
  assert.deepEqual(wishing.wish, { shape, first: START.first, keeps: true });
  const reply = { type: "built", wish: wishing.wish, network: nines([2, 4, 1]) };
  const built = reduce(wishing, reply);
  assert.equal(built.wish, null);
  assert.deepEqual(built.run.setup.before.network.layers[0].weights[0], [0.1, -0.2, 0.3, 9]);
  assert.equal(reduce(built, reply), built);
  const drawn = reduce(shown(), { type: "drewWeights", first: { initializer: "he", seed: 5 } });
  const fresh = reduce(drawn, { type: "built", wish: drawn.wish, network: nines([2, 3, 1]) });
  assert.deepEqual(fresh.run.setup.before.network.layers[1].weights, [[9], [9], [9]]);
});

test("presses of Step while a new network's walk is on its way are kept", () => {
  const setup = withActivation(article, 0, "tanh");
  const changed = reduce(shown(), { type: "reconfigured", setup });
  const pressed = [1, 2, 3].reduce((state) => reduce(state, { type: "stepped" }), changed);
  const explained = reduce(pressed, { type: "explained", explanations: explanationsOf("article") });
  assert.equal(explained.at, 0);
  const [trace] = baked.traces;
  const there = reduce(explained, { type: "replied", run: explained.run, trace });
  assert.deepEqual([there.at, there.pending], [3, null]);
});

test("a place that undo came back to is not left by a press before its walk is there", () => {
  const before = reduce(shown(), { type: "scrubbed", at: 12 });
  const changed = reduce(before, {
    type: "reconfigured",
    setup: withActivation(article, 0, "tanh"),
  });
  const back = reduce(reduce(changed, { type: "undone" }), { type: "stepped" });
  const again = reduce(back, { type: "explained", explanations: explanationsOf("article") });
  assert.equal(again.at, 12);
});

import "./dom.js";
import assert from "node:assert/strict";
import { test } from "node:test";
import { render } from "lit-html";
import { epochOf, updatesPerEpoch } from "../../static/js/epochs.js";
import { lossesOf, thinned } from "../../static/js/losses.js";
import { ApiSource, Refusal } from "../../static/js/source.js";
import { initial, nearest, reduce } from "../../static/js/state.js";
import { trainer } from "../../static/js/trainer.js";
import { training } from "../../static/js/view/training.js";
import { baked, explanationsOf, START } from "./baked.js";

/** The article's network, and what it is after some updates. */
function ready() {
  const explained = reduce(initial(START), {
    type: "explained",
    explanations: explanationsOf("article"),
  });
  return reduce(explained, { type: "replied", run: explained.run, trace: baked.traces[0] });
}

/** A state so many updates on; its numbers do not matter here. */
const stateAt = (step) => ({ ...baked.traces[0].after, step });

/** Trains with a source of lines until the run ends; what was asked for and what came of it. */
async function trained(answers, { steps = 40, below = null } = {}) {
  let state = ready();
  const asked = [];
  const source = {
    async *train(request) {
      asked.push(request);
      yield* answers[asked.length - 1](request);
    },
  };
  const ended = new Promise((resolve) => {
    const dispatch = (event) => {
      state = reduce(state, event);
      train(state);
      if (!state.job) setImmediate(resolve);
    };
    const train = trainer(source, dispatch, () => state);
    dispatch({ type: "trained", steps, below });
  });
  await ended;
  return { state, asked };
}

test("a run keeps what it tells, and its last state is on show", async () => {
  const { state, asked } = await trained([
    async function* () {
      for (let step = 0; step <= 40; step++)
        yield { step, loss: 1 / (step + 1), ...(step % 10 ? {} : { training: stateAt(step) }) };
      yield { done: true, after: stateAt(40) };
    },
  ]);
  // One update is at hand already, but its losses have to be told too.
  assert.deepEqual([asked[0].training.step, asked[0].steps], [0, 40]);
  assert.deepEqual([state.update, state.at, state.trouble], [40, 0, null]);
  assert.deepEqual(Object.keys(state.run.states).map(Number), [0, 10, 20, 30, 40]);
  assert.equal(lossesOf(state).at(-1).loss, 1 / 41);
  assert.equal(nearest(state.run, 29), 20);
});

test("a run whose line breaks goes on from the last state that arrived", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const run = trained([
    async function* () {
      yield { step: 0, loss: 1 };
      yield { step: 10, loss: 0.5, training: stateAt(10) };
      yield { step: 11, loss: 0.4 };
      throw new TypeError("network error");
    },
    async function* (request) {
      assert.deepEqual([request.training.step, request.steps], [10, 30]);
      yield { done: false, after: stateAt(25) };
    },
    async function* (request) {
      assert.deepEqual([request.training.step, request.steps], [25, 15]);
      yield { done: true, after: stateAt(40) };
    },
  ]);
  for (let turn = 0; turn < 20; turn++) {
    await new Promise(setImmediate);
    t.mock.timers.tick(1000);
  }
  const { state, asked } = await run;
  assert.equal(asked.length, 3);
  assert.deepEqual([state.update, state.job], [40, null]);
});

test("a run that diverges shows the last finite state and says why", async () => {
  const { state } = await trained([
    async function* () {
      yield { step: 0, loss: 1 };
      yield {
        error: { detail: "the weights left the finite numbers in update 8" },
        after: stateAt(7),
      };
    },
  ]);
  assert.deepEqual(
    [state.update, state.trouble],
    [7, "The weights left the finite numbers in update 8."],
  );
});

test("a run that is refused says why and leaves the walk where it was", async () => {
  const { state } = await trained([
    // biome-ignore lint/correctness/useYield: it is refused before the first line
    async function* () {
      throw new Refusal("The server refused: too many");
    },
  ]);
  assert.deepEqual([state.update, state.trouble], [0, "The server refused: too many"]);
});

test("a run that is stopped stops at the last update that it told of", () => {
  const going = reduce(ready(), { type: "trained", steps: 100, below: null });
  const reports = [
    { step: 0, loss: 1 },
    { step: 30, loss: 0.5, training: stateAt(30) },
    { step: 37, loss: 0.4 },
  ];
  const told = reduce(going, { type: "reported", job: going.job.start, reports, left: 1 });
  const stopped = reduce(told, { type: "stoppedRun" });
  assert.deepEqual([stopped.update, stopped.at, stopped.job], [37, 0, null]);
});

test("an edit ends the run, and what it tells later is dropped", () => {
  const going = reduce(ready(), { type: "trained", steps: 10, below: null });
  const edited = reduce(going, { type: "edited", id: "d.1", value: 0.5 });
  assert.equal(edited.job, null);
  const late = { type: "reported", job: going.job.start, reports: [{ step: 3, loss: 1 }], left: 1 };
  assert.equal(reduce(edited, late), edited);
});

test("lines are put together from the parts in which they come", async () => {
  const { fetch } = globalThis;
  const parts = ['{"step": 0, "lo', 'ss": 1}\n{"step": 1, "loss": 0.5}\n{"done"', ": true}\n"];
  globalThis.fetch = async () =>
    new Response(
      new ReadableStream({
        start(controller) {
          for (const part of parts) controller.enqueue(new TextEncoder().encode(part));
          controller.close();
        },
      }),
    );
  const lines = [];
  for await (const line of new ApiSource().train({})) lines.push(line);
  globalThis.fetch = fetch;
  assert.deepEqual(lines, [{ step: 0, loss: 1 }, { step: 1, loss: 0.5 }, { done: true }]);
});

test("losses that were only fetched ahead are not shown", () => {
  const [trace] = baked.traces;
  assert.deepEqual(lossesOf(ready()), []);
  assert.deepEqual(lossesOf(reduce(ready(), { type: "leaptOn" })), [
    { update: 0, loss: trace.loss.value },
    { update: 1, loss: trace.E_new },
  ]);
});

test("a long list is thinned to its ends and what lies evenly between", () => {
  const list = Array.from({ length: 1001 }, (_, index) => index);
  assert.deepEqual(thinned(list, 5), [0, 250, 500, 750, 1000]);
  assert.equal(thinned(list, 2000), list);
});

test("the losses are drawn and listed, and lead to their updates", () => {
  const reports = Array.from({ length: 101 }, (_, step) => ({ step, loss: 10 ** (-step / 25) }));
  const going = reduce(ready(), { type: "trained", steps: 100, below: null });
  const told = reduce(going, { type: "reported", job: going.job.start, reports, left: 2.5 });
  const events = [];
  const root = document.createElement("div");
  render(
    training(told, (event) => events.push(event)),
    root,
  );
  assert.match(root.querySelector(".plot").getAttribute("aria-label"), /100 updates: from 1.0000/);
  const path = root.querySelector(".curve").getAttribute("d");
  const [start, end] = [path.match(/^M([\d.]+),([\d.]+)/), path.match(/([\d.]+),([\d.]+)$/)];
  assert.ok(Number(start[1]) < Number(end[1]) && Number(start[2]) < Number(end[2]));
  root.querySelector(".losses button").click();
  assert.deepEqual(events, [{ type: "jumped", update: 0 }]);
  assert.match(
    root.querySelector(".progress").textContent,
    /100 of 100 updates. About 3 seconds left/,
  );
});

test("an epoch has as many updates as it takes to go through all examples", () => {
  const inputs = Array.from({ length: 7 }, () => [0]);
  assert.equal(updatesPerEpoch({ inputs }), 1);
  const setup = { inputs, batch: { size: 3, seed: null } };
  assert.equal(updatesPerEpoch(setup), 3);
  assert.deepEqual(epochOf(setup, 3), { epoch: 1, place: 3, count: 3 });
  assert.deepEqual(epochOf(setup, 4), { epoch: 2, place: 1, count: 3 });
});

test("training goes as far as its unit says", () => {
  let state = { ...ready(), steps: 40, below: 0.5 };
  const setup = {
    ...state.run.setup,
    inputs: [
      [1, 1],
      [2, 2],
      [3, 3],
    ],
    batch: { size: 2 },
  };
  state = { ...state, run: { ...state.run, setup } };
  for (const [unit, fields, expected] of [
    ["update", [], { steps: 1, below: null }],
    ["epoch", [], { steps: 2, below: null }],
    ["updates", ["steps"], { steps: 40, below: null }],
    ["loss", ["below", "steps"], { steps: 40, below: 0.5 }],
  ]) {
    const events = [];
    const root = document.createElement("div");
    const chosen = reduce(state, { type: "choseUnit", unit });
    render(
      training(chosen, (event) => events.push(event)),
      root,
    );
    assert.deepEqual(
      [...root.querySelectorAll("input")].map((input) => input.dataset.train),
      fields,
    );
    root.querySelector("[data-action=train]").click();
    assert.deepEqual(events, [{ type: "trained", ...expected }]);
  }
});

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  heading,
  rule,
  sayEdited,
  sayNumber,
  sayPosition,
  sayToggled,
  trend,
  whereabouts,
  why,
} from "../../static/js/speech.js";
import { initial, reduce } from "../../static/js/state.js";
import { rangeText } from "../../static/js/view/field.js";
import { baked, explanationsOf, START } from "./baked.js";

function ready(delta = "standard") {
  const state = reduce(initial({ ...START, delta }), {
    type: "explained",
    explanations: explanationsOf(delta),
  });
  return baked.traces
    .slice(0, 2)
    .reduce((each, trace) => reduce(each, { type: "replied", run: each.run, trace }), state);
}

/** Standing at a number's moment. */
function at(id, delta) {
  const state = ready(delta);
  const index = state.explanations.moments.findIndex((moment) => moment.id === id);
  return reduce(state, { type: "scrubbed", at: index + 1 });
}

for (const [id, sentence] of [
  ["z.1.1", "Hidden 1: receives 0.3000."],
  ["a.1.1", "Hidden 1: activation 0.5744."],
  ["e.1", "Output: error 0.5579."],
  ["E", "Loss 0.1556."],
  ["dE_da.2.1", "Output: loss slope minus 0.5579."],
  ["da_dz.1.1", "Hidden 1: activation slope 0.2445."],
  [
    "delta.1.1",
    "Hidden 1: delta minus 0.0955. Loss slope minus 0.3905 times activation slope 0.2445.",
  ],
  ["dE_dw.1.1.2", "Input 1 to hidden 2: gradient 0.1115."],
  ["dw.1.1.2", "Input 1 to hidden 2: change minus 0.0112."],
  ["w_new.2.1.1", "Hidden 1 to output: 0.7320, was 0.7000."],
  ["y_new.1", "Output after the update: 0.4976."],
  ["E_new", "Update 1 done. Loss now 0.1262, was 0.1556."],
])
  test(`at ${id} is said: ${sentence}`, () => {
    assert.equal(sayPosition(at(id)), sentence);
  });

test("each meaning of δ has its own words", () => {
  assert.match(
    sayPosition(at("delta.1.1", "article")),
    /^Hidden 1: slope of the loss minus 0\.0955/,
  );
  assert.equal(sayPosition(at("dy_dw.1.1.1", "article")), "Input 1 to hidden 1: delta 0.1711.");
  assert.equal(sayPosition(at("error_term.1.1", "error_term")), "Hidden 1: error term 0.0955.");
});

test("before the first number it is said that all is ready", () => {
  assert.equal(sayPosition(ready()), "Update 1, ready to start.");
  assert.equal(sayPosition(initial(START)), "Update 1, ready to start.");
});

test("after a whole phase it is said that it is done, and its last number", () => {
  const phase = { type: "choseGranularity", granularity: "phase" };
  const state = reduce(reduce(ready(), phase), { type: "stepped" });
  assert.equal(sayPosition(state), "Forward done. Output: activation 0.4421.");
});

for (const [id, value, sentence] of [
  ["w.1.1.1", 0.2, "Weight input 1 to hidden 1 set to 0.2000. Values after it were cleared."],
  ["x.2", -3, "Input 2 set to minus 3.0000. Values after it were cleared."],
  ["d.1", 0.5, "Target of output set to 0.5000. Values after it were cleared."],
  ["lr", 0.5, "Learning rate set to 0.5000. Values after it were cleared."],
])
  test(`after an edit of ${id} is said: ${sentence}`, () => {
    assert.equal(sayEdited(reduce(at("E"), { type: "edited", id, value }), id), sentence);
  });

test("the alert says what may be entered, and words its minus as the page shows it", () => {
  const state = at("E");
  assert.equal(rangeText(state, "w.1.1.1"), "Enter a number between −100 and 100.");
  assert.equal(rangeText(state, "d.1"), "Enter a number between −100 and 100.");
  assert.equal(rangeText(state, "lr"), "Enter a number between 0 and 1000000.");
});

test("why a number is what it is depends on its sign", () => {
  assert.match(why(at("e.1"), "e.1"), /too low/);
  assert.match(why(at("dw.1.1.1"), "dw.1.1.1"), /goes up, because its gradient is negative/);
  assert.match(why(at("dw.1.1.2"), "dw.1.1.2"), /goes down, because its gradient is positive/);
  assert.match(why(at("E_new"), "E_new"), /went down from 0\.1556/);
});

/** Where the update is done, but the optimizer remembers, or a weight goes with its gradient. */
function changed(change, { memory = {}, penalties = [], ...made } = {}) {
  const state = at("E_new");
  const [trace] = state.run.traces;
  const [first, ...others] = trace.update;
  const dw = [[change, ...first.dw[0].slice(1)], ...first.dw.slice(1)];
  const update = [{ ...first, memory, dw }, ...others];
  const architecture = { ...state.explanations.architecture, penalties };
  const quantities = { ...state.explanations.quantities };
  for (const kind of Object.keys(made))
    quantities[`${kind}.1.1.1`] = { ...quantities.lr, path: [kind], forms: [], reads: [] };
  return {
    ...state,
    run: { ...state.run, traces: [{ ...trace, update, ...made }] },
    explanations: { ...state.explanations, architecture, quantities },
  };
}

test("a weight that goes with its gradient is not said to go against it", () => {
  // ∂E/∂w is −0.0954 there.
  const remembered = changed(-0.01, { memory: { m: {} } });
  assert.match(
    why(remembered, "dw.1.1.1"),
    /goes down, although its gradient is negative: the earl/,
  );
  const drawn = changed(-0.01, { penalties: ["l2"], g: 0.1 });
  assert.match(why(drawn, "dw.1.1.1"), /although its gradient is negative: the penalty draws it/);
  const decayed = changed(-0.01, { memory: { m: {} }, m_hat: -0.1 });
  assert.match(why(decayed, "dw.1.1.1"), /although its gradient is negative: the penalty draws it/);
  assert.match(
    why(changed(0.01, { memory: { m: {} } }), "dw.1.1.1"),
    /up, because its gradient is/,
  );
  assert.equal(why(changed(0), "dw.1.1.1"), "The weight stays as it is.");
});

test("what every weight has done depends on what the optimizer makes its step of", () => {
  assert.deepEqual(
    [changed(1), changed(1, { penalties: ["l1"] }), changed(1, { memory: { m: {} } })].map(rule),
    ["plain", "penalty", "memory"],
  );
});

test("why the output's slope is what it is differs from why a hidden one is", () => {
  assert.match(why(at("E_new"), "dE_da.2.1"), /Raising the output would lower the loss/);
  assert.match(why(at("E_new"), "dE_da.1.1"), /each δ behind it/);
});

test("every number of the walk has a reason and a sentence, in every meaning of δ", () => {
  for (const delta of ["article", "standard", "error_term"]) {
    const state = at("E_new", delta);
    for (const id of Object.keys(state.explanations.quantities)) {
      for (const sentence of [why(state, id), sayNumber(state, id)]) {
        assert.match(sentence, /^[^a-z].*\.$/, id);
        assert.doesNotMatch(sentence, /undefined|null|NaN|[{}]| {2}/, id);
      }
    }
  }
});

test("a given number that was only chosen is not said to be set", () => {
  assert.equal(sayNumber(at("E"), "x.1"), "Input 1: 1.0000.");
  assert.equal(sayNumber(at("E"), "w.1.2.3"), "Weight, input 2 to hidden 3: minus 0.6000.");
});

test("what is opened or closed in place is said", () => {
  const open = reduce(at("dE_dw.1.1.1"), { type: "toggled", id: "delta.1.1" });
  assert.equal(sayToggled(open, { id: "delta.1.1" }), "δ of hidden 1 opened.");
  const closed = reduce(open, { type: "toggled", id: "delta.1.1" });
  assert.equal(sayToggled(closed, { id: "delta.1.1" }), "δ of hidden 1 closed.");
});

test("which way the loss went", () => {
  assert.deepEqual(
    [trend(2, 1), trend(1, 2), trend(1, 1), trend(undefined, 1), trend(1, undefined)],
    ["down", "up", "same", "same", "same"],
  );
});

test("the line under the timeline says where the walk stands", () => {
  assert.equal(whereabouts(at("delta.1.2")), "Update 1 · backward · δ of hidden 2 (19 of 51)");
  assert.equal(whereabouts(ready()), "Update 1 · ready to start");
});

test("the heading names the number that is explained, chosen or computed last", () => {
  assert.equal(heading(at("delta.1.2")), "δ of hidden 2");
  const chosen = reduce(at("delta.1.2"), { type: "selected", id: "lr" });
  assert.equal(heading(chosen), "learning rate");
  assert.equal(heading(ready()), "");
});

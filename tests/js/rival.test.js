import assert from "node:assert/strict";
import { test } from "node:test";
import { missing } from "../../static/js/effects.js";
import { drawable } from "../../static/js/losses.js";
import { kindsFor, rateIn, reduce, usual } from "../../static/js/rival.js";
import { initial } from "../../static/js/state.js";
import { baked, explanationsOf, START } from "./baked.js";

const ARTICLE = explanationsOf("article");
const place = (id, { moments } = ARTICLE) => moments.findIndex((moment) => moment.id === id) + 1;
const scrubbed = (id) => ({ type: "scrubbed", at: place(id) });
const edited = (id, value) => ({ type: "edited", id, value });
const after = (state, ...events) => events.reduce(reduce, state);
const ofRival = (event) => ({ type: "rival", event });
const replied = (state, trace) => reduce(state, { type: "replied", run: state.run, trace });
const rivalReplied = (state, trace) =>
  reduce(state, ofRival({ type: "replied", run: state.versus.rival.run, trace }));
const rate = (value) => ({ type: "differed", difference: { kind: "rate", value } });
const stands = ({ update, at }) => [update, at];
/** A state so many updates on; its numbers do not matter here. */
const trainingAt = (step) => ({ ...baked.traces[0].after, step });

/** The article's network with two updates at hand. */
function ready() {
  const explained = reduce(initial(START), { type: "explained", explanations: ARTICLE });
  return baked.traces.slice(0, 2).reduce(replied, explained);
}

/** And beside it a second run with another learning rate, with as many of its updates. */
function paired(updates = 2) {
  return baked.traces.slice(0, updates).reduce(rivalReplied, reduce(ready(), rate(0.5)));
}

/** Both after as many updates of a run. */
function trained(steps) {
  const state = reduce(paired(), { type: "trained", steps, below: null });
  const { job, versus } = state;
  const ended = (start) => ({ type: "endedRun", job: start, after: trainingAt(steps) });
  return after(state, ended(job.start), ofRival(ended(versus.rival.job.start)));
}

test("a second run has the same start but for its learning rate", () => {
  const { run, versus } = reduce(ready(), rate(0.5));
  const { optimizer, ...same } = versus.rival.run.setup;
  assert.equal(optimizer.learning_rate, 0.5);
  assert.deepEqual({ ...same, optimizer: run.setup.optimizer }, run.setup);
  assert.deepEqual(versus.rival.run.traces, []);
});

test("the second run follows the first one through steps, back, scrubbing and updates", () => {
  let state = reduce(paired(), { type: "choseGranularity", granularity: "phase" });
  for (const event of [
    { type: "stepped" },
    { type: "stepped" },
    { type: "backed" },
    scrubbed("dE_dw.1.2.3"),
    { type: "leaptOn" },
    { type: "leaptOn" },
    { type: "leaptBack" },
    { type: "selected", id: "w.1.1.1" },
    { type: "pointed", id: "a.1.2" },
    { type: "choseDigits", digits: 7 },
    { type: "reset" },
  ]) {
    state = reduce(state, event);
    const { rival } = state.versus;
    assert.deepEqual(stands(rival), stands(state), event.type);
    for (const shared of ["selected", "pointed", "digits", "summary", "granularity", "node"])
      assert.equal(rival[shared], state[shared], `${event.type}: ${shared}`);
  }
  assert.deepEqual(stands(after(state, scrubbed("E")).versus.rival), [0, place("E")]);
});

test("while numbers of the second run are on their way it shows none of another moment", () => {
  const waiting = after(paired(1), { type: "leaptOn" }, { type: "leaptOn" });
  assert.deepEqual(stands(waiting), [1, ARTICLE.moments.length]);
  assert.deepEqual(stands(waiting.versus.rival), [1, 0]);
  assert.deepEqual(missing(waiting.versus.rival).update, 1);
  assert.deepEqual(stands(rivalReplied(waiting, baked.traces[1]).versus.rival), stands(waiting));
});

test("where walks differ the second run stands at the last moment that both have", () => {
  const first = place("dw.1.1.1");
  const extra = { ...ARTICLE.moments[first - 1], id: "m_new.1.1.1" };
  const longer = { ...ARTICLE, moments: ARTICLE.moments.toSpliced(first - 1, 0, extra) };
  const told = ofRival({ type: "explained", explanations: longer });
  const { rival } = after(paired(), told, scrubbed("dw.1.1.1")).versus;
  assert.equal(rival.at, place("dw.1.1.1", longer));
  const other = after(paired(), { type: "explained", explanations: longer });
  const there = after(other, { type: "scrubbed", at: place("m_new.1.1.1", longer) });
  assert.equal(there.versus.rival.at, first - 1);
  const end = after(other, { type: "leaptOn" });
  assert.equal(end.versus.rival.at, ARTICLE.moments.length);
});

test("an edit and its undo begin the second run anew, with the same difference", () => {
  const state = after(paired(), scrubbed("E"), edited("x.1", 2));
  const { rival } = state.versus;
  assert.deepEqual(rival.run.setup.inputs, [[2, 0.5]]);
  assert.equal(rateIn(rival.run.setup), 0.5);
  assert.deepEqual([rival.run.traces, rival.at], [[], 0]);
  const undone = reduce(state, { type: "undone" }).versus.rival;
  assert.deepEqual(undone.run.setup.inputs, [[1, 0.5]]);
  assert.deepEqual(undone.run.traces, []);
});

test("a reply to a second run that is no more is dropped", () => {
  const before = paired(0);
  const late = ofRival({
    type: "replied",
    run: before.versus.rival.run,
    trace: baked.traces[0],
  });
  assert.deepEqual(after(before, edited("x.1", 2), late).versus.rival.run.traces, []);
  assert.equal(after(before, { type: "differed", difference: null }, late).versus.rival, null);
});

test("a second run that would be the same is not made, and comes when it differs", () => {
  const same = reduce(ready(), rate(0.1));
  assert.deepEqual([same.versus.rival, same.versus.hindrance], [null, "same"]);
  const other = reduce(same, edited("lr", 0.2)).versus;
  assert.deepEqual([rateIn(other.rival.run.setup), other.hindrance], [0.1, null]);
});

test("both train with the same updates, the second one until the first one ends", () => {
  const state = reduce(paired(), { type: "trained", steps: 40, below: 0.01 });
  const { rival } = state.versus;
  assert.deepEqual([state.job.steps, state.job.below], [40, 0.01]);
  assert.deepEqual([rival.job.steps, rival.job.below, rival.job.from], [40, null, 0]);
  assert.equal(reduce(state, { type: "stoppedRun" }).versus.rival.job, null);
  const early = { type: "endedRun", job: state.job.start, after: trainingAt(30) };
  const cut = reduce(state, early);
  assert.deepEqual([cut.update, cut.versus.rival.job, cut.versus.rival.update], [30, null, 30]);
  const full = reduce(state, { ...early, after: trainingAt(40) });
  assert.equal(full.versus.rival.job.steps, 40);
  assert.equal(missing(full.versus.rival), null); // the run brings it
});

test("any update of a run is gone to by both", () => {
  const there = reduce(trained(40), { type: "jumped", update: 17 });
  assert.deepEqual([there.update, there.versus.rival.update], [17, 17]);
  assert.equal(missing(there.versus.rival).leap, 17);
});

test("a second run that diverges stays at its last finite state while the first one goes on", () => {
  const state = reduce(paired(), { type: "trained", steps: 40, below: null });
  const over = ofRival({
    type: "endedRun",
    job: state.versus.rival.job.start,
    after: trainingAt(12),
    trouble: "the weights left the finite numbers in update 13",
  });
  const ended = after(state, over, {
    type: "endedRun",
    job: state.job.start,
    after: trainingAt(40),
  });
  assert.deepEqual([ended.update, ended.versus.rival.update, ended.trouble], [40, 12, null]);
  assert.match(ended.versus.ended.why, /finite/);
  const back = reduce(ended, { type: "jumped", update: 5 });
  assert.equal(back.versus.rival.update, 5);
  const refused = ofRival({ type: "failed", message: "no", last: trainingAt(1) });
  const on = { type: "leaptOn" };
  const stepped = after(paired(1), on, on, refused, on);
  assert.deepEqual([stepped.update, stands(stepped.versus.rival)], [2, [1, 0]]);
  assert.equal(stepped.versus.ended.why, "no");
});

test("a second run without the server waits until it is asked again", () => {
  const lost = reduce(paired(0), ofRival({ type: "failed", message: "lost" }));
  assert.equal(lost.versus.rival.trouble, "lost");
  assert.equal(lost.trouble, null);
  assert.equal(reduce(lost, { type: "retried" }).versus.rival.trouble, null);
});

test("other first weights are drawn by their seed, and are not there before they arrive", () => {
  const difference = { kind: "weights", value: 7 };
  const waiting = reduce(ready(), { type: "differed", difference });
  const { wish } = missing(waiting.versus.rival);
  assert.deepEqual([wish.first.seed, wish.shape.sizes], [7, [2, 3, 1]]);
  assert.equal(waiting.wish, null);
  const layers = START.preset.network.layers.map((layer) => ({
    ...layer,
    weights: layer.weights.map((row) => row.map(() => 0.25)),
  }));
  const drawn = reduce(waiting, ofRival({ type: "built", wish, network: { layers } }));
  assert.equal(drawn.versus.rival.run.setup.before.network.layers[0].weights[0][0], 0.25);
  const equal = ofRival({ type: "built", wish, network: START.preset.network });
  assert.equal(reduce(waiting, equal).versus.hindrance, "same");
});

test("another optimizer begins with update 1, which no batch in the middle of a run does", () => {
  const difference = { kind: "optimizer", value: "adam" };
  const differed = { type: "differed", difference };
  const begun = reduce(ready(), differed).versus.rival.run.setup;
  assert.deepEqual([begun.optimizer.name, begun.optimizer.learning_rate], ["adam", 0.1]);
  const { setup } = ready().run;
  const midway = { ...setup, before: trainingAt(3), batch: { size: 1, seed: null } };
  const state = reduce(ready(), { type: "reconfigured", setup: midway });
  assert.equal(reduce(state, differed).versus.hindrance, "midway");
  assert.equal(reduce(state, rate(0.5)).versus.rival.run.setup.before.step, 3);
});

test("the hidden activation can differ where there is a hidden layer", () => {
  const state = ready();
  assert.notEqual(usual(state, "activation").value, "sigmoid");
  const difference = { kind: "activation", value: "tanh" };
  const { layers } = reduce(state, { type: "differed", difference }).versus.rival.run.setup.before
    .network;
  const named = layers.map(({ activation }) => activation);
  assert.deepEqual(named, ["tanh", "identity"]);
  const flat = { ...state.run.setup, before: { network: { layers: layers.slice(1) } } };
  assert.ok(!kindsFor(flat).includes("activation"));
});

test("a loss that grows past all bounds ends in the picture and leaves the other one readable", () => {
  const losses = (...all) => all.map((loss, update) => ({ update, loss }));
  const calm = losses(0.5, 0.4, 0.3);
  const seen = drawable(calm, losses(0.5, 40, 1e9, 1e200));
  assert.deepEqual([seen.one, seen.other.length, seen.top], [calm, 3, 500]);
});

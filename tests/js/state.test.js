import assert from "node:assert/strict";
import { test } from "node:test";
import { isEditable, rateOf } from "../../static/js/moments.js";
import { key, standingOpen } from "../../static/js/questions.js";
import { architectureOf, stepRequest } from "../../static/js/source.js";
import { initial, reduce, setupAt, updateNumber } from "../../static/js/state.js";
import { values } from "../../static/js/values.js";
import { baked, explanationsOf, START } from "./baked.js";

const ARTICLE = explanationsOf("article");
const LAST = ARTICLE.moments.length;

/** The state after these events, one after the other. */
const after = (state, ...events) => events.reduce(reduce, state);
const replied = (state, trace) => reduce(state, { type: "replied", run: state.run, trace });

/** The article's network, explained, with that many updates at hand. */
function ready(updates = 2, delta = "article") {
  const explained = reduce(initial({ ...START, delta }), {
    type: "explained",
    explanations: explanationsOf(delta),
  });
  return baked.traces.slice(0, updates).reduce(replied, explained);
}

const at = (id, { moments } = ARTICLE) => moments.findIndex((moment) => moment.id === id) + 1;
const scrubbed = (id) => ({ type: "scrubbed", at: at(id) });
const place = ({ update, at }) => [update, at];
const edited = (id, value) => ({ type: "edited", id, value });

test("the page opens with everything given and nothing computed", () => {
  const state = initial(START);
  assert.deepEqual(place(state), [0, 0]);
  assert.deepEqual(state.run.setup.inputs, [[1, 0.5]]);
  assert.deepEqual(state.run.traces, []);
});

test("no event changes the state that it starts from", () => {
  const frozen = (tree) => {
    if (typeof tree === "object" && tree !== null) Object.values(tree).forEach(frozen);
    return Object.freeze(tree);
  };
  const state = frozen(after(ready(), scrubbed("E"), edited("w.1.1.1", 0.7)));
  for (const event of [
    { type: "stepped" },
    { type: "undone" },
    edited("x.1", 3),
    { type: "replied", run: state.run, trace: baked.traces[0] },
    { type: "explained", explanations: explanationsOf("standard") },
  ])
    reduce(state, event);
});

test("Step goes on by one calculation and Back returns", () => {
  assert.deepEqual(place(after(ready(), { type: "stepped" }, { type: "stepped" })), [0, 2]);
  assert.deepEqual(place(after(ready(), scrubbed("E"), { type: "backed" })), [0, at("e.1")]);
});

test("Step by phase stops at the end of each phase and sums it up", () => {
  let state = after(ready(), { type: "choseGranularity", granularity: "phase" });
  for (const end of ["a.2.1", "E", "dE_dw.1.2.3", "E_new"]) {
    state = reduce(state, { type: "stepped" });
    assert.deepEqual([state.at, state.summary], [at(end), "phase"]);
  }
  assert.deepEqual(place(reduce(state, { type: "stepped" })), [1, at("a.2.1")]);
});

test("Step by update goes to the end of the update, then to the end of the next", () => {
  const state = after(ready(), { type: "choseGranularity", granularity: "update" });
  assert.deepEqual(place(reduce(state, { type: "stepped" })), [0, LAST]);
  assert.deepEqual(place(after(state, { type: "stepped" }, { type: "stepped" })), [1, LAST]);
});

test("a whole update on and back needs no other size of step", () => {
  const state = after(ready(), scrubbed("E"), { type: "leaptOn" });
  assert.deepEqual(place(state), [0, LAST]);
  assert.deepEqual(place(after(state, { type: "leaptOn" })), [1, LAST]);
  assert.deepEqual(place(after(state, { type: "leaptOn" }, { type: "leaptBack" })), [0, LAST]);
  assert.deepEqual(place(after(state, { type: "leaptBack" }, { type: "leaptBack" })), [0, 0]);
});

test("Back from the start stays there", () => {
  assert.deepEqual(place(reduce(ready(), { type: "backed" })), [0, 0]);
});

test("Back from an update's first number leads to the end of the update before", () => {
  const state = after(ready(), scrubbed("E_new"), { type: "stepped" });
  assert.deepEqual(place(state), [1, 1]);
  assert.deepEqual(place(after(state, { type: "backed" })), [0, LAST]);
});

test("Step without numbers waits where it is", () => {
  assert.deepEqual(place(reduce(ready(0), { type: "stepped" })), [0, 0]);
  assert.deepEqual(place(reduce(initial(START), { type: "stepped" })), [0, 0]);
  assert.deepEqual(place(reduce(initial(START), { type: "backed" })), [0, 0]);
});

test("Step past the last update that has arrived waits at its start, then goes on", () => {
  const waiting = after(ready(1), scrubbed("E_new"), { type: "stepped" });
  assert.deepEqual(place(waiting), [1, 0]);
  assert.equal(values(waiting)("z.1.1"), undefined);
  const arrived = replied(waiting, baked.traces[1]);
  assert.deepEqual(place(arrived), [1, 1]);
  assert.equal(arrived.pending, null);
});

test("a place on the timeline that is chosen while numbers are missing is reached with them", () => {
  const waiting = after(ready(0), scrubbed("E"));
  assert.deepEqual(place(waiting), [0, 0]);
  assert.deepEqual(place(replied(waiting, baked.traces[0])), [0, at("E")]);
});

test("a chosen number gives way to the place that is gone to, also while its numbers are missing", () => {
  for (const on of [{ type: "stepped" }, scrubbed("E")]) {
    const waiting = after(ready(0), { type: "selected", id: "w.2.1.1" }, on);
    assert.equal(replied(waiting, baked.traces[0]).selected, null, on.type);
  }
});

test("going to an earlier update shows its end", () => {
  const state = after(ready(), { type: "leaptOn" }, { type: "leaptOn" });
  const earlier = reduce(state, { type: "wentTo", update: 0 });
  assert.deepEqual([...place(earlier), earlier.summary], [0, LAST, "phase"]);
});

test("Reset goes to the very start and stops playing", () => {
  const state = after(ready(), { type: "leaptOn" }, { type: "leaptOn" }, { type: "played" });
  const start = reduce(state, { type: "reset" });
  assert.deepEqual([...place(start), start.playing], [0, 0, false]);
});

test("an edit starts a new run from the update on show, with only that number changed", () => {
  const second = after(ready(), { type: "leaptOn" }, { type: "stepped" }, { type: "stepped" });
  const state = reduce(second, edited("w.1.2.3", 0.25));
  const weights = structuredClone(baked.traces[1].before.network.layers[0].weights);
  weights[1][2] = 0.25;
  assert.deepEqual(state.run.setup.before.network.layers[0].weights, weights);
  assert.equal(
    state.run.setup.before.network.layers[1],
    baked.traces[0].after.network.layers[1],
    "what is not changed is the same value",
  );
  assert.deepEqual([state.run.traces, ...place(state)], [[], 0, 0]);
  assert.equal(updateNumber(state), 2);
});

test("an edit keeps what comes before the first number that reads the edited one", () => {
  for (const [id, first] of [
    ["x.1", "z.1.1"],
    ["w.1.1.1", "z.1.1"],
    ["w.1.2.3", "z.1.3"],
    ["w.2.3.1", "z.2.1"],
    ["d.1", "e.1"],
    ["lr", "dw.1.1.1"],
  ]) {
    const cut = after(ready(), scrubbed("E_new"), edited(id, 0.123));
    assert.deepEqual([cut.at, cut.pending.at], [0, at(first) - 1], id);
    assert.equal(replied(cut, baked.traces[0]).at, at(first) - 1, id);
    assert.equal(after(ready(), { type: "stepped" }, edited("lr", 9)).pending.at, 1);
  }
});

test("after an edit no computed number is known until the new ones arrive", () => {
  const state = after(ready(), scrubbed("E_new"), edited("d.1", 0.5));
  for (const { id } of ARTICLE.moments) assert.equal(values(state)(id), undefined, id);
  assert.equal(values(state)("d.1"), 0.5);
  assert.equal(values(state)("w.1.1.1"), 0.1);
});

test("a second edit before the first is answered keeps the earlier of the two places", () => {
  const state = after(ready(), scrubbed("E_new"), edited("d.1", 0.5), edited("lr", 0.2));
  assert.equal(state.pending.at, at("e.1") - 1);
  assert.equal(state.undo.length, 2);
});

test("the same number typed again is no edit, and closes the field", () => {
  const state = after(ready(), scrubbed("E"), { type: "opened", id: "d.1" }, edited("d.1", 1));
  assert.deepEqual([...place(state), state.editing, state.undo.length], [0, at("E"), null, 0]);
});

test("Undo returns to the run and the place before an edit, Redo to those after it", () => {
  const before = after(ready(), scrubbed("delta.1.2"));
  const changed = replied(reduce(before, edited("d.1", 0.5)), baked.traces[0]);
  const undone = reduce(changed, { type: "undone" });
  assert.equal(undone.run, before.run);
  assert.deepEqual(place(undone), place(before));
  const redone = reduce(undone, { type: "redone" });
  assert.equal(redone.run, changed.run);
  assert.deepEqual(place(redone), place(changed));
});

test("a new edit after Undo forgets what could be redone", () => {
  const state = after(ready(), edited("d.1", 0.5), { type: "undone" }, edited("d.1", 0.6));
  assert.deepEqual([state.undo.length, state.redo.length], [1, 0]);
});

test("Undo and Redo with nothing to undo or redo change nothing", () => {
  const state = ready();
  assert.equal(reduce(state, { type: "undone" }), state);
  assert.equal(reduce(state, { type: "redone" }), state);
});

test("a reply to another run is dropped", () => {
  const state = reduce(ready(1), edited("d.1", 0.5));
  const late = { type: "replied", run: ready(1).run, trace: baked.traces[1] };
  assert.equal(reduce(state, late), state);
});

test("a failure keeps the place and what is waited for, and so does trying again", () => {
  const waiting = after(ready(1), scrubbed("E_new"), { type: "stepped" });
  const failed = reduce(waiting, { type: "failed", message: "no answer" });
  assert.equal(failed.trouble, "no answer");
  const retried = reduce(failed, { type: "retried" });
  assert.deepEqual(retried, waiting);
  assert.deepEqual(place(replied(retried, baked.traces[1])), [1, 1]);
});

test("what arrives ends the trouble", () => {
  const failed = reduce(ready(1), { type: "failed", message: "no answer" });
  assert.equal(replied(failed, baked.traces[1]).trouble, null);
});

test("another meaning of δ keeps the number that stands there", () => {
  for (const id of ["a.1.3", "a.2.1", "E", "da_dz.1.2", "dE_dw.1.2.3", "w_new.1.1.2", "E_new"])
    for (const delta of ["standard", "error_term"]) {
      const explanations = explanationsOf(delta);
      const asked = after(ready(), scrubbed(id), { type: "choseDelta", delta });
      assert.equal(asked.at, at(id), "nothing moves until the explanations are there");
      const state = reduce(asked, { type: "explained", explanations });
      assert.equal(state.explanations.moments[state.at - 1].id, id);
    }
});

test("where the other meaning has no such number, the last one before that both have is shown", () => {
  for (const [id, delta, expected] of [
    ["dy_dw.1.1.1", "standard", "delta.1.3"],
    ["dy_dw.2.3.1", "error_term", "da_dz.2.1"],
    ["delta.1.3", "error_term", "da_dz.1.3"],
  ]) {
    const explanations = explanationsOf(delta);
    const state = after(ready(), scrubbed(id), { type: "explained", explanations });
    assert.equal(state.explanations.moments[state.at - 1].id, expected);
  }
});

test("at the start another meaning of δ stays at the start", () => {
  const explanations = explanationsOf("standard");
  assert.equal(reduce(ready(), { type: "explained", explanations }).at, 0);
});

test("what is waited for, undone and redone keeps its number under another meaning of δ", () => {
  const explanations = explanationsOf("standard");
  const here = at("w_new.1.1.1", explanations);
  const explained = { type: "explained", explanations };
  const edit = after(ready(), scrubbed("w_new.1.1.1"), edited("lr", 0.2), explained);
  assert.equal(edit.pending.at, at("dw.1.1.1", explanations) - 1);
  const undone = reduce(edit, { type: "undone" });
  assert.equal(undone.at, here);
  const arrived = replied(edit, baked.traces[0]);
  const back = after(arrived, { type: "undone" }, { type: "explained", explanations: ARTICLE });
  assert.equal(reduce(back, { type: "redone" }).at, at("dw.1.1.1") - 1);
});

test("pressing a number explains it; pressing it again opens its field only where it is given", () => {
  for (const [id, editing] of [
    ["w.1.1.1", "w.1.1.1"],
    ["x.2", "x.2"],
    ["d.1", "d.1"],
    ["delta.1.2", null],
    ["a.1.1", null],
  ]) {
    const once = reduce(ready(), { type: "pressed", id });
    assert.deepEqual([once.selected, once.editing], [id, null], id);
    const twice = reduce(once, { type: "pressed", id });
    assert.deepEqual([twice.selected, twice.editing], [id, editing], id);
  }
});

test("playing goes on by ticks and stops on an edit, a failure, Back, Pause and a pressed number", () => {
  const playing = after(ready(), { type: "played" }, { type: "ticked" }, { type: "ticked" });
  assert.deepEqual([...place(playing), playing.playing], [0, 2, true]);
  for (const event of [
    edited("d.1", 0.5),
    { type: "failed", message: "no answer" },
    { type: "backed" },
    { type: "leaptBack" },
    { type: "paused" },
    { type: "pressed", id: "x.1" },
    { type: "opened", id: "x.1" },
    { type: "reset" },
  ])
    assert.equal(reduce(playing, event).playing, false, event.type);
  const undone = after(ready(), edited("d.1", 0.5), { type: "played" }, { type: "undone" });
  assert.equal(undone.playing, false);
});

test("a tick that meets missing numbers waits and goes on when they arrive", () => {
  const state = after(ready(1), { type: "played" }, scrubbed("E_new"), { type: "ticked" });
  const ticked = reduce(state, { type: "ticked" });
  assert.equal(ticked, state);
  assert.deepEqual(place(replied(ticked, baked.traces[1])), [1, 1]);
  assert.equal(ticked.playing, true);
});

test("moving on lets go of what was chosen, and of an open field", () => {
  const state = after(ready(), { type: "opened", id: "x.1" }, { type: "selected", id: "x.1" });
  for (const event of [{ type: "stepped" }, scrubbed("E"), { type: "reset" }]) {
    const next = reduce({ ...state, editing: "x.1", refused: { id: "x.1", typed: "" } }, event);
    assert.deepEqual([next.selected, next.editing, next.refused], [null, null, null]);
  }
});

test("a refused number stays in its field until the field is closed", () => {
  const state = after(
    ready(),
    { type: "opened", id: "x.1" },
    { type: "rejected", id: "x.1", typed: "1000" },
  );
  assert.deepEqual([state.editing, state.refused], ["x.1", { id: "x.1", typed: "1000" }]);
  const closed = reduce(state, { type: "closed" });
  assert.deepEqual([closed.editing, closed.refused], [null, null]);
});

test("settings change only what they name", () => {
  const state = after(ready(), scrubbed("E"));
  for (const [event, change] of [
    [{ type: "choseDigits", digits: 6 }, { digits: 6 }],
    [{ type: "choseKeys", keys: false }, { keys: false }],
    [{ type: "choseGranularity", granularity: "phase" }, { granularity: "phase" }],
    [{ type: "choseDelta", delta: "standard" }, { delta: "standard" }],
    [{ type: "movedTo", node: "1.2" }, { node: "1.2" }],
    [{ type: "resized", width: 320 }, { width: 320 }],
    [{ type: "helped" }, { help: true }],
    [{ type: "pointed", id: "x.1" }, { pointed: "x.1" }],
  ])
    assert.deepEqual(reduce(state, event), { ...state, ...change }, event.type);
});

test("an edit before the explanations are there is not taken", () => {
  const state = initial(START);
  assert.equal(reduce(state, edited("x.1", 3)), state);
});

test("Step while numbers are under way goes on as far as it was pressed, when they arrive", () => {
  const waiting = after(ready(0), { type: "stepped" }, { type: "stepped" }, { type: "stepped" });
  assert.deepEqual(place(waiting), [0, 0]);
  assert.deepEqual(place(replied(waiting, baked.traces[0])), [0, 3]);
  const edited_ = after(ready(2), scrubbed("E"), edited("d.1", 0.5), { type: "stepped" });
  assert.deepEqual(place(replied(edited_, baked.traces[0])), [0, at("e.1")]);
});

test("two edits in quick succession keep the place for undo", () => {
  const state = after(ready(2), scrubbed("E_new"), edited("lr", 0.2), edited("lr", 0.3));
  const undone = reduce(state, { type: "undone" });
  assert.equal(undone.run.setup.optimizer.learning_rate, 0.2);
  assert.deepEqual([undone.at, undone.pending?.at], [0, at("dw.1.1.1") - 1]);
  assert.deepEqual(place(reduce(undone, { type: "undone" })), [0, at("E_new")]);
});

test("going elsewhere or choosing another meaning of δ leaves trouble behind", () => {
  const troubled = after(ready(1), { type: "leaptOn" }, { type: "stepped" });
  const failed = reduce(troubled, { type: "failed", message: "lost" });
  assert.equal(failed.trouble, "lost");
  assert.equal(reduce(failed, { type: "backed" }).trouble, null);
  assert.equal(reduce(failed, { type: "choseDelta", delta: "standard" }).trouble, null);
});

test("looking at a number stops playing, going back to the step does not", () => {
  const playing = after(ready(), { type: "played" }, { type: "stepped" });
  assert.equal(reduce(playing, { type: "selected", id: "x.1" }).playing, false);
  assert.equal(reduce(playing, { type: "selected", id: null }).playing, true);
});

test("all updates that were gone through stay in the list when an earlier one is looked at", () => {
  const state = after(ready(3), { type: "leaptOn" }, { type: "leaptOn" }, { type: "leaptOn" });
  assert.equal(state.reached, 3);
  assert.equal(reduce(state, { type: "wentTo", update: 0 }).reached, 3);
  assert.equal(after(state, scrubbed("E"), edited("d.1", 0)).reached, 0);
});

test("what stands opened, a chosen path and a copy belong to the number on show", () => {
  const opened = after(
    ready(),
    scrubbed("dE_dw.1.1.2"),
    { type: "choseForm", form: "unrolled" },
    { type: "toggled", id: "dy_dw.1.1.2" },
    { type: "chosePath", path: 0 },
    { type: "copying", text: "t", notation: "text" },
    { type: "copied", failed: true },
  );
  assert.deepEqual(
    [opened.form, opened.open, opened.path, opened.copied?.failed],
    ["unrolled", ["dy_dw.1.1.2"], 0, true],
  );
  assert.deepEqual(reduce(opened, { type: "toggled", id: "dy_dw.1.1.2" }).open, []);
  const next = reduce(opened, { type: "stepped" });
  assert.deepEqual([next.form, next.open, next.path, next.copied], ["unrolled", [], null, null]);
});

test("Step by layer stops at the end of each layer's numbers and shows its matrices", () => {
  let state = after(ready(2, "standard"), { type: "choseGranularity", granularity: "layer" });
  const walk = explanationsOf("standard");
  for (const end of ["a.1.3", "a.2.1", "E", "delta.2.1", "delta.1.3", "dE_dw.2.3.1"]) {
    state = reduce(state, { type: "stepped" });
    assert.deepEqual([state.at, state.summary], [at(end, walk), "block"]);
  }
});

test("a network whose numbers do not fit one picture is shown layer by layer at first", () => {
  const layer = (from, to) => ({
    weights: Array(from).fill(Array(to).fill(0)),
    biases: null,
    activation: "tanh",
  });
  const start = (...sizes) => {
    const layers = sizes.slice(1).map((to, index) => layer(sizes[index], to));
    return initial({ ...START, preset: { ...START.preset, network: { layers } } });
  };
  for (const sizes of [
    [2, 3, 1],
    [3, 4, 3],
    [8, 3],
  ])
    assert.deepEqual(
      [start(...sizes).granularity, start(...sizes).form],
      ["calculation", "derivation"],
    );
  for (const sizes of [
    [5, 5],
    [3, 4, 4],
    [2, 8, 8, 1],
    [9, 1],
    [1, 9],
  ])
    assert.deepEqual([start(...sizes).granularity, start(...sizes).form], ["layer", "layer"]);
});

test("closing one number of all that stand opened leaves the others", () => {
  const all = after(
    ready(3),
    scrubbed("dE_dw.1.1.2"),
    { type: "choseForm", form: "unrolled" },
    { type: "openedAll" },
  );
  const among = standingOpen(all, "dE_dw.1.1.2");
  assert.deepEqual(
    new Set(among),
    new Set(
      "dE_da.2.1 dy_dw.1.1.2 a.2.1 z.2.1 da_dz.1.2 a.1.1 a.1.2 a.1.3 z.1.1 z.1.2 z.1.3".split(" "),
    ),
  );
  const closed = reduce(all, { type: "toggled", id: "a.2.1", among });
  assert.deepEqual(
    closed.open,
    among.filter((id) => id !== "a.2.1"),
  );
});

test("what stood opened inside of a closed number no longer stands opened", () => {
  const opened = after(
    ready(3),
    scrubbed("dE_dw.1.1.2"),
    { type: "choseForm", form: "unrolled" },
    { type: "toggled", id: "dE_da.2.1" },
    { type: "toggled", id: "a.2.1" },
    { type: "toggled", id: "dy_dw.1.1.2" },
  );
  assert.deepEqual(standingOpen(opened, "dE_dw.1.1.2"), ["dE_da.2.1", "dy_dw.1.1.2", "a.2.1"]);
  const among = standingOpen(opened, "dE_dw.1.1.2");
  const closed = reduce(opened, { type: "toggled", id: "dE_da.2.1", among });
  assert.deepEqual(standingOpen(closed, "dE_dw.1.1.2"), ["dy_dw.1.1.2"]);
});

test("where all together are too long, the first to open stands alone", () => {
  const long = after(
    ready(3),
    scrubbed("dE_dw.1.1.2"),
    { type: "choseForm", form: "unrolled" },
    { type: "openedAll" },
  );
  const { run, delta, digits } = long;
  const name = key({ form: "unrolled", open: ["all"], delta, digits }, "dE_dw.1.1.2");
  const questions = { [name]: { too_many: 5000 } };
  const refused = reduce(long, { type: "answered", run, update: 0, questions });
  assert.deepEqual(standingOpen(refused, "dE_dw.1.1.2"), []);
});

test("choosing a path of an example shows that example", () => {
  const chosen = reduce(ready(), { type: "chosePath", path: 4, example: 3 });
  assert.deepEqual([chosen.path, chosen.example], [4, 3]);
  assert.equal(reduce(chosen, { type: "chosePath", path: null }).example, 3);
});

/** The article's start with a schedule, and explanations in which that computes the rate. */
function scheduled() {
  const schedule = { name: "step", factor: 0.5, interval: 2 };
  const { quantities } = ARTICLE;
  const { lr } = quantities;
  const explanations = {
    ...ARTICLE,
    quantities: {
      ...quantities,
      lr: { ...lr, forms: ["…"], reads: ["lr_0"] },
      lr_0: { ...lr, path: ["base_learning_rate"] },
    },
  };
  const start = initial({ ...START, preset: { ...START.preset, schedule } });
  return reduce(start, { type: "explained", explanations });
}

test("with a schedule the base rate is what is given, sent and edited", () => {
  const state = scheduled();
  const { explanations } = state;
  assert.equal(rateOf(explanations), "lr_0");
  assert.deepEqual(
    [isEditable(explanations, "lr"), isEditable(explanations, "lr_0")],
    [false, true],
  );
  assert.deepEqual([values(state)("lr"), values(state)("lr_0")], [undefined, 0.1]);
  const setup = setupAt(state.run, 0);
  assert.equal(architectureOf(setup, "article").schedule, "step");
  const edit = setupAt(reduce(state, edited("lr_0", 0.4)).run, 0);
  for (const [each, learning_rate] of [
    [setup, 0.1],
    [edit, 0.4],
  ]) {
    const { optimizer, schedule } = stepRequest(each);
    assert.deepEqual(optimizer, { name: "sgd", learning_rate, l1: 0, l2: 0 });
    assert.deepEqual(schedule, { name: "step", factor: 0.5, interval: 2 });
  }
  assert.equal("schedule" in stepRequest(setupAt(ready().run, 0)), false);
});

test("when another example is chosen, its number of the same name is explained", () => {
  const state = { ...initial(START), selected: "dE_dw.1.1.1" };
  assert.equal(reduce(state, { type: "choseExample", example: 2 }).selected, "dE_dw.1.1.1");
  const own = { ...state, selected: "a.1.1~1" };
  assert.equal(reduce(own, { type: "choseExample", example: 2 }).selected, "a.1.1~2");
});

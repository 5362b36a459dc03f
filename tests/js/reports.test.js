import assert from "node:assert/strict";
import { test } from "node:test";
import { answerOf, doneOf, scoreOf } from "../../static/js/reports.js";
import { keptIn } from "../../static/js/splice.js";
import { WHOLE } from "../../static/js/staging.js";
import { initial, reduce } from "../../static/js/state.js";
import { baked, explanationsOf, START } from "./baked.js";

/**
 * The article's network with its first update at hand.
 * @param {object} staging
 * @param {object} start
 */
function ready(staging = {}, start = {}) {
  const begun = initial({ ...START, staging: { ...WHOLE, ...staging }, ...start });
  const explained = reduce(begun, {
    type: "explained",
    explanations: explanationsOf("article"),
  });
  return reduce(explained, { type: "replied", run: begun.run, trace: baked.traces[0] });
}

const ASKING = { mode: "predict" };
const step = { type: "stepped" };
const show = { type: "gaveUp" };
const after = (state, ...events) => events.reduce(reduce, state);

test("the score of a walk is how much of the first update was gone through", () => {
  assert.equal(scoreOf(ready()), 0);
  assert.equal(scoreOf(after(ready(), step, step, step)), 3 / 60);
});

test("where numbers are asked for, going through the update is no score", () => {
  const told = Array.from({ length: 60 }).reduce((now) => after(now, step, show), ready(ASKING));
  assert.equal(doneOf(told), 1);
  assert.equal(scoreOf(told), 0);
});

test("the score counts what the update still asks, and no number that was given", () => {
  const given = ready(ASKING, { at: { update: 1, id: "E", explain: "", selected: null } });
  assert.equal(given.at, 10);
  const counted = reduce(given, { type: "counted", right: 25, total: 25 });
  assert.equal(scoreOf(counted), 25 / 75);
  assert.equal(scoreOf(after(counted, step, show)), 25 / 75);
});

test("an answer is told once, with the update that it is in", () => {
  const asked = after(ready(ASKING), step);
  assert.equal(answerOf(ready(ASKING), asked), null);
  const answered = after(asked, { type: "predicted", typed: "seven" });
  assert.deepEqual(answerOf(asked, answered), {
    ...{ update: 1, id: "z.1.1", typed: "seven", tries: 0, verdict: "unreadable" },
  });
  assert.equal(answerOf(answered, reduce(answered, { type: "choseDigits", digits: 6 })), null);
});

test("of what a host has kept only a state of this program is taken, and only true counts", () => {
  const parameters = { preset: "mazur" };
  const kept = { chainrule: 1, parameters, score: 0.5, right: 2, total: 3 };
  assert.deepEqual(keptIn(kept), { parameters, score: 0.5, right: 2, total: 3 });
  assert.deepEqual(keptIn(JSON.stringify(kept)), keptIn(kept));
  for (const wrong of [{ right: 4 }, { right: -1 }, { total: "3" }, { total: undefined }])
    assert.deepEqual(keptIn({ ...kept, ...wrong }), { parameters, score: 0.5, right: 0, total: 0 });
  for (const wrong of [null, "{", 7, { ...kept, chainrule: 2 }, { ...kept, parameters: { a: 1 } }])
    assert.equal(keptIn(wrong), null);
  assert.equal(keptIn({ ...kept, score: 7 })?.score, 0);
});

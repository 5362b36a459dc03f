import assert from "node:assert/strict";
import { test } from "node:test";
import { TraceSource } from "../../static/js/source.js";
import { WHOLE } from "../../static/js/staging.js";
import { initial, reduce } from "../../static/js/state.js";
import { values } from "../../static/js/values.js";
import { baked, explanationsOf, oracle, START } from "./baked.js";
import { simulator } from "./simulator.js";

const { moments } = explanationsOf("article");
const STAGING = { ...WHOLE, mode: "predict" };
const after = (state, ...events) => events.reduce(reduce, state);
const at = (id) => moments.findIndex((moment) => moment.id === id) + 1;
const step = { type: "stepped" };
const show = { type: "gaveUp" };
const typed = (text) => ({ type: "predicted", typed: text });

/** The article's network with two updates at hand, its numbers asked for. */
function ready(start = {}, staging = {}) {
  const begun = initial({ ...START, staging: { ...STAGING, ...staging }, ...start });
  return baked.traces
    .slice(0, 2)
    .reduce(
      (state, trace) => reduce(state, { type: "replied", run: state.run, trace }),
      reduce(begun, { type: "explained", explanations: explanationsOf("article") }),
    );
}

/** Given up until that many numbers are told. */
const toldUpTo = (state, count) =>
  Array.from({ length: count - state.at }).reduce((now) => after(now, step, show), state);

const [hidden] = oracle.z;

test("Step asks for the next number and does not tell it", () => {
  const state = reduce(ready(), step);
  assert.equal(state.predict.asked, "z.1.1");
  assert.equal(state.at, 0);
  assert.equal(values(state)("z.1.1"), undefined);
});

test("a right answer at first try tells the number and counts", () => {
  const state = after(ready(), step, typed(hidden[0]));
  assert.equal(state.at, 1);
  assert(Math.abs(values(state)("z.1.1") - Number(hidden[0])) < 1e-15);
  const { asked, right, total, last } = state.predict;
  assert.deepEqual([asked, right, total], [null, 1, 1]);
  assert.deepEqual([last.id, last.verdict, last.tries], ["z.1.1", "right", 1]);
});

test("a wrong answer tells nothing; a right one after it is not one at first try", () => {
  const wrong = after(ready(), step, typed("7"));
  assert.deepEqual([wrong.at, wrong.predict.asked, wrong.predict.tries], [0, "z.1.1", 1]);
  const { predict } = after(wrong, typed(hidden[0]));
  assert.deepEqual([predict.right, predict.total, predict.last.tries], [0, 1, 2]);
});

test("a number that is shown counts as asked for and not as found", () => {
  const { at, predict } = after(ready(), step, show);
  assert.deepEqual([at, predict.right, predict.total], [1, 0, 1]);
});

test("what cannot be read as a number is no answer", () => {
  const { predict } = after(ready(), step, typed("a lot"), typed(hidden[0]));
  assert.deepEqual([predict.right, predict.total], [1, 1]);
});

test("an answer may be off by the tolerance, or be the number as it is shown", () => {
  // a.1.1 = 0.574443 (the article), shown as 0.5744.
  const verdict = (text, tolerance, digits = 4) => {
    const begun = ready({ digits }, { tolerance });
    return after(toldUpTo(begun, at("a.1.1") - 1), step, typed(text)).predict.last.verdict;
  };
  assert.equal(oracle.a[0][0].slice(0, 6), "0.5744");
  assert.equal(verdict("0.58", 0.01), "right"); // off by 0.97 %
  assert.equal(verdict("0.5802", 0.01), "near"); // by 1.0021 %
  assert.equal(verdict("0.5744", 0), "right");
  assert.equal(verdict("0.5743", 0), "no");
  assert.equal(verdict("0,57", 0, 2), "right");
});

test("a hint says what is wrong with an answer", () => {
  const verdict = (id, text) => {
    const { last } = after(toldUpTo(ready(), at(id) - 1), step, typed(text)).predict;
    return [last.verdict, last.part];
  };
  assert.deepEqual(verdict("E", "-0.1556"), ["sign", undefined]);
  assert.deepEqual(verdict("E", "1.556"), ["point", undefined]);
  assert.deepEqual(verdict("E", "0.01556"), ["point", undefined]);
  // φ′ was forgotten: -0.5579 · 0.7 is the loss's slope by the activation.
  assert.deepEqual(verdict("delta.1.1", "-0.3905"), ["part", "dE_da.1.1"]);
  assert.deepEqual(verdict("E", "0.16"), ["near", undefined]);
  assert.deepEqual(verdict("E", "3"), ["no", undefined]);
  assert.equal(oracle.E.slice(0, 6), "0.1556");
});

test("no way on leads past what is told", () => {
  const state = after(ready(), step, show);
  for (const event of [
    { type: "leaptOn" },
    { type: "ticked" },
    { type: "scrubbed", at: 30 },
    { type: "scrubbed", at: 60, summary: "phase" },
    { type: "wentTo", update: 1 },
  ]) {
    const next = reduce(state, event);
    assert.equal(next.predict.asked, event.type === "wentTo" ? "z.1.1" : "a.1.1", event.type);
    assert.equal(next.at, event.type === "wentTo" ? 0 : 1, event.type);
    assert.equal(next.reached, 0, event.type);
    assert.equal(next.playing, false);
  }
});

test("what is told can be gone back to and on to without being asked for again", () => {
  const state = toldUpTo(ready(), 5);
  const back = after(state, step, { type: "backed" }, { type: "backed" });
  assert.deepEqual([back.at, back.predict.asked], [3, null]);
  const on = after(back, step, step);
  assert.deepEqual([on.at, on.predict.asked, on.predict.total], [5, null, 5]);
  assert.equal(reduce(on, step).predict.asked, moments[5].id);
});

test("tries are kept while something else is looked at", () => {
  const tried = after(ready(), step, typed("7"), { type: "selected", id: "x.1" }, step);
  assert.deepEqual([tried.predict.asked, tried.predict.tries, tried.selected], ["z.1.1", 1, null]);
});

test("what is given by the address is not asked for", () => {
  const start = { at: { update: 1, id: "E", selected: null } };
  const state = ready(start);
  assert.deepEqual([state.at, state.predict.asked], [at("E"), null]);
  const { predict } = reduce(state, step);
  assert.equal(predict.asked, moments[at("E")].id);
  assert.equal(predict.total, 0);
});

test("the first number of the next update is asked for too", () => {
  const end = toldUpTo(ready(), moments.length);
  assert.deepEqual([end.at, end.reached], [moments.length, 1]);
  const next = reduce(end, step);
  assert.deepEqual([next.update, next.at, next.predict.asked], [1, 0, "z.1.1"]);
});

test("an edit keeps the score and asks again for what depended on the number", () => {
  const state = toldUpTo(ready(), at("E"));
  const edited = after(state, { type: "edited", id: "d.1", value: 0.5 });
  const [trace] = baked.traces;
  const there = reduce(edited, { type: "replied", run: edited.run, trace });
  assert.equal(there.at, at("e.1") - 1);
  assert.equal(there.predict.total, at("E"));
  assert.equal(reduce(there, step).predict.asked, "e.1");
  assert.equal(reduce(there, { type: "undone" }).at, at("E"));
});

test("an event that does nothing changes nothing, and watching asks for nothing", () => {
  const state = ready();
  assert.equal(reduce(state, typed("1")), state);
  assert.equal(reduce(state, show), state);
  const watching = ready({}, { mode: "watch" });
  assert.equal(reduce(watching, step).predict.asked, null);
  assert.equal(reduce(watching, step).at, 1);
});

test("nothing on the page holds a number before it is told", async () => {
  const { root, click } = await simulator(new TraceSource(baked), { staging: STAGING });
  const numbers = () => root.innerHTML.replaceAll("\u2212", "-");
  for (const [index, { id }] of moments.slice(0, 24).entries()) {
    await click("[data-action=step]");
    assert.equal(root.querySelector(".calculation .asking") !== null, true, id);
    assert.equal(root.querySelector(".result"), null);
    assert.equal(root.querySelector(`[data-cell="${id}"]`), null, id);
    if (id === "E") assert(!numbers().includes(oracle.E.slice(0, 6)));
    if (id === "a.1.1") assert(!numbers().includes(oracle.a[0][0].slice(0, 6)));
    await click("[data-action=show]");
    assert.notEqual(root.querySelector(`[data-cell="${id}"]`), null, `${index} ${id}`);
    if (id === "E") assert(numbers().includes(oracle.E.slice(0, 6)));
    if (id === "a.1.1") assert(numbers().includes(oracle.a[0][0].slice(0, 6)));
  }
});

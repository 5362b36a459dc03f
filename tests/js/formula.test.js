import "./dom.js";
import assert from "node:assert/strict";
import { test } from "node:test";
import { render } from "lit-html";
import { short } from "../../static/js/format.js";
import { key } from "../../static/js/questions.js";
import { initial, reduce } from "../../static/js/state.js";
import { formula, pieces, withPointed } from "../../static/js/view/formula.js";
import { baked, explanationsOf, START } from "./baked.js";

/** The article's first update with all its moments done, in one meaning of δ. */
function done(delta = "standard") {
  const explained = reduce(initial({ ...START, delta }), {
    type: "explained",
    explanations: explanationsOf(delta),
  });
  const ready = reduce(explained, { type: "replied", run: explained.run, trace: baked.traces[0] });
  return reduce(ready, { type: "leaptOn" });
}

const linesOf = (id, delta = "standard") => baked.explained[0][delta][id]?.lines;
const q = (id, inside = "<mi>s</mi>") => `<mrow data-q="${id}">${inside}</mrow>`;
const BREAK = '<mspace linebreak="goodbreak"/>';
const BAD_BREAK = '<mspace linebreak="badbreak"/>';

/** A number's calculation, and what happens in it. */
function drawn(state, id, { lines = linesOf(id), events = [], followed = [] } = {}) {
  const root = document.createElement("div");
  document.body.replaceChildren(root);
  const template = formula(
    state,
    id,
    lines ?? undefined,
    (event) => events.push(event),
    (other) => followed.push(other),
  );
  render(template, root);
  return root;
}

const shown = (root) => [...root.querySelectorAll(".right")].map((each) => each.textContent.trim());
const press = (element, pointerType) =>
  element.dispatchEvent(Object.assign(new MouseEvent("click", { bubbles: true }), { pointerType }));

test("a calculation is the formula, the formula with numbers, and the result", () => {
  assert.deepEqual(shown(drawn(done(), "z.1.1")), [
    "=x1·w11(1)+x2·w21(1)",
    "=1.0000·0.1000+0.5000·0.4000",
    "=0.3000",
  ]);
  assert.deepEqual(shown(drawn(done(), "dE_da.2.1")).slice(-2), ["=−(1.0000−0.4421)", "=−0.5579"]);
});

test("a factor has as many digits as the result needs, and the learning rate as many as it has", () => {
  const { numbers, result } = linesOf("dE_dw.2.1.1");
  assert.equal(result, "−0.3205");
  assert.match(numbers, /−0\.5579<|−0\.55789</);
  assert.deepEqual(shown(drawn(done(), "dw.2.1.1")).slice(-2), [
    "=−0.1·(−0.5579)·0.5744",
    "=0.0320",
  ]);
});

test("a line whose numbers do not quite give the result says so", () => {
  const lines = { ...linesOf("z.1.1"), rounded: true };
  assert.equal(shown(drawn(done(), "z.1.1", { lines })).at(-1), "≈0.3000");
});

test("a formula that is one number alone is not repeated with the number in it", () => {
  assert.deepEqual(shown(drawn(done(), "da_dz.2.1")), ["=1", "=1.0000"]);
});

test("a given number is shown by itself, a setting as it was set", () => {
  assert.deepEqual(shown(drawn(done(), "x.2")), ["=0.5000"]);
  assert.deepEqual(shown(drawn(done(), "lr")), ["=0.1"]);
});

test("until the server answers there are symbols and the result, and no number in the formula", () => {
  const found = shown(drawn(done(), "z.1.1", { lines: null }));
  assert.deepEqual(found, ["=x1·w11(1)+x2·w21(1)", "=0.3000"]);
});

test("a calculation that has not been done has no result", () => {
  const state = reduce(done(), { type: "scrubbed", at: 2 });
  const found = shown(drawn(state, "E", { lines: null }));
  assert.equal(found.length, 1);
  assert.doesNotMatch(found.join(), /\d\.\d/);
});

test("every result that the server writes is the page's own way to write it", () => {
  for (const delta of ["article", "standard", "error_term"])
    for (const { id, value, lines } of Object.values(baked.explained[0][delta]))
      if (id !== "lr") assert.equal(lines.result, short(value, 4), id);
});

test("a number that is pointed at is marked wherever it stands in a formula", () => {
  const state = reduce(done(), { type: "pointed", id: "a.1.1" });
  const marked = (id) => `<mrow data-q="${id}" class="pointed"><mi>s</mi></mrow>`;
  assert.equal(
    withPointed(state, `${q("a.1.1")}<mo>·</mo>${q("a.1.2")}`),
    `${marked("a.1.1")}<mo>·</mo>${q("a.1.2")}`,
  );
  assert.equal(withPointed(state, q("delta.1.1")), marked("delta.1.1"), "at the same node");
});

test("a long formula is cut at its signs, and a piece at its points, with nothing lost", () => {
  const root = document.createElement("div");
  const line = `${q("x.1")}${BAD_BREAK}<mo>·</mo>${q("w.1.1.1")}${BREAK}<mo>+</mo>${q("x.2")}`;
  render(pieces(done(), line), root);
  const parts = [...root.querySelectorAll(".piece")].map((piece) =>
    [...piece.querySelectorAll("math")].map((math) => math.textContent),
  );
  assert.deepEqual(parts, [["s", "·s"], ["+s"]]);
});

test("pressing a symbol follows it, pointing at it points at the number", () => {
  const events = [];
  const followed = [];
  const root = drawn(done(), "z.1.1", { events, followed });
  const symbol = root.querySelector('[data-q="w.1.1.1"] mi');
  symbol.dispatchEvent(new MouseEvent("pointerover", { bubbles: true }));
  press(symbol, "mouse");
  assert.deepEqual(events, [{ type: "pointed", id: "w.1.1.1" }]);
  assert.deepEqual(followed, ["w.1.1.1"]);
});

test("a finger points with its first touch and follows with its second", () => {
  const events = [];
  const followed = [];
  press(drawn(done(), "z.1.1", { events, followed }).querySelector('[data-q="x.1"]'), "touch");
  assert.deepEqual([events, followed], [[{ type: "pointed", id: "x.1", aloud: true }], []]);
  const pointed = reduce(done(), events[0]);
  press(drawn(pointed, "z.1.1", { events, followed }).querySelector('[data-q="x.1"]'), "touch");
  assert.deepEqual(followed, ["x.1"]);
});

test("arrow keys point at one number after the other, Enter follows, Escape lets go", () => {
  const events = [];
  const followed = [];
  let state = done();
  const type = (name) => {
    const root = drawn(state, "z.1.1", { events, followed }).querySelector(".formula");
    root.dispatchEvent(new KeyboardEvent("keydown", { key: name, bubbles: true }));
    if (events.length > 0) state = reduce(state, events.at(-1));
  };
  for (const name of ["ArrowRight", "ArrowRight", "ArrowRight", "ArrowLeft", "Enter"]) type(name);
  assert.deepEqual(
    events.slice(0, 4).map(({ id }) => id),
    ["z.1.1", "x.1", "w.1.1.1", "x.1"],
  );
  assert.deepEqual(followed, ["x.1"]);
  type("Escape");
  assert.deepEqual(events.at(-1), { type: "pointed", id: null });
});

test("a bracket of an opened number closes it", () => {
  const lines = { ...linesOf("z.1.1"), symbols: ['<mo data-open="a.1.1">(</mo><mo>)</mo>'] };
  const followed = [];
  const root = drawn(done(), "z.1.1", { lines, followed });
  press(root.querySelector("[data-open]"), "mouse");
  assert.deepEqual(followed, ["a.1.1"]);
});

test("answers are kept apart by form, opened numbers, meaning of δ and digits", () => {
  const usual = { form: "unrolled", open: ["a.1.1"], delta: "article", digits: 4 };
  const others = [
    { ...usual, form: "paths" },
    { ...usual, open: [] },
    { ...usual, delta: "standard" },
    { ...usual, digits: 5 },
  ];
  assert.equal(new Set([usual, ...others].map((each) => key(each, "E"))).size, 5);
});

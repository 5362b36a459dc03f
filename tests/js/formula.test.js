import "./dom.js";
import assert from "node:assert/strict";
import { test } from "node:test";
import { render } from "lit-html";
import { initial, reduce } from "../../static/js/state.js";
import { formula, withLinks, withNumbers } from "../../static/js/view/formula.js";
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

const q = (id, inside = "<mi>s</mi>") => `<mrow data-q="${id}">${inside}</mrow>`;

/** The lines of a number's calculation. */
function drawn(state, id) {
  const root = document.createElement("div");
  render(
    formula(state, id, () => {}),
    root,
  );
  return [...root.querySelectorAll(".right")];
}

/** The same as plain text. */
const lines = (state, id) => drawn(state, id).map((each) => each.textContent.trim());

test("numbers are put in, negative ones in brackets unless they stand first", () => {
  const minus = "<mo>−</mo>";
  assert.equal(
    withNumbers(done(), `${q("w.1.1.2")}${minus}${q("w.1.1.2")}${minus}${q("x.1")}`),
    [
      q("w.1.1.2", "<mn>−0.2000</mn>"),
      q("w.1.1.2", "<mo>(</mo><mn>−0.2000</mn><mo>)</mo>"),
      q("x.1", "<mn>1.0000</mn>"),
    ].join(minus),
  );
});

test("numbers are put in with the digits that are set", () => {
  const state = reduce(done(), { type: "choseDigits", digits: 2 });
  assert.equal(withNumbers(state, q("a.1.1")), q("a.1.1", "<mn>0.57</mn>"));
});

test("what is not known yet stays a symbol", () => {
  const state = reduce(done(), { type: "scrubbed", at: 1 });
  assert.equal(withNumbers(state, q("a.1.1")), q("a.1.1"));
});

test("a number that is pointed at is marked wherever it stands in a formula", () => {
  const state = reduce(done(), { type: "pointed", id: "a.1.1" });
  const marked = (id) => `<mrow data-q="${id}" class="pointed"><mi>s</mi></mrow>`;
  assert.equal(
    withLinks(state, `${q("a.1.1")}<mo>·</mo>${q("a.1.2")}`),
    `${marked("a.1.1")}<mo>·</mo>${q("a.1.2")}`,
  );
  assert.equal(withLinks(state, q("delta.1.1")), marked("delta.1.1"), "it stands at the same node");
  assert.match(withNumbers(state, q("a.1.1")), /class="pointed"/);
});

test("a calculation is the formula, the formula with numbers, and the result", () => {
  assert.deepEqual(lines(done(), "z.1.1"), [
    "=x1·w11(1)+x2·w21(1)",
    "=1.0000·0.1000+0.5000·0.4000",
    "=0.3000",
  ]);
  assert.deepEqual(lines(done(), "dE_da.2.1").slice(-2), ["=−(1.0000−0.4421)", "=−0.5579"]);
});

test("a formula that is one number alone is not repeated with the number in it", () => {
  assert.deepEqual(lines(done(), "da_dz.2.1"), ["=1", "=1.0000"]);
});

test("a given number is shown by itself", () => {
  assert.deepEqual(lines(done(), "x.2"), ["=0.5000"]);
});

test("a calculation that has not been done has no result", () => {
  const state = reduce(done(), { type: "scrubbed", at: 2 });
  assert.deepEqual(lines(state, "E").length, 1);
  assert.doesNotMatch(lines(state, "E").join(), /\d\.\d/);
});

test("every calculation of the article is shown with all its numbers put in", () => {
  for (const delta of ["article", "standard", "error_term"]) {
    const state = done(delta);
    for (const { id } of state.explanations.moments) {
      const shown = drawn(state, id);
      const { forms } = state.explanations.quantities[id];
      assert(shown.length >= forms.length + 1, id);
      if (shown.length > forms.length + 1)
        for (const each of shown.at(-2).querySelectorAll("[data-q]"))
          assert.match(each.textContent, /^\(?−?\d+\.\d{4}\)?$/, id);
    }
  }
});

test("pressing a symbol leads to its number, pointing at it points at the number", () => {
  const root = document.createElement("div");
  const events = [];
  render(
    formula(done(), "z.1.1", (event) => events.push(event)),
    root,
  );
  const symbol = root.querySelector('[data-q="w.1.1.1"] mi');
  symbol.dispatchEvent(new MouseEvent("pointerover", { bubbles: true }));
  symbol.dispatchEvent(new MouseEvent("click", { bubbles: true }));
  assert.deepEqual(events, [
    { type: "pointed", id: "w.1.1.1" },
    { type: "selected", id: "w.1.1.1" },
  ]);
});

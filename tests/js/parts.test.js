import "./dom.js";
import assert from "node:assert/strict";
import { test } from "node:test";
import { render } from "lit-html";
import { formsFor } from "../../static/js/questions.js";
import { initial, reduce } from "../../static/js/state.js";
import { parts } from "../../static/js/view/parts.js";
import { explanationsOf, START } from "./baked.js";

const start = reduce(initial(START), {
  type: "explained",
  explanations: explanationsOf("standard"),
});

/** An answer with so many parts, of sizes that grow, every other one below 0. */
function answerOf(count) {
  const lines = { symbols: [], numbers: null, result: "0", rounded: false };
  const all = Array.from({ length: count }, (_, index) => ({
    example: index + 1,
    lines,
    value: (index % 2 ? -1 : 1) * (index + 1),
    share: 0.5,
  }));
  return { lines, parts: all };
}

function drawn(state, answer, events = []) {
  const root = document.createElement("div");
  render(
    parts(state, answer, (event) => events.push(event)),
    root,
  );
  return root;
}

test("the 20 largest have bars, to the side of their sign, and all others are in a table", () => {
  const root = drawn(start, answerOf(256));
  const bars = [...root.querySelectorAll("[data-part]")];
  assert.deepEqual(
    bars.map((bar) => Number(bar.dataset.part)),
    Array.from({ length: 20 }, (_, index) => 256 - index),
  );
  const [first, second] = [...root.querySelectorAll(".share-bar")];
  assert.match(first.getAttribute("class"), /negative/);
  assert.deepEqual(
    [first, second].map((bar) => bar.querySelector("rect").getAttribute("x")),
    ["0", "100"],
  );
  assert.match(root.querySelector(".note").textContent, /256 examples.*the 20 largest/s);
  assert.equal(root.querySelectorAll(".others tbody tr").length, 236);
  assert.deepEqual(
    [...root.querySelector(".others tbody tr").cells].map((cell) => cell.textContent),
    ["Example 236", "−236", "50%"],
  );
});

test("a few have no table, and pressing one shows its example", () => {
  const events = [];
  const root = drawn({ ...start, example: 2 }, answerOf(3), events);
  assert.equal(root.querySelector(".others"), null);
  assert.equal(root.querySelector("[aria-pressed=true]").dataset.part, "2");
  root.querySelector('[data-part="3"]').click();
  assert.deepEqual(events, [{ type: "choseExample", example: 3 }]);
});

test("only gradients of several examples are explained by example", () => {
  assert.equal(formsFor(start, "dE_dw.1.1.1").includes("examples"), false);
  const { explanations } = start;
  const architecture = { ...explanations.architecture, examples: 2 };
  const batch = { ...start, explanations: { ...explanations, architecture } };
  assert.equal(formsFor(batch, "dE_dw.1.1.1").includes("examples"), true);
  assert.equal(formsFor(batch, "dy_dw.1.1.1").includes("examples"), false);
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { TraceSource } from "../../static/js/source.js";
import { mayEdit, mayEditAll, mayEditSome, WHOLE } from "../../static/js/staging.js";
import { initial, reduce } from "../../static/js/state.js";
import { baked, explanationsOf, START } from "./baked.js";
import { simulator } from "./simulator.js";

const PARTS = {
  training: ".training",
  side: ".versus",
  pictures: ".pictures",
  data: "details.data",
  network: ".lab",
  share: ".share",
  settings: ".settings",
  tables: ".tables",
};

const opened = async (staging) =>
  (await simulator(new TraceSource(baked), { staging: { ...WHOLE, ...staging } })).root;

const ready = (staging) =>
  [
    { type: "explained", explanations: explanationsOf("article") },
    { type: "scrubbed", at: 0 },
  ].reduce(reduce, initial({ ...START, staging: { ...WHOLE, ...staging } }));

test("each part is there exactly where it is shown", async () => {
  for (const part of Object.keys(PARTS)) {
    const root = await opened({ parts: [part] });
    const found = Object.entries(PARTS).filter(([, each]) => root.querySelector(each));
    assert.deepEqual(
      found.map(([name]) => name),
      [part],
    );
  }
});

test("the tables can be in the picture's place, and the calculation stays", async () => {
  const root = await opened({ view: "table", parts: [] });
  assert.equal(root.querySelector("svg[role=group]"), null);
  assert.notEqual(root.querySelector(".stage > .tables"), null);
  assert.notEqual(root.querySelector(".stage > .calculation"), null);
});

test("of a bar for steps there are two buttons and the timeline, and without one nothing", async () => {
  const buttons = (root) =>
    [...root.querySelectorAll("[data-action]")].map((b) => b.dataset.action);
  const stepping = await opened({ controls: "step", parts: [] });
  assert.deepEqual(buttons(stepping), ["back", "step"]);
  assert.notEqual(stepping.querySelector("input[type=range]"), null);
  assert.equal(stepping.querySelector(".options"), null);
  const none = await opened({ controls: "none", parts: [] });
  assert.deepEqual(buttons(none), []);
  assert.equal(none.querySelector("[role=toolbar]"), null);
});

test("only the kinds of numbers that are named can be changed", () => {
  const state = ready({ edit: ["w", "lr"] });
  const ids = ["x.1", "d.1", "w.1.1.1", "lr"];
  assert.deepEqual(
    ids.map((id) => mayEdit(state, id)),
    [false, false, true, true],
  );
  assert.deepEqual([mayEditSome(state), mayEditAll(state)], [true, false]);
  assert.equal(reduce(state, { type: "edited", id: "x.1", value: 3 }), state);
  assert.equal(reduce(state, { type: "opened", id: "x.1" }), state);
  assert.notEqual(reduce(state, { type: "edited", id: "w.1.1.1", value: 3 }).run, state.run);
});

test("where nothing can be changed there is no field, no undo, and nothing to press twice", async () => {
  const root = await opened({ edit: [], parts: ["tables", "share"] });
  assert.deepEqual([...root.querySelectorAll("[data-field]")], []);
  assert.equal(root.querySelector("[data-action=undo]"), null);
  assert.equal(root.querySelector("[data-rate=lr]").textContent, "0.1");
  const state = ready({ edit: [] });
  const pressed = [1, 2, 3].reduce((now) => reduce(now, { type: "pressed", id: "x.1" }), state);
  assert.equal(pressed.editing, null);
});

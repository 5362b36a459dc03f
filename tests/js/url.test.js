import "./dom.js";
import assert from "node:assert/strict";
import { test } from "node:test";
import { withActivation, withOptimizer, withSchedule } from "../../static/js/choices.js";
import { fileOf, read } from "../../static/js/save.js";
import { initial, reduce } from "../../static/js/state.js";
import { addressOf, parametersOf } from "../../static/js/url.js";
import { baked, explanationsOf, START } from "./baked.js";

const { choices } = baked;
const DEFAULTS = {
  title: "",
  text: "",
  preset: "article",
  init: "xavier",
  seed: "1",
  delta: "",
  digits: "4",
  by: "",
};
const begun = initial({
  ...START,
  defaults: { ...DEFAULTS, at: "", explain: "", example: "1", versus: "" },
});
const article = begun.run.setup;
const after = (...events) => parametersOf(events.reduce(reduce, begun));
const withSetup = (setup) => after({ type: "reconfigured", setup });

test("what is as the page started is not said", () => {
  assert.deepEqual(parametersOf(begun), {});
  assert.equal(addressOf({}, "http://x/"), "http://x/");
});

test("weights and examples are said with all their digits, and only where they changed", () => {
  const [hidden, output] = article.before.network.layers;
  const layers = [{ ...hidden, biases: [0.1 + 0.2, -0, 1e-300] }, output];
  const changed = { ...article, before: { ...article.before, network: { layers } } };
  assert.deepEqual(
    withSetup({
      ...changed,
      inputs: [
        [1, 1 / 3],
        [5e-324, 2],
      ],
      targets: [[1], [0]],
    }),
    {
      b: "0.30000000000000004,-0,1e-300/-",
      x: "1,0.3333333333333333;5e-324,2",
      d: "1;0",
    },
  );
});

test("rules are said by their names and the settings that are not the usual ones", () => {
  const adam = withOptimizer(article, "adam", choices);
  assert.deepEqual(withSetup(adam), { opt: "adam" });
  const other = { ...adam, optimizer: { ...adam.optimizer, beta1: 0.8, learning_rate: 0.5 } };
  const cosine = withSchedule(other, "cosine", choices);
  assert.deepEqual(withSetup({ ...cosine, schedule: { ...cosine.schedule, updates: 7 } }), {
    ...{ opt: "adam", lr: "0.5", schedule: "cosine", hyper: "beta1:0.8,updates:7" },
  });
  assert.deepEqual(withSetup(withActivation(article, 0, "tanh")), { act: "tanh,identity" });
});

test("a state in the middle of a training is said with what its optimizer remembers", () => {
  const velocity = [
    {
      weights: [
        [0.1, 0.2, 0.3],
        [0.4, 0.5, 0.6],
      ],
      biases: [1, 2, 3],
    },
    { weights: [[7], [8], [9]], biases: null },
  ];
  const before = { ...article.before, optimizer_state: { velocity }, step: 41 };
  const { done, memory } = withSetup({ ...article, before });
  assert.deepEqual([done, memory], ["41", "velocity:0.1,0.2,0.3;0.4,0.5,0.6/7;8;9:1,2,3/-"]);
});

test("a data set is said by its name until one of its numbers was changed by hand", () => {
  const query = { name: "moons", seed: 3, noise: 0.2, count: 50, scaling: "none", held_out: 0.2 };
  const scaling = { name: "none", offsets: [], divisors: [] };
  const rows = { inputs: [[1, 2]], targets: [[1]] };
  const data = { query, label: "Two moons", task: "yes_or_no", scaling };
  const setup = { ...article, ...rows, validation: rows, batch: { size: 8, seed: 3 }, data };
  const named = { ...setup, data: { ...data, input_names: ["x"], target_names: ["d"] } };
  const source = "moons;seed:3;noise:0.2;count:50;scaling:none;held_out:0.2";
  assert.deepEqual(withSetup(named), {
    ...{ data: source, batch: "8,3", delta: "article" },
    ...{ act: "sigmoid,identity", loss: "half_squared_error" },
  });
  const edited = { ...named, data: { ...named.data, edited: true } };
  const { x, d, held_x, held_d } = withSetup(edited);
  assert.deepEqual([x, d, held_x, held_d], ["1,2", "1", "1,2", "1"]);
  const own = { ...named.data, query: { ...query, name: null }, input_names: ["a,b", "ü;:"] };
  assert.equal(
    withSetup({ ...named, data: own }).data,
    "own;task:yes_or_no;label:Two%20moons;inputs:a%2Cb,%C3%BC%3B%3A;targets:d;scaling:none;offsets:;divisors:",
  );
});

test("where the walk stands is said by the update and the number that was computed last", () => {
  const explained = { type: "explained", explanations: explanationsOf("article") };
  const replied = (trace) => ({ type: "replied", run: begun.run, trace });
  assert.equal(after(explained, replied(baked.traces[0]), { type: "stepped" }).at, "1.z.1.1");
  assert.equal(after({ type: "jumped", update: 7 }).at, "8");
  const phase = { type: "scrubbed", at: 5, summary: "phase" };
  const walked = after(explained, replied(baked.traces[0]), phase);
  assert.deepEqual([walked.at, walked.explain], ["1.z.1.3", "phase"]);
  const chosen = after(
    explained,
    { type: "choseExample", example: 2 },
    { type: "selected", id: "w.1.1.1" },
  );
  assert.deepEqual([chosen.explain, chosen.example], ["w.1.1.1", "2"]);
});

test("the address of what is said is readable and cannot be misread", () => {
  assert.equal(
    addressOf({ w: "1,2;3,4/5;6", at: "2.delta.1.2@1~3", hyper: "a:1", lr: "1e+21" }, "http://x/"),
    "http://x/?w=1,2;3,4/5;6&at=2.delta.1.2@1~3&hyper=a:1&lr=1e%2B21",
  );
  const odd = { data: "own;label:a%26b&c=d#e+f g" };
  assert.equal(new URL(addressOf(odd, "http://x/")).searchParams.get("data"), odd.data);
});

test("a page that starts in the middle goes there as in training, then to the moment", () => {
  const at = { update: 3, id: "E" };
  const started = initial({ ...START, at });
  assert.deepEqual([started.job.steps, started.pending], [2, null]);
  const explained = reduce(started, {
    type: "explained",
    explanations: explanationsOf("article"),
  });
  const ended = reduce(explained, {
    type: "endedRun",
    job: started.job.start,
    after: baked.traces[1].after,
  });
  const there = reduce(ended, { type: "replied", run: ended.run, trace: baked.traces[2] });
  const id = there.explanations.moments[there.at - 1].id;
  assert.deepEqual([there.update, id, there.pending], [2, "E", null]);
});

test("a place is found whether its numbers or its walk come first", () => {
  const started = initial({ ...START, at: { update: 1, id: "delta.1.2" }, delta: "standard" });
  const explained = { type: "explained", explanations: explanationsOf("standard") };
  const replied = { type: "replied", run: started.run, trace: baked.traces[0] };
  for (const events of [
    [explained, replied],
    [replied, explained],
  ]) {
    const there = events.reduce(reduce, started);
    assert.equal(there.explanations.moments[there.at - 1].id, "delta.1.2");
  }
});

test("a file holds the parameters, and another one is refused with nothing changed", () => {
  assert.deepEqual(read(fileOf({ w: "1/2" })), { w: "1/2" });
  for (const text of [
    "",
    "[]",
    "null",
    '{"chainrule":2,"parameters":{}}',
    '{"chainrule":1,"parameters":{"w":1}}',
  ]) {
    const refused = reduce(begun, { type: "openedFile", text });
    assert.match(refused.notices[0], /no file that was saved here/, text);
    assert.deepEqual([refused.run, refused.wish], [begun.run, null]);
  }
});

test("an opened file starts a new run, and undo brings the old one back", () => {
  const wishing = reduce(begun, { type: "openedFile", text: fileOf({ preset: "mazur" }) });
  const start = { ...START, base: START.preset, by: "phase", digits: 6, done: 4 };
  const restored = reduce(wishing, {
    type: "restored",
    wish: wishing.wish,
    start,
    notices: ["so"],
  });
  assert.deepEqual(
    [restored.run.setup.before.step, restored.granularity, restored.digits, restored.notices],
    [4, "phase", 6, ["so"]],
  );
  assert.equal(reduce(restored, { type: "undone" }).run, begun.run);
  assert.equal(reduce(begun, { type: "restored", wish: wishing.wish, start, notices: [] }), begun);
});

test("what is chosen for others goes into links, and what is usual does not", () => {
  const offers = [
    { name: "edit", default: "all", values: [], parts: ["x", "w"], pattern: "", form: "" },
    { name: "title", default: "", values: [], parts: [], pattern: "", form: "" },
  ];
  const on = { ...begun, title: "Mazur", offers };
  /** @param {[string, string][]} pairs */
  const after = (...pairs) =>
    pairs.reduce((state, [name, value]) => reduce(state, { type: "offered", name, value }), on)
      .offered;
  assert.deepEqual(after(["edit", "w"], ["title", "Ours"]), { edit: "w", title: "Ours" });
  assert.deepEqual(after(["edit", "w"], ["edit", "all"], ["title", "Mazur"]), {});
  assert.deepEqual(on.run, reduce(on, { type: "offered", name: "edit", value: "w" }).run);
});

test("an opened file leaves of the page what it says, and what was there where it says nothing", () => {
  const wishing = reduce(begun, { type: "openedFile", text: fileOf({ mode: "predict" }) });
  const start = { ...START, base: START.preset, by: "phase", digits: 6, done: 4 };
  const restored = { type: "restored", wish: wishing.wish, start, notices: [] };
  const staging = { ...begun.staging, mode: "predict", said: { mode: "predict" } };
  const left = reduce(wishing, { ...restored, staging });
  assert.deepEqual(
    [left.staging, left.offered, left.granularity],
    [staging, { mode: "predict" }, "calculation"],
  );
  assert.equal(reduce(wishing, restored).staging, begun.staging);
});

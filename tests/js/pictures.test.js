import "./dom.js";
import assert from "node:assert/strict";
import { test } from "node:test";
import { render } from "lit-html";
import { areas, borders } from "../../static/js/cells.js";
import { painter } from "../../static/js/effects.js";
import {
  alongOf,
  classesOf,
  halfwayOf,
  levelsOf,
  lossOf,
  networkOn,
  planeOf,
  range,
  rowOn,
  unfielded,
  unpainted,
  winners,
} from "../../static/js/pictures.js";
import { initial, reduce } from "../../static/js/state.js";
import { diagram } from "../../static/js/view/diagram.js";
import { pictures } from "../../static/js/view/pictures.js";
import { boundsOf, edges, largestOf } from "../../static/js/view/plane.js";
import { baked, explanationsOf, START } from "./baked.js";

const open = (...parts) => ({ type: "chosePicture", choice: { open: parts } });

/** The article's network with two updates at hand, and the parts that are open. */
function ready(...parts) {
  let state = reduce(initial(START), {
    type: "explained",
    explanations: explanationsOf("article"),
  });
  for (const trace of baked.traces.slice(0, 2))
    state = reduce(state, { type: "replied", run: state.run, trace });
  return reduce(state, open(...parts));
}

/** A plane of 11 × 11 points on which each unit has its own number everywhere but at one. */
function gridOf({ network, axes }) {
  const points = 11 ** axes.length;
  const places = (axis) =>
    Array.from({ length: 11 }, (_, place) => axis.low + ((axis.high - axis.low) * place) / 10);
  const heat = (layer, unit) =>
    Array.from({ length: points }, (_, point) => (point === 3 ? null : layer / 2 - unit / 10));
  return {
    axes: axes.map(places),
    layers: network.layers.map(({ weights }, layer) => ({
      a: weights[0].map((_, unit) => heat(layer, unit)),
    })),
  };
}

function drawn(state, events = []) {
  const root = document.createElement("div");
  render(
    pictures(state, (event) => events.push(event)),
    root,
  );
  return root;
}

/** A source whose answers are given by hand, and the state that they lead to. */
function painting(start) {
  let state = start;
  const asked = [];
  const dispatch = (event) => {
    state = reduce(state, event);
    paint(state);
  };
  const source = {
    grid: (request, signal) =>
      new Promise((resolve, reject) => asked.push({ request, signal, resolve, reject })),
  };
  const paint = painter(source, dispatch);
  return {
    asked,
    dispatch,
    get state() {
      return state;
    },
  };
}

const settled = () => new Promise(setImmediate);

test("nothing is asked for while a part is closed", () => {
  assert.equal(unpainted(ready()), null);
  assert.equal(unpainted(ready("plane")).kind, "plane");
});

test("the lowest and the highest number are points of the coarse table", () => {
  const { low, high } = range([0, 1, 1, 0]);
  const at = (index) => low + ((high - low) * index) / 10;
  assert.deepEqual([at(1), at(9)], [0, 1]);
  assert.deepEqual(range([0.5]), { low: -0.75, high: 1.75 });
});

test("a network of two inputs is asked for as a plane over its examples", () => {
  const { request, step } = planeOf(ready("plane"));
  assert.deepEqual(request.axes, [
    { input: 1, points: 41, low: -0.25, high: 2.25 },
    { input: 2, points: 41, low: -0.75, high: 1.75 },
  ]);
  assert.equal(step, 0);
  assert.equal(request.fixed, undefined);
});

test("of more inputs two are chosen, and the others are those of the example on show", () => {
  const start = ready("plane");
  const layers = [{ weights: [[1], [2], [3]], biases: null, activation: "identity" }];
  const setup = {
    ...start.run.setup,
    before: { network: { layers }, optimizer_state: {}, step: 0 },
    inputs: [
      [0, 1, 2],
      [3, 4, 5],
    ],
    targets: [[0], [1]],
  };
  let state = reduce(start, { type: "reconfigured", setup });
  state = reduce(state, { type: "chosePicture", choice: { inputs: [3, 1] } });
  state = reduce(state, { type: "choseExample", example: 2 });
  const { request } = planeOf(state);
  assert.deepEqual(
    request.axes.map(({ input }) => input),
    [3, 1],
  );
  assert.deepEqual(request.fixed, [3, 4, 5]);
});

test("while a run is under way the picture follows the last state that it told of", () => {
  const going = reduce(ready("plane"), { type: "trained", steps: 100, below: null });
  const training = { ...baked.traces[0].after, step: 40 };
  const reports = [
    { step: 40, loss: 0.1, training },
    { step: 45, loss: 0.1 },
  ];
  const told = reduce(going, { type: "reported", job: going.job.start, reports, left: 1 });
  assert.equal(networkOn(told).step, 40);
});

test("one picture is asked for at a time, and the next when the network has moved on", async () => {
  const painter = painting(ready());
  painter.dispatch(open("plane"));
  painter.dispatch({ type: "jumped", update: 1 });
  assert.equal(painter.asked.length, 1);
  const [first] = painter.asked;
  assert.equal(first.signal.aborted, false);
  first.resolve(gridOf(first.request));
  await settled();
  const root = drawn(painter.state);
  assert.match(root.querySelector(".note").textContent, /after no update.*being drawn/s);
  assert.equal(root.querySelector(".drawn").getAttribute("aria-busy"), "true");
  assert.equal(painter.asked.length, 2);
  painter.asked[1].resolve(gridOf(painter.asked[1].request));
  await settled();
  assert.equal(painter.asked.length, 2);
  assert.match(drawn(painter.state).querySelector(".note").textContent, /after 1 update\.\s*$/);
});

test("a picture that comes after an edit is dropped", async () => {
  const painter = painting(ready());
  painter.dispatch(open("plane"));
  painter.dispatch({ type: "edited", id: "w.1.1.1", value: 3 });
  const [late, wanted] = painter.asked;
  assert.equal(late.signal.aborted, true);
  late.resolve(gridOf(late.request));
  await settled();
  assert.equal(painter.state.pictures.plane, null);
  assert.equal(wanted.request.network.layers[0].weights[0][0], 3);
});

test("a part that is closed drops what it asked for", () => {
  const painter = painting(ready());
  painter.dispatch(open("plane"));
  painter.dispatch(open());
  assert.equal(painter.asked[0].signal.aborted, true);
});

test("a picture that cannot be had says so, and is asked for again on demand only", async () => {
  const painter = painting(ready());
  painter.dispatch(open("plane"));
  painter.asked[0].reject(new TypeError("network error"));
  await settled();
  assert.equal(painter.asked.length, 1);
  const events = [];
  const root = drawn(painter.state, events);
  assert.match(root.querySelector(".trouble").textContent, /does not answer/);
  root.querySelector("[data-action=repaint]").click();
  painter.dispatch(events[0]);
  assert.equal(painter.asked.length, 2);
  assert.equal(painter.state.trouble, null);
});

test("the field, its units and its table show the same numbers", () => {
  let state = ready("plane");
  const want = planeOf(state);
  state = reduce(state, {
    type: "painted",
    picture: { ...want, grid: gridOf(want.request) },
  });
  const events = [];
  let root = drawn(state, events);
  assert.equal(root.querySelectorAll(".units button").length, 4);
  assert.equal(root.querySelector("[aria-pressed=true]").dataset.unit, "2.1");
  assert.match(root.querySelector(".plane").getAttribute("aria-label"), /^Output over input 1 and/);
  assert.deepEqual(
    [...new Set([...root.querySelectorAll(".numbers tbody td")].map((td) => td.textContent))],
    ["0.5", "not finite"],
  );
  root.querySelector('[data-unit="1.2"]').click();
  root = drawn(reduce(state, events[0]));
  assert.match(root.querySelector("caption").textContent, /^Hidden 2/);
  assert.equal(root.querySelector(".numbers tbody td").textContent, "−0.1");
  // −0.1 is in the lightest step below 0; the point that is not finite has no colour.
  assert.deepEqual(
    [...root.querySelectorAll(".plane > .cells path:not(.border)")].map((path) =>
      path.getAttribute("class"),
    ),
    ["fill2"],
  );
});

/** The diagram with fields in its nodes, once the plane that it asks for is painted. */
function fielded(state = ready()) {
  const chosen = reduce(state, { type: "chosePicture", choice: { nodes: true } });
  const want = unpainted(chosen);
  return reduce(chosen, {
    type: "painted",
    picture: { ...want, grid: gridOf(want.request) },
  });
}

function drawnNodes(state) {
  const root = document.createElement("div");
  render(
    diagram(state, () => {}),
    root,
  );
  return root;
}

/** The colours in a node, as the style sheet names them. */
const colours = (root, node) =>
  [...root.querySelectorAll(`[data-node="${node}"] .cells path`)].map((path) =>
    path.getAttribute("class"),
  );

test("each node holds its unit's field, and an input its own axis", () => {
  const root = drawnNodes(fielded());
  // gridOf gives unit 2 of layer 1 the number −0.1 and the output 0.5.
  assert.deepEqual([colours(root, "1.2"), colours(root, "2.1")], [["fill2"], ["fill5"]]);
  // x1 goes from −0.25 to 2.25: in columns from the left; x2 from −0.75 to 1.75, in rows.
  assert.match(root.querySelector('[data-node="0.1"] .fill6').getAttribute("d"), /^M9 10h2v1/);
  assert.match(root.querySelector('[data-node="0.2"] .fill6').getAttribute("d"), /^M0 0h11v1/);
  assert.equal(root.querySelector("[data-nodes=fields]").getAttribute("aria-pressed"), "true");
});

test("a field that is no longer of the network on show is marked, and gone after an edit", () => {
  const state = fielded();
  assert.equal(drawnNodes(state).querySelectorAll(".field.old").length, 0);
  const moved = reduce(state, { type: "jumped", update: 1 });
  assert.equal(drawnNodes(moved).querySelectorAll(".field.old").length, 6);
  assert.match(drawnNodes(moved).querySelector(".within").textContent, /being drawn/);
  const edited = reduce(state, { type: "edited", id: "w.1.1.1", value: 3 });
  assert.equal(drawnNodes(edited).querySelectorAll(".field").length, 0);
  assert.equal(drawnNodes(edited).querySelectorAll(".node .number").length > 0, true);
});

test("while a run is under way no old number stands on its fields", () => {
  const start = reduce(fielded(), { type: "scrubbed", at: 9 });
  assert.equal(drawnNodes(start).querySelectorAll('[data-id="a.1.1"] > g > .number').length, 1);
  const going = reduce(start, { type: "trained", steps: 100, below: null });
  const reports = [{ step: 40, loss: 0.1, training: { ...baked.traces[0].after, step: 40 } }];
  const told = reduce(going, { type: "reported", job: going.job.start, reports, left: 1 });
  const root = drawnNodes(fielded(told));
  assert.equal(root.querySelectorAll('[data-id="a.1.1"] > g > .number').length, 0);
  assert.match(root.querySelector(".within").textContent, /after 40 updates/);
});

test("without two inputs nodes hold no fields, and it is said why", () => {
  const start = reduce(ready(), { type: "chosePicture", choice: { nodes: true } });
  const layers = [{ weights: [[1], [2], [3]], biases: null, activation: "identity" }];
  const setup = {
    ...start.run.setup,
    before: { network: { layers }, optimizer_state: {}, step: 0 },
    inputs: [[0, 1, 2]],
  };
  const state = reduce(start, { type: "reconfigured", setup });
  assert.equal(unpainted(state), null);
  const { explanations } = start;
  const root = drawnNodes({ ...state, explanations });
  assert.match(root.querySelector(".within").textContent, /two inputs/);
  assert.deepEqual(
    [...root.querySelectorAll(".within button")].map((button) => button.disabled),
    [true, true],
  );
  const many = Array.from({ length: 101 }, () => 1);
  const wide = { layers: [{ weights: [many, many], biases: null, activation: "tanh" }] };
  const before = { network: wide, optimizer_state: {}, step: 0 };
  assert.equal(unfielded({ run: { setup: { before } } }), "units");
});

test("examples that are held out are hollow, and listed as such", () => {
  let state = ready("plane");
  const setup = {
    ...state.run.setup,
    inputs: [
      [0, 0],
      [1, 1],
    ],
    targets: [[0], [1]],
    validation: { inputs: [[3, 0.5]], targets: [[1]] },
  };
  state = reduce(reduce(state, { type: "reconfigured", setup }), open("plane"));
  const want = planeOf(state);
  assert.deepEqual([want.request.axes[0].low, want.request.axes[0].high], [-0.375, 3.375]);
  state = reduce(state, { type: "painted", picture: { ...want, grid: gridOf(want.request) } });
  const root = drawn(state);
  const marks = [...root.querySelectorAll(".plane .example")];
  assert.deepEqual(
    marks.map((mark) => mark.getAttribute("class")),
    ["example solid", "example solid", "example hollow"],
  );
  // The held-out one has the shape of the second, whose class it is of.
  const shapes = marks.map((mark) => mark.getAttribute("d"));
  assert.equal(shapes[1], shapes[2]);
  assert.notEqual(shapes[0], shapes[1]);
  assert.match(root.querySelector(".key").textContent, /learnt from.*held out/s);
  assert.deepEqual(
    [...root.querySelectorAll(".listed tbody tr")].map((row) =>
      [...row.cells].map((cell) => cell.textContent),
    ),
    [
      ["1", "learnt from", "0", "0", "0"],
      ["2", "learnt from", "1", "1", "1"],
      ["1", "held out", "3", "0.5", "1"],
    ],
  );
});

test("the example on show has its own place among all, whatever the batch", () => {
  const start = ready("plane");
  const setup = { ...start.run.setup, batch: { size: 1, seed: null } };
  const run = { ...start.run, setup, traces: [{ batch: [3] }] };
  assert.equal(rowOn({ ...start, run }), 3);
  assert.equal(rowOn(start), 1);
});

test("cells of one name are one outline, the lowest row at the bottom", () => {
  const outlines = areas([1, 1, 2, 1, null, 2], 3);
  assert.equal(outlines.get(1), "M0 1h2v1h-2zM0 0h1v1h-1z");
  assert.equal(outlines.get(2), "M2 1h1v1h-1zM2 0h1v1h-1z");
  assert.equal(borders([1, 1, 2, 1, 1, 2], 3), "M2 1v1M2 0v1");
  assert.equal(borders([1, 2, 2, 2], 2), "M1 1v1M0 1h1");
});

test("an axis goes from the outer edge of its first cell to that of its last", () => {
  assert.deepEqual(edges([0, 1, 2, 3]), [-0.5, 3.5]);
});

test("the output that wins is the largest, the first of equal ones, none where one is missing", () => {
  assert.deepEqual(
    winners([
      [1, 5, 2, null],
      [3, 5, 1, 4],
    ]),
    [2, 1, 1, null],
  );
});

test("classes are the different targets, or the largest of several outputs", () => {
  assert.deepEqual(classesOf([[0], [1], [1]], 1), { names: [0, 1], of: [0, 1, 1] });
  const targets = [
    [0, 1],
    [1, 0],
  ];
  assert.deepEqual(classesOf(targets, 0), { names: [1, 2], of: [1, 0] });
  // Each output keeps its shape, whether or not an example is of its class.
  assert.deepEqual(classesOf([[0, 0, 1]], 0), { names: [1, 2, 3], of: [2] });
  assert.equal(
    classesOf(
      Array.from({ length: 8 }, (_, n) => [n]),
      1,
    ),
    null,
  );
});

test("the line between two classes is half-way between their targets", () => {
  assert.equal(halfwayOf([[0], [1], [0]], 1), 0.5);
  assert.equal(halfwayOf([[-1], [1]], 1), 0);
  assert.equal(halfwayOf([[0]], 1), null);
  assert.equal(halfwayOf([[0], [1], [2]], 1), null);
});

test("colours are those of the nodes up to 1, and stretched beyond", () => {
  assert.deepEqual(boundsOf(1), [-0.8, -0.4, -0.05, 0.05, 0.4, 0.8]);
  assert.equal(largestOf([0.2, null, -0.7]), 1);
  assert.equal(largestOf([3.7, -8.2]), 10);
});

test("E is asked for over the chosen weights, as far as the run has gone and further", () => {
  let state = reduce(ready("loss"), { type: "leaptOn" });
  state = reduce(state, { type: "chosePicture", choice: { along: ["w.2.1.1", "w.1.1.1"] } });
  const { request, step } = lossOf(state);
  const [trace] = baked.traces;
  const values = [trace.before, trace.after].map(({ network }) => network.layers[1].weights[0][0]);
  assert.equal(step, 0);
  assert.deepEqual(request.axes[0], {
    id: "w.2.1.1",
    low: Math.min(...values) - 1,
    high: Math.max(...values) + 1,
    points: 31,
  });
  assert.equal(request.axes[1].id, "w.1.1.1");
  assert.deepEqual(request.targets, START.preset.targets);
});

test("weights that a network does not have are not asked for", () => {
  const { network } = START.preset;
  assert.deepEqual(alongOf({ along: [] }, network), ["w.1.1.1"]);
  assert.deepEqual(alongOf({ along: ["w.9.1.1", "w.2.3.1", "w.2.3.1"] }, network), ["w.2.3.1"]);
});

test("steps of E are equal ratios, or equal parts where E reaches 0", () => {
  const nearly = (values) => values.map((value) => Number(value.toPrecision(6)));
  assert.deepEqual(nearly(levelsOf([1, null, 2 ** 7])), [2, 4, 8, 16, 32, 64]);
  assert.deepEqual(nearly(levelsOf([0, 7])), [1, 2, 3, 4, 5, 6]);
});

test("E over one weight has the present value and the way on it, over two the way as a line", () => {
  let state = reduce(reduce(ready("loss"), { type: "leaptOn" }), { type: "jumped", update: 1 });
  const surface = ({ axes }) => ({
    axes: axes.map(({ low, high }) =>
      Array.from({ length: 11 }, (_, place) => low + ((high - low) * place) / 10),
    ),
    E: Array.from({ length: 11 ** axes.length }, (_, point) => point + 1),
  });
  const paint = () => {
    const want = lossOf(state);
    state = reduce(state, {
      type: "painted",
      picture: { ...want, surface: surface(want.request) },
    });
    return drawn(state);
  };
  let root = paint();
  assert.match(root.querySelector(".plot").getAttribute("aria-label"), /from 1.0000 to 11.0000/);
  assert.equal(root.querySelectorAll(".curve").length, 2);
  assert.equal(root.querySelectorAll(".hollow").length, 1);
  state = reduce(state, { type: "chosePicture", choice: { along: ["w.1.1.1", "w.1.2.1"] } });
  assert.equal(drawn(state).querySelector(".drawn").getAttribute("aria-busy"), "true");
  root = paint();
  assert.match(root.querySelector(".way").getAttribute("d"), /^M[^L]+L[^L]+$/);
  assert.equal(root.querySelectorAll(".cells path:not(.border)").length, 7);
  assert.equal(root.querySelectorAll(".numbers tbody td").length, 121);
});

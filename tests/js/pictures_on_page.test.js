// Pictures of the network: the numbers of the API, whatever the network on show. What lies where in
// them, and in which colour, is looked at in tests/browser/test_pictures.py.

import assert from "node:assert/strict";
import { test } from "node:test";
import { isClose } from "./reference.js";
import { change, value } from "./seen.js";
import { open } from "./served_page.js";
import {
  CORNERS,
  forward,
  network,
  opened,
  ready,
  rowsOf,
  slopes,
  stands,
  table,
  train,
  trained,
  XOR,
} from "./xor.js";

const PLANE = "[data-picture=plane]";
const ACTIVATIONS = ["tanh", "sigmoid"];

const isGrid = ({ path }) => path === "/api/v1/grid";
const isDrawn = (page, part, sentence) =>
  page.until(() => page.all(`${part} .note`)[0]?.textContent.trim() === sentence);

/** The one request for a picture that waits, or is to come, goes on. */
async function letOneGo(page) {
  await page.until(() => page.held.length > 0);
  assert.equal(page.held.length, 1);
  page.held.pop().answer();
  await page.settled();
}

test("the field has the network's own outputs at the four corners", async () => {
  const page = await open(XOR);
  await trained(page, 500);
  const part = await opened(page, "plane");
  assert.equal(page.text(`${part} .note`), "The network after 500 updates.");
  const reply = await forward({ network: network(page, ACTIVATIONS), inputs: CORNERS });
  await page.click(`${part} .numbers summary`);
  const at = {};
  for (const [unit, [layer, place]] of [
    ["1.3", [0, 2]],
    ["2.1", [1, 0]],
  ]) {
    await page.click(`${part} [data-unit='${unit}']`);
    const [[, ...xs], ...rows] = table(page, part);
    for (const [y, ...numbers] of rows)
      for (const [index, x] of xs.entries()) at[[x, y]] = numbers[index];
    assert.equal(Object.keys(at).length, 121);
    for (const [example, corner] of CORNERS.entries()) {
      const expected = reply.forward[layer].a[example][place];
      assert.ok(isClose(at[corner], expected, { rel: 1e-14 }), `${unit} at ${corner}`);
    }
  }
  // What has been learnt.
  assert.deepEqual(
    CORNERS.map((corner) => at[corner] > 0.8),
    [false, true, true, false],
  );
});

test("an edit takes the old fields away at once", async () => {
  const page = await open(XOR, { holds: isGrid });
  await page.click("[data-nodes=fields]");
  await letOneGo(page);
  assert.equal(page.all(".node .field").length, 7);
  await change(page, "w.2.1.1", "-9");
  assert.equal(page.all(".node .field").length, 0);
  await letOneGo(page);
  assert.equal(page.all(".node .field").length, 7);
});

test("nothing is asked for while the part is closed", async () => {
  const page = await open(XOR);
  await trained(page, 50);
  assert.deepEqual(page.requests.filter(isGrid), []);
  await opened(page, "plane");
  assert.equal(page.text(`${PLANE} .note`), "The network after 50 updates.");
  await page.click(`${PLANE} > summary`);
  await page.until(() => page.all(`${PLANE} .drawn`).length === 0);
  const before = page.requests.filter(isGrid).length;
  assert.ok(before > 0);
  await train(page, { steps: 50 });
  await stands(page, "Update 101 · ready to start");
  assert.equal(page.requests.filter(isGrid).length, before);
});

test("the picture follows a run and the walk", async () => {
  const page = await open(XOR);
  await opened(page, "plane");
  assert.equal(page.text(`${PLANE} .note`), "The network after no update.");
  await train(page, { steps: 100000 });
  const drawn = () => page.text(`${PLANE} .note`).split(".")[0];
  for (let time = 0; time < 2; time++) {
    const before = drawn();
    await page.until(() => drawn() !== before);
    page.one("[data-action=stop]");
  }
  await page.click("[data-action=stop]");
  const stopped = Number(page.text(".whereabouts").split(" ")[1]) - 1;
  await isDrawn(page, PLANE, `The network after ${stopped} updates.`);
  await page.fill("[data-train=goto]", "2");
  await isDrawn(page, PLANE, "The network after 1 update.");
});

test("a picture that is slow holds up nothing and is marked as old", async () => {
  const page = await open("/", { holds: isGrid });
  await page.click(`${PLANE} > summary`);
  await page.until(() => page.all(`${PLANE} [data-state=waiting]`).length === 1);
  for (const name of ["action=step", "action=step", "phase=update", "action=step"])
    await page.click(`[data-${name}]`);
  assert.match(page.text(".whereabouts"), /Update 2/);
  await letOneGo(page);
  const old = "The network after no update. The network on show is being drawn …";
  await page.until(() => page.text(`${PLANE} .note`) === old);
  assert.equal(page.one(`${PLANE} .drawn`).getAttribute("aria-busy"), "true");
  await letOneGo(page);
  await ready(page, PLANE);
  assert.equal(page.text(`${PLANE} .note`), "The network after 1 update.");
});

test("a picture that cannot be had leaves the walk alone", async () => {
  const page = await open();
  const { fetch } = page.window;
  page.window.fetch = (path, init) =>
    path.includes("/grid") ? Promise.reject(new TypeError("Failed to fetch")) : fetch(path, init);
  await page.click(`${PLANE} > summary`);
  await page.until(() => page.all(`${PLANE} .trouble`).length === 1);
  assert.match(page.text(`${PLANE} .trouble`), /does not answer/);
  for (let step = 0; step < 3; step++) await page.click("[data-action=step]");
  assert.match(page.text(".whereabouts"), /\(3 of 60\)/);
  assert.equal(page.all(".trouble").length, 1);
  page.window.fetch = fetch;
  await page.click(`${PLANE} .trouble button`);
  await ready(page, PLANE);
});

/** How well two rows of numbers go along with each other, from −1 to 1. */
function correlation(one, other) {
  const mean = (row) => row.reduce((sum, each) => sum + each, 0) / row.length;
  const [a, b] = [one, other].map((row) => row.map((each) => each - mean(row)));
  const product = (left, right) => left.reduce((sum, each, index) => sum + each * right[index], 0);
  return product(a, b) / Math.sqrt(product(a, a) * product(b, b));
}

test("held out examples are hollow where they lie and named in the table", async () => {
  const page = await open(XOR);
  await page.click(".data > summary");
  await page.until(() => page.all("[data-choice=dataset]").length === 1);
  await page.fill("[data-choice=dataset]", "circles");
  await page.until(() => page.text("#label").includes("ircles"));
  await page.until(() => page.text(".whereabouts").includes("ready to start"));
  const part = await opened(page, "plane");
  const address = `${process.env.CHAINRULE_SERVER}/api/v1/datasets/circles?seed=1`;
  const { training: learnt, held_out: held } = await (await fetch(address)).json();
  const marks = page.all(`${part} .plane .example`);
  assert.equal(marks.length, learnt.inputs.length + held.inputs.length);
  const hollow = page.all(`${part} .plane .example.hollow`);
  assert.equal(hollow.length, held.inputs.length);
  assert.ok(hollow.length > 0);
  await page.click(`${part} .listed summary`);
  const [, ...rows] = rowsOf(page, `${part} .listed table`);
  const expected = [
    ["learnt from", learnt],
    ["held out", held],
  ].flatMap(([name, { inputs, targets }]) =>
    inputs.map((x, index) => [String(index + 1), name, ...x, ...targets[index]]),
  );
  assert.deepEqual(
    rows.map(([number, name, ...numbers]) => [number, name, ...numbers.map(value)]),
    expected,
  );
  // The places in the picture are a scaled copy of the numbers, the second upwards.
  const places = marks.map((mark) =>
    mark
      .getAttribute("transform")
      .match(/[\d.]+/g)
      .map(Number),
  );
  const numbers = [...learnt.inputs, ...held.inputs];
  for (const [axis, sign] of [1, -1].entries()) {
    const along = (rows) => rows.map((row) => row[axis]);
    const found = correlation(along(places), along(numbers)) * sign;
    assert.ok(isClose(found, 1, { rel: 0, abs: 1e-12 }), `${found}`);
  }
});

test("one input is a curve and several outputs have a winner", async () => {
  const one = await open("/?layers=1-3-1&act=tanh,identity&x=-1;0;1&d=1;0;1");
  await opened(one, "plane");
  assert.equal(one.all(`${PLANE} .drawn > div:first-child .dot`).length, 3);
  await one.click(`${PLANE} .numbers summary`);
  assert.deepEqual(
    table(one, PLANE)
      .slice(1)
      .map(([x]) => x),
    Array.from({ length: 11 }, (_, index) => -1.25 + 0.25 * index),
  );
  const page = await open(
    "/?layers=3-4-3&act=tanh,softmax&loss=cross_entropy&x=0,0,1;0,1,0;1,0,0&d=1,0,0;0,1,0;0,0,1",
  );
  await opened(page, "plane");
  const label = () => page.one(`${PLANE} .plane`).getAttribute("aria-label");
  await page.fill(`${PLANE} [data-picture-unit]`, "winner");
  await ready(page, PLANE);
  assert.equal(label(), "Which output is the largest, over input 1 and input 2.");
  await page.fill(`${PLANE} [data-inputs=Along]`, "3");
  await ready(page, PLANE);
  assert.equal(label(), "Which output is the largest, over input 3 and input 2.");
  await page.click(`${PLANE} .numbers summary`);
  const asked = { network: network(page, ["tanh", "softmax"]), inputs: [[0, 1, 1]] };
  const outputs = (await forward(asked)).forward.at(-1).a[0];
  const [[, ...xs], ...rows] = table(page, PLANE);
  const [, ...numbers] = rows.find(([y]) => y === 1);
  assert.equal(numbers[xs.indexOf(1)], outputs.indexOf(Math.max(...outputs)) + 1);
});

test("the gradients over the updates are those of all examples", async () => {
  const page = await open(XOR);
  const part = "[data-picture=gradients]";
  await page.click(`${part} > summary`);
  await page.until(() => page.all(`${part} .note`).length > 0);
  assert.match(page.text(`${part} .note`), /shows once the network is trained/);
  const begun = slopes(network(page, ACTIVATIONS));
  await trained(page, 75);
  const ended = slopes(network(page, ACTIVATIONS));
  await page.fill(`${part} [data-weight]`, "b.1.2");
  const label = page.one(`${part} .plot`).getAttribute("aria-label");
  assert.match(label, /^∂E\/∂b of hidden 2 over 75 updates: .* 17 /);
  await page.click(`${part} .numbers summary`);
  const [, ...rows] = rowsOf(page, `${part} .numbers table`);
  assert.deepEqual([rows[0][0], rows.at(-1)[0]], ["0", "75"]);
  assert.ok(rows.length > 20);
  for (const [[, ...texts], expected] of [
    [rows[0], begun],
    [rows.at(-1), ended],
  ]) {
    assert.equal(texts.length, expected.length);
    for (const [index, text] of texts.entries())
      assert.ok(isClose(value(text), expected[index], { rel: 1e-6, abs: 1e-9 }), `${index}`);
  }
});

test("each example adds its part to a gradient and can be shown", async () => {
  const page = await open(XOR);
  const before = network(page, ACTIVATIONS);
  await page.click("[data-phase=backward]");
  await page.until(() => page.all('.tables [data-cell="dE_dw.1.2.2"]').length === 1);
  await page.click('svg [data-id="dE_dw.1.2.2"]');
  await page.click("[data-form=examples]");
  await page.until(() => page.all("[data-part]").length === 4);
  // Weights into hidden unit 2 from x2: the sixth number, row by row.
  const expected = new Map([1, 2, 3, 4].map((each) => [each, slopes(before, [each])[5] / 4]));
  const sizes = [...expected.values()].map(Math.abs);
  const whole = sizes.reduce((sum, each) => sum + each, 0);
  const bars = page.all("[data-part]");
  assert.deepEqual(
    bars.map((bar) => Number(bar.dataset.part)),
    [1, 2, 3, 4].sort((a, b) => Math.abs(expected.get(b)) - Math.abs(expected.get(a))),
  );
  for (const bar of bars) {
    const number = expected.get(Number(bar.dataset.part));
    const told = value(bar.querySelector("strong").textContent.trim());
    const share = value(bar.querySelector(".share").textContent.trim().replace(/%$/, ""));
    assert.ok(isClose(told, number, { rel: 0, abs: 6e-5 }), `${told} ${number}`);
    assert.ok(isClose(share, (100 * number) / whole, { rel: 0, abs: 0.06 }), `${share}`);
  }
  sizes.sort((a, b) => b - a);
  const widths = page.all(".share-bar rect").map((bar) => Number(bar.getAttribute("width")));
  assert.equal(widths.length, 4);
  for (const [index, width] of widths.entries())
    assert.ok(isClose(width, (100 * sizes[index]) / sizes[0], { rel: 1e-5 }), `${width}`);
  await page.click("[data-part='3']");
  assert.equal(page.one("[data-part='3']").getAttribute("aria-pressed"), "true");
  assert.equal(page.one(".legend select").value, "3");
  assert.match(page.text('svg [data-id="x.1~3"]'), /1\.0000/);
});

test("the loss along weights is that of the network with other weights", async () => {
  const page = await open(XOR);
  await trained(page, 300);
  const part = await opened(page, "loss");
  await page.click(`${part} .numbers summary`);
  async function loss(weights) {
    const asked = network(page, ACTIVATIONS);
    for (const [id, weight] of Object.entries(weights)) {
      const [layer, i, j] = id.split(".").map((each) => Number(each) - 1);
      asked.layers[layer].weights[i][j] = weight;
    }
    const of = { inputs: CORNERS, targets: [[0], [1], [1], [0]], loss: "binary_cross_entropy" };
    return (await forward({ network: asked, ...of })).loss.value;
  }
  const [, ...valley] = table(page, part);
  assert.ok(valley.length > 5);
  for (const [weight, expected] of valley)
    assert.ok(isClose(await loss({ "1.1.1": weight }), expected, { rel: 1e-12 }), `${weight}`);
  await page.fill(page.all(`${part} [data-weight]`)[1], "w.2.3.1");
  await page.until(() => page.all(`${part} .plane .way`).length === 1);
  await ready(page, part);
  const [[, ...along], ...rows] = table(page, part);
  for (const [upright, ...numbers] of rows.filter((_, index) => index % 5 === 0))
    for (const [index, expected] of numbers.entries())
      if (index % 5 === 0) {
        const found = await loss({ "1.1.1": along[index], "2.3.1": upright });
        assert.ok(isClose(found, expected, { rel: 1e-12 }), `${along[index]} ${upright}`);
      }
  // The way ends where the weights are now.
  const way = page.one(`${part} .plane .way`).getAttribute("d").split("L").at(-1);
  const present = page.one(`${part} .plane .present`).getAttribute("transform");
  assert.equal(way, /\((.*)\)/.exec(present)[1]);
});

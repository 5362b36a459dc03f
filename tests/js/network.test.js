// The network by hand: layers, units, functions, loss and optimizer, and back by undo.

import assert from "node:assert/strict";
import { test } from "node:test";
import { cells, shown, unfold, value } from "./seen.js";
import { open } from "./served_page.js";

/** The page with the part open where the network is made. */
async function opened(address = "/") {
  const page = await open(address);
  await unfold(page, ".lab");
  return page;
}

/** The field with that spoken or visible name. */
const named = (page, name) =>
  page.all(".lab [aria-label]").find((each) => each.getAttribute("aria-label") === name);

/** The weights in the tables. */
function weights(page) {
  assert.doesNotMatch(page.text(".whereabouts"), /waiting/);
  return Object.fromEntries(Object.entries(cells(page)).filter(([id]) => id.startsWith("w.")));
}

test("a network is built by hand and undone to the start", async () => {
  const page = await opened();
  await page.fill(".timeline input", "5");
  const start = [shown(page), cells(page)];
  await page.click("[data-units='1+']");
  assert.equal(page.text("#label"), "A network of 2-4-1");
  await page.click("[data-action=step]");
  await page.click("[data-action=deeper]");
  assert.equal(page.text("#label"), "A network of 2-4-2-1");
  await page.click("[data-units='2+']");
  assert.equal(page.text("#label"), "A network of 2-4-3-1");
  const sizes = page.all(".stepper output").map((each) => each.textContent);
  assert.deepEqual(sizes, ["2", "4", "3", "1"]);
  // What has a place in the new network is as it was: the article's first weights.
  const made = weights(page);
  assert.equal(Object.keys(made).length, 2 * 4 + 4 * 3 + 3);
  const first = [1, 2, 3].map((j) => value(made[`w.1.1.${j}`]));
  assert.deepEqual(first, [0.1, -0.2, 0.3]);
  assert.deepEqual([value(made["w.3.1.1"]), value(made["w.3.2.1"])], [0.7, -0.8]);
  await page.click("[data-phase=update]");
  assert.match(page.text(".whereabouts"), /loss after the update/);
  for (let pressed = 0; pressed < 3; pressed++) await page.click("[data-action=undo]");
  assert.equal(page.text("#label"), "The article: 2 inputs, 3 hidden, 1 output");
  assert.match(page.text(".whereabouts"), /\(5 of 60\)/);
  assert.deepEqual([shown(page), cells(page)], start);
  for (let pressed = 0; pressed < 3; pressed++) await page.click("[data-action=redo]");
  assert.equal(page.text("#label"), "A network of 2-4-3-1");
  assert.match(page.text(".whereabouts"), /Update 1/);
  assert.deepEqual(weights(page), made);
});

test("functions, loss and optimizer are chosen and explained", async () => {
  const page = await opened();
  await page.fill(named(page, "Activation: Hidden 1"), "tanh");
  await page.fill("[data-choice=loss]", "binary_cross_entropy");
  assert.equal(named(page, "Activation: Output").value, "sigmoid");
  await page.fill("[data-choice=optimizer]", "adam");
  await page.click(named(page, "Biases: Output"));
  await page.fill("[data-setting=beta1]", "0.5");
  for (let pressed = 0; pressed < 2; pressed++) await page.click("[data-action=step]");
  assert.match(page.text(".formula"), /tanh/);
  // tanh(1 · 0.1 + 0.5 · 0.4), from outside.
  assert.equal(page.text(".result"), "0.2913");
  await page.click("[data-phase=update]");
  assert.equal(value(cells(page)["b.2.1"]), 0);
  assert.equal(value(cells(page).beta1), 0.5);
});

test("a layer is taken away and new weights are drawn from a seed", async () => {
  const page = await opened();
  await page.click("[data-remove='1']");
  assert.equal(page.text("#label"), "A network of 2-1");
  await page.click("[data-action=deeper]");
  assert.equal(page.text("#label"), "A network of 2-2-1");
  const before = weights(page);
  const drawn = [];
  for (const seed of ["7", "8", "7"]) {
    await page.fill("[data-whole=seed]", seed);
    drawn.push(weights(page));
  }
  for (const id of Object.keys(before)) {
    assert.notEqual(drawn[0][id], before[id], id);
    assert.notEqual(drawn[1][id], drawn[0][id], id);
  }
  assert.deepEqual(Object.keys(drawn[0]), Object.keys(before));
  assert.deepEqual(drawn[2], drawn[0]);
});

test("what is out of range is said and stays in its field", async () => {
  const page = await opened();
  await page.fill("[data-train=unit]", "loss");
  for (const [field, typed, words] of [
    ["[data-whole=seed]", "1.5", "Enter a whole number from 0"],
    ["[data-train=steps]", "0", "Enter a whole number from 1 to 100000."],
    ["[data-train=below]", "abc", "Enter a number that is not negative"],
  ]) {
    await page.fill(field, typed);
    assert.ok(page.one(field).validationMessage.includes(words), field);
    assert.equal(page.one(field).value, typed);
  }
  await page.fill("[data-train=steps]", "10");
  assert.equal(page.one("[data-train=steps]").validationMessage, "");
});

test("the layers of a wide network are a press away", async () => {
  const page = await open("/?layers=2-16-16-1&act=tanh,tanh,identity");
  await page.click("[data-phase=backward]");
  await page.click("[data-block]");
  page.one(".equations");
});

test("another network has another name", async () => {
  const page = await opened();
  assert.match(page.text("#label"), /The article/);
  await page.fill("[data-choice=optimizer]", "adam");
  assert.equal(page.text("#label"), "A network of 2-3-1");
});

test("the tables hold the numbers of the example on show", async () => {
  const page = await open("/?x=1,0.5;0,1;0.5,-1&d=1;0;0.5");
  await page.click("[data-phase=backward]");
  assert.match(page.text(".whereabouts"), /backward/);
  const examples = () => new Set(Object.keys(cells(page)).map((id) => id.split("~")[1] ?? ""));
  assert.deepEqual(examples(), new Set(["", "1"]));
  await page.fill(".legend select", "3");
  assert.deepEqual(examples(), new Set(["", "3"]));
  assert.equal(value(cells(page)["x.2~3"]), -1);
});

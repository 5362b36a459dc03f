// Data on the page: built-in sets, batches, and one's own from a text with a broken line.

import assert from "node:assert/strict";
import { test } from "node:test";
import { cells, change, shown, unfold, value } from "./seen.js";
import { open } from "./served_page.js";

const BROKEN = ["x1,x2,d", "0,0,0", "0,1,1", "1,0,1", "1,1,0", "0,0.1,0", "0.9,abc,1", "1,0.9,0"];

/** The page with the part open where data are chosen. */
async function opened() {
  const page = await open();
  await unfold(page, ".data");
  return page;
}

/** A built-in set is in use and can be stepped through. */
async function take(page, name, label) {
  await page.fill("[data-choice=dataset]", name);
  assert.ok(page.text("#label").includes(label), page.text("#label"));
  page.one("svg .node");
  assert.match(page.text(".whereabouts"), /ready to start/);
}

/** So many updates with a press on Train, until the whole run is there. */
async function train(page, steps, below) {
  await page.fill("[data-train=unit]", below ? "loss" : "updates");
  await page.fill("[data-train=steps]", String(steps));
  if (below) await page.fill("[data-train=below]", below);
  await page.click("[data-action=train]");
  await page.until(() => page.all("[data-action=train]").length === 1);
}

/** The two inputs of one example of a batch, as the tables have them. */
async function inputs(page, example) {
  await page.fill(".legend select", String(example));
  const numbers = cells(page);
  return [1, 2].map((i) => value(numbers[`x.${i}~${example}`]));
}

const rows = (page) => page.all("[data-sheet=examples] tbody tr");
const textOf = (element) => element.textContent.trim();

test("XOR is chosen and trained until its loss falls", async () => {
  const page = await opened();
  await take(page, "xor", "XOR, a network of 2-3-1");
  for (const words of [
    "Minsky and Papert",
    "Licence: MIT",
    "one sigmoid unit and the loss binary cross-entropy",
  ])
    assert.ok(page.text(".data").includes(words), words);
  assert.equal(rows(page).length, 4);
  await unfold(page, ".lab");
  await page.click("[aria-label='Biases: Hidden 1']");
  await page.fill("[data-choice=optimizer]", "adam");
  await train(page, 2000, "0.1");
  await page.until(() => page.text("#live").includes("updates done"));
  await unfold(page, ".losses");
  const listed = page.all(".losses tbody td").map((cell) => value(textOf(cell)));
  assert.ok(listed[0] > 0.6, String(listed[0]));
  assert.ok(listed.at(-1) < 0.1, String(listed.at(-1)));
});

test("one undo brings back network, output, loss and data", async () => {
  const page = await opened();
  await page.fill(".timeline input", "5");
  const before = [shown(page), cells(page)];
  await take(page, "iris", "Iris, a network of 4-3-3");
  assert.match(page.text(".data"), /output is softmax and the loss cross-entropy/);
  assert.match(page.text(".data"), /120 examples to learn from, 30 held out/);
  const address = `${process.env.CHAINRULE_SERVER}/api/v1/datasets/iris?scaling=standard`;
  const made = await (await fetch(address)).json();
  const scales = [...page.one(".used .sheet").querySelectorAll("tbody tr")];
  assert.equal(made.input_names.length, 4);
  for (const [index, name] of made.input_names.entries()) {
    const [first, ...numbers] = [...scales[index].querySelectorAll("th, td")].map(textOf);
    assert.equal(first, name);
    const { offsets, divisors } = made.scaling;
    assert.deepEqual(numbers.map(value), [offsets[index], divisors[index]]);
  }
  await page.click("[data-action=undo]");
  assert.equal(page.text("#label"), "The article: 2 inputs, 3 hidden, 1 output");
  assert.match(page.text(".whereabouts"), /\(5 of 60\)/);
  assert.deepEqual([shown(page), cells(page)], before);
  await page.click("[data-action=redo]");
  assert.equal(page.text("#label"), "Iris, a network of 4-3-3");
});

test("an input of a batch is edited in its row", async () => {
  const page = await opened();
  await take(page, "circles", "Two circles");
  await page.fill("[data-data=batch]", "one");
  assert.equal(rows(page).length, 1);
  const row = () => page.text("[data-sheet=examples] tbody th");
  const first = row();
  assert.ok(page.text(".legend").includes(`row ${first} of the data`));
  await change(page, "x.1", "0.25");
  assert.equal(row(), first);
  assert.equal(page.text("[data-sheet=examples] tbody td"), "0.2500");
  await page.fill("[data-data=batch]", "all");
  assert.equal(rows(page).length, 20);
});

test("a text with a broken line 7 is mended and used", async () => {
  const page = await opened();
  const text = () => page.one("[data-own=text]");
  await page.fill("[data-own=text]", BROKEN.join("\n"));
  assert.equal(page.text(".faults"), "Line 7: found 'abc' in column x2, expected a number.");
  assert.equal(text().getAttribute("aria-invalid"), "true");
  assert.equal(page.one("[data-own=use]").getAttribute("aria-disabled"), "true");
  await page.click("[data-own=use]");
  assert.equal(page.text("#label"), "The article: 2 inputs, 3 hidden, 1 output");
  assert.equal(text().value, BROKEN.join("\n"));
  const line7 = (line) => [...BROKEN.slice(0, 6), line, BROKEN[7]].join("\n");
  await page.fill("[data-own=text]", line7("0.9,1"));
  assert.equal(page.text(".faults"), "Line 7 has 2 values, expected 3.");
  await page.fill("[data-own=text]", BROKEN.join("\n"));
  // Mended in the table, which is another way of writing the text.
  assert.equal(page.one("[data-cell-at='5.1']").value, "abc");
  const wrong = page.all("[data-cell-at][aria-invalid=true]");
  assert.deepEqual(wrong, [page.one("[data-cell-at='5.1']")]);
  await page.fill("[data-cell-at='5.1']", "0.2");
  assert.deepEqual(page.all(".faults"), []);
  assert.equal(text().value, line7("0.9,0.2,1"));
  await page.fill(page.all("[data-data=scaling]").at(-1), "minmax");
  await page.click("[data-own=use]");
  assert.equal(page.text("#label"), "Your own data, a network of 2-3-1");
  assert.match(page.text(".used"), /7 examples to learn from, none held out/);
  await page.click("[data-action=step]");
  assert.deepEqual(await inputs(page, 6), [0.9, 0.2]);
  await train(page, 200);
  await page.until(() => page.text(".whereabouts") === "Update 201 · ready to start");
  await page.click("[data-own=back]");
  assert.equal(text().value, BROKEN.join("\n"));
});

test("a table is typed row by row and a file is opened", async () => {
  const page = await opened();
  const text = () => page.one("[data-own=text]").value;
  await page.click("[data-own=take]");
  assert.equal(text(), "x1,x2,d1\n1,0.5,1");
  await page.click("[data-own=row]");
  for (const [column, typed] of ["2", "3", "4"].entries())
    await page.fill(`[data-cell-at='1.${column}']`, typed);
  assert.equal(text(), "x1,x2,d1\n1,0.5,1\n2,3,4");
  assert.equal(
    page.text("[data-own=summary]"),
    "2 examples, 2 inputs, 1 output: the targets are numbers.",
  );
  const file = "length\tkind\r\n1.5\tshort\r\n2.5\tlong\r\n2.7\tlong\r\n";
  await page.upload("[data-own=file]", "kinds.tsv", file);
  assert.equal(
    page.text("[data-own=summary]"),
    "3 examples, 1 input, 2 outputs: the targets are classes.",
  );
  await page.click("[data-own=use]");
  assert.equal(page.text("#label"), "Your own data, a network of 1-3-2");
  await page.click("[data-own=back]");
  assert.equal(text(), "x1,x2,d1\n1,0.5,1\n2,3,4");
});

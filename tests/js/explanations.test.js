// One number explained in every form: unrolled, by paths, as matrices, measured, copied.

import assert from "node:assert/strict";
import { test } from "node:test";
import { isClose, PATHS, update, written } from "./reference.js";
import { cells, change, line, radio, resultInFull, shown, unfold, value } from "./seen.js";
import { open } from "./served_page.js";

const FIRST = update();
const WEIGHT = "dE_dw.1.1.2";
const DEEP = "/?layers=1-2-2-1&act=tanh,tanh,identity&seed=3&x=0.7&d=1&biases=0";

/** The calculation of a number of the backward phase, in a form; `by` a number it is made of. */
async function explained(address, id, form, by) {
  const page = await open(address);
  await explain(page, id, form, by);
  return page;
}

async function explain(page, id, form, by) {
  await page.click("[data-phase=backward]");
  if (by) await page.click(`svg [data-id="${by}"]`);
  await page.click(`[data-chip="${id}"]`);
  if (form) await page.click(`[data-form=${form}]`);
}

const right = (id) => `.formula .right [data-q="${id}"]`;
const idsIn = (page, index) => line(page, index).map(([id]) => id);
const textsOf = (page, selector) =>
  page.all(selector).map((each) => each.textContent.trim().replace(/\s+/g, " "));

/** The ids and texts of the cells of every equation. */
const grids = (page) =>
  page
    .all(".equation")
    .map((equation) =>
      [...equation.lastElementChild.querySelectorAll("mtd [data-q]")].map((cell) => [
        cell.getAttribute("data-q"),
        cell.textContent,
      ]),
    );

test("a gradient unrolls down to inputs, targets and weights", async () => {
  const page = await explained("/", WEIGHT, "unrolled");
  await page.click("[data-action=open-all]");
  const [symbols, numbers] = [line(page, 0), line(page, 1)];
  assert.deepEqual(
    symbols.map(([id]) => id),
    numbers.map(([id]) => id),
  );
  const given = ["d.1", "x.1", "x.2", ...PATHS.map((index) => `w.${index}`)];
  assert.deepEqual(
    new Set(symbols.map(([id]) => id)),
    new Set([...given, ...[1, 2, 3].map((j) => `w.2.${j}.1`)]),
  );
  for (const [id, text] of numbers)
    assert.ok([4, 5, 6, 7, 8].map((digits) => written(FIRST[id], digits)).includes(text), id);
  assert.match(page.text(".formula .right"), /σ′/);
  assert.ok(isClose(resultInFull(page), FIRST[WEIGHT], { rel: 1e-14 }));
  assert.equal(page.text(".result"), "0.1115");
});

test("symbols open in place one by one and close again", async () => {
  const page = await explained("/", "delta.1.2", "unrolled");
  const before = line(page, 0);
  assert.deepEqual(idsIn(page, 0), ["dE_da.1.2", "da_dz.1.2"]);
  await page.click(right("dE_da.1.2"));
  page.one('[data-close="dE_da.1.2"]');
  await page.click(right("delta.2.1"));
  const inside = ["dE_da.2.1", "da_dz.2.1", "w.2.2.1", "da_dz.1.2"];
  assert.deepEqual(idsIn(page, 0), inside);
  await page.click('[data-close="dE_da.1.2"]');
  assert.deepEqual(line(page, 0), before);
});

test("an opened sum is closed by its brackets", async () => {
  const page = await open();
  await page.click("[data-phase=error]");
  await page.click('[data-chip="e.1"]');
  await page.click("[data-form=unrolled]");
  await page.click(right("a.2.1"));
  await page.click(right("z.2.1"));
  await page.click('[data-open="a.2.1"]');
  assert.deepEqual(page.all("[data-open]"), []);
  assert.deepEqual(idsIn(page, 0), ["d.1", "a.2.1"]);
});

test("one of all opened numbers is closed by its bracket and its chip", async () => {
  const page = await explained("/", WEIGHT, "unrolled");
  await page.click("[data-action=open-all]");
  await page.click('[data-open="a.2.1"]');
  page.one(right("a.2.1"));
  page.one(right("w.1.1.2"));
  await page.click('[data-close="da_dz.1.2"]');
  page.one(right("da_dz.1.2"));
  page.one(right("a.2.1"));
});

test("what is too long to open at once opens level by level", async () => {
  const address = "/?layers=2-6-6-6-1&act=tanh,tanh,tanh,identity";
  const page = await explained(address, "dE_dw.1.1.1", "unrolled", "x.1");
  await page.click("[data-action=open-all]");
  assert.match(page.text(".calculation .note"), /58302 numbers, too many to read/);
  await page.click(right("delta.1.1"));
  await page.click(right("da_dz.1.1"));
  page.one(right("z.1.1"));
});

test("all paths of a deep weight are followed and add up", async () => {
  const page = await explained(DEEP, "dE_dw.1.1.1", "paths");
  assert.deepEqual(textsOf(page, ".path .way").sort(), [
    "input 1 → hidden 1.1 → hidden 2.1 → output → E",
    "input 1 → hidden 1.1 → hidden 2.2 → output → E",
  ]);
  const numbers = Object.fromEntries(
    Object.entries(cells(page)).map(([id, text]) => [id, value(text)]),
  );
  let total = 0;
  for (const through of [1, 2]) {
    const along = ["x.1", "da_dz.1.1", `w.2.1.${through}`, `da_dz.2.${through}`];
    const product = [...along, `w.3.${through}.1`, "dE_da.3.1"].reduce(
      (product, id) => product * numbers[id],
      1,
    );
    total += product;
    const way = () =>
      page.all(".path").find((row) => row.textContent.includes(`hidden 2.${through}`));
    const told = value(way().querySelector("strong").textContent);
    assert.ok(Math.abs(told - product) <= 0.5001e-4, `${told} ${product}`);
    await page.click(way());
    assert.equal(page.all("svg .edge.lit, svg .edge.current").length, 3);
    const tag = `[data-id="w.2.1.${through}"]`;
    assert.equal(page.all(`svg .tag.lit ${tag}, svg .tag.lit${tag}`).length, 1);
  }
  assert.ok(isClose(total, numbers["dE_dw.1.1.1"], { rel: 1e-12 }));
});

test("a symbol that keys come to and one that opens are said", async () => {
  const page = await explained("/", WEIGHT, "unrolled");
  await page.press(".formula", "ArrowRight");
  await page.press(".formula", "ArrowRight");
  await page.until(() => page.text("#live").includes("Output: loss slope minus 0.5579."));
  await page.press(".formula", "Enter");
  await page.until(() => page.text("#live").includes("opened."));
});

test("a calculation is said in words", async () => {
  const page = await open();
  await page.click("[data-action=step]");
  assert.equal(
    page.text("p.words"),
    "What hidden 1 receives is input 1 times weight from input 1 to hidden 1 plus input 2 " +
      "times weight from input 2 to hidden 1: 1.0000 times 0.1000 plus 0.5000 times 0.4000 is " +
      "0.3000.",
  );
});

test("numbers in matrices that were rounded give the result only about", async () => {
  const page = await open("/?digits=2");
  await page.click("[data-phase=forward]");
  await page.click('[data-chip="z.1.1"]');
  await page.click("[data-form=layer]");
  const [received, activated] = textsOf(page, ".equation > :last-child");
  assert.doesNotMatch(received, /≈/); // 0.30, 0.05 and 0 have no more digits
  assert.match(activated, /≈/);
});

test("paths through softmax say by which output they go", async () => {
  const page = await explained("/?preset=softmax", "dE_dw.1.1.1", "paths");
  const ways = textsOf(page, ".path .way");
  assert.equal(ways.length, 9);
  assert.equal(new Set(ways).size, 9);
  assert.doesNotMatch(page.text(".paths"), /−0%/);
});

test("a path of an example lights that example's numbers", async () => {
  const address = "/?x=1,0.5;0,1;0.5,-1&d=1;0;0.5&delta=standard";
  const page = await explained(address, WEIGHT, "paths", "x.1~1");
  await page.click(page.all(".path").find((row) => row.textContent.includes("example 3")));
  assert.equal(page.one(".legend select").value, "3");
  assert.match(shown(page)["x.1~3"], /0\.5000/);
});

test("the layer view has the numbers of the layer and their shapes", async () => {
  const page = await explained("/", WEIGHT, "layer");
  const [equation, ...others] = grids(page);
  assert.deepEqual(others, []);
  assert.deepEqual(
    equation.map(([id]) => id),
    [
      ...[1, 2].flatMap((i) => [1, 2, 3].map((j) => `dE_dw.1.${i}.${j}`)),
      ...["x.1", "x.2"],
      ...[1, 2, 3].map((j) => `delta.1.${j}`),
    ],
  );
  for (const [id, text] of equation) assert.equal(text, written(FIRST[id]), id);
  const shapes = textsOf(page, ".equation > :first-child munder > mtext");
  assert.deepEqual(shapes, ["2×3", "2×1", "1×3"]);
  assert.equal(page.text("mtd.current"), "0.1115");
  await page.hover('mtd [data-q="delta.1.3"]');
  assert.equal(page.one("svg .node.pointed").dataset.id, "a.1.3");
});

test("stepping by layer shows matrices by themselves", async () => {
  const page = await open();
  await page.click(radio(page, "Layer"));
  await page.click("[data-action=step]");
  assert.equal(page.text(".calculation h2"), "Forward through the hidden layer");
  const [z, a] = grids(page);
  assert.deepEqual(
    z.slice(0, 3).map(([id]) => id),
    ["z.1.1", "z.1.2", "z.1.3"],
  );
  assert.deepEqual(
    a.slice(0, 3).map(([, text]) => text),
    [1, 2, 3].map((j) => written(FIRST[`a.1.${j}`])),
  );
  assert.match(page.text(".whereabouts"), /forward through the hidden layer \(6 of 60\)/);
});

test("the check measures the gradient", async () => {
  const page = await explained("/", WEIGHT, "check");
  const numbers = textsOf(page, ".calculation .check dd").map(value);
  assert.ok(isClose(numbers[0], FIRST[WEIGHT], { rel: 1e-14 }));
  assert.ok(isClose(numbers[1], FIRST[WEIGHT], { rel: 1e-8 }));
  assert.match(page.text(".calculation .verdict"), /Agrees to \d+ digits/);
});

test("at a kink the check says so", async () => {
  const page = await open("/?layers=1-1-1&act=relu,identity&init=zeros&x=1&d=1");
  await change(page, "w.2.1.1", "1");
  await explain(page, "dE_dw.1.1.1", "check");
  assert.equal(
    page.text(".calculation .verdict"),
    "The two-sided difference straddles the kink of ReLU.",
  );
});

test("the paths on the page add up to the sum on the page", async () => {
  const address = "/?layers=1-4-4-1&act=tanh,tanh,identity&digits=3";
  const page = await explained(address, "dE_dw.1.1.1", "paths");
  assert.match(page.text(".calculation .note"), /Added up: 0\.312\./);
  const results = textsOf(page, ".calculation .paths strong").map(value);
  assert.equal(results.length, 4);
  const sum = results.reduce((total, each) => total + each, 0);
  assert.ok(isClose(sum, 0.312, { rel: 0, abs: 5e-4 }), String(sum));
});

test("a weight that does not move says why", async () => {
  const page = await open("/?x=0,0.5");
  await page.click("[data-phase=update]");
  await page.click('[data-chip="dw.1.1.1"]');
  assert.match(page.text(".still"), /Why did it not move\?/);
  assert.match(
    page.text(".still"),
    /Input 1 is 0\.0000, and the gradient of this weight is multiplied/,
  );
  await page.click('[data-chip="dE_dw.1.1.1"]');
  assert.deepEqual(page.all(".still"), []);
});

test("a weight that hardly moves says why", async () => {
  const page = await open("/?x=0.0001,0.5");
  await page.click("[data-phase=update]");
  await page.click('[data-chip="dw.1.1.1"]');
  assert.match(page.text(".still"), /Why did it hardly move\?/);
  assert.match(
    page.text(".still"),
    /Input 1 is 0\.0001, and the gradient of this weight is multiplied/,
  );
});

test("the three meanings of delta give one gradient", async () => {
  const page = await explained("/", WEIGHT);
  await unfold(page, ".calculation .readings");
  // The change is not computed yet.
  const results = () => textsOf(page, ".calculation .readings strong");
  assert.deepEqual(results(), Array(3).fill("0.1115"));
  assert.match(page.text(".calculation .readings"), /and so is the change/);
  assert.deepEqual(
    page.all(".relation [data-q]").map((row) => row.getAttribute("data-q")),
    ["dE_da.2.1", "dy_dw.1.1.2", "delta.1.2", "x.1", "error_term.1.2", "x.1"],
  );
  await page.click("[data-phase=update]");
  await page.click('[data-chip="dw.1.1.2"]');
  await unfold(page, ".calculation .readings");
  assert.deepEqual(results(), Array(3).fill(["0.1115", "−0.0112"]).flat());
});

test("where copying is not allowed the text stands there", async () => {
  const page = await explained("/", WEIGHT);
  const clipboard = { writeText: () => Promise.reject(new Error("no")) };
  Object.defineProperty(page.window.navigator, "clipboard", { value: clipboard });
  await page.click("[data-copy=text]");
  assert.ok(page.one(".byhand textarea").value.startsWith("∂E/∂w₁₂⁽¹⁾ = "));
});

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  EMPTY,
  read,
  textOf,
  withCell,
  withColumn,
  withoutRow,
  withRow,
} from "../../static/js/csv.js";
import { text } from "../../static/js/text.js";

const draft = (/** @type {string} */ typed, more = {}) => ({ ...EMPTY, text: typed, ...more });
const sheet = (/** @type {string} */ typed, more = {}) => read(draft(typed, more));
const said = (/** @type {string} */ typed, more = {}) =>
  sheet(typed, more).faults.map(({ key, values }) => text(key, values));

const LINES = ["x1,x2,d", "0,0,0", "0,1,1", "1,0,1", "1,1,0", "0.5,0.5,1", "2,abc,1", "3,1,0"];

test("numbers under names are inputs, and the last column is the target", () => {
  const { header, own, columns } = sheet("x1,x2,d\n0,0.5,0\n1,−2e-1,1\n");
  assert.equal(header, true);
  assert.deepEqual(
    columns.map(({ name, role, kind }) => [name, role, kind]),
    [
      ["x1", "input", "numbers"],
      ["x2", "input", "numbers"],
      ["d", "target", "numbers"],
    ],
  );
  assert.deepEqual(own, {
    inputs: [
      [0, 0.5],
      [1, -0.2],
    ],
    targets: [[0], [1]],
    input_names: ["x1", "x2"],
    target_names: ["d"],
    task: "yes_or_no",
  });
});

test("numbers in the first line are an example, not names", () => {
  const { header, own } = sheet("1;0,5;2\n3;4;5");
  assert.equal(header, false);
  assert.deepEqual(own?.inputs, [
    [1, 0.5],
    [3, 4],
  ]);
  assert.deepEqual([own?.task, own?.input_names], ["regression", ["x1", "x2"]]);
});

test("words become classes, each with a number of its own", () => {
  const { own } = sheet("colour\tlength\tkind\nred\t1\tb\nblue\t2\ta\nred\t3\tc\n");
  assert.deepEqual(own?.input_names, ["colour = blue", "colour = red", "length"]);
  assert.deepEqual(own?.inputs, [
    [0, 1, 1],
    [1, 0, 2],
    [0, 1, 3],
  ]);
  assert.deepEqual(
    [own?.target_names, own?.task],
    [["kind = a", "kind = b", "kind = c"], "classes"],
  );
  assert.deepEqual(own?.targets, [
    [0, 1, 0],
    [1, 0, 0],
    [0, 0, 1],
  ]);
});

test("what a broken line 7 holds is said, and nothing is made of the rest", () => {
  assert.deepEqual(said(LINES.join("\n")), [
    "Line 7: found 'abc' in column x2, expected a number.",
  ]);
  assert.equal(sheet(LINES.join("\n")).own, null);
  assert.deepEqual(said(LINES.with(6, "2,1").join("\r\n")), ["Line 7 has 2 values, expected 3."]);
  assert.deepEqual(said(LINES.with(6, "2,,1").join("\n")), [
    "Line 7: nothing in column x2, expected a number.",
  ]);
  assert.deepEqual(said(LINES.with(6, "2,1,1").join("\n")), []);
  assert.match(said(LINES.with(6, '2,"1,1').join("\n"))[0] ?? "", /^Line 7: a quotation mark/);
});

test("lines are counted where a value goes over several, and where some are empty", () => {
  assert.deepEqual(said('name,x,d\n"a\nb",1,2\n\nc,x,4\ne,5,6', { kinds: { 0: "classes" } }), [
    "Line 5: found 'x' in column x, expected a number.",
  ]);
});

test("roles and types can be chosen", () => {
  const chosen = { roles: { 0: "out", 1: "target", 2: "input" }, kinds: { 1: "classes" } };
  const { own } = sheet("id,level,x\nq7,1,5\nq8,2,6", chosen);
  assert.deepEqual(own, {
    inputs: [[5], [6]],
    targets: [
      [1, 0],
      [0, 1],
    ],
    input_names: ["x"],
    target_names: ["level = 1", "level = 2"],
    task: "classes",
  });
  assert.deepEqual(said("a,b\n1,2", { roles: { 0: "target" } }), ["No column is used as input."]);
  assert.deepEqual(said("a,b\n1,2", { roles: { 1: "input" } }), ["No column is used as target."]);
  assert.deepEqual(said("a,b,c\n1,2,u\n1,3,v", { roles: { 1: "target" } }), [
    "Column c holds classes, so it must be the only target.",
  ]);
  assert.deepEqual(said("a,b\n1,u\n2,u"), ["Column b has only one class."]);
});

test("several targets are classes where one of them is 1 in each row, else numbers", () => {
  const both = { roles: { 1: "target" } };
  assert.equal(sheet("a,b,c\n1,0,1\n2,1,0", both).own?.task, "classes");
  assert.equal(sheet("a,b,c\n1,1,1\n2,1,0", both).own?.task, "regression");
});

test("the limits are said with what was found", () => {
  const many = Array.from({ length: 257 }, (_, index) => `${index},1`).join("\n");
  assert.deepEqual(said(many), ["There are 257 examples, but at most 256 can be taken."]);
  const wide = Array.from({ length: 130 }, (_, index) => index).join(",");
  assert.deepEqual(said(`${wide}\n${wide}`), [
    "There would be 129 inputs, but at most 128 can be taken.",
  ]);
  assert.deepEqual(said("a,b\n"), ["There is no example yet."]);
});

test("a table is another way of writing the text", () => {
  const made = sheet("a,b\n1,2\n3,4");
  assert.equal(withCell(made, 1, 0, "5,5"), 'a,b\n1,2\n"5,5",4');
  assert.equal(withCell(made, -1, 1, "d"), "a,d\n1,2\n3,4");
  assert.equal(withRow(made), "a,b\n1,2\n3,4\n,");
  assert.equal(withRow(sheet("")), "x1,d\n,");
  assert.equal(withoutRow(made, 0), "a,b\n3,4");
  const typed = draft("a,b\n1,2", { roles: { 1: "out" } });
  assert.deepEqual(withColumn(read(typed), typed), {
    text: "a,x2,b\n1,,2",
    roles: { 2: "out" },
    kinds: {},
  });
  assert.equal(textOf({ inputs: [[1, 2]], targets: [[3]] }, ["x1", "x2", "d"]), "x1,x2,d\n1,2,3");
});

test("a row that was added and is still empty is no example", () => {
  const { rows, own } = sheet("a,b\n1,2\n,\n");
  assert.deepEqual([rows.length, own?.inputs.length], [2, 1]);
});

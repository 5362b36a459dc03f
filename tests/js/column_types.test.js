import assert from "node:assert/strict";
import { test } from "node:test";
import {
  classesIn,
  countsRows,
  kindOf,
  marksOf,
  numberIn,
  twoReadings,
} from "../../static/js/column_types.js";

/** What a cell is with a point, and with a comma, before its decimals. */
const CELLS = [
  ["0.5", 0.5, undefined],
  ["0,5", undefined, 0.5],
  [" −2e-1 ", -0.2, -0.2],
  ["1,310.40", 1310.4, undefined],
  ["1.310,40", undefined, 1310.4],
  ["1.150", 1.15, 1150],
  ["2,745", 2745, 2.745],
  ["1.234.567", undefined, 1234567],
  ["1 234 567,5", undefined, 1234567.5],
  ["1\u202f234.5", 1234.5, undefined],
  ["1'234'567", 1234567, 1234567],
  ["1’234", 1234, 1234],
  ["1 234", 1234, 1234],
  ["12 34", undefined, undefined],
  ["1,23,456", undefined, undefined],
  ["0.125", 0.125, undefined], // a whole part of 0 is followed by no thousands
  ["007", 7, 7],
  [".5", 0.5, undefined],
  ["5.", 5, undefined],
  ["+3", 3, 3],
  ["5%", 0.05, 0.05],
  ["12 %", 0.12, 0.12],
  ["7%", 0.07, 0.07],
  ["$5.00", 5, undefined],
  ["-$7.50", -7.5, undefined],
  ["6,20 €", undefined, 6.2],
  ["£1,000", 1000, 1],
  ["1e999", undefined, undefined],
  ["3.7.2021", undefined, undefined],
  ["12:30", undefined, undefined],
  ["1/2", undefined, undefined],
  ["0x10", undefined, undefined],
  ["Infinity", undefined, undefined],
  ["1e3", 1000, 1000],
  ["-", undefined, undefined],
  ["%", undefined, undefined],
  ["", undefined, undefined],
  [".", undefined, undefined],
];

for (const [cell, point, comma] of CELLS)
  test(`'${cell}' is ${point} with a point and ${comma} with a comma`, () => {
    assert.deepEqual([numberIn(cell, "."), numberIn(cell, ",")], [point, comma]);
  });

test("all cells of a file say how its numbers are written", () => {
  assert.deepEqual(marksOf(["1.150", "198.500,50", "word"]), [","]);
  assert.deepEqual(marksOf(["1,310.40", "420.5", "0"]), ["."]);
  assert.deepEqual(marksOf(["1", "2", "word"]), [".", ","]);
  assert.deepEqual(marksOf(["1.5", "2,5"]), []);
});

test("where both readings are possible and differ, one cell shows it", () => {
  assert.equal(twoReadings(["820", "1.150", "2.300"]), "1.150");
  assert.equal(twoReadings(["820", "1.150", "0.25"]), undefined);
  assert.equal(twoReadings(["1", "2"]), undefined);
});

test("a column in which one cell looks like a number is none of classes", () => {
  assert.equal(kindOf(["a", "b", "3"]), "numbers");
  assert.equal(kindOf(["NA", "?", "0.5"]), "numbers");
  assert.equal(kindOf(["a", "-", "b"]), "classes");
  assert.equal(kindOf(["", ""]), "numbers");
});

test("row numbers count from 0 or 1 without a gap", () => {
  assert.equal(countsRows(["0", "1", "2"]), true);
  assert.equal(countsRows(["1", "2", "3"]), true);
  assert.equal(countsRows(["1", "3", "2"]), false);
  assert.equal(countsRows(["0"]), false);
});

test("classes that are numbers stand in the order of numbers", () => {
  assert.deepEqual(classesIn(["1", "10", "11", "2", "10"]), ["1", "2", "10", "11"]);
  assert.deepEqual(classesIn(["лев", "кот", "слон"]), ["кот", "лев", "слон"]);
  assert.deepEqual(classesIn(["b", "a10", "a2", "A2"]), ["a2", "A2", "a10", "b"]);
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { boxed, full, parse, short, sign, spoken, tight } from "../../static/js/format.js";

/** value, digits, on screen, spoken */
const CASES = [
  [0.5933, 4, "0.5933", "0.5933"],
  [-0.0381, 4, "−0.0381", "minus 0.0381"],
  [0, 4, "0.0000", "0.0000"],
  [-0, 4, "0.0000", "0.0000"],
  [1, 2, "1.00", "1.00"],
  [100, 2, "100.00", "100.00"],
  [0.55789, 2, "0.56", "0.56"],
  [0.55789, 3, "0.558", "0.558"],
  [0.123456789, 8, "0.12345679", "0.12345679"],
  [0.00005, 4, "0.0001", "0.0001"],
  [0.000044, 4, "4.40×10⁻⁵", "4.40 times ten to the minus 5"],
  [0.000044, 2, "4.4×10⁻⁵", "4.4 times ten to the minus 5"],
  [-0.000044, 2, "−4.4×10⁻⁵", "minus 4.4 times ten to the minus 5"],
  [0.0049, 2, "4.9×10⁻³", "4.9 times ten to the minus 3"],
  [0.005, 2, "0.01", "0.01"],
  [1e-12, 8, "1.00×10⁻¹²", "1.00 times ten to the minus 12"],
  [5e-324, 4, "4.94×10⁻³²⁴", "4.94 times ten to the minus 324"],
  [999999, 2, "999999.00", "999999.00"],
  [1e6, 2, "1.0×10⁶", "1.0 times ten to the 6"],
  [-1.5e300, 4, "−1.50×10³⁰⁰", "minus 1.50 times ten to the 300"],
];

for (const [value, digits, screen, speech] of CASES)
  test(`${Object.is(value, -0) ? "-0" : value} with ${digits} digits is ${screen}`, () => {
    assert.equal(short(value, digits), screen);
    assert.equal(spoken(value, digits), speech);
  });

test("a number in full is written so that it can be read back, bit for bit", () => {
  let seed = 1;
  const random = () => {
    seed = (seed * 48271) % 2147483647;
    return seed / 2147483647 - 0.5;
  };
  const values = [0, 1, -0.1, 1 / 3, 5e-324, -1.7976931348623157e308, 1e21, 1e-7];
  for (let n = 0; n < 1000; n++) values.push(random() * 10 ** Math.round(random() * 40));
  for (const value of values) {
    assert.equal(parse(full(value)), value);
    assert.doesNotMatch(full(value), /-/, "a hyphen is no minus");
  }
});

test("a minus is written only where there is one", () => {
  assert.equal(full(-0), "0");
  assert.equal(full(-1.5e-7), "−1.5e−7");
});

test("what is typed is read with a point or a comma, a minus or a hyphen, and room around it", () => {
  for (const [typed, value] of [
    ["0.25", 0.25],
    ["0,25", 0.25],
    [" −0,25 ", -0.25],
    ["-3", -3],
    ["−3", -3],
    [".5", 0.5],
    [",5", 0.5],
    ["1e-3", 0.001],
    ["1e−3", 0.001],
    ["−1e−3", -0.001],
    ["+2", 2],
  ])
    assert.equal(parse(typed), value, typed);
});

test("what is no number is read as none", () => {
  for (const typed of [
    ...["", "  ", "abc", "1,000.5", "1.2.3", "1,2,3", "--1", "−−1", "1 2", "½", "0x10", "0b1"],
    ...["Infinity", "-Infinity", "1e999", "NaN"],
  ])
    assert(!Number.isFinite(parse(typed)), typed);
});

test("the sign of a number has a name", () => {
  assert.deepEqual([2, -2, 0, -0].map(sign), ["positive", "negative", "zero", "zero"]);
});

test("in a box a number has at most four decimals, fewer the larger it is, and never hides", () => {
  const cases = [
    [0.57441234, 8, "0.5744"],
    [-0.55, 2, "−0.55"],
    [12.34567, 8, "12.346"],
    [-100, 4, "−100.00"],
    [1234.5678, 4, "1234.6"],
    [0.00001234, 8, "1.2×10⁻⁵"],
    [-4_400_000, 4, "−4.4×10⁶"],
    [12345.678, 4, "1.2×10⁴"],
    [0, 8, "0.0000"],
  ];
  for (const [value, digits, written] of cases) assert.equal(boxed(value, digits), written);
  for (const [, , written] of cases) assert(written.length <= 9);
});

test("what could be thousands is no number, an en dash is a minus", () => {
  assert(Number.isNaN(parse("1,000")));
  assert(Number.isNaN(parse("-12,500")));
  assert.equal(parse("0,125"), 0.125);
  assert.equal(parse("1,5"), 1.5);
  assert.equal(parse("\u20130.5"), -0.5);
});

test("a number for a very small box has about five characters", () => {
  for (const [value, digits, screen] of [
    [0.5933, 2, "0.59"],
    [-0.5933, 3, "−0.593"],
    [-12.34, 2, "−12.3"],
    [-123.4, 2, "−123"],
    [1234, 2, "1234"],
    [123456, 2, "1e5"],
    [0.00043, 2, "4e−4"],
    [-4.3e-12, 2, "−4e−12"],
    [0, 2, "0.00"],
  ])
    assert.equal(tight(value, digits), screen);
});

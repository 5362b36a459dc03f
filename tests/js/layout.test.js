import assert from "node:assert/strict";
import { test } from "node:test";
import { beside } from "../../static/js/layout/dense.js";
import { apart } from "../../static/js/layout/spacing.js";
import { isCrowded, layout } from "../../static/js/layout.js";

const LABELLED = [
  [2, 3, 1],
  [2, 2, 2],
  [3, 2, 1],
  [1, 1],
  [3, 4, 3],
  [4, 4, 2],
  [2, 3, 3],
  [2, 2, 2, 2, 2, 1],
];
const DENSE = [
  [2, 16, 16, 1],
  [2, 8, 8, 1],
  [16, 16, 16, 16, 16, 16],
  [6, 5, 4],
  [16, 16],
  [1, 9],
];
const WIDTHS = [296, 480, 600, 698, 738, 1000];

const box = (name, { x, y }, width, height) => ({
  name,
  left: x - width / 2,
  right: x + width / 2,
  top: y - height / 2,
  bottom: y + height / 2,
});

/** The box of a number of which one end or the middle is given. */
const anchored = (name, { x, y, align }, width) =>
  box(name, { x: x + { start: width, middle: 0, end: -width }[align] / 2, y }, width, 24);

const overlap = (one, other) =>
  one.left < other.right - 0.01 &&
  other.left < one.right - 0.01 &&
  one.top < other.bottom - 0.01 &&
  other.top < one.bottom - 0.01;

const nodesOf = ({ nodes, targets, loss, radius, dense }) => [
  ...nodes.map(({ key, at }) => box(`node ${key}`, at, 2 * radius, 2 * radius)),
  ...targets.map((at, index) => box(`target ${index + 1}`, at, 56, dense ? 26 : 38)),
  box("loss", loss, dense ? 56 : 68, 42),
];

/** The widest number on an edge: "−0.0000", or in the smaller type as wide as there is room. */
const numberWidth = ({ compact, room }) => (compact ? room : Math.min(room, 66));

/** What stands in the picture while all edges have their numbers, as boxes. */
const labelled = (plan) => [
  ...nodesOf(plan),
  ...plan.edges.map(({ layer, from, to, label }) =>
    box(`number ${layer}.${from}.${to}`, label, numberWidth(plan), 24),
  ),
];

/** What stands in a dense picture while one unit is on show: its edges' numbers and its own two. */
function closeUp(plan, unit, side) {
  const edges = plan.edges.filter(({ layer, from, to }) =>
    side === "in" ? `${layer}.${to}` === unit.key : `${layer - 1}.${from}` === unit.key,
  );
  const own = side === "in" ? "after" : "before";
  const places = plan.upright
    ? [beside(plan, unit.at, "before"), beside(plan, unit.at, "after")]
    : [beside(plan, unit.at, own, -13), beside(plan, unit.at, own, 13)];
  return [
    ...nodesOf(plan),
    ...edges.map(({ layer, from, to, start, end }) =>
      anchored(
        `number ${layer}.${from}.${to}`,
        side === "in" ? beside(plan, start, "after") : beside(plan, end, "before"),
        plan.room,
      ),
    ),
    ...(unit.layer > 0
      ? places.map((at, index) => anchored(`number ${index} of ${unit.key}`, at, plan.room))
      : []),
  ];
}

function assertApart(all) {
  for (const [index, one] of all.entries())
    for (const other of all.slice(index + 1))
      assert(!overlap(one, other), `${one.name} and ${other.name}`);
}

function assertInside(all, { width, height }) {
  for (const { name, left, right, top, bottom } of all)
    assert(
      left >= 0 && right <= width && top >= 0 && bottom <= height,
      `${name} at ${[left, right, top, bottom]} of ${width} × ${height}`,
    );
}

for (const sizes of LABELLED)
  for (const width of WIDTHS)
    for (const biased of [false, true])
      test(`nothing overlaps or is cut in ${sizes.join("-")}${biased ? " with biases" : ""} at ${width} px`, () => {
        const plan = layout(sizes, width, biased);
        assert.equal(plan.width, width);
        const all = plan.dense ? nodesOf(plan) : labelled(plan);
        assertApart(all);
        assertInside(all, plan);
      });

for (const sizes of DENSE)
  for (const width of WIDTHS)
    test(`nothing overlaps or is cut around any unit of ${sizes.join("-")} at ${width} px`, () => {
      const plan = layout(sizes, width);
      assert.equal(plan.dense, true);
      assert(plan.room >= 51, `a number has ${plan.room} px`);
      assert(plan.radius >= 12, "a node is large enough to press");
      for (const unit of plan.nodes)
        for (const side of ["in", "out"]) {
          const all = closeUp(plan, unit, side);
          assertApart(all);
          assertInside(all, plan);
        }
    });

test("up to 24 edges have all their numbers, in columns also where a network is deep", () => {
  for (const sizes of LABELLED) {
    assert.equal(isCrowded(sizes), false);
    const { dense, upright } = layout(sizes, 707);
    assert.deepEqual({ dense, upright }, { dense: false, upright: false }, sizes.join("-"));
  }
  for (const sizes of DENSE) assert.equal(isCrowded(sizes), true);
});

test("six layers of 16 units stand in columns of a screen's height, and in 296 px one below the other", () => {
  const sizes = [16, 16, 16, 16, 16, 16];
  const columns = layout(sizes, 698, true);
  assert.equal(columns.upright, false);
  assert(columns.height < 900, `${columns.height} px`);
  const rows = layout(sizes, 296, true);
  assert.equal(rows.upright, true);
  assert.equal(rows.bands.length, 6);
});

test("the article's network has its numbers named, with all decimals, beside it on a screen", () => {
  for (const width of [698, 707, 738]) {
    const { marked, places, radius, signal } = layout([2, 3, 1], width);
    assert.deepEqual({ marked, places, radius }, { marked: width > 690, places: 4, radius: 25 });
    assert.equal(signal.align, "start");
  }
});

test("heights move no farther than needed to be apart, and keep their order", () => {
  assert.deepEqual(apart([0, 50, 100], 28), [0, 50, 100]);
  assert.deepEqual(apart([10, 10], 20), [0, 20]);
  assert.deepEqual(apart([0, 0, 0, 100], 10), [-10, 0, 10, 100]);
  assert.deepEqual(apart([0, 15, 21], 20), [-8, 12, 32]);
});

test("there is a node for each unit and an edge for each weight", () => {
  const plan = layout([2, 3, 1], 720);
  assert.deepEqual(
    plan.nodes.map(({ key }) => key),
    ["0.1", "0.2", "1.1", "1.2", "1.3", "2.1"],
  );
  assert.deepEqual(
    plan.edges.map(({ layer, from, to }) => `${layer}.${from}.${to}`),
    ["1.1.1", "1.1.2", "1.1.3", "1.2.1", "1.2.2", "1.2.3", "2.1.1", "2.2.1", "2.3.1"],
  );
  assert.equal(plan.targets.length, 1);
});

test("layers are columns from left to right on a wide screen and rows on a narrow one", () => {
  const order = (plan, axis) => [...new Set(plan.nodes.map(({ at }) => at[axis]))];
  const wide = layout([2, 3, 1], 720);
  const narrow = layout([2, 3, 1], 320);
  assert.deepEqual([wide.upright, narrow.upright], [false, true]);
  for (const positions of [order(wide, "x"), order(narrow, "y")]) {
    assert.equal(positions.length, 3);
    assert.deepEqual(
      positions,
      [...positions].sort((a, b) => a - b),
    );
  }
});

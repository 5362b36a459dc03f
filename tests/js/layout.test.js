import assert from "node:assert/strict";
import { test } from "node:test";
import { layout, RADIUS } from "../../static/js/layout.js";

const NETWORKS = [
  [2, 3, 1],
  [2, 2, 2],
  [3, 2, 1],
  [1, 1],
  [4, 4, 2],
];
const WIDTHS = [320, 480, 600, 720, 1000];

/** A pill with the widest of four-digit numbers, "−0.0000". */
const PILL = { width: 66, height: 24 };

const box = (name, { x, y }, width, height) => ({
  name,
  left: x - width / 2,
  right: x + width / 2,
  top: y - height / 2,
  bottom: y + height / 2,
});

const overlap = (one, other) =>
  one.left < other.right &&
  other.left < one.right &&
  one.top < other.bottom &&
  other.top < one.bottom;

/** What stands in the picture of that layout, as boxes. */
function boxes({ nodes, edges, targets, loss }) {
  return [
    ...nodes.map(({ key, at }) => box(`node ${key}`, at, 2 * RADIUS, 2 * RADIUS)),
    ...edges.map(({ layer, from, to, label }) =>
      box(`number ${layer}.${from}.${to}`, label, PILL.width, PILL.height),
    ),
    ...targets.map((at, index) => box(`target ${index + 1}`, at, 56, 38)),
    box("loss", loss, 68, 42),
  ];
}

for (const sizes of NETWORKS)
  for (const width of WIDTHS)
    for (const biased of [false, true]) {
      const name = `${sizes.join("-")}${biased ? " with biases" : ""} at ${width} px`;

      test(`nothing overlaps in ${name}`, () => {
        const all = boxes(layout(sizes, width, biased));
        for (const [index, one] of all.entries())
          for (const other of all.slice(index + 1))
            assert(!overlap(one, other), `${one.name} and ${other.name}`);
      });

      test(`everything is inside the picture of ${name}`, () => {
        const plan = layout(sizes, width, biased);
        assert.equal(plan.width, width);
        for (const { name, left, right, top, bottom } of boxes(plan))
          assert(
            left >= 0 && right <= width && top >= 0 && bottom <= plan.height,
            `${name} at ${[left, right, top, bottom]} of ${width} × ${plan.height}`,
          );
      });
    }

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

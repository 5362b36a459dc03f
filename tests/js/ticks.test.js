import assert from "node:assert/strict";
import { test } from "node:test";
import { scaleLinear, scaleLog } from "d3-scale";
import { linearTicks, logTicks } from "../../static/js/view/ticks.js";

const plain = (label) => Number(label.replaceAll("−", "-").replaceAll(",", ""));

test("every tick says its own place, however near or large the numbers are", () => {
  for (const domain of [
    [-2.2, 2.7],
    [0.694, 0.703],
    [1.18, 1.2],
    [-4e10, 3e10],
    [1e-7, 3e-7],
    [-1e300, 1e300],
    [0, 20000],
  ])
    for (const count of [2, 4, 5, 6, 11]) {
      const ticks = linearTicks(scaleLinear(domain, [0, 1]), count);
      assert.ok(ticks.length > 0, String(domain));
      for (const { at, label } of ticks) {
        assert.ok(Math.abs(plain(label) - at) <= 1e-9 * Math.max(...domain.map(Math.abs)), label);
        assert.ok(label.length <= 8, label);
      }
    }
});

test("a logarithmic axis has a few ticks within what it shows", () => {
  for (const [low, high] of [
    [1.08, 1.29],
    [0.02, 0.7],
    [0.5, 3],
    [1e-9, 10],
    [1e-300, 1e300],
    [0.69, 0.7],
  ]) {
    const ticks = logTicks(scaleLog([low, high], [0, 1]));
    assert.ok(ticks.length >= 2 && ticks.length <= 9, `${low} to ${high}: ${ticks.length}`);
    for (const { at, label } of ticks) {
      assert.ok(at >= low && at <= high, label);
      assert.ok(Math.abs(plain(label) / at - 1) < 1e-9, label);
    }
  }
});

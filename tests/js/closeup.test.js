import assert from "node:assert/strict";
import { test } from "node:test";
import { closeUp } from "../../static/js/closeup.js";

const DEPTH = 3;
const SIZES = [2, 3, 3, 1];

/** What a dense 2-3-3-1 shows: its unit, the side, and the edges with numbers. */
function shown({ explained = null, reads = [], path = false, pointed = null }) {
  const { unit, side, shows } = closeUp({ explained, reads, path, pointed }, DEPTH);
  const edges = [];
  for (let layer = 1; layer <= DEPTH; layer++)
    for (let from = 1; from <= SIZES[layer - 1]; from++)
      for (let to = 1; to <= SIZES[layer]; to++)
        if (shows(layer, from, to)) edges.push(`${layer}.${from}.${to}`);
  return { unit, side, edges };
}

const INTO = { unit: "2.3", side: "in", edges: ["2.1.3", "2.2.3", "2.3.3"] };
const OUT_OF = { unit: "1.2", side: "out", edges: ["2.2.1", "2.2.2", "2.2.3"] };
const NOTHING = { unit: "", side: "in", edges: [] };

test("a unit's numbers and those of its edges show the edges into it", () => {
  for (const explained of ["z.2.3", "a.2.3~2", "delta.2.3", "w.2.1.3", "dE_dw.2.2.3", "dw.2.3.3"])
    assert.deepEqual(shown({ explained }), INTO, explained);
});

test("a number made from the edges out of its unit shows these", () => {
  const reads = ["w.2.2.1", "delta.2.1", "w.2.2.2", "delta.2.2", "w.2.2.3", "delta.2.3"];
  assert.deepEqual(shown({ explained: "dE_da.1.2", reads }), OUT_OF);
});

test("what is pointed at shows its edges, unless it is part of what is explained", () => {
  const explained = "z.2.3";
  const reads = ["w.2.1.3", "a.1.1", "w.2.2.3", "a.1.2", "w.2.3.3", "a.1.3", "b.2.3"];
  for (const pointed of ["a.1.2", "w.2.1.3", "a.2.3", "dE_dw.2.2.3"])
    assert.deepEqual(shown({ explained, reads, pointed }), INTO, pointed);
  assert.equal(shown({ explained, reads, pointed: "a.2.1" }).unit, "2.1");
  assert.deepEqual(shown({ pointed: "a.2.3" }), INTO);
  assert.deepEqual(shown({ explained, pointed: "x.1" }).edges, ["1.1.1", "1.1.2", "1.1.3"]);
});

test("one path shows its own edges", () => {
  const reads = ["x.1", "da_dz.1.2", "w.2.2.3", "da_dz.2.3", "w.3.3.1"];
  const { edges } = shown({ explained: "dE_dw.1.1.2", reads, path: true });
  assert.deepEqual(edges, ["1.1.2", "2.2.3", "3.3.1"]);
});

test("the loss and what belongs to all show no edges", () => {
  for (const explained of ["E", "lr", null]) assert.deepEqual(shown({ explained }), NOTHING);
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { oracle } from "./baked.js";
import { isClose, kind, ORDER, update } from "./reference.js";

test("the reference is the oracle wherever the oracle has a number", () => {
  const numbers = update();
  const from = (name, id) => id.split(".").reduce((inside, at) => inside[at - 1], oracle[name]);
  const expected = { E: oracle.E, E_new: oracle.E_after, "y_new.1": oracle.outputs_after[0] };
  for (const id of ORDER)
    if (["z", "a", "dE_dw", "dy_dw", "dw"].includes(kind(id)))
      expected[id] = from(kind(id), id.slice(id.indexOf(".") + 1));
  assert.equal(Object.keys(expected).length, 3 + 2 * 4 + 3 * 9);
  for (const [id, number] of Object.entries(expected))
    assert.ok(isClose(numbers[id], Number(number), { rel: 1e-14, abs: 1e-15 }), id);
});

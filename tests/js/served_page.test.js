// What the page without a browser is there for: the page itself, and what goes wrong on it.

import assert from "node:assert/strict";
import { test } from "node:test";
import { oracle } from "./baked.js";
import { open } from "./served_page.js";

test("the page that is served steps through the numbers of the oracle", async () => {
  const page = await open("/?digits=8");
  assert.match(page.text(".whereabouts"), /ready to start/);
  for (const [index, z] of oracle.z[0].entries()) {
    await page.click("[data-action=step]");
    assert.equal(page.text(".result"), Number(z).toFixed(8), `z of hidden ${index + 1}`);
    await page.click("[data-action=step]");
  }
  const { body } = page.requests.find(({ path }) => path === "/api/v1/step");
  assert.deepEqual(body.inputs, [[1, 0.5]]);
});

test("a fault in the page's script fails the test that waits for the page", async () => {
  const page = await open();
  page.document.addEventListener("click", () => {
    throw new Error("a fault");
  });
  await assert.rejects(page.click("[data-action=step]"), /a fault/);
});

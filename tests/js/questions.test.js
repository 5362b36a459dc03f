// What a reader of the article wants to know: each answer within three presses from the start.

import assert from "node:assert/strict";
import { test } from "node:test";
import { shown } from "./seen.js";
import { open } from "./served_page.js";

/** The page after one press on the name of a phase. */
async function openedIn(phase) {
  const page = await open();
  await page.click(`[data-phase=${phase}]`);
  return page;
}

test("what is the article's second delta, and which numbers make it?", async () => {
  const page = await openedIn("backward");
  await page.click('svg [data-id="dE_dw.2.2.1"]');
  await page.click('[data-chip="dy_dw.2.2.1"]');
  assert.equal(page.text(".calculation h2"), "δ, hidden 2 to output");
  assert.equal(page.text(".result"), "0.5125");
  assert.match(page.text('[data-chip="a.1.2"]'), /0\.5125/);
});

test("why does the first weight grow?", async () => {
  const page = await openedIn("update");
  await page.click('svg [data-id="w_new.1.1.1"]');
  await page.click('[data-chip="dw.1.1.1"]');
  const words = /The weight goes up, because its gradient is negative/;
  assert.match(page.text(".calculation"), words);
  assert.equal(page.text(".result"), "0.0095");
});

test("which weight changes most, and why; what is the loss after the update?", async () => {
  const page = await openedIn("update");
  const words = /0\.0320 hidden 1 to output, by 0\.0320, because its ∂E\/∂w is the largest/;
  assert.match(page.text(".largest"), words);
  assert.match(page.text(".why"), /Loss now 0\.1262, was 0\.1556\./);
});

test("what would the change be with the other sign of the error?", async () => {
  const page = await openedIn("error");
  const ask = "What if the error had the other sign?";
  await page.click(page.all("button").find((each) => each.textContent.trim() === ask));
  await page.click("[data-phase=update]");
  assert.match(page.text('[data-chip="dw.1.1.1"]'), /−0\.0095/);
  await page.click("[data-action=undo]");
  assert.equal(shown(page)["d.1"], "1.0000");
});

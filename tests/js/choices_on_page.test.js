// Activations, losses, optimizers and schedules from the address, walked on the page.

import assert from "node:assert/strict";
import { test } from "node:test";
import { isClose } from "./reference.js";
import { cells, radio, resultInFull, type, value } from "./seen.js";
import { open } from "./served_page.js";

for (const [address, rate] of [
  // lr 0.1; the cosine takes 100 updates down to 0: cos 3.6° is 0.998026728428272
  ["/?opt=rmsprop&act=gelu,identity&loss=huber&schedule=cosine", 0.05 * 1.998026728428272],
  ["/?opt=nesterov&act=leaky_relu,identity&schedule=step", 0.1],
  ["/?opt=adamw&act=elu,softplus&loss=mean_squared_error", 0.1],
  ["/?opt=momentum&act=silu,gelu&loss=half_squared_error&schedule=constant", 0.1],
])
  test(`what the address chooses steps on the page: ${address}`, async () => {
    const page = await open(address);
    await page.click(radio(page, "Update"));
    for (let pressed = 0; pressed < 3; pressed++) await page.click("[data-action=step]");
    assert.match(page.text(".whereabouts"), /Update 3 · /);
    const numbers = cells(page);
    assert.ok(isClose(value(numbers.lr), rate, { rel: 1e-14 }), numbers.lr);
    // Every number of the update has arrived.
    for (const id of ["a.1.1", "da_dz.1.1", "E", "dE_dw.1.1.1", "dw.1.1.1", "E_new"])
      value(numbers[id]);
    assert.ok(value(numbers.E_new) < value(numbers.E));
  });

test("a scheduled rate explains itself and its base can be changed", async () => {
  const page = await open("/?schedule=cosine");
  assert.equal(page.one(".bar [data-field]").dataset.field, "lr_0");
  await page.click(radio(page, "Update"));
  for (let pressed = 0; pressed < 2; pressed++) await page.click("[data-action=step]");
  await page.click("[data-phase=update]");
  await page.click('[data-chip="dw.1.1.1"]');
  await page.click('[data-chip="lr"]');
  assert.equal(page.text(".calculation h2"), "Learning rate");
  assert.match(page.text(".why"), /the schedule makes it of the base rate/);
  // cos 1.8°
  assert.ok(isClose(resultInFull(page), 0.05 * 1.9995065603657316, { rel: 1e-14 }));
  await type(page, ".bar [data-field]", "0.4");
  await page.click("[data-action=step]");
  assert.equal(value(cells(page).lr_0), 0.4);
});

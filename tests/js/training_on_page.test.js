// Training runs on the page: where they end, and how any update of them is stepped through.

import assert from "node:assert/strict";
import { test } from "node:test";
import { GIVEN, isClose, updates } from "./reference.js";
import { cells, value } from "./seen.js";
import { open } from "./served_page.js";
import { stands, train, trained, XOR } from "./xor.js";

const weights = (page) => Object.entries(cells(page)).filter(([id]) => /^[wb]\./.test(id));
const updateOf = (page) => Number(page.text(".whereabouts").split(" ")[1]);

/** A press in the middle of a chart, whose place jsdom has at the left edge. */
async function clickMiddle(page, chart) {
  const clientX = Number(page.one(chart).getAttribute("width")) / 2;
  page.one(chart).dispatchEvent(new page.window.MouseEvent("click", { clientX, bubbles: true }));
  await page.settled();
}

/** Step goes that far from now on. */
const by = (page, name) =>
  page.click(page.all(".bar label").find((label) => label.textContent.trim() === name).firstChild);

test("a run ends where stepping ends and any update of it can be stepped through", async () => {
  const page = await open();
  await trained(page, 250);
  const reference = updates(GIVEN, 250);
  const ended = weights(page);
  assert.equal(ended.length, 9);
  for (const [id, text] of ended)
    assert.ok(isClose(value(text), reference[249][id.replace("w", "w_new")], { rel: 1e-12 }), id);
  await by(page, "Update");
  for (const number of [250, 24]) {
    await page.fill("[data-train=goto]", String(number));
    await stands(page, `Update ${number} · ready to start`);
    await page.click("[data-action=step]");
    await page.until(() => /\(60 of 60\)/.test(page.text(".whereabouts")));
    const found = cells(page);
    // In the end the loss is all but 0, and what rounding leaves of it is not.
    for (const id of ["E", "E_new"])
      assert.ok(
        isClose(value(found[id]), reference[number - 1][id], { rel: 1e-12, abs: 1e-18 }),
        `${id} ${found[id]} ${reference[number - 1][id]}`,
      );
    // The last update by itself ends exactly where the run did.
    if (number === 250)
      for (const [id, text] of ended) assert.equal(found[id.replace("w", "w_new")], text, id);
  }
  await page.click("[data-action=step]");
  await page.until(() => page.text(".whereabouts").startsWith("Update 25 · update"));
});

test("a run ends below the loss that was asked for", async () => {
  const page = await open(XOR);
  await train(page, { steps: 20000, below: "0.01" });
  await page.until(() => page.all("[data-action=train]").length === 1);
  await page.click("[data-phase=error]");
  assert.ok(value(cells(page).E) < 0.01);
  await page.click(".losses summary");
  const listed = page.all(".losses tbody td").map((cell) => value(cell.textContent));
  assert.ok(listed[0] > 0.5);
  assert.ok(listed.at(-1) < 0.01);
  await clickMiddle(page, ".training .plot");
  await page.until(() => page.text(".whereabouts").includes("ready to start"));
  assert.ok(updateOf(page) > 2);
  await page.click("[data-phase=error]");
  const E = value(cells(page).E);
  assert.ok(0.01 < E && E < 0.7, `${E}`);
});

test("training goes by update and by epoch and says which epoch it is", async () => {
  const page = await open(XOR);
  const epoch = "[data-train=unit] option[value=epoch]";
  assert.equal(page.text(epoch), "1 epoch (1 update)");
  await page.click(".data > summary");
  await page.until(() => page.all("[data-data=batch]").length === 1);
  await page.fill("[data-data=batch]", "some");
  await page.fill("[data-data=size]", "3");
  assert.equal(page.text(epoch), "1 epoch (2 updates)");
  // Four examples in batches of three: an epoch has two updates.
  for (const [unit, update, place, number] of [
    ["epoch", 3, 1, 2],
    ["update", 4, 2, 2],
    ["epoch", 6, 2, 3],
  ]) {
    await page.fill("[data-train=unit]", unit);
    await page.click("[data-action=train]");
    await stands(page, `Update ${update} · ready to start`);
    const said = `The update on show is ${place} of 2 in epoch ${number}.`;
    assert.equal(page.text(".epoch"), said);
  }
  await train(page, { steps: 100000 });
  const said = () =>
    /(\d+) of 100000 updates. In epoch (\d+)/.exec(page.all(".progress")[0]?.textContent ?? "");
  await page.until(said);
  const [, done, during] = said().map(Number);
  // The run begins after update 5.
  assert.equal(during, Math.floor((5 + done + 1) / 2));
  await page.click("[data-action=stop]");
});

test("a run that diverges says so and leaves the last finite weights", async () => {
  const page = await open("/?layers=2-3-1&act=identity,identity&lr=10");
  await train(page, { steps: 1000 });
  await page.until(() => page.all(".trouble").length === 1);
  assert.match(page.text(".trouble"), /The loss left the finite numbers in update/);
  assert.match(page.text(".trouble"), /lower the learning rate/);
  assert.ok(weights(page).length > 0);
  for (const [id, text] of weights(page)) assert.ok(Number.isFinite(value(text)), id);
});

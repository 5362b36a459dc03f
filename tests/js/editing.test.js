// Given numbers are changed where they stand; what depended on them is gone at once.

import assert from "node:assert/strict";
import { test } from "node:test";
import { GIVEN, inPicture, isClose, kind, known, ORDER, update } from "./reference.js";
import { cells, change, shown, type, value } from "./seen.js";
import { open } from "./served_page.js";

/** A position in the middle of the backward phase. */
const BACKWARD = 25;

const isStep = ({ path }) => path === "/api/v1/step";
const inTable = (page, id, typed) => type(page, `.tables [data-field="${id}"]`, typed);
const inBar = (page, id, typed) => type(page, `.bar [data-field="${id}"]`, typed);

/** The page after so many steps. */
async function openedAt(at, address = "/") {
  const page = await open(address);
  await page.fill(".timeline input", String(at));
  assert.ok(page.text(".whereabouts").includes(`(${at} of 60)`));
  return page;
}

/** These numbers stand in the tables, and all in the tables and in the picture are right. */
function assertAllAre(page, numbers, ids) {
  const [inTables, inPictures] = [cells(page), shown(page)];
  for (const id of ids) assert.ok(id in inTables, id);
  for (const [id, text] of Object.entries(inTables))
    assert.ok(isClose(value(text), numbers[id], { rel: 1e-12, abs: 1e-15 }), `${id} ${text}`);
  for (const [id, text] of Object.entries(inPictures))
    assert.equal(text, inPicture(id, numbers[id]), id);
}

for (const [where, way, id, at, kept] of [
  ["the picture", change, "w.1.2.3", 25, 4],
  ["the picture", change, "d.1", 25, 8],
  ["the tables", inTable, "w.2.3.1", 37, 6],
  ["the tables", inTable, "x.1", 30, 0],
  ["the bar", inBar, "lr", 45, 40],
])
  test(`after an edit of ${id} in ${where} only the new numbers are ever seen`, async () => {
    const page = await openedAt(at);
    const before = [shown(page), cells(page)];
    const given = { ...GIVEN, [id]: 0.25 };
    const numbers = update(given);
    const seen = [];
    // What the tables show after every change of the page, however short it stands.
    const observer = new page.window.MutationObserver(() => seen.push(cells(page)));
    const all = { subtree: true, childList: true, characterData: true };
    observer.observe(page.one("#app"), all);
    page.holds = isStep;
    await way(page, id, "0,25");
    assert.match(page.text(".whereabouts"), /waiting for its numbers/);
    const drawn = Object.entries(given).filter(([each]) => each !== "lr");
    assert.deepEqual(
      shown(page),
      Object.fromEntries(drawn.map(([each, number]) => [each, inPicture(each, number)])),
    );
    const stand = Object.entries(cells(page)).map(([each, text]) => [each, value(text)]);
    assert.deepEqual(Object.fromEntries(stand), given);
    await page.letGo();
    const place = kept ? `(${kept} of 60)` : "ready to start";
    assert.ok(page.text(".whereabouts").includes(place), page.text(".whereabouts"));
    assertAllAre(page, numbers, [...known(kept), ...Object.keys(given)]);
    for (const name of ["forward", "error", "backward", "update"])
      if (!page.text(".whereabouts").includes("(60 of 60)"))
        await page.click(`[data-phase=${name}]`);
    assertAllAre(page, numbers, ORDER);
    const after = seen.filter((each) => each[id] === "0.25");
    assert.ok(after.length > 2);
    for (const each of after)
      for (const [cell, text] of Object.entries(each))
        if (ORDER.includes(cell))
          assert.ok(isClose(value(text), numbers[cell], { rel: 1e-12, abs: 1e-15 }), cell);
    observer.disconnect();
    await page.click("[data-action=undo]");
    assert.ok(page.text(".whereabouts").includes(`(${at} of 60)`));
    assert.deepEqual([shown(page), cells(page)], before);
  });

for (const [when, order] of [
  ["before", [0, 1]],
  ["after", [1, 0]],
])
  test(`a late reply to an earlier edit is dropped when it comes ${when} the other`, async () => {
    const page = await openedAt(8);
    // As if each reply were under way already when the page lets go of its request.
    page.window.AbortController.prototype.abort = () => {};
    page.holds = isStep;
    await change(page, "d.1", "0.5");
    await change(page, "d.1", "0.75");
    const asked = page.held.map(({ body }) => body.targets);
    assert.deepEqual(asked, [[[0.5]], [[0.75]]]);
    const held = page.held.splice(0);
    for (const which of order) {
      held[which].answer();
      await page.settled();
      if (order[0] === 0 && which === 0) {
        assert.match(page.text(".whereabouts"), /waiting/);
        assert.deepEqual(new Set(Object.keys(shown(page)).map(kind)), new Set(["x", "w", "d"]));
      } else assert.match(page.text(".whereabouts"), /\(8 of 60\)/);
    }
    await page.letGo();
    await page.click("[data-phase=update]");
    assert.match(page.text(".whereabouts"), /\(60 of 60\)/);
    assertAllAre(page, update({ ...GIVEN, "d.1": 0.75 }), ORDER);
  });

test("undo and redo travel between the runs", async () => {
  const page = await openedAt(BACKWARD);
  const before = shown(page);
  await change(page, "w.1.2.3", "0.1");
  assert.match(page.text(".whereabouts"), /\(4 of 60\)/);
  await page.click("[data-action=undo]");
  assert.match(page.text(".whereabouts"), /\(25 of 60\)/);
  assert.deepEqual(shown(page), before);
  await page.click("[data-action=redo]");
  assert.match(page.text(".whereabouts"), /\(4 of 60\)/);
  assert.equal(value(shown(page)["w.1.2.3"]), 0.1);
});

test("a field of the tables and of the bar keeps wrong input too", async () => {
  const page = await openedAt(BACKWARD);
  const before = shown(page);
  for (const [place, id, bounds] of [
    [".tables", "w.1.1.1", "−100 and 100"],
    [".bar", "lr", "0 and 1000000"],
  ]) {
    const selector = `${place} [data-field="${id}"]`;
    await type(page, selector, "-101");
    assert.equal(page.one(selector).value, "-101");
    assert.equal(page.one(selector).getAttribute("aria-invalid"), "true");
    assert.equal(page.text("#alert"), `Enter a number between ${bounds}.`);
    assert.deepEqual(shown(page), before);
    await page.press(selector, "Escape");
    assert.equal(page.one(selector).getAttribute("aria-invalid"), "false");
  }
});

test("a computed number has no field", async () => {
  const page = await openedAt(2);
  for (let press = 0; press < 3; press++) await page.click('svg [data-id="a.1.1"]');
  assert.deepEqual(page.all(".editor"), []);
  for (let press = 0; press < 2; press++) await page.click('svg [data-id="x.1"]');
  page.one(".editor");
});

test("the edited network is what the server is asked about", async () => {
  const page = await open();
  await change(page, "w.1.2.1", "-0.75");
  // The first steps may still be on their way: the edit's are those that know its number.
  const asked = page.requests.find(({ body }) => JSON.stringify(body)?.includes("-0.75"));
  assert.equal(asked.path, "/api/v1/step");
  assert.deepEqual(asked.body.training.network.layers[0].weights, [
    [0.1, -0.2, 0.3],
    [-0.75, 0.5, -0.6],
  ]);
});

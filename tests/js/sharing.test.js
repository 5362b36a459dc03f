// A link and a file: each opens in a fresh window with every number as it was.

import assert from "node:assert/strict";
import { test } from "node:test";
import { change, choose, radio, seen, unfold } from "./seen.js";
import { open } from "./served_page.js";

const MOMENTUM = "/?preset=mazur&opt=momentum&lr=0.3&hyper=momentum:0.8,l2:0.01&schedule=cosine";
const BATCHES = "/?data=moons;seed:3;noise:0.2;count:40&opt=adam&lr=0.05&layers=2-4-1&by=layer";
const OWN = "height: cm,age,tall\n150,2,0\n170,3,1\n190,1,1\n160,5,0\n175,2,1\n";

/** The table of losses. */
const losses = (page) => page.all(".training details td").map((each) => each.textContent);

/** The part with the link and the file, opened. */
const sharing = (page) => unfold(page, ".share");

/** The link to what is on show. */
async function link(page) {
  await sharing(page);
  return page.one("[data-share=link]").value;
}

/** The path and query of an address. */
const local = (address) => address.slice(new URL(address).origin.length);

/** The same in a fresh window, by its link; it shows every number alike. */
async function reopened(page) {
  const before = seen(page);
  assert.ok(Object.keys(before.shown).length > 5);
  const again = await open(local(await link(page)));
  assert.deepEqual(again.all("header .notice"), []);
  await again.until(() => seen(again).where === before.where); // a run may lead there
  assert.deepEqual(seen(again), before);
  return again;
}

async function step(page, times) {
  for (let pressed = 0; pressed < times; pressed++) await page.click("[data-action=step]");
}

test("the article's network is shared in the middle of its third update", async () => {
  const page = await open();
  await change(page, "w.1.2.3", "-0.123456789012345");
  await change(page, "x.1", "0.1");
  await page.click(radio(page, "Update"));
  await step(page, 2);
  await page.click(radio(page, "Calculation"));
  await page.click("[data-action=step]");
  await page.fill(".timeline input", "31");
  assert.match(page.text(".whereabouts"), /Update 3 · .*\(31 of 60\)/);
  const again = await reopened(page);
  for (const each of [page, again]) await step(each, 5);
  assert.match(page.text(".whereabouts"), /Update 3 · .*\(36 of 60\)/);
  assert.deepEqual(seen(again), seen(page));
});

test("rules with a memory are shared after an edit in the middle", async () => {
  const page = await open(MOMENTUM);
  await page.click(radio(page, "Update"));
  await step(page, 3);
  await page.click(radio(page, "Calculation"));
  await step(page, 2);
  await change(page, "w.1.1.1", "0.25");
  await page.click("[data-phase=update]");
  assert.match(page.text(".whereabouts"), /Update 4 · update/);
  assert.match(await link(page), /memory=m:/);
  await reopened(page);
});

test("data, batches and a training run are shared", async () => {
  const page = await open(BATCHES);
  await page.fill("[data-train=steps]", "120");
  await page.click("[data-action=train]");
  await page.until(() => page.text(".whereabouts").includes("Update 121 · ready"));
  await page.click("[data-phase=backward]");
  assert.match(page.text(".whereabouts"), /Update 121 · backward/);
  const again = await reopened(page);
  assert.match(again.text(".data"), /Two moons/);
  for (const each of [page, again]) await unfold(each, ".training details");
  assert.deepEqual(losses(again), losses(page));
  assert.ok(losses(again).length > 10);
  // An example that is changed by hand goes along too.
  await again.fill(".legend select", "2");
  await change(again, "x.1~2", "0.75");
  assert.equal(again.one('.tables [data-field="x.1~2"]').value, "0.75");
  await reopened(again);
});

test("one's own data are shared with their names", async () => {
  const page = await open();
  await unfold(page, ".data");
  await page.fill(".data textarea", OWN);
  await page.fill(page.all("[data-data=scaling]").at(-1), "standard");
  await page.click("[data-own=use]");
  assert.match(page.text("#label"), /2-3-1/);
  assert.match(page.text(".used"), /height: cm/);
  await page.click("[data-phase=error]");
  assert.match(page.text(".whereabouts"), /error/);
  const again = await reopened(page);
  await unfold(again, ".data");
  assert.match(again.text(".used"), /height: cm/);
  const undo = " Undo brings the old network and data back.";
  assert.equal(again.text(".used"), page.text(".used").replace(undo, ""));
});

test("two runs side by side are shared", async () => {
  const page = await open("/?preset=mazur&versus=optimizer:adam&at=40.delta.1.2");
  await page.until(() => page.text(".whereabouts").startsWith("Update 40 · backward"));
  assert.equal(page.all(".versus .side svg").length, 2);
  const again = await reopened(page);
  const numbers = [];
  for (const each of [page, again]) {
    await each.click("[data-phase=update]");
    assert.match(each.text(".whereabouts"), /Update 40 · update/);
    const both = () => each.all(".versus td").map((cell) => cell.textContent);
    await each.until(() => both().length >= 4 && both().every((text) => text.includes(".")));
    numbers.push(both());
  }
  assert.deepEqual(numbers[1], numbers[0]);
});

test("what waits for the numbers of a place in the address is busy", async () => {
  const page = await open("/?at=1.z.1.1", { holds: ({ path }) => path === "/api/v1/step" });
  assert.equal(page.text(".whereabouts"), "Update 1 · waiting for its numbers");
  assert.equal(page.one(".calculation").getAttribute("aria-busy"), "true");
  await page.letGo();
  assert.equal(page.one(".calculation").getAttribute("aria-busy"), "false");
  assert.match(page.text(".whereabouts"), /forward/);
});

test("a state too long for a link is saved as a file and opened", async () => {
  const page = await open("/?layers=12-12-12-2&act=tanh,tanh,softmax&loss=cross_entropy");
  await page.click("[data-phase=error]");
  assert.match(page.text(".whereabouts"), /error/);
  await sharing(page);
  assert.match(page.text(".share"), /Save it as a file instead/);
  assert.deepEqual(page.all("[data-share=link]"), []);
  const saved = page.downloads();
  await page.click("[data-action=save]");
  const [file] = saved;
  const content = await file.content.text();
  assert.equal(JSON.parse(content).chainrule, 1);
  const before = seen(page);
  const again = await open("/");
  await sharing(again);
  await again.upload("[data-share=file]", file.name, content);
  assert.deepEqual(seen(again), before);
  await again.click("[data-action=undo]");
  assert.match(again.text("#label"), /The article/);
});

test("what a file says wrongly is told and the work is not lost", async () => {
  const page = await open();
  await change(page, "w.2.1.1", "0.5");
  await sharing(page);
  for (const [content, words, isTaken] of [
    ["x1,x2,d\n1,2,3", "This is no file that was saved here", false],
    ['{"chainrule": 1, "parameters": {"lr": "fast"}}', "lr=fast is not a number", true],
    [
      '{"chainrule": 1, "parameters": {"w": "1;2/3;4"}}',
      "The parameters do not fit together: layer 1 has 1 units",
      true,
    ],
  ]) {
    await page.upload("[data-share=file]", "a.json", content);
    assert.ok(page.text(".share .notice").includes(words), page.text(".share .notice"));
    if (isTaken) await page.click("[data-action=undo]");
    assert.equal(page.one('.tables [data-field="w.2.1.1"]').value, "0.5", words);
  }
});

/** Until the page's own address is this, as its timer brings it. */
const isAt = (page, address) =>
  page.until(() => address.test(page.window.location.pathname + page.window.location.search));

/** What reloading the page shows. */
async function reloaded(page) {
  const { pathname, search } = page.window.location;
  return await open(pathname + search);
}

test("a lesson is linked by its name as long as its run is as it has it", async () => {
  const page = await open("/p/xor?course=7");
  await page.click("[data-action=step]");
  await isAt(page, /^\/p\/xor\?at=1\.a\.1\.4~4&course=7$/);
  await page.click(radio(page, "Phase"));
  await isAt(page, /^\/p\/xor\?at=1\.a\.1\.4~4&by=phase&explain=layer&course=7$/);
  assert.deepEqual(seen(await reloaded(page)), seen(page));
  assert.match(await link(page), /\/\?lesson=xor&at=1\.a\.1\.4~4&by=phase&explain=layer$/);
  await page.fill("[data-share=way]", "iframe");
  const frame = page.one("[data-share=snippet]").value;
  assert.match(frame, /src="[^"]*\/v1\/embed\?lesson=xor&(amp;)?at=/);
});

test("a lesson that was changed is linked by its numbers until that is undone", async () => {
  const page = await open("/?lesson=dead_relu&edit=x");
  await change(page, "x.2", "0.25");
  await isAt(page, /^\/\?w=1,0.5.*&x=1,0.25&title=A%20dead%20ReLU&.*&edit=x$/);
  await page.click("[data-action=undo]");
  await isAt(page, /^\/\?lesson=dead_relu&edit=x$/);
});

test("a short link stays one and says what was changed", async () => {
  const page = await open("/p/mazur?course=7");
  await page.click("[data-action=step]");
  await isAt(page, /^\/p\/mazur\?at=1\.z\.1\.1&course=7$/);
  assert.deepEqual(seen(await reloaded(page)), seen(page));
});

test("a file that the server cannot make says why", async () => {
  const page = await open("/?data=digits");
  await sharing(page);
  await page.click("[data-export=html]");
  assert.match(page.text(".exports .outcome"), /The server refused: /);
  assert.equal(page.one("[data-export=html]").getAttribute("aria-disabled"), "false");
  assert.equal(page.text("#alert"), "");
});

test("a value that the address could not have is kept out of it", async () => {
  const page = await open("/?lr=0.3");
  await sharing(page);
  await unfold(page, ".offers");
  for (const [name, wrong, right] of [
    ["tol", "much", "0.05"],
    ["speed", "99", "0.5"],
    ["title", "A\u202eB", "AB"],
  ]) {
    const selector = `[data-offer=${name}]`;
    const field = page.one(selector);
    const before = await link(page);
    await page.fill(selector, wrong);
    assert.match(field.validationMessage, /^Enter a /);
    assert.equal(field.getAttribute("aria-invalid"), "true");
    assert.equal(field.value, wrong);
    assert.equal(await link(page), before);
    await page.fill(selector, right);
    assert.ok((await link(page)).includes(`${name}=${right}`));
    assert.equal(field.getAttribute("aria-invalid"), "false");
  }
});

test("what is chosen for others is in every text and leaves this page as it is", async () => {
  const page = await open("/?lr=0.3&title=Mine&at=1.delta.1.2");
  await sharing(page);
  await unfold(page, ".offers");
  const without = (part) => page.click(`.offers [data-part=${part}]`);
  await choose(page, "[data-offer=show]", "some of it");
  for (const part of ["side", "pictures", "data", "network", "share", "settings"])
    await without(part);
  await choose(page, "[data-offer=edit]", "some of it");
  for (const part of ["x", "d", "b", "lr"]) await without(part);
  await choose(page, "[data-offer=controls]", "Back, Step and timeline");
  await page.fill("[data-offer=title]", "Only weights");
  assert.equal(page.text("h1"), "Mine");
  assert.equal(page.all("details.data, .lab").length, 2);
  const chosen = { show: "training,tables", edit: "w", controls: "step", title: "Only weights" };
  await page.fill("[data-share=way]", "element");
  const pasted = page.document.createElement("template");
  pasted.innerHTML = page.one("[data-share=snippet]").value;
  const element = pasted.content.querySelector("chainrule-sim");
  const saved = page.downloads();
  await page.click("[data-action=save]");
  const address = await link(page);
  const said = new URL(address).searchParams;
  for (const [name, value] of Object.entries(chosen)) {
    assert.equal(element.getAttribute(name), value, name);
    assert.equal(said.get(name), value, name);
  }

  assertLocked(await open(local(address)));
  const again = await open();
  await sharing(again);
  await again.upload("[data-share=file]", "a.json", await saved[0].content.text());
  assertLocked(again);
  await again.until(() => again.window.location.search.includes("edit=w"));
  assertLocked(await reloaded(again));
});

/** Only weights can be changed on the page, and only what was chosen is on it. */
function assertLocked(page) {
  assert.equal(page.text("h1"), "Only weights");
  assert.deepEqual(page.all("details.data, .lab, .share"), []);
  assert.equal(page.all(".training").length, 1);
  const actions = page.all("[data-action]").map((each) => each.dataset.action);
  assert.ok(actions.includes("back") && actions.includes("step"), actions.join());
  assert.ok(!actions.includes("play"));
  const fields = page.all(".tables [data-field]").map((each) => each.dataset.field);
  assert.ok(fields.length > 0);
  for (const name of fields) assert.match(name, /^w\./);
}

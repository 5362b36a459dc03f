// Two runs side by side: locked to the same moment, each with its own numbers.

import assert from "node:assert/strict";
import { test } from "node:test";
import { GIVEN, inPicture, isClose, LAST, PATHS, update, updates } from "./reference.js";
import { radio, shown, type, unfold, value } from "./seen.js";
import { open } from "./served_page.js";

const RATES = { first: 0.1, second: 0.5 };
const SIDES = Object.keys(RATES);

const side = (page, which) => page.one(`.side[data-side=${which}]`);
const note = (page, which) => side(page, which).querySelector(".note").textContent.trim();
const textsOf = (page, selector) => page.all(selector).map((each) => each.textContent.trim());

/** The page with a second run beside the first, in which this differs. */
async function compared(kind, what, address = "/") {
  const page = await open(address);
  await unfold(page, ".versus");
  await page.fill("[data-versus=kind]", kind);
  if (what) await page.fill("[data-versus=value]", what);
  await arrived(page);
  return page;
}

/** Until the second run has its numbers, which a run may have to bring. */
const arrived = (page) =>
  page.until(
    () => page.all(".side[data-side=second] svg").length === 1 && note(page, "second") === "",
  );

/** The numbers in the picture of a run. */
function numbers(page, which) {
  const seen = Object.entries(shown(page, side(page, which)));
  return Object.fromEntries(seen.filter(([, number]) => number));
}

/** The same number in both. */
const row = (page, id) =>
  page.all(`[data-both="${id}"] td`).map((cell) => value(cell.dataset.full));

function assertRow(page, id, expected, within = { rel: 1e-12 }) {
  const found = row(page, id);
  assert.equal(found.length, 2);
  for (const [at, number] of found.entries())
    assert.ok(isClose(number, expected[at], within), `${id}: ${number} is not ${expected[at]}`);
}

/** So many updates with a press on Train. */
async function trained(page, steps) {
  await page.fill("[data-train=steps]", String(steps));
  await page.click("[data-action=train]");
  await page.until(
    () =>
      page.text(".whereabouts") === `Update ${steps + 1} · ready to start` &&
      page.all(".progress").length === 0,
  );
}

test("two learning rates step together with the numbers of each", async () => {
  const page = await compared("rate", "0.5");
  assert.deepEqual(textsOf(page, ".side h3"), ["α = 0.1", "α = 0.5"]);
  const runs = Object.fromEntries(
    SIDES.map((which) => [which, updates({ ...GIVEN, lr: RATES[which] }, 4)]),
  );
  await page.click(radio(page, "Phase"));
  let firstEnd;
  for (const at of [0, 1, 2]) {
    for (const phase of ["forward", "error", "backward", "update"]) {
      await page.click("[data-action=step]");
      await arrived(page);
      for (const which of SIDES) {
        const seen = numbers(page, which);
        for (const [id, text] of Object.entries(seen)) {
          const where = `${which} ${at} ${phase} ${id}`;
          assert.equal(text, inPicture(id, runs[which][at][id]), where);
          assert.ok(!id.startsWith("w.") || ["forward", "error"].includes(phase), where);
        }
        assert.equal("E" in seen, phase !== "forward");
        assert.equal("w_new.1.1.1" in seen, phase === "update");
      }
    }
    for (const id of ["E", "E_new", "a.2.1"])
      assertRow(
        page,
        id,
        SIDES.map((which) => runs[which][at][id]),
      );
    firstEnd ??= SIDES.map((which) => numbers(page, which));
  }
  // lit-html's own comments aside.
  const html = () => SIDES.map((which) => side(page, which).innerHTML.replace(/<!--.*?-->/gs, ""));
  const kept = html();
  await page.click(radio(page, "Update"));
  for (let pressed = 0; pressed < 2; pressed++) await page.click("[data-action=back]");
  assert.match(page.text(".whereabouts"), /Update 1 · update/);
  await arrived(page);
  assert.deepEqual(
    SIDES.map((which) => numbers(page, which)),
    firstEnd,
  );
  for (let pressed = 0; pressed < 2; pressed++) await page.click("[data-action=step]");
  await arrived(page);
  assert.deepEqual(html(), kept);
});

test("both train and any update is gone to by both", async () => {
  const page = await compared("rate", "0.5");
  await trained(page, 200);
  assert.deepEqual(textsOf(page, ".curve-name"), ["α = 0.1", "α = 0.5"]);
  const runs = SIDES.map((which) => updates({ ...GIVEN, lr: RATES[which] }, 200));
  await unfold(page, ".losses");
  const lines = page.all(".losses tbody tr").slice(0, 10);
  assert.equal(lines.length, 10);
  for (const line of lines) {
    const done = Number(line.querySelector("th").textContent);
    const listed = [...line.querySelectorAll("td")].map((cell) => value(cell.textContent.trim()));
    assert.equal(listed.length, 2);
    for (const [index, loss] of listed.entries())
      assert.ok(isClose(loss, runs[index][done].E, { rel: 1e-6, abs: 1e-20 }), `${done}: ${loss}`);
  }
  await page.fill("[data-train=goto]", "24");
  await page.until(() => page.text(".whereabouts") === "Update 24 · ready to start");
  await page.click("[data-phase=error]");
  await arrived(page);
  for (const [index, which] of SIDES.entries())
    assert.equal(numbers(page, which)["w.2.1.1"], inPicture("w.2.1.1", runs[index][23]["w.2.1.1"]));
  const [first, second] = row(page, "E");
  assert.ok(isClose(first, runs[0][23].E, { rel: 1e-9 }));
  assert.ok(isClose(second, runs[1][23].E, { rel: 1e-6, abs: 1e-22 }));
});

test("a run that diverges says so while the other one goes on", async () => {
  const address = "/?layers=2-3-1&act=identity,identity&lr=0.1";
  const page = await compared("rate", "10", address);
  await trained(page, 60);
  await page.until(() => note(page, "second").includes("left the finite numbers in update"));
  const last = Number(note(page, "second").replace(/\.$/, "").split(" ").at(-1));
  assert.ok(2 < last && last < 60, String(last));
  assert.deepEqual(page.all(".trouble"), []);
  const weights = numbers(page, "second");
  for (const text of Object.values(weights)) assert.ok(Number.isFinite(value(text)), text);
  await page.fill("[data-train=goto]", String(last - 1));
  await arrived(page);
  assert.notEqual(numbers(page, "second")["w.1.1.1"], weights["w.1.1.1"]);
  await page.click(radio(page, "Update"));
  for (let pressed = 0; pressed < 4; pressed++) await page.click("[data-action=step]");
  assert.ok(note(page, "second").includes(`This run stays at update ${last}.`));
  assert.equal(numbers(page, "second")["w.1.1.1"], weights["w.1.1.1"]);
});

test("a second run with another optimizer", async () => {
  const page = await compared("optimizer", "adam");
  assert.deepEqual(textsOf(page, ".side h3"), ["Gradient descent (SGD)", "Adam"]);
  await page.click("[data-phase=update]");
  await arrived(page);
  const run = update();
  // Without a memory both moments are those of the gradient itself.
  const moved = [...PATHS, ...LAST].map((index) => {
    const slope = run[`dE_dw.${index}`];
    return [`w.${index}`, run[`w.${index}`] - (0.1 * slope) / (Math.abs(slope) + 1e-8)];
  });
  const adam = update({ ...GIVEN, ...Object.fromEntries(moved) }).E;
  assertRow(page, "E_new", [run.E_new, adam], { rel: 1e-9 });
});

test("a second run with another activation", async () => {
  const page = await compared("activation", "tanh");
  await page.click("[data-phase=update]");
  await arrived(page);
  const run = update();
  const ways = [1, 2, 3].map((j) => run[`w.2.${j}.1`] * Math.tanh(run[`z.1.${j}`]));
  const y = ways.reduce((total, each) => total + each, 0);
  assertRow(page, "a.2.1", [run["a.2.1"], y], { rel: 1e-6 });
  assertRow(page, "E", [run.E, (1 - y) ** 2 / 2], { rel: 1e-6 });
});

test("a second run with other first weights", async () => {
  const page = await compared("weights", "7");
  const drawn = await fetch(`${process.env.CHAINRULE_SERVER}/api/v1/networks`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      ...{ sizes: [2, 3, 1], activations: ["sigmoid", "identity"] },
      ...{ biases: false, initializer: "xavier", seed: 7 },
    }),
  }).then((reply) => reply.json());
  assert.equal(numbers(page, "first")["w.1.1.1"], "0.1000");
  const [[weight]] = drawn.layers[0].weights;
  assert.equal(numbers(page, "second")["w.1.1.1"], inPicture("w.1.1.1", weight));
});

test("an edit begins both anew and undo brings them back", async () => {
  const page = await compared("rate", "0.5");
  await page.click(radio(page, "Update"));
  await page.click("[data-action=step]");
  await arrived(page);
  const both = () => SIDES.map((which) => numbers(page, which));
  const whole = both();
  await type(page, '.tables [data-field="x.1"]', "2");
  await page.click("[data-action=step]");
  await arrived(page);
  const runs = SIDES.map((which) => update({ ...GIVEN, lr: RATES[which], "x.1": 2 }));
  assertRow(
    page,
    "E_new",
    runs.map((run) => run.E_new),
  );
  await page.click("[data-action=undo]");
  assert.match(page.text(".whereabouts"), /Update 1 · update/);
  await arrived(page);
  assert.deepEqual(both(), whole);
});

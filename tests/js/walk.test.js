// The whole page, walked through recorded updates: the numbers on it, and nothing else.

import "./dom.js";
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { full, parse, short } from "../../static/js/format.js";
import { kindOf } from "../../static/js/moments.js";
import { ApiSource, TraceSource } from "../../static/js/source.js";
import { explained } from "../../static/js/state.js";
import { baked, explanationsOf, oracle, recordedFetch } from "./baked.js";
import { markup, simulator } from "./simulator.js";

const DELTAS = ["article", "standard", "error_term"];
const GIVEN = ["x", "d", "w", "lr"];
const IN_TABLES = [
  ...[...GIVEN, "z", "a", "e", "E", "dE_da", "da_dz", "delta", "dy_dw"],
  ...["dE_dw", "dw", "w_new", "y_new", "E_new"],
];
const IN_TABLES_OF = { article: ["dy_dz"], standard: [], error_term: ["error_term"] };

/** Every known number by id: given, computed up to here, or made of nothing but such. */
function knownNumbers({ moments, quantities }, trace, at) {
  const ids = new Set(Object.keys(quantities).filter((id) => GIVEN.includes(kindOf(id))));
  for (const { id } of moments.slice(0, at)) ids.add(id);
  const ahead = new Set(moments.slice(at).map(({ id }) => id));
  // The slope of a linear output is 1 whatever the numbers; it comes with the backward phase.
  if (moments.slice(0, at).some(({ phase }) => phase === "backward")) ids.add("dy_dz.2.1");
  let size = 0;
  while (ids.size > size) {
    size = ids.size;
    for (const [id, { reads }] of Object.entries(quantities))
      if (!ahead.has(id) && reads.length > 0 && reads.every((read) => ids.has(read))) ids.add(id);
  }
  return new Map([...ids].map((id) => [id, quantities[id].path.reduce((t, key) => t[key], trace)]));
}

/** The tables: full numbers by id. */
function inTables(root) {
  const cells = [...root.querySelectorAll(".tables [data-cell]")];
  const fields = [...root.querySelectorAll(".tables [data-field]")];
  return new Map([
    ...cells.map((cell) => [cell.dataset.cell, cell.textContent]),
    ...fields.map((field) => [field.dataset.field, field.value]),
  ]);
}

/** Short numbers beside the ids that they stand for: in the picture and on chips. */
function labelled(root) {
  const inPicture = [...root.querySelectorAll("svg .number")].map((each) => [
    each.closest("[data-id]").getAttribute("data-id"),
    each.textContent.replace(/^[▲▼] /, ""),
  ]);
  const onChips = [...root.querySelectorAll("[data-chip]")].flatMap((chip) =>
    [...chip.querySelectorAll(".number")].map((each) => [chip.dataset.chip, each.textContent]),
  );
  return [...inPicture, ...onChips];
}

/** Every decimal number that stands anywhere in the text or in a spoken name, without its sign. */
function decimals(root) {
  const walker = document.createTreeWalker(root, 4);
  const texts = [];
  // The ticks of an axis are no numbers of the network.
  while (walker.nextNode())
    if (!walker.currentNode.parentElement.matches(".tick")) texts.push(walker.currentNode.data);
  for (const element of root.querySelectorAll("[aria-label], [aria-valuetext], [data-full]"))
    for (const name of ["aria-label", "aria-valuetext", "data-full"])
      texts.push(element.getAttribute(name) ?? "");
  return texts.flatMap((each) => each.match(/\d+\.\d+(×10⁻?[⁰¹²³⁴-⁹]+|e[−-]?\d+)?/g) ?? []);
}

const unsigned = (text) => text.replace("−", "");

function checkNumbers({ root, state }) {
  const explanations = explanationsOf(state.explanations.architecture.delta);
  const known = knownNumbers(explanations, baked.traces[state.update], state.at);
  const where = `update ${state.update}, position ${state.at}`;

  const kinds = [...IN_TABLES, ...IN_TABLES_OF[explanations.architecture.delta]];
  const expected = [...known].filter(([id]) => kinds.includes(kindOf(id)));
  assert.deepEqual(
    [...inTables(root)].sort(),
    expected.map(([id, value]) => [id, full(value)]).sort(),
    `the tables at ${where}`,
  );

  for (const [id, written] of labelled(root)) {
    const expected = id === "lr" ? full(known.get(id)) : short(known.get(id) ?? Number.NaN, 4);
    assert.equal(known.has(id) && expected, written, `${id} at ${where}`);
  }
  assert.equal(root.querySelectorAll("svg .tag").length, 9, `one number per edge at ${where}`);

  const id = explained(state);
  const result = root.querySelector(".result");
  assert.equal(result?.dataset.full, id === null ? undefined : full(known.get(id)), where);

  const earlier = baked.traces.slice(0, state.update).flatMap((t) => [t.loss.value, t.E_new]);
  const values = [...known.values(), ...earlier];
  // A line may show up to four digits more, so that its numbers give the shown result.
  const shown = (v) => [
    full(v),
    ...[4, 5, 6, 7, 8].map((digits) => v.toFixed(digits)),
    short(v, 4),
  ];
  const allowed = new Set(values.flatMap(shown).map((each) => unsigned(each.replace("-", "−"))));
  for (const number of decimals(root))
    assert(allowed.has(number), `${number} is not known at ${where}`);
}

const close = (found, expected, what) => {
  const value = Number(expected);
  const tolerance = value === 0 ? 1e-15 : 1e-14 * Math.abs(value);
  assert(Math.abs(found - value) <= tolerance, `${what}: ${found}, expected ${expected}`);
};

/** The leaves of nested lists, each with its indices from 1: ["1.2", leaf]. */
function entries(tree) {
  if (!Array.isArray(tree)) return [["", tree]];
  return tree.flatMap((branch, n) =>
    entries(branch).map(([rest, leaf]) => [rest ? `${n + 1}.${rest}` : `${n + 1}`, leaf]),
  );
}

/** Compares what stands in the tables with the published numbers of the update. */
function checkPublished(root) {
  const cells = inTables(root);
  const cell = (id, expected) => close(parse(cells.get(id)), expected, id);
  for (const kind of ["z", "a", "dE_dw", "dy_dw", "dw"])
    for (const [index, value] of entries(oracle[kind])) cell(`${kind}.${index}`, value);
  cell("E", oracle.E);
  cell("y_new.1", oracle.outputs_after[0]);
  cell("E_new", oracle.E_after);
}

const sources = {
  "a recording": { source: () => new TraceSource(baked), deltas: DELTAS, updates: 1 },
  "a server": { source: () => new ApiSource(), deltas: ["article"], updates: 2 },
};

for (const [name, { source, deltas, ...more }] of Object.entries(sources))
  describe(`Answered by ${name}`, () => {
    const { fetch } = globalThis;
    before(() => {
      globalThis.fetch = recordedFetch;
    });
    after(() => {
      globalThis.fetch = fetch;
    });

    for (const delta of deltas) {
      const count = explanationsOf(delta).moments.length;
      const updates = delta === "article" ? more.updates : 1;

      test(`${updates} updates on and back again show the known numbers only (${delta})`, async () => {
        const page = await simulator(source(), { delta });
        const seen = [markup(page.root)];
        checkNumbers(page);
        for (let step = 1; step <= updates * count; step++) {
          await page.click("[data-action=step]");
          assert.equal(page.state.update * count + page.state.at, step);
          checkNumbers(page);
          if (step === count) checkPublished(page.root);
          seen.push(markup(page.root));
        }
        for (let step = updates * count - 1; step >= 0; step--) {
          await page.click("[data-action=back]");
          assert.equal(markup(page.root), seen[step], `back at step ${step}`);
        }
      });
    }

    test("drawing afresh gives what drawing on from the state before gives", async () => {
      const page = await simulator(source());
      for (const at of [1, 17, 40, 60, 9, 0]) {
        await page.act({ type: "scrubbed", at });
        const fresh = document.createElement("div");
        assert.equal(markup(page.draw(fresh)), markup(page.root), `at ${at}`);
      }
    });

    test("an update that was not recorded is refused, in words, and the place is kept", async () => {
      const page = await simulator(source());
      await page.act({ type: "scrubbed", at: 20 });
      await page.type("w.1.1.1", "0.7");
      assert.match(page.root.querySelector(".trouble").textContent, /recorded updates/);
      assert.deepEqual([...inTables(page.root).keys()].map(kindOf).sort(), [
        ...["d", "lr", "w", "w", "w", "w", "w", "w", "w", "w", "w", "x", "x"],
      ]);
      await page.click("[data-action=undo]");
      assert.equal(page.root.querySelector(".trouble"), null);
      assert.equal(page.state.at, 20);
      checkNumbers(page);
    });

    test("the fourth update is refused only when it is asked for", async () => {
      const page = await simulator(source());
      for (let update = 0; update < 3; update++) await page.act({ type: "leaptOn" });
      assert.equal(page.root.querySelector(".trouble"), null);
      await page.act({ type: "stepped" });
      assert.match(page.root.querySelector(".trouble").textContent, /recorded updates/);
      await page.click("[data-action=back]");
      assert.equal(page.state.update, 2);
      assert.equal(page.state.at, 60);
    });
  });

test("the server is asked for what the page shows, by its architecture", async (t) => {
  const fetched = t.mock.method(globalThis, "fetch", recordedFetch);
  await simulator(new ApiSource());
  const [explanations, step] = fetched.mock.calls.map(({ arguments: given }) => given);
  const { searchParams } = new URL(explanations[0], "http://localhost");
  assert.deepEqual(Object.fromEntries(searchParams), {
    sizes: "2-3-1",
    activations: "sigmoid,identity",
    biases: "false,false",
    loss: "half_squared_error",
    optimizer: "sgd",
    schedule: "constant",
    penalties: "",
    trainable: "all",
    examples: "1",
    delta: "article",
  });
  assert.equal(step[1].credentials, "omit");
  assert.deepEqual(JSON.parse(step[1].body), {
    training: baked.traces[0].before,
    inputs: [[1, 0.5]],
    targets: [[1]],
    loss: "half_squared_error",
    optimizer: { name: "sgd", learning_rate: 0.1, l1: 0, l2: 0 },
    trainable: "all",
  });
});

test("the page comes up without numbers when the explanations fail, and can be retried", async () => {
  let fails = true;
  const recording = new TraceSource(baked);
  const page = await simulator({
    explanations: async (architecture) => {
      if (fails) throw new TypeError("fetch failed");
      return recording.explanations(architecture);
    },
    step: (request) => recording.step(request),
  });
  assert.match(page.root.querySelector(".trouble").textContent, /does not answer/);
  assert.equal(page.root.querySelector("svg"), null);
  fails = false;
  await page.click(".trouble button");
  assert.equal(page.root.querySelector(".trouble"), null);
  checkNumbers(page);
});

test("new weights never stand beside old derivatives in the picture", async () => {
  const OLD = ["delta", "error_term", "da_dz", "dE_dw", "dy_dw", "dE_da", "dw", "w"];
  for (const delta of DELTAS) {
    const page = await simulator(new TraceSource(baked), { delta });
    const { moments } = explanationsOf(delta);
    for (const [index, { id }] of moments.entries()) {
      if (!["w_new", "y_new", "E_new"].includes(kindOf(id))) continue;
      await page.act({ type: "scrubbed", at: index + 1 });
      const drawn = [...page.root.querySelectorAll("svg [data-id]")].map((each) => each.dataset.id);
      const isNew = (index) => drawn.includes(`w_new.${index}`);
      assert(drawn.some((each) => kindOf(each) === "w_new"));
      for (const each of drawn)
        if (OLD.includes(kindOf(each))) {
          // the weight that is added to, and its change, are what the new one is made from
          const [, ...indices] = each.split(".");
          assert(
            ["w", "dw"].includes(kindOf(each)) && !isNew(indices.join(".")),
            `${each} at ${id}`,
          );
        }
    }
  }
});

// Sentences that are true of the network on show: biases, batches, outputs that are coupled, zeros.

import assert from "node:assert/strict";
import { test } from "node:test";
import { type } from "./seen.js";
import { open } from "./served_page.js";

/** The page where it explains that number. */
async function explaining(address, id) {
  const page = await open(`${address}&explain=number,${id}`);
  const { at } = Object.fromEntries(new URLSearchParams(address.split("?")[1]));
  // A run leads there.
  await page.until(() => page.text(".whereabouts").startsWith(`Update ${at} `));
  return page;
}

const ARTICLE = "/?preset=article&by=update&at=2";
const BATCH = "/?preset=article&x=1,0.5;0,1&d=1;0&batch=all&at=2";

for (const [address, id, sentence] of [
  ["/?preset=mazur&at=2", "z.1.1", /in times its weight, and its bias, all added up/],
  [ARTICLE, "z.1.1", /in times its weight, all added up/],
  [ARTICLE, "E_new", /The loss on the same example with the new weights/],
  [BATCH, "E_new", /The loss on the same 2 examples with the new weights/],
  ["/?preset=softmax&at=2", "delta.2.1", /adds up, over all outputs, the products of both slopes/],
  [ARTICLE, "delta.1.1", /the chain rule multiplies the two slopes/],
])
  test(`of ${id} at ${address} is said: ${sentence}`, async () => {
    const page = await explaining(address, id);
    assert.match(page.text(".why"), sentence);
  });

test("in a batch picture, formula and tables show one example, and all follow the chosen one", async () => {
  const page = await open("/?preset=article&x=1,0.5;0,1&d=1;0&batch=all&at=1.z.1.1~2&show=tables");
  const shown = () => ({
    picture: page.one(".legend select").value,
    tables: page.text(".tables .muted").match(/example (\d)/i)?.[1],
    formula: page.one(".result").closest("[data-id]")?.dataset.id ?? page.text("h2"),
  });
  assert.deepEqual([shown().picture, shown().tables], ["2", "2"]);
  await page.fill(".legend select", "1");
  assert.deepEqual([shown().picture, shown().tables], ["1", "1"]);
  assert.match(page.text(".calculation h2"), /hidden 1, example 1/);
});

test("a target that the loss does not take is refused where it is typed, and nothing changes", async () => {
  const page = await open("/?preset=softmax&show=tables");
  const address = page.window.location.href;
  await type(page, '.tables [data-field="d.1"]', "-1");
  assert.match(page.text(".refused"), /between 0 and 1: Cross-entropy takes no other targets/);
  assert.equal(page.window.location.href, address);
  assert.ok(page.requests.every(({ body }) => !body?.targets?.flat().includes(-1)));
  await type(page, '.tables [data-field="d.1"]', "0.5");
  assert.deepEqual(page.all(".refused"), []);
});

test("a number that is too small is not called 0, and neither is the change exact", async () => {
  const page = await open("/?w=-800&b=-&x=1&d=1&act=sigmoid&at=1.E_new&explain=number,dw.1.1.1");
  assert.match(page.text(".absent"), /This is not 0: it is too small for a number/);
  assert.match(
    page.text(".still"),
    /hardly move\?.*with a slope of nearly 0, too small for a number/,
  );
  assert.match(page.text(".why"), /By how much the weight changes/);
});

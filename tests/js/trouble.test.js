// A refusal, a slow reply and a wrong address: shown as such, nothing lost, the way on is there.

import assert from "node:assert/strict";
import { test } from "node:test";
import { open } from "./served_page.js";

const isStep = ({ path }) => path === "/api/v1/step";

test("the reason of a refusal is shown and can be tried again", async () => {
  const page = await open("/", { holds: isStep });
  assert.equal(page.held.length, 1);
  const problem = { type: "about:blank", title: "No", status: 422, detail: "too wide", errors: [] };
  const headers = { "content-type": "application/problem+json" };
  page.held.pop().answer(new Response(JSON.stringify(problem), { status: 422, headers }));
  page.holds = () => false;
  await page.settled();
  assert.match(page.text(".trouble"), /The server refused: too wide/);
  const again = page.all("button").find(({ textContent }) => textContent.trim() === "Try again");
  await page.click(again);
  assert.deepEqual(page.all(".trouble"), []);
  assert.match(page.text(".whereabouts"), /ready to start/);
});

test("while the first numbers are on their way none is shown", async () => {
  const page = await open("/", { holds: isStep });
  assert.match(page.text(".whereabouts"), /waiting for its numbers/);
  await page.click("[data-action=step]");
  assert.equal(page.all(".tables [data-cell]").length, 1); // the learning rate
  await page.letGo();
  // The press was not lost: it has its effect as soon as it can.
  assert.match(page.text(".whereabouts"), /z of hidden 1 \(1 of 60\)/);
});

test("wrong parameters of the address are shown and fall back", async () => {
  const page = await open("/?digits=9&preset=%3Cb%3E&utm_source=course");
  assert.equal(page.all("header .notice").length, 2);
  assert.match(page.text("header .notice"), /preset=<b> is not one of article/);
  for (let step = 0; step < 2; step++) await page.click("[data-action=step]");
  assert.equal(page.text(".result"), "0.5744");
});

// One's own table on the page: what is asked, what is chosen, and what is left out.

import assert from "node:assert/strict";
import { test } from "node:test";
import { unfold } from "./seen.js";
import { open } from "./served_page.js";

async function opened(typed) {
  const page = await open();
  await unfold(page, ".data");
  if (typed !== undefined) await page.fill("[data-own=text]", typed);
  return page;
}

const summary = (page) => page.text("[data-own=summary]");

test("a number of two readings is asked about, and either can be chosen", async () => {
  const page = await opened("area;price\n1.150;198.500\n820;142.000\n2.300;371.250\n");
  assert.match(page.text(".faults"), /Is '1\.150' 1\.15 or 1150\?/);
  assert.match(summary(page), /As soon as nothing is wrong/);
  await page.click("[data-own='mark.comma']");
  assert.match(summary(page), /3 examples, 1 input, 1 output/);
  await page.click("[data-own=use]");
  assert.equal(page.one('.tables [data-field="x.1~1"]').value, "1150");
});

test("a file in Windows-1251 is asked about and read with all of its classes", async () => {
  const page = await opened();
  // "масса,вид", "кот", "лев" and "слон" in that encoding
  const bytes = new Uint8Array([
    ...[0xec, 0xe0, 0xf1, 0xf1, 0xe0, 0x2c, 0xe2, 0xe8, 0xe4, 0x0a],
    ...[
      0x34, 0x2e, 0x32, 0x2c, 0xea, 0xee, 0xf2, 0x0a, 0x31, 0x38, 0x30, 0x2c, 0xeb, 0xe5, 0xe2,
      0x0a,
    ],
    ...[0x34, 0x39, 0x30, 0x30, 0x2c, 0xf1, 0xeb, 0xee, 0xed, 0x0a],
  ]);
  await page.upload("[data-own=file]", "animals.csv", bytes);
  assert.equal(page.one("[data-own=text]").value, "");
  assert.match(page.text(".encodings"), /масса,вид ⏎ 4\.2,кот/);
  await page.click("[data-encoding='windows-1251']");
  assert.match(page.text("[data-own=summary]"), /3 examples, 1 input, 3 outputs/);
  assert.match(page.text(".data"), /3: кот, лев, слон/);
  assert.deepEqual(page.all(".encodings"), []);
});

test("rows that lack something and rows past the limit are left out when that is chosen", async () => {
  const rows = Array.from(
    { length: 300 },
    (_, index) => `${index === 7 ? "NA" : index / 8},${index % 2}`,
  );
  const page = await opened(["x,d", ...rows].join("\n"));
  await page.click("[data-own=complete]");
  await page.click("[data-own=drawn]");
  assert.match(summary(page), /256 examples/);
  assert.match(page.text("[data-own=left]"), /1 row in which something is missing 43 rows past/);
  await page.click("[data-own=all]");
  assert.match(summary(page), /As soon as nothing is wrong/);
});

test("the names of a data frame without any are asked about", async () => {
  const page = await opened("0,1,2\n4.1,2.0,0\n5.2,2.4,1\n3.9,1.8,0\n");
  assert.match(page.text(".faults"), /Does the first line, 0, 1, 2, hold names or an example\?/);
  await page.click("[data-own='header.true']");
  assert.match(summary(page), /3 examples, 2 inputs, 1 output: the target is yes or no/);
});

test("a letter that could not be read is a fault of its line", async () => {
  const page = await opened("x,kind\n1,k\uFFFDt\n2,lev\n");
  assert.match(page.text(".faults"), /Line 2: a letter could not be read/);
});

test("row numbers are not used, and it is said", async () => {
  const page = await opened(",len,wid,kind\n0,4.1,2.0,0\n1,5.2,2.4,1\n2,3.9,1.8,0\n");
  assert.match(summary(page), /3 examples, 2 inputs, 1 output/);
  assert.match(page.text("[aria-label=Columns]"), /numbers the rows/);
});

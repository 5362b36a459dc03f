import assert from "node:assert/strict";
import { test } from "node:test";
import { readingsOf, textIn } from "../../static/js/encoding.js";

const bytes = (/** @type {string} */ hex) =>
  new Uint8Array((hex.match(/../g) ?? []).map((each) => Number.parseInt(each, 16)));

// From the Unicode standard, chapter 3.10, and the code pages of the WHATWG's Encoding Standard.
test("Unicode is read by its mark, or as UTF-8", () => {
  assert.equal(textIn(bytes("fffe4d003004")), "Mа");
  assert.equal(textIn(bytes("feff004d0430")), "Mа");
  assert.equal(textIn(bytes("efbbbf4dd0b0")), "Mа");
  assert.equal(textIn(bytes("4dd0b0e4ba8c")), "Mа二");
  assert.equal(textIn(bytes("")), "");
});

test("what is no Unicode is shown in each encoding in which it may be written", () => {
  const file = bytes("6772f6df65"); // größe, in Windows-1252
  assert.equal(textIn(file), null);
  const readings = Object.fromEntries(
    readingsOf(file).map(({ encoding, text }) => [encoding, text]),
  );
  assert.equal(readings["windows-1252"], "größe");
  assert.equal(readings["windows-1251"], "grцЯe");
});

test("bytes that are no text in any of them are none", () => {
  assert.deepEqual(readingsOf(bytes("89504e470d0a1a0a0000000d")), []); // the beginning of a PNG
});

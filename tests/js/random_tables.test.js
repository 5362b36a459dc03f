// Tables whose numbers are known, written in the ways of spreadsheets and programs: each is read right,
// asked about, or refused with a line, and none is misread without a word.

import assert from "node:assert/strict";
import { test } from "node:test";
import Papa from "papaparse";
import { EMPTY, read } from "../../static/js/csv.js";
import { numbers } from "./chance.js";

const TABLES = process.env.CHAINRULE_LONG ? 5000 : 200;
const CLASSES = ["red", "blue", "a b", "Ärger", "3a"];

/** A table: names or none, numbers, and classes or numbers in the last column. */
function drawn(random) {
  const below = (count) => Math.floor(random() * count);
  const pick = (list) => list[below(list.length)];
  const count = 2 + below(8);
  const width = 1 + below(4);
  const inputs = Array.from({ length: count }, () =>
    Array.from({ length: width }, () => {
      const size = pick([1, 10, 1000, 50_000, 3_000_000]);
      return Number(((random() - 0.3) * size).toFixed(below(4)));
    }),
  );
  const isClass = random() < 0.3;
  const targets = inputs.map((_, index) =>
    isClass ? CLASSES[index % 2 === 0 ? 0 : 1 + below(4)] : below(2),
  );
  const names = Array.from({ length: width + 1 }, (_, index) =>
    index < width ? pick(["length", "weight (kg)", "a; b", "x, y", "größe"]) + index : "kind",
  );
  return { inputs, targets, names, isClass };
}

/** How it is written. */
function manner(random) {
  const is = (share) => random() < share;
  const pick = (list) => list[Math.floor(random() * list.length)];
  return {
    delimiter: pick([",", ";", "\t", "|"]),
    mark: pick([".", ","]),
    thousands: is(0.4),
    blanks: is(0.3),
    header: is(0.8),
    index: is(0.2),
    empty: is(0.15),
    title: is(0.1),
    comment: is(0.1),
    newline: pick(["\n", "\r\n"]),
    currency: is(0.1),
    missing: is(0.1) ? pick(["NA", "NaN", "?", "-", ""]) : null,
  };
}

/** A number as somebody writes it. */
function written(value, { mark, thousands, blanks, currency }) {
  const [whole = "", decimals] = String(Math.abs(value)).split(".");
  const part = blanks ? " " : mark === "." ? "," : ".";
  const parted = thousands ? whole.replace(/\B(?=(\d{3})+$)/g, part) : whole;
  const text = decimals === undefined ? parted : `${parted}${mark}${decimals}`;
  return `${value < 0 ? "-" : ""}${currency ? "$" : ""}${text}`;
}

/** The whole text, and the line in which something is missing. */
function textOf({ inputs, targets, names }, how) {
  const rows = inputs.map((row, index) => [
    ...(how.index ? [String(index)] : []),
    ...row.map((value) => written(value, how)),
    String(targets[index]),
    ...(how.empty ? [""] : []),
  ]);
  const at = how.index ? 1 : 0;
  if (how.missing !== null) rows[1][at] = how.missing;
  const head = [...(how.index ? [""] : []), ...names, ...(how.empty ? [""] : [])];
  const table = how.header ? [head, ...rows] : rows;
  const { delimiter, newline } = how;
  const lines = [Papa.unparse(table, { delimiter, newline })];
  if (how.title) lines.unshift("A title");
  if (how.comment) lines.unshift("# a comment, with words; and more");
  return lines.join(newline) + newline;
}

/** What became of a table: "right", "asked", "refused with a line" or "misread". */
function outcome(table, how) {
  const sheet = read({ ...EMPTY, text: textOf(table, how) });
  const keys = sheet.faults.map(({ key }) => key);
  if (keys.some((key) => ["data.fault.mark", "data.fault.header"].includes(key))) return "asked";
  if (!sheet.own)
    return sheet.faults.some(({ values }) => "line" in values) ? "refused with a line" : "refused";
  if (how.missing !== null) return "misread";
  const { inputs, targets, target_names } = sheet.own;
  const found = table.isClass
    ? targets.map((row) => target_names[row.indexOf(1)]?.replace(/^.* = /, ""))
    : targets.map(([value]) => value);
  const drop = how.index && !how.header ? 1 : 0; // numbers of rows without a name are numbers
  const isRight =
    JSON.stringify(inputs.map((row) => row.slice(drop))) === JSON.stringify(table.inputs) &&
    JSON.stringify(found) === JSON.stringify(table.targets);
  return isRight ? "right" : "misread";
}

test(`of ${TABLES} tables none is misread without a word`, (context) => {
  const random = numbers(15);
  const counts = { right: 0, asked: 0, "refused with a line": 0 };
  for (let index = 0; index < TABLES; index++) {
    const table = drawn(random);
    const how = manner(random);
    const found = outcome(table, how);
    assert.ok(found in counts, `${found}: ${JSON.stringify(how)}\n${textOf(table, how)}`);
    counts[found] += 1;
  }
  context.diagnostic(JSON.stringify(counts));
  assert.ok(counts.right > TABLES / 2, JSON.stringify(counts));
});

// Tables that people brought and that were misread: read right now, or asked about.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { EMPTY, read } from "../../static/js/csv.js";

const CASES = JSON.parse(
  readFileSync(new URL("../oracles/own_data.json", import.meta.url), "utf8"),
);

/** The text of a case; where only a number of rows is said, such a table. */
const textOf = ({ text, rows }) =>
  text ??
  `x,d\n${Array.from({ length: rows }, (_, index) => `${index / 8},${index % 2}`).join("\n")}\n`;

/** Every way to read a text, its questions answered in each way. */
function readings(draft) {
  const { faults } = read(draft);
  const asked = new Set(faults.map(({ key }) => key));
  const answers = asked.has("data.fault.mark")
    ? [{ mark: "." }, { mark: "," }]
    : asked.has("data.fault.header")
      ? [{ header: true }, { header: false }]
      : [];
  return answers.length > 0
    ? answers.flatMap((answer) => readings({ ...draft, ...answer }))
    : [draft];
}

/** The numbers of a column, whatever its role. */
function numbersOf(sheet, name) {
  const { own } = sheet;
  const input = own.input_names.indexOf(name);
  if (input >= 0) return own.inputs.map((row) => row[input]);
  return own.targets.map((row) => row[own.target_names.indexOf(name)]);
}

for (const { what, right, as = {}, ...given } of CASES)
  test(`own data: ${what}`, () => {
    const draft = { ...EMPTY, text: textOf(given) };
    const names = read(draft).columns.map(({ name }) => name);
    const kinds = Object.fromEntries(
      Object.entries(as).map(([name, kind]) => [names.indexOf(name), kind]),
    );
    const all = readings({ ...draft, kinds });
    if (typeof right === "string") {
      assert.deepEqual(
        read(draft).faults.map(({ key }) => key),
        ["data.fault.rows"],
      );
      for (const part of ["first", "drawn"]) {
        const { own, left } = read({ ...draft, part });
        assert.deepEqual([own.inputs.length, left.rows], [256, given.rows - 256]);
      }
      return;
    }
    const fits = all.map(read).filter((sheet) => {
      if (!sheet.own) return false;
      const { examples = sheet.own.inputs.length, inputs = {}, target = {}, classes } = right;
      const { columns = names.length, names: named = names, task = "yes or no" } = right;
      const columnsFit = Object.entries({ ...inputs, ...target }).every(([name, numbers]) => {
        const found = numbersOf(sheet, name);
        return (
          found.length === numbers.length &&
          found.every((number, index) => number === numbers[index])
        );
      });
      const own = sheet.columns.filter(({ kind }) => kind === "classes").at(-1)?.classes;
      const fitsClasses = !classes || JSON.stringify(own) === JSON.stringify(classes);
      const shapes = sheet.own.inputs.length === examples && sheet.columns.length === columns;
      const isNamed =
        JSON.stringify(sheet.columns.map(({ name }) => name)) === JSON.stringify(named);
      const isTask = !right.task || sheet.own.task === task.replaceAll(" ", "_");
      return columnsFit && fitsClasses && shapes && isNamed && isTask;
    });
    assert.equal(
      fits.length,
      1,
      JSON.stringify(all.map((each) => read(each).faults.concat(read(each).own ?? []))),
    );
  });

// One's own examples, read from comma- or tab-separated text: names, types, targets, and what is wrong
// in which line. The text stays what was typed; a table is another way of writing it.

import Papa from "papaparse";
import { MOST_COLUMNS, MOST_EXAMPLES } from "./data.js";
import { parse } from "./format.js";

/**
 * @typedef {"input" | "target" | "out"} Role
 * @typedef {"numbers" | "classes"} Kind
 *
 * @typedef {object} Draft what was typed and chosen
 * @property {string} text
 * @property {Partial<Draft>[]} past what the table or a file has replaced
 * @property {boolean | null} header whether the first line holds names, or null to guess
 * @property {Record<number, Role>} roles chosen ones by column
 * @property {Record<number, Kind>} kinds chosen ones by column
 * @property {number} seed
 * @property {import("./types.js").ScalingName} scaling
 * @property {number} held_out
 *
 * @typedef {{ line: number, cells: string[] }} Row
 * @typedef {{ name: string, role: Role, kind: Kind, classes: string[] }} Column
 *
 * @typedef {object} Fault
 * @property {string} key of the sentence
 * @property {Record<string, string | number>} values
 * @property {string} [at] line and column, if it is about one value
 *
 * @typedef {object} Sheet
 * @property {boolean} header
 * @property {string} delimiter
 * @property {Column[]} columns
 * @property {Row[]} rows without the names; a row of empty cells is no example
 * @property {Fault[]} faults
 * @property {import("./types.js").Own | null} own the examples, if nothing is wrong
 */

/** @type {Draft} */
export const EMPTY = {
  text: "",
  past: [],
  header: null,
  roles: {},
  kinds: {},
  seed: 1,
  scaling: "none",
  held_out: 0,
};

/** @type {WeakMap<Draft, Sheet>} */
const known = new WeakMap();

/**
 * What a draft says.
 * @param {Draft} draft
 * @returns {Sheet}
 */
export function read(draft) {
  const sheet = known.get(draft) ?? sheetOf(draft);
  known.set(draft, sheet);
  return sheet;
}

/**
 * @param {Draft} draft
 * @returns {Sheet}
 */
function sheetOf(draft) {
  const { delimiter, lines, faults } = split(draft.text);
  const [first, ...others] = lines;
  if (!first) return { header: false, delimiter, columns: [], rows: [], faults: [], own: null };
  const header = draft.header ?? isHeader(first.cells, others);
  const rows = header ? others : lines;
  const columns = first.cells.map((cell, index) =>
    columnOf(draft, index, first.cells.length, header ? cell.trim() : "", rows),
  );
  const examples = rows.filter((row) => !isBlank(row));
  const wrong = [
    ...faults,
    ...examples.flatMap((row) => faultsOf(row, columns)),
    ...faultsOfAll(examples, columns),
  ];
  const own = wrong.length > 0 ? null : examplesOf(examples, columns);
  return { header, delimiter, columns, rows, faults: wrong, own };
}

/**
 * The rows of a text, each with the line that it begins in.
 * @param {string} text
 */
function split(text) {
  const plain = text.replace(/^\uFEFF/, "");
  const delimiter = delimiterOf(plain);
  /** @type {Row[]} */
  const lines = [];
  /** @type {Fault[]} */
  const faults = [];
  let line = 1;
  let from = 0;
  Papa.parse(plain, {
    delimiter,
    step: ({ data, errors, meta }) => {
      const cells = /** @type {string[]} */ (data);
      if (cells.length > 1 || cells[0]?.trim()) lines.push({ line, cells });
      if (errors.length > 0) faults.push({ key: "data.fault.quote", values: { line } });
      line += plain.slice(from, meta.cursor).match(/\r\n|\r|\n/g)?.length ?? 0;
      from = meta.cursor;
    },
  });
  return { delimiter, lines, faults };
}

/**
 * What parts the values: of tab, semicolon and comma the one that the first line has most of, a tab
 * or a semicolon before commas, which may stand within numbers.
 * @param {string} text
 */
function delimiterOf(text) {
  const [line = ""] = text.trimStart().split(/[\r\n]/, 1);
  return ["\t", ";"].find((each) => line.includes(each)) ?? ",";
}

/** @param {Row} row */
function isBlank({ cells }) {
  return cells.every((cell) => cell.trim() === "");
}

/** @param {string | undefined} cell */
function numberIn(cell) {
  const value = parse(cell ?? "");
  return Number.isFinite(value) ? value : undefined;
}

/**
 * Names are no numbers, and stand over numbers or are found nowhere below.
 * @param {string[]} first
 * @param {Row[]} others
 */
function isHeader(first, others) {
  if (first.some((cell) => cell.trim() === "" || numberIn(cell) !== undefined)) return false;
  const isOverNumbers = first.some((_, index) => isMostlyNumbers(others, index));
  return isOverNumbers || !others.some(({ cells }) => cells.some((cell, at) => cell === first[at]));
}

/**
 * @param {Row[]} rows
 * @param {number} index
 */
function isMostlyNumbers(rows, index) {
  const filled = rows.filter(({ cells }) => cells[index]?.trim());
  const numbers = filled.filter(({ cells }) => numberIn(cells[index]) !== undefined);
  return numbers.length * 2 > filled.length;
}

/**
 * @param {Draft} draft
 * @param {number} index
 * @param {number} count
 * @param {string} name
 * @param {Row[]} rows
 * @returns {Column}
 */
function columnOf(draft, index, count, name, rows) {
  const isLast = index === count - 1;
  const guessed = isMostlyNumbers(rows, index) ? "numbers" : "classes";
  const found = rows.flatMap(({ cells }) => cells[index]?.trim() || []);
  return {
    name: name || (isLast ? "d" : `x${index + 1}`),
    role: draft.roles[index] ?? (isLast ? "target" : "input"),
    kind: draft.kinds[index] ?? guessed,
    classes: [...new Set(found)].sort(),
  };
}

/**
 * What is wrong in one row.
 * @param {Row} row
 * @param {Column[]} columns
 * @returns {Fault[]}
 */
function faultsOf({ line, cells }, columns) {
  const expected = columns.length;
  if (cells.length !== expected)
    return [{ key: "data.fault.length", values: { line, found: cells.length, expected } }];
  return columns.flatMap(({ name, role, kind }, index) => {
    const found = cells[index]?.trim() ?? "";
    if (role === "out") return [];
    const at = `${line}.${index}`;
    if (found === "")
      return [{ key: `data.fault.empty.${kind}`, values: { line, column: name }, at }];
    if (kind === "classes" || numberIn(found) !== undefined) return [];
    return [{ key: "data.fault.number", values: { line, found, column: name }, at }];
  });
}

/**
 * What is wrong with all of them.
 * @param {Row[]} examples
 * @param {Column[]} columns
 * @returns {Fault[]}
 */
function faultsOfAll(examples, columns) {
  const inputs = columns.filter(({ role }) => role === "input");
  const targets = columns.filter(({ role }) => role === "target");
  const classes = targets.filter(({ kind }) => kind === "classes");
  const single = classes.find((column) => column.classes.length === 1);
  /** @type {[boolean, string, Record<string, string | number>][]} */
  const rules = [
    [examples.length === 0, "data.fault.none", {}],
    [
      examples.length > MOST_EXAMPLES,
      "data.fault.rows",
      { found: examples.length, most: MOST_EXAMPLES },
    ],
    [inputs.length === 0, "data.fault.inputs", {}],
    [targets.length === 0, "data.fault.targets", {}],
    [
      classes.length > 0 && targets.length > 1,
      "data.fault.mixed",
      { column: classes[0]?.name ?? "" },
    ],
    [single !== undefined, "data.fault.single", { column: single?.name ?? "" }],
    [
      widthOf(inputs) > MOST_COLUMNS,
      "data.fault.wide",
      { found: widthOf(inputs), most: MOST_COLUMNS },
    ],
    [
      widthOf(targets) > MOST_COLUMNS,
      "data.fault.outputs",
      { found: widthOf(targets), most: MOST_COLUMNS },
    ],
  ];
  return rules.flatMap(([isWrong, key, values]) => (isWrong ? [{ key, values }] : []));
}

/**
 * How many numbers the columns become: classes become one each.
 * @param {Column[]} columns
 */
function widthOf(columns) {
  return columns.reduce((sum, column) => sum + namesOf(column).length, 0);
}

/**
 * @param {Column} column
 * @returns {string[]}
 */
function namesOf({ name, kind, classes }) {
  return kind === "numbers" ? [name] : classes.map((each) => `${name} = ${each}`);
}

/**
 * @param {Row[]} examples
 * @param {Column[]} columns
 * @returns {import("./types.js").Own}
 */
function examplesOf(examples, columns) {
  /** @param {Role} role */
  const numbersOf = (role) =>
    examples.map(({ cells }) =>
      columns.flatMap((column, index) =>
        column.role === role ? numbersIn(column, cells[index]?.trim() ?? "") : [],
      ),
    );
  /** @param {Role} role */
  const names = (role) =>
    columns.flatMap((column) => (column.role === role ? namesOf(column) : []));
  const targets = numbersOf("target");
  const task = taskOf(targets);
  return {
    inputs: numbersOf("input"),
    targets,
    input_names: names("input"),
    target_names: names("target"),
    task,
  };
}

/**
 * A number, or 1 for the class that it is and 0 for the others.
 * @param {Column} column
 * @param {string} cell
 */
function numbersIn({ kind, classes }, cell) {
  return kind === "numbers"
    ? [numberIn(cell) ?? 0]
    : classes.map((each) => (each === cell ? 1 : 0));
}

/**
 * One target of 0 and 1 is a yes or no, several with one 1 each are classes.
 * @param {number[][]} targets
 * @returns {import("./types.js").Task}
 */
function taskOf(targets) {
  const all = targets.flat();
  if (!all.every((value) => value === 0 || value === 1)) return "regression";
  if ((targets[0]?.length ?? 0) === 1)
    return all.includes(0) && all.includes(1) ? "yes_or_no" : "regression";
  const isOne = targets.every((row) => row.filter((value) => value === 1).length === 1);
  return isOne ? "classes" : "regression";
}

/**
 * The text of a table.
 * @param {Sheet} sheet
 * @param {string[]} names
 * @param {string[][]} rows
 */
function written({ delimiter }, names, rows) {
  return Papa.unparse([names, ...rows], { delimiter, newline: "\n" });
}

/** @param {Sheet} sheet */
function partsOf({ columns, rows }) {
  return { names: columns.map(({ name }) => name), rows: rows.map(({ cells }) => cells) };
}

/**
 * With another content of a cell; row −1 holds the names.
 * @param {Sheet} sheet
 * @param {number} row
 * @param {number} column
 * @param {string} typed
 */
export function withCell(sheet, row, column, typed) {
  const { names, rows } = partsOf(sheet);
  if (row < 0) return written(sheet, names.with(column, typed), rows);
  const cells = names.map((_, index) => rows[row]?.[index] ?? "").with(column, typed);
  const rest = rows[row]?.slice(names.length) ?? [];
  return written(sheet, names, rows.with(row, [...cells, ...rest]));
}

/**
 * With an empty row at the end.
 * @param {Sheet} sheet
 */
export function withRow(sheet) {
  const { names, rows } = partsOf(sheet);
  const table = names.length > 0 ? names : ["x1", "d"];
  return written(sheet, table, [...rows, table.map(() => "")]);
}

/**
 * Without a row.
 * @param {Sheet} sheet
 * @param {number} row
 */
export function withoutRow(sheet, row) {
  const { names, rows } = partsOf(sheet);
  return written(sheet, names, rows.toSpliced(row, 1));
}

/**
 * With an empty column before the last, which usually is the target; what was chosen for the last
 * goes with it.
 * @param {Sheet} sheet
 * @param {Draft} draft
 * @returns {Partial<Draft>}
 */
export function withColumn(sheet, { roles, kinds }) {
  const { names, rows } = partsOf(sheet);
  const place = Math.max(0, names.length - 1);
  /** @template T @param {Record<number, T>} chosen @returns {Record<number, T>} */
  const moved = ({ [place]: last, ...rest }) =>
    last === undefined ? rest : { ...rest, [place + 1]: last };
  return {
    text: written(
      sheet,
      names.toSpliced(place, 0, `x${names.length}`),
      rows.map((cells) => cells.toSpliced(place, 0, "")),
    ),
    roles: moved(roles),
    kinds: moved(kinds),
  };
}

/**
 * Examples as text.
 * @param {import("./types.js").Examples} examples
 * @param {string[]} names
 */
export function textOf({ inputs, targets }, names) {
  const rows = inputs.map((input, index) => [...input, ...(targets[index] ?? [])]);
  return Papa.unparse([names, ...rows], { newline: "\n" });
}

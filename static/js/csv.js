// One's own examples, read from a table as text: what parts the values, names, how numbers are written,
// types, targets, and what is wrong in which line. The text stays what was typed; the table on the page
// is another way of writing it.

import Papa from "papaparse";
import {
  classesIn,
  countsRows,
  isMissing,
  kindOf,
  looksLikeNumber,
  MARKS,
  marksOf,
  numberIn,
  twoReadings,
} from "./column_types.js";
import { MOST_COLUMNS, MOST_EXAMPLES } from "./data.js";
import { full } from "./format.js";

/**
 * @typedef {"input" | "target" | "out"} Role
 * @typedef {"numbers" | "classes"} Kind
 * @typedef {import("./column_types.js").Mark} Mark
 *
 * @typedef {object} Draft what was typed and chosen
 * @property {string} text
 * @property {Partial<Draft>[]} past what the table or a file has replaced
 * @property {Uint8Array | null} bytes a file of which it is asked how its letters are written
 * @property {boolean | null} header whether the first line holds names, or null to guess
 * @property {string | null} delimiter what parts the values, or null to guess
 * @property {Mark | null} mark what stands before the decimals, or null to guess
 * @property {boolean} complete whether only rows are taken in which nothing is missing
 * @property {"first" | "drawn" | null} part which rows are taken where there are too many
 * @property {Record<number, Role>} roles chosen ones by column
 * @property {Record<number, Kind>} kinds chosen ones by column
 * @property {number} seed
 * @property {import("./types.js").ScalingName} scaling
 * @property {number} held_out
 *
 * @typedef {{ line: number, cells: string[] }} Row
 * @typedef {{ name: string, role: Role, kind: Kind, classes: string[], counts: boolean }} Column
 *   `counts`: it only numbers the rows
 *
 * @typedef {object} Fault
 * @property {string} key of the sentence
 * @property {Record<string, string | number>} values
 * @property {string} [at] line and column, if it is about one value
 *
 * @typedef {object} Sheet
 * @property {boolean} header
 * @property {string} delimiter
 * @property {Mark} mark
 * @property {Column[]} columns
 * @property {Row[]} rows without the names; a row of empty cells is no example
 * @property {Fault[]} faults
 * @property {{ lines: number, incomplete: number, rows: number }} left what is left out: lines that are
 *   no part of the table, rows in which something is missing, rows past the limit
 * @property {import("./types.js").Own | null} own the examples, if nothing is wrong
 */

/** What is guessed of a text until something is chosen. */
export const GUESSED = {
  bytes: null,
  header: null,
  delimiter: null,
  mark: null,
  complete: false,
  part: null,
  roles: {},
  kinds: {},
};

/** @type {Draft} */
export const EMPTY = { text: "", past: [], ...GUESSED, seed: 1, scaling: "none", held_out: 0 };

/** What may part values, the likelier first; a comma may stand in numbers, a blank in words. */
export const DELIMITERS = ["\t", ";", "|", ",", " "];

/** How many lines tell what parts the values. */
const LOOKED_AT = 200;

/** A first column of such a name may number the rows. */
const COUNTING = /^(|unnamed: 0|index|id|row|nr\.?|no\.?|№|#)$/i;

/** What stands for a letter that could not be read. */
const REPLACEMENT = "\uFFFD";

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
  const { delimiter, lines, faults, others: leftLines } = split(draft);
  const [first, ...others] = lines;
  const left = { lines: leftLines, incomplete: 0, rows: 0 };
  if (!first)
    return {
      ...{ header: false, delimiter, mark: /** @type {Mark} */ ("."), columns: [], rows: [] },
      ...{ faults: [], left, own: null },
    };
  const header = draft.header ?? isHeader(first.cells, others);
  const rows = header ? others : lines;
  const cells = rows.flatMap((row) => row.cells);
  const mark = draft.mark ?? likelier(cells);
  const columns = columnsOf(draft, header ? first.cells : first.cells.map(() => ""), rows);
  const filled = rows.filter((row) => !isBlank(row));
  const complete = filled.filter((row) => !draft.complete || !lacks(row, columns));
  const examples = taken(complete, draft);
  const wrong = [
    ...faults,
    ...questions(draft, first.cells, others, cells),
    ...examples.flatMap((row) => faultsOf(row, columns, mark)),
    ...faultsOfAll(examples, columns),
  ];
  left.incomplete = filled.length - complete.length;
  left.rows = complete.length - examples.length;
  const own = wrong.length > 0 ? null : examplesOf(examples, columns, mark);
  return { header, delimiter, mark, columns, rows, faults: wrong, left, own };
}

/**
 * The rows of a text, each with the line that it begins in, and how many lines are none of the table.
 * @param {Draft} draft
 */
function split({ text, delimiter: chosen }) {
  const plain = text.replace(/^\uFEFF/, "");
  const said = /^sep=(.)\r?\n/i.exec(plain);
  const delimiter = chosen ?? said?.[1] ?? delimiterOf(plain);
  const { rows, faults } = parsed(plain, delimiter);
  const table = rows.slice(said ? 1 : 0).filter(isNoComment);
  const width = usualWidth(table.map(({ cells }) => cells.length));
  const begin = width > 1 ? table.findIndex(({ cells }) => cells.length > 1) : 0;
  const lines = evened(table.slice(Math.max(0, begin)), width);
  return { delimiter, lines, faults, others: rows.length - lines.length };
}

/** @param {Row} row */
function isNoComment({ cells }) {
  return !cells[0]?.startsWith("#");
}

/**
 * The rows of a text without those that are empty, each with the line that it begins in, and what is
 * wrong with how they are written.
 * @param {string} text
 * @param {string} delimiter
 * @param {number} [most]
 */
function parsed(text, delimiter, most = 0) {
  /** @type {Row[]} */
  const rows = [];
  /** @type {Fault[]} */
  const faults = [];
  let line = 1;
  let from = 0;
  Papa.parse(text, {
    delimiter,
    preview: most,
    step: ({ data, errors, meta }) => {
      const all = /** @type {string[]} */ (data);
      // Several blanks part values as one does.
      const cells = delimiter === " " ? all.filter((cell) => cell !== "") : all;
      if (cells.length > 1 || cells[0]?.trim()) rows.push({ line, cells });
      if (errors.length > 0) faults.push({ key: "data.fault.quote", values: { line } });
      if (all.some((cell) => cell.includes(REPLACEMENT)))
        faults.push({ key: "data.fault.letter", values: { line } });
      line += text.slice(from, meta.cursor).match(/\r\n|\r|\n/g)?.length ?? 0;
      from = meta.cursor;
    },
  });
  return { rows, faults };
}

/**
 * What parts the values: that with which most lines have as many as each other.
 * @param {string} text
 */
function delimiterOf(text) {
  const shares = DELIMITERS.map((delimiter) => {
    const rows = parsed(text, delimiter, LOOKED_AT).rows.filter(isNoComment);
    const widths = rows.map(({ cells }) => cells.length);
    const width = usualWidth(widths);
    return width > 1 ? widths.filter((each) => each === width).length / widths.length : 0;
  });
  const best = Math.max(...shares);
  return (best > 0 && DELIMITERS[shares.indexOf(best)]) || ",";
}

/**
 * The number that occurs most; of several the largest.
 * @param {number[]} widths
 */
function usualWidth(widths) {
  /** @type {Map<number, number>} */
  const counts = new Map();
  for (const width of widths) counts.set(width, (counts.get(width) ?? 0) + 1);
  const [most] = [...counts].toSorted(([a, first], [b, second]) => second - first || b - a);
  return most?.[0] ?? 0;
}

/**
 * With a name for the numbers of rows where only the first line lacks it, and without last columns in
 * which nothing stands.
 * @param {Row[]} lines
 * @param {number} width
 * @returns {Row[]}
 */
function evened(lines, width) {
  const [first, ...others] = lines;
  if (!first) return [];
  const lacksName =
    first.cells.length === width - 1 &&
    others.length > 0 &&
    others.every(({ cells }) => cells.length === width);
  const rows = lacksName ? [{ ...first, cells: ["", ...first.cells] }, ...others] : lines;
  let kept = width;
  while (kept > 1 && rows.every(({ cells }) => cells.length === width && !cells[kept - 1]?.trim()))
    kept -= 1;
  return kept === width ? rows : rows.map((row) => ({ ...row, cells: row.cells.slice(0, kept) }));
}

/** @param {Row} row */
function isBlank({ cells }) {
  return cells.every((cell) => cell.trim() === "");
}

/**
 * The mark with which most cells are numbers.
 * @param {string[]} cells
 * @returns {Mark}
 */
function likelier(cells) {
  const [only] = marksOf(cells);
  if (only) return only;
  const [point = 0, comma = 0] = MARKS.map(
    (mark) => cells.filter((cell) => numberIn(cell, mark) !== undefined).length,
  );
  return comma > point ? "," : ".";
}

/**
 * What only the reader knows: nothing is made of the text until it is said.
 * @param {Draft} draft
 * @param {string[]} first
 * @param {Row[]} others
 * @param {string[]} cells
 * @returns {Fault[]}
 */
function questions({ header, mark }, first, others, cells) {
  const found = mark ? undefined : twoReadings(cells);
  const readings = MARKS.map((each) => full(numberIn(found ?? "", each) ?? 0));
  const [point = "", comma = ""] = readings;
  const names = first.filter(Boolean).join(", ");
  return [
    ...(found ? [{ key: "data.fault.mark", values: { found, point, comma } }] : []),
    ...(header === null && areNumbered(first, others)
      ? [{ key: "data.fault.header", values: { found: names } }]
      : []),
  ];
}

/**
 * Names are no numbers, and stand over numbers or are found nowhere below; over the numbers of rows
 * there may be none.
 * @param {string[]} first
 * @param {Row[]} others
 */
function isHeader(first, others) {
  if (areNumbered(first, others)) return true;
  const names = first[0]?.trim() === "" ? first.slice(1) : first;
  if (names.length === 0 || names.some((cell) => isMissing(cell) || looksLikeNumber(cell)))
    return false;
  const isOverNumbers = first.some((_, index) => isMostlyNumbers(others, index));
  return isOverNumbers || !others.some(({ cells }) => cells.some((cell, at) => cell === first[at]));
}

/**
 * Whether the first line may number the columns from 0, as a data frame without names does: there are
 * decimals below, so it is written otherwise than the rest.
 * @param {string[]} first
 * @param {Row[]} others
 */
function areNumbered(first, others) {
  const names = first[0] === "" ? first.slice(1) : first;
  return (
    names.length > 1 &&
    names.every((cell, index) => cell.trim() === String(index)) &&
    others.some(({ cells }) => cells.some((cell) => /^[+-]?\d*[.,]\d/.test(cell.trim())))
  );
}

/**
 * @param {Row[]} rows
 * @param {number} index
 */
function isMostlyNumbers(rows, index) {
  const filled = rows.filter(({ cells }) => !isMissing(cells[index] ?? ""));
  const numbers = filled.filter(({ cells }) => looksLikeNumber(cells[index] ?? ""));
  return numbers.length * 2 > filled.length;
}

/**
 * @param {Draft} draft
 * @param {string[]} names
 * @param {Row[]} rows
 * @returns {Column[]}
 */
function columnsOf({ roles, kinds }, names, rows) {
  const isNamed = names.some(Boolean);
  return names.map((written, index) => {
    const name = written.trim();
    const cells = rows.map((row) => row.cells[index] ?? "");
    const isLast = index === names.length - 1;
    const mayCount = isNamed && index === 0 && names.length > 2 && COUNTING.test(name);
    const counts = mayCount && countsRows(cells);
    return {
      name: name || (isLast ? "d" : `x${index + 1}`),
      role: roles[index] ?? (counts ? "out" : isLast ? "target" : "input"),
      kind: kinds[index] ?? kindOf(cells),
      classes: classesIn(cells.flatMap((cell) => cell.trim() || [])),
      counts,
    };
  });
}

/**
 * Whether something is missing in a row that is used.
 * @param {Row} row
 * @param {Column[]} columns
 */
function lacks({ cells }, columns) {
  return columns.some(
    ({ role, kind }, index) => role !== "out" && isAbsent(cells[index] ?? "", kind),
  );
}

/**
 * A class may be called NA, a number not.
 * @param {string} cell
 * @param {Kind} kind
 */
function isAbsent(cell, kind) {
  return kind === "numbers" ? isMissing(cell) : cell.trim() === "";
}

/**
 * The rows that are taken where there are too many, in their order.
 * @param {Row[]} rows
 * @param {Draft} draft
 */
function taken(rows, { part, seed }) {
  if (rows.length <= MOST_EXAMPLES || !part) return rows;
  if (part === "first") return rows.slice(0, MOST_EXAMPLES);
  const lots = rows.map((row, index) => ({ row, index, lot: lot(seed, index) }));
  const drawn = lots.toSorted((a, b) => a.lot - b.lot).slice(0, MOST_EXAMPLES);
  return drawn.toSorted((a, b) => a.index - b.index).map(({ row }) => row);
}

/**
 * A number that looks drawn and is the same for the same seed and row: the finalizer of MurmurHash3.
 * @param {number} seed
 * @param {number} index
 */
function lot(seed, index) {
  let mixed = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(index + 1, 0xc2b2ae35);
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

/**
 * What is wrong in one row.
 * @param {Row} row
 * @param {Column[]} columns
 * @param {Mark} mark
 * @returns {Fault[]}
 */
function faultsOf({ line, cells }, columns, mark) {
  const expected = columns.length;
  if (cells.length !== expected)
    return [{ key: "data.fault.length", values: { line, found: cells.length, expected } }];
  return columns.flatMap(({ name, role, kind }, index) => {
    const found = cells[index]?.trim() ?? "";
    if (role === "out") return [];
    const at = `${line}.${index}`;
    if (isAbsent(found, kind))
      return [{ key: `data.fault.empty.${kind}`, values: { line, column: name }, at }];
    if (kind === "classes" || numberIn(found, mark) !== undefined) return [];
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
 * @param {Mark} mark
 * @returns {import("./types.js").Own}
 */
function examplesOf(examples, columns, mark) {
  /** @param {Role} role */
  const numbersOf = (role) =>
    examples.map(({ cells }) =>
      columns.flatMap((column, index) =>
        column.role === role ? numbersIn(column, cells[index]?.trim() ?? "", mark) : [],
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
 * @param {Mark} mark
 */
function numbersIn({ kind, classes }, cell, mark) {
  return kind === "numbers"
    ? [numberIn(cell, mark) ?? Number.NaN]
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

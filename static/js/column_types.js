// What the cells of a column are: numbers, however they are written, or classes.

/** @typedef {"." | ","} Mark what stands before the decimals */

/** @type {readonly Mark[]} */
export const MARKS = [".", ","];

/** What stands where a number is missing. */
const MISSING = /^(|-|–|—|\?|n\/?a|nan|null|#n\/a)$/i;

/** What parts thousands besides the other mark: blanks of all widths, apostrophes. */
const BLANKS = /[\u00a0\u2009\u202f]/g;

/** @type {Record<Mark, RegExp>} whole part with thousands or without, decimals, power of ten */
const NUMBERS = {
  ".": /^([+-]?)(?:([1-9]\d{0,2}(?:([, '’])\d{3})(?:\3\d{3})*)|(\d*))(?:\.(\d*))?(e[+-]?\d+)?$/i,
  ",": /^([+-]?)(?:([1-9]\d{0,2}(?:([. '’])\d{3})(?:\3\d{3})*)|(\d*))(?:,(\d*))?(e[+-]?\d+)?$/i,
};

/**
 * Whether a cell says that its number is missing.
 * @param {string} cell
 */
export function isMissing(cell) {
  return MISSING.test(cell.trim());
}

/**
 * The number in a cell, or undefined: with thousands parted, a sign of a currency, or per cent, which
 * is a hundredth.
 * @param {string} cell
 * @param {Mark} mark
 */
export function numberIn(cell, mark) {
  const plain = cell
    .trim()
    .replace(BLANKS, " ")
    .replace(/^[\u2212\u2013]/, "-")
    .replace(/^([+-]?) ?\p{Sc} ?/u, "$1")
    .replace(/ ?\p{Sc}$/u, "");
  const bare = plain.replace(/ ?%$/, "");
  const match = NUMBERS[mark].exec(bare);
  if (!match) return undefined;
  const [, sign = "", parted = "", , whole = "", decimals = "", power = ""] = match;
  const digits = parted.replace(/\D/g, "") + whole;
  if (digits + decimals === "") return undefined;
  // Per cent moves the point, so that 7 % is 0.07 and not a rounding beside it.
  const exponent = Number(power.slice(1) || 0) - (bare === plain ? 0 : 2);
  const value = Number(`${sign}${digits || 0}.${decimals || 0}e${exponent}`);
  return Number.isFinite(value) ? value : undefined;
}

/**
 * Whether a cell looks like a number, with either mark.
 * @param {string} cell
 */
export function looksLikeNumber(cell) {
  return MARKS.some((mark) => numberIn(cell, mark) !== undefined);
}

/**
 * The marks with which every cell that looks like a number is one; `twoReadings` says whether both
 * can be and differ.
 * @param {string[]} cells of all columns, since a file is written by one hand
 * @returns {Mark[]}
 */
export function marksOf(cells) {
  const numbers = cells.filter(looksLikeNumber);
  return MARKS.filter((mark) => numbers.every((cell) => numberIn(cell, mark) !== undefined));
}

/**
 * A cell that is another number with the other mark, if both are possible: 1.150, or 2,745.
 * @param {string[]} cells
 */
export function twoReadings(cells) {
  if (marksOf(cells).length < MARKS.length) return undefined;
  return cells.find((cell) => numberIn(cell, ".") !== numberIn(cell, ","));
}

/**
 * What a column is if nothing is said: numbers as soon as one cell looks like one, so that what is
 * wrong is said by its line and never becomes a class by itself.
 * @param {string[]} cells
 * @returns {"numbers" | "classes"}
 */
export function kindOf(cells) {
  const filled = cells.filter((cell) => !isMissing(cell));
  return filled.length === 0 || filled.some(looksLikeNumber) ? "numbers" : "classes";
}

/**
 * Whether a column only counts the rows, from 0 or from 1.
 * @param {string[]} cells
 */
export function countsRows(cells) {
  return (
    cells.length > 1 &&
    [0, 1].some((first) => cells.every((cell, index) => cell.trim() === String(index + first)))
  );
}

/**
 * Each of them once, numbers in their order: 1, 2, 10.
 * @param {string[]} cells
 */
export function classesIn(cells) {
  const { compare } = new Intl.Collator("en", { numeric: true });
  return [...new Set(cells)].sort((a, b) => compare(a, b) || (a < b ? -1 : 1));
}

// Numbers as text: on screen with a true minus, in speech with words.

import { text } from "./text.js";

const MINUS = "\u2212";
const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/**
 * A number with that many decimals; where they would hide it, as 4.4×10⁻⁵.
 * @param {number} value
 * @param {number} digits 2 to 8
 */
export function short(value, digits, largest = LARGEST) {
  const parts = scientific(value, digits, largest);
  if (!parts) return signed(value, plain(value, digits));
  const power = [...String(Math.abs(parts.exponent))].map((digit) => SUPERSCRIPTS[+digit]).join("");
  return signed(value, `${parts.mantissa}×10${parts.exponent < 0 ? "⁻" : ""}${power}`);
}

const LARGEST = 1e6;
const LARGEST_BOXED = 1e4;

/**
 * A number for a small box: at most 4 decimals, fewer where it is larger.
 * @param {number} value
 * @param {number} digits 2 to 8
 */
export function boxed(value, digits) {
  const size = Math.abs(value);
  const decimals = size < 10 ? 4 : size < 100 ? 3 : size < 1000 ? 2 : 1;
  const places = Math.min(digits, decimals);
  return scientific(value, places, LARGEST_BOXED)
    ? short(value, 2, LARGEST_BOXED)
    : short(value, places);
}

/**
 * A number for a very small box: with that many decimals about five characters, as 0.59, −12.3, 4e−4.
 * @param {number} value
 * @param {number} digits
 */
export function tight(value, digits) {
  const size = Math.abs(value);
  const whole = Math.max(1, Math.trunc(size).toFixed().length);
  const places = Math.max(0, digits + 1 - whole);
  if (size === 0 || (Number(size.toFixed(places)) > 0 && size < LARGEST_BOXED))
    return signed(value, plain(value, places));
  return signed(value, size.toExponential(0).replace("+", "").replace("-", MINUS));
}

/**
 * A number in full: as many digits as tell it from every other number.
 * @param {number} value
 */
export function full(value) {
  return signed(value, String(Math.abs(value)).replace("e-", `e${MINUS}`));
}

/**
 * Whether a number has no more digits than those that are shown of it, but for rounding errors.
 * @param {number} value
 * @param {number} digits 2 to 8
 */
export function isExact(value, digits) {
  const size = Math.abs(value);
  const parts = scientific(value, digits);
  const shown = parts ? `${parts.mantissa}e${parts.exponent}` : plain(value, digits);
  return Math.abs(Number(shown) - size) <= 1e-12 * size;
}

/**
 * A number as it is spoken: "minus 0.0381", "4.4 times ten to the minus 5".
 * @param {number} value
 * @param {number} digits
 */
export function spoken(value, digits) {
  const parts = scientific(value, digits);
  const number = parts
    ? text("said.times", {
        mantissa: parts.mantissa,
        exponent: minus(parts.exponent, String(Math.abs(parts.exponent))),
      })
    : plain(value, digits);
  return minus(value, number);
}

/**
 * The number in what somebody typed, or NaN. A comma counts as a point, unless it could as well
 * part thousands; a true minus and an en dash count as a hyphen.
 * @param {string} typed
 */
export function parse(typed) {
  const normal = typed
    .trim()
    .replaceAll(/[\u2212\u2013]/g, "-")
    .replace(/^([^.,]*),([^.,]*)$/, (typed, whole, rest) =>
      /^[+-]?[1-9]\d{0,2}$/.test(whole) && /^\d{3}$/.test(rest) ? typed : `${whole}.${rest}`,
    );
  return /^[+-]?[\d.]+(e[+-]?\d+)?$/i.test(normal) ? Number(normal) : Number.NaN;
}

/**
 * "positive", "negative" or "zero".
 * @param {number} value
 */
export function sign(value) {
  return value > 0 ? "positive" : value < 0 ? "negative" : "zero";
}

/**
 * @param {number} value
 * @param {number} digits
 * @param {number} [largest] from here on as well
 */
function scientific(value, digits, largest = LARGEST) {
  const size = Math.abs(value);
  if (size === 0 || (size >= 0.5 * 10 ** -digits && size < largest)) return null;
  const [mantissa = "", exponent] = size.toExponential(Math.min(digits - 1, 2)).split("e");
  return { mantissa, exponent: Number(exponent) };
}

/**
 * @param {number} value
 * @param {number} digits
 */
function plain(value, digits) {
  return Math.abs(value).toFixed(digits);
}

/**
 * @param {number} value
 * @param {string} unsigned
 */
function signed(value, unsigned) {
  return value < 0 ? MINUS + unsigned : unsigned;
}

/**
 * @param {number} value
 * @param {string} words
 */
function minus(value, words) {
  return value < 0 ? text("said.minus", { number: words }) : words;
}

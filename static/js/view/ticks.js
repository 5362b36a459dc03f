// Where the ticks of an axis stand, and what is written at them: no two alike.

import { scaleLinear } from "d3-scale";

/** Numbers from this size on, and steps below that, are written with an exponent. */
const LARGE = 1e5;
const SMALL = 1e-4;

/**
 * @typedef {{ at: number, label: string }} Tick
 *
 * @param {import("d3-scale").ScaleLinear<number, number>} scale
 * @param {number} count about how many
 * @returns {Tick[]}
 */
export function linearTicks(scale, count) {
  const places = scale.ticks(count);
  const [first = 0, second = first + 1] = places;
  const largest = Math.max(...places.map(Math.abs));
  const isPlain = largest < LARGE && second - first >= SMALL;
  const format = isPlain ? scale.tickFormat(count) : scale.tickFormat(count, "~e");
  return places.map((at) => ({ at, label: format(at) }));
}

/**
 * Of a logarithmic axis: the powers of ten; where there are few of them, 1, 2 and 5 of each, and
 * within one of them as on a linear axis.
 * @param {import("d3-scale").ScaleLogarithmic<number, number>} scale
 * @returns {Tick[]}
 */
export function logTicks(scale) {
  const [low = 1, high = 1] = scale.domain();
  const all = scale.ticks();
  const tens = all.filter((tick) => leading(tick) === 1);
  const some = tens.length > 3 ? tens : all.filter((tick) => [1, 2, 5].includes(leading(tick)));
  if (some.length < 3) return linearTicks(scaleLinear([low, high], [0, 1]), 4);
  const stride = Math.ceil(some.length / 8);
  const places = some.filter((_, index) => index % stride === 0);
  const isPlain = high < LARGE && low >= SMALL;
  return places.map((at) => ({
    at,
    label: isPlain ? String(at) : at.toExponential(0).replace("-", "−"),
  }));
}

/**
 * The first digit of a number.
 * @param {number} value
 */
function leading(value) {
  return Number(value.toExponential(0).charAt(0));
}

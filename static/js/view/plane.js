// A plane of numbers in fields of colour, with axes, a line between parts, and points on it.

import { scaleLinear } from "d3-scale";
import {
  symbol,
  symbolCircle,
  symbolCross,
  symbolDiamond,
  symbolSquare,
  symbolStar,
  symbolTriangle,
  symbolWye,
} from "d3-shape";
import { svg } from "lit-html";
import { areas } from "../cells.js";
import { FILLS, fillStep } from "../fills.js";
import { full } from "../format.js";
import { linearTicks } from "./ticks.js";

/**
 * @typedef {(value: number) => number} Scale
 *
 * @typedef {object} Drawn
 * @property {number} width in px
 * @property {number[]} xs the numbers along, evenly spaced
 * @property {number[]} ys the numbers upright
 * @property {unknown} areas what fills the cells, drawn in cells
 * @property {string} line what parts the cells, an outline in cells
 * @property {(x: Scale, y: Scale) => unknown} over what lies on top
 * @property {string} x what lies along
 * @property {string} y what stands upright
 * @property {string} label
 */

const LEFT = 52;
const RIGHT = 14;
const TOP = 24;
const BOTTOM = 42;

/** @param {Drawn} drawn */
export function plane({ width, xs, ys, areas, line, over, x: along, y: upright, label }) {
  const side = width - LEFT - RIGHT;
  const height = TOP + side + BOTTOM;
  const x = scaleLinear(edges(xs), [LEFT, LEFT + side]);
  const y = scaleLinear(edges(ys), [TOP + side, TOP]);
  return svg`<svg class="plane" role="img" aria-label=${label} width=${width} height=${height} viewBox="0 0 ${width} ${height}">
    <g class="cells" transform="translate(${LEFT} ${TOP}) scale(${side / xs.length} ${side / ys.length})">
      ${areas}
      <path class="border under" d=${line} />
      <path class="border" d=${line} />
    </g>
    <rect class="frame" x=${LEFT} y=${TOP} width=${side} height=${side} />
    ${linearTicks(x, side < 260 ? 4 : 6).map(
      ({ at, label }) => svg`<path class="axis" d="M${x(at)} ${TOP + side}v5" />
        <text class="tick" x=${x(at)} y=${TOP + side + 18} text-anchor="middle">${label}</text>`,
    )}
    ${linearTicks(y, 6).map(
      ({ at, label }) => svg`<path class="axis" d="M${LEFT} ${y(at)}h-5" />
        <text class="tick" x=${LEFT - 8} y=${y(at) + 4} text-anchor="end">${label}</text>`,
    )}
    <text class="tick" x=${LEFT + side / 2} y=${height - 6} text-anchor="middle">${along}</text>
    <text class="tick" x="4" y="13">${upright}</text>
    ${over(x, y)}
  </svg>`;
}

/**
 * From the outer edge of the first cell to that of the last.
 * @param {number[]} places
 * @returns {[number, number]}
 */
export function edges(places) {
  const [first = 0, last = 1] = [places[0], places.at(-1)];
  const half = (last - first) / (places.length - 1) / 2;
  return [first - half, last + half];
}

/**
 * A small picture of a plane, without anything around.
 * @param {number} columns
 * @param {number} rows
 * @param {unknown} areas
 */
export function thumbnail(columns, rows, areas) {
  return svg`<svg class="thumbnail" aria-hidden="true" viewBox="0 0 ${columns} ${rows}" preserveAspectRatio="none" width="72" height="72"><g class="cells">${areas}</g></svg>`;
}

/**
 * The cells of each step of colour.
 * @param {Map<string | number, string>} outlines
 * @param {string} kind what the steps are called in the style sheet
 */
export function filled(outlines, kind) {
  return [...outlines].map(([name, outline]) => svg`<path class="${kind}${name}" d=${outline} />`);
}

/**
 * A unit's numbers as cells of colour, which are stretched where the numbers are large.
 * @param {(number | null)[]} values [cell]
 * @param {number} columns
 */
export function heat(values, columns) {
  const largest = largestOf(values);
  const steps = values.map((value) => (value === null ? null : fillStep(value / largest)));
  return filled(areas(steps, columns), "fill");
}

const SHAPES = [
  ...[symbolCircle, symbolSquare, symbolTriangle, symbolDiamond, symbolCross, symbolStar],
  symbolWye,
];

/**
 * The shape of a class.
 * @param {number} kind from 0
 * @param {number} x
 * @param {number} y
 * @param {string} [fill]
 * @param {number} [area] in px²
 */
export function mark(kind, x, y, fill = "solid", area = 90) {
  const outline = symbol(SHAPES[kind % SHAPES.length], area)() ?? "";
  return svg`<path class="example ${fill}" transform="translate(${x} ${y})" d=${outline} />`;
}

/**
 * Which number is which colour.
 * @param {number} width
 * @param {number[]} bounds between the steps
 * @param {string} kind what the steps are called in the style sheet
 */
export function scaleOf(width, bounds, kind) {
  const step = (width - 8) / (bounds.length + 1);
  return svg`<svg class="scale" aria-hidden="true" width=${width} height="34" viewBox="0 0 ${width} 34">
    ${Array.from({ length: bounds.length + 1 }, (_, index) => svg`<rect class="${kind}${index}" x=${4 + index * step} y="1" width=${step} height="14" />`)}
    <rect class="frame" x="4" y="1" width=${width - 8} height="14" />
    ${bounds.map((bound, index) => svg`<text class="tick" x=${4 + (index + 1) * step} y="30" text-anchor="middle">${rounded(bound)}</text>`)}
  </svg>`;
}

/** @param {number} bound */
function rounded(bound) {
  return full(Number(bound.toPrecision(2)));
}

/**
 * The bounds between the seven steps from − over 0 to +.
 * @param {number} largest
 */
export function boundsOf(largest) {
  const sizes = FILLS.map((least) => least * largest);
  return [...sizes.map((size) => -size).reverse(), ...sizes];
}

/**
 * A round number that is at least as large as all of these, and at least 1.
 * @param {(number | null)[]} values
 */
export function largestOf(values) {
  const size = values.reduce(
    (/** @type {number} */ most, value) => Math.max(most, Math.abs(value ?? 0)),
    1,
  );
  return scaleLinear([0, size], [0, 1]).nice(4).domain()[1] ?? size;
}

/**
 * A ring around what is on show.
 * @param {number} x
 * @param {number} y
 */
export function ring(x, y) {
  return svg`<circle class="ring under" cx=${x} cy=${y} r="11" /><circle class="ring" cx=${x} cy=${y} r="11" />`;
}

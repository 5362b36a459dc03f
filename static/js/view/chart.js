// A line chart: curves over a common axis, and a place on it that can be chosen.

import { scaleLinear, scaleLog } from "d3-scale";
import { line } from "d3-shape";
import { nothing, svg } from "lit-html";
import { apart } from "../layout/spacing.js";
import { linearTicks, logTicks } from "./ticks.js";

/**
 * @typedef {{ x: number, y: number }} Point
 * @typedef {{ name: string, points: Point[], dashed?: boolean, dotted?: boolean, faint?: boolean }} Curve
 *
 * @typedef {object} Chart
 * @property {number} width in px
 * @property {number} height in px
 * @property {Curve[]} curves
 * @property {boolean} [named] whether each curve has its name at its end
 * @property {number} [top] the highest that has to be drawn; a curve above it leaves the picture
 * @property {boolean} log whether the upright axis is logarithmic, where all numbers are above 0
 * @property {(Point & { hollow?: boolean })[]} [marks] points that are on no curve
 * @property {number} [at] the place that is marked
 * @property {string} x what lies along
 * @property {string} y what stands upright
 * @property {string} label
 * @property {(x: number) => void} [choose] what pressing a place does
 */

const LEFT = 62;
const RIGHT = 16;
const TOP = 26;
const BOTTOM = 40;

/** @param {Chart} chart */
export function chart({ width, height, curves, marks = [], log, at, label, choose, ...rest }) {
  const { named = false, top = Number.POSITIVE_INFINITY, ...axes } = rest;
  const all = [...curves, { name: "", points: marks }];
  const { x, y, ticks } = scales(width, height, all, log, top);
  const [across, upright] = [width - LEFT - RIGHT, height - TOP - BOTTOM];
  const path = /** @type {import("d3-shape").Line<Point>} */ (line())
    .defined((point) => Number.isFinite(point.y))
    .x((point) => x(point.x))
    .y((point) => y(point.y));
  /** @param {MouseEvent} event */
  const press = (event) => {
    const { left } = /** @type {Element} */ (event.currentTarget).getBoundingClientRect();
    choose?.(Math.max(0, Math.round(x.invert(event.clientX - left))));
  };
  return svg`<svg class="plot" role="img" aria-label=${label} width=${width} height=${height} viewBox="0 0 ${width} ${height}" @click=${press}>
    ${ticks.map(
      ({ at: tick, label }) => svg`<path class="grid" d="M${LEFT} ${y(tick)}H${width - RIGHT}" />
        <text class="tick" x=${LEFT - 6} y=${y(tick) + 4} text-anchor="end">${label}</text>`,
    )}
    ${linearTicks(x, Math.max(2, Math.floor(width / 110))).map(
      ({ at: tick, label }) => svg`<path class="grid" d="M${x(tick)} ${TOP}V${height - BOTTOM}" />
        <text class="tick" x=${x(tick)} y=${height - BOTTOM + 16} text-anchor="middle">${label}</text>`,
    )}
    <text class="tick" x=${(LEFT + width - RIGHT) / 2} y=${height - 6} text-anchor="middle">${axes.x}</text>
    <text class="tick" x="4" y="12">${axes.y}</text>
    <svg class=${top < Number.POSITIVE_INFINITY ? "cut" : ""} x=${LEFT} y=${TOP} width=${across} height=${upright} viewBox="${LEFT} ${TOP} ${across} ${upright}">
      ${curves.toReversed().map((curve) => svg`<path class=${classesOf(curve)} d=${path(curve.points) ?? ""} />`)}
    </svg>
    ${curves.map(({ points }) => (points.length === 1 ? dot(x, y, points[0]) : nothing))}
    ${at === undefined ? nothing : svg`<path class="place" d="M${x(at)} ${TOP}V${height - BOTTOM}" />`}
    ${dot(
      x,
      y,
      curves[0]?.points.find((point) => point.x === at),
    )}
    ${marks.map((point) => dot(x, y, point, point.hollow ? "dot hollow" : "dot"))}
    ${named ? names(curves, x, y) : nothing}
  </svg>`;
}

/** Height of a name in px, and how far above the end of its curve it stands. */
const NAME = 17;
const ABOVE = 8;

/** Room in px that a name takes before the end of its curve. */
const NAMED_BEFORE = 170;

/**
 * The name of each curve above its end; where ends are near to one another, apart in their order.
 * @param {Curve[]} curves
 * @param {(value: number) => number} x
 * @param {(value: number) => number} y
 */
function names(curves, x, y) {
  const ends = curves
    .flatMap(({ name, points }) => {
      const end = points.at(-1);
      return end ? [{ name, x: x(end.x), y: Math.max(y(end.y) - ABOVE, TOP + ABOVE) }] : [];
    })
    .sort((one, other) => one.y - other.y);
  const heights = apart(
    ends.map((end) => end.y),
    NAME,
  );
  return ends.map((end, index) =>
    end.x < LEFT + NAMED_BEFORE
      ? svg`<text class="curve-name" x=${end.x + ABOVE} y=${heights[index]}>${end.name}</text>`
      : svg`<text class="curve-name" x=${end.x} y=${heights[index]} text-anchor="end">${end.name}</text>`,
  );
}

/**
 * The first curve lies on top of the others.
 * @param {Curve} curve
 */
function classesOf({ dashed, dotted, faint }) {
  return `curve${dashed ? " dashed" : ""}${dotted ? " dotted" : ""}${faint ? " faint" : ""}`;
}

/**
 * A curve alone, in a square.
 * @param {number[]} xs
 * @param {(number | null)[]} ys
 * @param {number} side in px
 */
export function curve(xs, ys, side) {
  const x = scaleLinear(extent(xs), [0, side]);
  const [low, high] = extent(ys.map((value) => value ?? Number.NaN));
  const y = scaleLinear([low, low < high ? high : low + 1], [side - 3, 3]);
  const path = /** @type {import("d3-shape").Line<number>} */ (line())
    .defined((_, index) => Number.isFinite(ys[index] ?? Number.NaN))
    .x((value) => x(value))
    .y((_, index) => y(ys[index] ?? 0));
  return svg`<svg class="thumbnail chart" aria-hidden="true" width=${side} height=${side} viewBox="0 0 ${side} ${side}"><path class="curve" d=${path(xs) ?? ""} /></svg>`;
}

/**
 * @param {(value: number) => number} x
 * @param {(value: number) => number} y
 * @param {Point | undefined} point
 * @param {string} [kind]
 */
function dot(x, y, point, kind = "dot") {
  return point ? svg`<circle class=${kind} cx=${x(point.x)} cy=${y(point.y)} r="4" />` : nothing;
}

/**
 * @param {number} width
 * @param {number} height
 * @param {Curve[]} curves
 * @param {boolean} log
 * @param {number} top
 */
function scales(width, height, curves, log, top) {
  const points = curves.flatMap((curve) => curve.points);
  const [left, right] = extent(points.map((point) => point.x));
  const [low, high] = extent(points.map((point) => point.y).filter((each) => !(each > top)));
  const x = scaleLinear([left, left < right ? right : left + 1], [LEFT, width - RIGHT]);
  const isLog = log && low > 0;
  const range = [height - BOTTOM, TOP];
  if (isLog) {
    const y = scaleLog([low, low < high ? high : low * 1.1], range);
    return { x, y, ticks: logTicks(y) };
  }
  const y = scaleLinear(low < high ? [low, high] : [low - 0.5, high + 0.5], range).nice();
  return { x, y, ticks: linearTicks(y, 5) };
}

/**
 * @param {number[]} values
 * @returns {[number, number]}
 */
function extent(values) {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return low > high ? [0, 1] : [low, high];
}

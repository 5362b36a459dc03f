// Networks with too many numbers for one picture: small nodes near to one another, and around the
// unit on show the numbers of its edges, each beside the node at the edge's other end.

/**
 * @typedef {import("../layout.js").Manner} Manner
 * @typedef {import("../layout.js").Placed} Placed
 * @typedef {import("../layout.js").Point} Point
 * @typedef {import("../layout.js").Anchor} Anchor
 */

/** How large a node is and how many decimals it holds, by the units of the tallest column. */
const SIZES = [
  { upTo: 6, radius: 25, places: 4 },
  { upTo: 10, radius: 22, places: 3 },
  { upTo: Number.POSITIVE_INFINITY, radius: 18, places: 2 },
];

/** Width of the narrowest boxes that hold a number: two decimals. */
const LEAST = 51;

/** Wider than this no number gets. */
const MOST = 92;

/** From a node's edge to a number beside it. */
const BESIDE = 3;

/** How far a node's symbol stands out at its left shoulder, distances to both sides included. */
const SYMBOL = 12;

/** Half the width of a target and of the loss. */
export const HALF_TARGET = 28;

/**
 * @param {number} radius
 * @param {number} places
 */
function manner(radius, places) {
  return {
    ...{ marked: false, dense: true, compact: true, radius, places },
    name: { x: -0.65 * radius, y: -0.95 * radius },
    // Around the unit on show numbers stand beside the node.
    signal: { x: 0, y: 0, align: /** @type {const} */ ("middle") },
    bias: { x: 0, y: 0 },
  };
}

/**
 * Columns from left to right. Null where there is no room for a number between two of them.
 * @param {number[]} sizes
 * @param {number} width
 * @returns {Placed | null}
 */
export function denseColumns(sizes, width) {
  const tallest = Math.max(...sizes);
  const fits = SIZES.filter(({ upTo }, index) => tallest <= upTo || index === SIZES.length - 1);
  for (const { radius, places } of fits) {
    // Under a target stands its error, with its name: wider by each decimal.
    const [left, right] = [radius + SYMBOL, HALF_TARGET + 4 * (places - 1)];
    const step = (width - left - right) / sizes.length;
    const room = Math.min(MOST, step - 2 * radius - 2 * BESIDE - SYMBOL);
    if (room >= LEAST)
      return { ...manner(radius, places), ...columns(sizes, { radius, left, step }), room };
  }
  return null;
}

/**
 * @param {number[]} sizes
 * @param {{ radius: number, left: number, step: number }} grid
 */
function columns(sizes, { radius, left, step }) {
  const gap = 2 * radius + 8;
  const outputs = sizes.at(-1) ?? 1;
  const top = radius + 36;
  const middle = top + ((Math.max(...sizes) - 1) * gap) / 2;
  /** @param {number} layer @param {number} unit */
  const node = (layer, unit) => ({
    x: left + layer * step,
    y: middle + (unit - 1 - ((sizes[layer] ?? 1) - 1) / 2) * gap,
  });
  /** @param {number} unit */
  const target = (unit) => ({ x: left + sizes.length * step, y: node(sizes.length - 1, unit).y });
  const loss = { x: target(1).x, y: target(outputs).y + 60 };
  return {
    upright: false,
    height: Math.max(2 * middle - top + radius + 12, loss.y + 36),
    node,
    label: middleOf(node),
    target,
    loss,
    /** @param {number} column */
    heading: (column) => ({ x: left + column * step, y: 14 }),
  };
}

/** Heights: of a line of nodes with room for numbers, and above the first and below the last. */
const LINE = { upright: 76, top: 70, bottom: 48 };

/** Height of a line of targets, and width of a target with its error. */
const TARGETS = 54;
const TARGET = 66;

/**
 * Rows from top to bottom; a layer that is too wide takes several lines.
 * @param {number[]} sizes
 * @param {number} width
 * @returns {Placed}
 */
export function denseRows(sizes, width) {
  const most = Math.max(1, Math.floor(width / (LEAST + 4)));
  const layers = sizes.map((size) => lines(size, most));
  const heights = layers.map(({ count }) => blockHeight(count) + 10);
  const tops = [0, ...heights].map((_, layer) => total(heights.slice(0, layer)));
  const outputs = sizes.at(-1) ?? 1;
  const end = (tops.at(-1) ?? 0) + 40;
  /** @param {number} layer @param {number} unit */
  const node = (layer, unit) => {
    const { line, x } = placeIn(unit, sizes[layer] ?? 1, most, width);
    return { x, y: (tops[layer] ?? 0) + LINE.top + line * LINE.upright };
  };
  /** @param {number} unit */
  const target = (unit) => {
    const { line, x } = placeIn(unit, outputs, Math.max(1, Math.floor(width / TARGET)), width);
    return { x, y: end + line * TARGETS };
  };
  const loss = { x: width / 2, y: target(outputs).y + 60 };
  return {
    ...manner(18, 2),
    upright: true,
    room: Math.min(MOST, width / Math.max(...layers.map(({ per }) => per)) - 4),
    height: loss.y + 46,
    node,
    label: middleOf(node),
    target,
    loss,
    heading: (column) => ({ x: 8, y: (tops[column] ?? end - 40) + 18 }),
    bands: layers.map(({ count }, layer) => ({
      top: tops[layer] ?? 0,
      height: blockHeight(count),
    })),
  };
}

/** @param {number[]} heights */
function total(heights) {
  return heights.reduce((sum, height) => sum + height, 0);
}

/** @param {number} count */
function blockHeight(count) {
  return LINE.top + (count - 1) * LINE.upright + LINE.bottom;
}

/**
 * How many lines units take, and how many units a line has.
 * @param {number} units
 * @param {number} most units that a line can have
 */
function lines(units, most) {
  const count = Math.ceil(units / most);
  return { count, per: Math.ceil(units / count) };
}

/**
 * @param {number} unit
 * @param {number} units
 * @param {number} most
 * @param {number} width
 */
function placeIn(unit, units, most, width) {
  const { per } = lines(units, most);
  const line = Math.floor((unit - 1) / per);
  return { line, x: (width * (((unit - 1) % per) + 0.5)) / per };
}

/**
 * @param {Placed["node"]} node
 * @returns {Placed["label"]}
 */
function middleOf(node) {
  return (layer, from, to) => {
    const [start, end] = [node(layer - 1, from), node(layer, to)];
    return { x: (start.x + end.x) / 2, y: (start.y + end.y) / 2 };
  };
}

/**
 * Where a number beside a node begins or ends: before it, on the side of the inputs, or after it.
 * @param {Manner} manner
 * @param {Point} at
 * @param {"before" | "after"} side
 * @param {number} [aside] how far from its middle, between columns
 * @returns {Anchor}
 */
export function beside({ upright, radius }, { x, y }, side, aside = 0) {
  if (upright)
    return { x, y: side === "after" ? y + radius + 16 : y - radius - 20, align: "middle" };
  if (side === "after") return { x: x + radius + BESIDE, y: y + aside, align: "start" };
  return { x: x - radius - BESIDE - (aside ? SYMBOL : 0), y: y + aside, align: "end" };
}

// Layers as rows from top to bottom, with the numbers of all edges between them.

import { range, STACK } from "./spacing.js";

/**
 * @typedef {import("../layout.js").Manner} Manner
 * @typedef {import("../layout.js").Placed} Placed
 */

const RADIUS = 25;

/** Distances above and below a row's middle, and from the outputs to target and loss. */
const SPREAD = { top: 48, above: 74, below: 76, loss: 112 };

/** Room for a named number of two decimals, and for a box of target or loss. */
const LEAST = { label: 78, box: 74 };

/** @type {Omit<Manner, "room">} */
const MANNER = {
  upright: true,
  marked: false,
  dense: false,
  compact: false,
  radius: RADIUS,
  places: 4,
  name: { x: -RADIUS - 2, y: -14 },
  signal: { x: 0, y: -RADIUS - 16, align: "middle" },
  bias: { x: 0, y: 76 },
};

/**
 * Null where the numbers would not stand beside one another.
 * @param {number[]} sizes
 * @param {number} width
 * @param {boolean} biased
 * @returns {Placed | null}
 */
export function labelledRows(sizes, width, biased) {
  const outputs = sizes.at(-1) ?? 1;
  const room = width / Math.max(...sizes) - 2;
  if (room < LEAST.label || width / (outputs + 1) < LEAST.box) return null;
  const rows = rowsOf(sizes, biased);
  const last = (rows.at(-1) ?? 0) + SPREAD.loss + (biased ? 24 : 0);
  /** @param {number} index @param {number} count */
  const x = (index, count) => (width * (index + 0.5)) / count;
  /** @param {number} layer @param {number} unit */
  const node = (layer, unit) => ({ x: x(unit - 1, sizes[layer] ?? 1), y: rows[layer] ?? 0 });
  return {
    ...MANNER,
    room,
    height: last + 46,
    node,
    label: (layer, from, to) => labelBetween(layer, from, to, sizes, node),
    target: (unit) => ({ x: x(unit - 1, outputs + 1), y: last }),
    loss: { x: x(outputs, outputs + 1), y: last },
    heading: () => ({ x: 0, y: 0 }),
  };
}

/**
 * Heights of the rows, with room for the numbers between each two.
 * @param {number[]} sizes
 * @param {boolean} biased
 */
function rowsOf(sizes, biased) {
  const below = SPREAD.below + (biased ? 24 : 0);
  /** @type {number[]} */
  const rows = [];
  for (const layer of range(sizes.length).map((count) => count - 1)) {
    const before = rows[layer - 1];
    const stacked = Math.min(sizes[layer] ?? 1, sizes[layer - 1] ?? 1) * STACK;
    const under = layer === 1 ? RADIUS : below;
    rows.push(before === undefined ? SPREAD.top : before + under + stacked + SPREAD.above);
  }
  return rows;
}

/**
 * Over the units that the edges lead to, or, where these are fewer, under the units they come from.
 * @param {number} layer
 * @param {number} from
 * @param {number} to
 * @param {number[]} sizes
 * @param {Placed["node"]} node
 */
function labelBetween(layer, from, to, sizes, node) {
  const [m, n] = [sizes[layer - 1] ?? 1, sizes[layer] ?? 1];
  const end = node(layer, to);
  const row = n < m ? n - to : m - from;
  return {
    x: n < m ? node(layer - 1, from).x : end.x,
    y: end.y - SPREAD.above - row * STACK,
  };
}

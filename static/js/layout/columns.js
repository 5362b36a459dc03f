// Layers as columns from left to right, with the numbers of all edges between them.

import { apart, range, STACK } from "./spacing.js";

/**
 * @typedef {import("../layout.js").Point} Point
 * @typedef {import("../layout.js").Manner} Manner
 * @typedef {import("../layout.js").Placed} Placed
 * @typedef {{ gap: number, step: number, top: number, side: number }} Grid
 * @typedef {{ left: number, right: number, top: number, bottom: number }} Box
 */

/** Room from the outputs to target and loss, where no numbers stand, as a share of a layer's. */
const LOSS_STEP = 0.72;

/** Nearer to a node's centre than this, a number in its box would touch the node. */
const NEAR = 72;

/** Distance of the topmost nodes from the picture's top. */
const TOP = 92;

/** Height that a diamond takes above its node's centre, a number's half height added. */
const CLEAR = 62;

/** Half the height of a number in its box. */
const HALF = 12;

/** @type {Omit<Manner, "room" | "marked">} */
const WIDE = {
  ...{ upright: false, dense: false, compact: false, radius: 25, places: 4 },
  name: { x: 5, y: -31 },
  signal: { x: 8, y: -34, align: "start" },
  bias: { x: 24, y: 76 },
};

/**
 * Diamonds over the nodes, out of the way of the numbers on the edges.
 * @type {Omit<Manner, "room" | "marked">}
 */
const NARROW = {
  ...WIDE,
  name: { x: -11, y: -21 },
  signal: { x: 0, y: -49, align: "middle" },
  bias: { x: 0, y: 76 },
};

/** @type {Omit<Manner, "room" | "marked">} */
const NARROWEST = {
  ...{ ...NARROW, compact: true, radius: 18, places: 2 },
  name: { x: -8, y: -17 },
  signal: { x: 0, y: -43, align: "middle" },
  bias: { x: 0, y: 69 },
};

/**
 * The manners to choose from, with the least distance between columns and from the outermost nodes
 * to the picture's sides, the widths of a diamond and of a number on an edge without its outermost points, and whether numbers stand on the straight line
 * from node to node. The first is taken that leaves room for all numbers.
 * @typedef {{ manner: Manner, from: number, side: number, diamond: number, label: number, straight: boolean }} Choice
 * @type {Choice[]}
 */
const CHOICES = [
  {
    manner: { ...WIDE, marked: true, room: 136 },
    ...{ from: 200, side: 52, diamond: 112, label: 106, straight: true },
  },
  {
    manner: { ...WIDE, marked: false, room: 112 },
    ...{ from: 2 * NEAR, side: 52, diamond: 76, label: 80, straight: true },
  },
  {
    manner: { ...NARROW, marked: false, room: 92 },
    ...{ from: 192, side: 52, diamond: 82, label: 92, straight: false },
  },
  {
    manner: { ...NARROWEST, marked: false, room: 52 },
    ...{ from: 106, side: 36, diamond: 52, label: 52, straight: false },
  },
];

/**
 * Null where the numbers would overlap.
 * @param {number[]} sizes
 * @param {number} width
 * @param {boolean} biased
 * @returns {Placed | null}
 */
export function labelledColumns(sizes, width, biased) {
  for (const choice of CHOICES) {
    // Small type only where a network is deep: a shallow one has room in rows.
    if (choice.manner.compact && sizes.length < 4) continue;
    const step = (width - 2 * choice.side) / (sizes.length - 1 + LOSS_STEP);
    if (step < choice.from) continue;
    const placed = { ...choice.manner, ...columns(sizes, step, biased, choice) };
    if (!choice.straight || isClear(sizes, placed, choice, biased)) return placed;
  }
  return null;
}

/**
 * @param {number[]} sizes
 * @param {number} step
 * @param {boolean} biased
 * @param {Choice} choice
 */
function columns(sizes, step, biased, { side, straight }) {
  const gap = 130 + (biased ? 24 : 0);
  const outputs = sizes.at(-1) ?? 1;
  const tallest = Math.max(...sizes, outputs + 0.6);
  const middle = TOP + ((tallest - 1) * gap) / 2;
  /** @param {number} column */
  const x = (column) => side + Math.min(column, sizes.length - 1 + LOSS_STEP) * step;
  /** @param {number} layer @param {number} unit */
  const node = (layer, unit) => ({
    x: x(layer),
    y: middle + (unit - 1 - ((sizes[layer] ?? 1) - 1) / 2) * gap,
  });
  /** @param {number} index */
  const atLoss = (index) => ({ x: x(sizes.length), y: middle + (index - outputs / 2) * 112 });
  const labels = range(sizes.length - 1).map((layer) => {
    const [m, n] = [sizes[layer - 1] ?? 1, sizes[layer] ?? 1];
    const between = { m, n, step, gap };
    return straight
      ? onLines(
          between,
          (f) => node(layer - 1, f),
          (t) => node(layer, t),
        )
      : inColumn(
          between,
          (f) => node(layer - 1, f),
          (t) => node(layer, t),
        );
  });
  return {
    height: TOP + (tallest - 1) * gap + (biased ? 96 : 76),
    node,
    /** @param {number} layer @param {number} from @param {number} to */
    label: (layer, from, to) => /** @type {Point} */ (labels[layer - 1]?.[from - 1]?.[to - 1]),
    /** @param {number} unit */
    target: (unit) => atLoss(unit - 1),
    loss: atLoss(outputs),
    /** @param {number} column */
    heading: (column) => ({ x: x(column), y: 18 }),
  };
}

/**
 * @typedef {{ m: number, n: number, step: number, gap: number }} Between
 */

/**
 * Numbers on the straight lines, in one column of their own where the lines are apart.
 * @param {Between} between
 * @param {(unit: number) => Point} source
 * @param {(unit: number) => Point} end
 */
function onLines(between, source, end) {
  const share = bestShare(between);
  return range(between.m).map((from) =>
    range(between.n).map((to) => {
      const start = source(from);
      const on = along(start, end(to), share);
      // A lone output's numbers keep clear of the diamonds above the units they come from.
      return between.n === 1 && Math.abs(on.y - start.y) < CLEAR ? { x: on.x, y: start.y } : on;
    }),
  );
}

/**
 * Numbers in the middle between two columns, in the order of the lines but apart: lines bend to
 * where their numbers stand.
 * @param {Between} between
 * @param {(unit: number) => Point} source
 * @param {(unit: number) => Point} end
 */
function inColumn({ m, n }, source, end) {
  const wished = range(m).flatMap((from) =>
    range(n).map((to) => ({ from, to, y: along(source(from), end(to), 0.499).y })),
  );
  wished.sort((one, other) => one.y - other.y);
  const heights = apart(
    wished.map(({ y }) => y),
    STACK,
  );
  const { x } = along(source(1), end(1), 0.5);
  /** @type {Point[][]} */
  const labels = range(m).map(() => []);
  for (const [index, { from, to }] of wished.entries()) {
    const row = /** @type {Point[]} */ (labels[from - 1]);
    row[to - 1] = { x, y: heights[index] ?? 0 };
  }
  return labels;
}

/**
 * How far along its edge a number stands, so that m × n numbers stand apart in one column, clear of
 * the nodes on both sides: as near to the middle as keeps a row's height between them, else where
 * they are farthest apart.
 * @param {Between} between
 */
function bestShare({ m, n, step, gap }) {
  const shares = SHARES.map((share) => (n < m ? 1 - share : share));
  const clear = shares.filter((share) => step * Math.min(share, 1 - share) >= NEAR);
  const distances = clear.map((share) => gap * leastDistance(m, n, share));
  const well = distances.findIndex((distance) => distance >= STACK);
  return clear[well < 0 ? distances.indexOf(Math.max(...distances)) : well] ?? 0.5;
}

/** Shares to choose from, the middle of the edge first. */
const SHARES = Array.from({ length: 176 }, (_, index) => 0.5 + index / 500);

/**
 * The least distance between two numbers of a column, in gaps between units.
 * @param {number} m
 * @param {number} n
 * @param {number} share
 */
function leastDistance(m, n, share) {
  const heights = range(m).flatMap((from) =>
    range(n).map((to) => (from - m / 2) * (1 - share) + (to - n / 2) * share),
  );
  heights.sort((one, other) => one - other);
  const distances = heights.slice(1).map((height, index) => height - (heights[index] ?? height));
  return Math.min(1, ...distances);
}

/**
 * Whether the numbers on the edges keep clear of one another and of what stands around the nodes.
 * @param {number[]} sizes
 * @param {Placed} placed
 * @param {Choice} choice
 * @param {boolean} biased
 */
function isClear(sizes, placed, { diamond, label }, biased) {
  return range(sizes.length - 1).every((layer) => {
    const ends = [layer - 1, layer].flatMap((each) =>
      range(sizes[each] ?? 1).flatMap((unit) =>
        around(placed.node(each, unit), { ...placed, diamond, given: each === 0, biased }),
      ),
    );
    const labels = range(sizes[layer - 1] ?? 1).flatMap((from) =>
      range(sizes[layer] ?? 1).map((to) => labelBox(placed.label(layer, from, to), label)),
    );
    return labels.every(
      (one, index) =>
        !ends.some((other) => meet(one, other)) &&
        !labels.slice(index + 1).some((other) => meet(one, other, STACK - 2 * HALF - 0.01)),
    );
  });
}

/**
 * What stands around a node: itself, its diamond, the numbers and the bias under it.
 * @param {Point} at
 * @param {{ radius: number, diamond: number, given: boolean, biased: boolean }} what
 * @returns {Box[]}
 */
function around({ x, y }, { radius, diamond, given, biased }) {
  const node = { left: x - radius, right: x + radius, top: y - radius, bottom: y + radius };
  if (given) return [node];
  return [
    node,
    { left: x + 8, right: x + 8 + diamond, top: y - 48, bottom: y - 20 },
    { left: x - 30, right: x + 30, top: y + 30, bottom: y + 60 },
    ...(biased ? [{ left: x - 34, right: x + 82, top: y + 64, bottom: y + 88 }] : []),
  ];
}

/**
 * @param {Point} at
 * @param {number} width
 * @returns {Box}
 */
function labelBox({ x, y }, width) {
  return { left: x - width / 2, right: x + width / 2, top: y - HALF, bottom: y + HALF };
}

/**
 * Whether two boxes come nearer to each other than `distance` in height.
 * @param {Box} one
 * @param {Box} other
 */
function meet(one, other, distance = 0) {
  return (
    one.left < other.right &&
    other.left < one.right &&
    one.top < other.bottom + distance &&
    other.top < one.bottom + distance
  );
}

/**
 * @param {Point} start
 * @param {Point} end
 * @param {number} share
 */
function along(start, end, share) {
  return { x: start.x + share * (end.x - start.x), y: start.y + share * (end.y - start.y) };
}

// Where everything in the diagram stands: columns of nodes from left to right where there is room,
// rows from top to bottom elsewhere. Pure geometry; one unit is one CSS pixel.

/**
 * @typedef {{ x: number, y: number }} Point
 * @typedef {object} Node
 * @property {string} key "layer.unit"; layer 0 holds the inputs
 * @property {number} layer
 * @property {number} unit
 * @property {Point} at
 * @typedef {object} Edge
 * @property {number} layer the layer that the edge leads to
 * @property {number} from
 * @property {number} to
 * @property {Point} start
 * @property {Point} end
 * @property {Point} label where its number stands
 * @typedef {object} Layout
 * @property {number} width
 * @property {number} height
 * @property {boolean} upright whether layers are rows
 * @property {boolean} marked whether there is room to name the numbers on the edges
 * @property {Node[]} nodes
 * @property {Edge[]} edges
 * @property {Point[]} targets one per output
 * @property {Point} loss
 * @property {{ layer: number, at: Point }[]} headings one per layer, and one for target and loss
 */

export const RADIUS = 25;

/** Below this width layers are rows. */
const UPRIGHT_BELOW = 600;

/** Nearer to a node's centre than this, a number in its box would touch the node. */
const NEAR = 72;

/** From this distance between columns on, numbers on edges have their names beside them. */
const MARKED_FROM = 200;

/** Room from the outputs to target and loss, where no numbers stand, as a share of a layer's. */
const LOSS_STEP = 0.72;

/** Distances: in rows above and below a node's centre, in columns between units and to the sides. */
const SPREAD = {
  upright: { top: 48, above: 74, below: 76, loss: 112 },
  flat: { unit: 130, top: 92, side: 52 },
};

/** Height that a diamond takes above its node's centre, a number's half height added. */
const CLEAR = 62;

/** Height of a row of numbers on edges. */
const STACK = 28;

/**
 * @param {number[]} sizes units per layer, inputs first
 * @param {number} width
 * @returns {Layout}
 */
export function layout(sizes, width, biased = false) {
  const flat = placeFlat(sizes, width, biased);
  const upright = width < UPRIGHT_BELOW || !hasRoom(sizes, flat);
  const place = upright ? placeUpright(sizes, width, biased) : flat;
  const nodes = sizes.flatMap((size, layer) =>
    range(size).map((unit) => ({
      key: `${layer}.${unit}`,
      layer,
      unit,
      at: place.node(layer, unit),
    })),
  );
  const last = sizes.length - 1;
  const outputs = sizes[last] ?? 1;
  return {
    width,
    height: place.height,
    upright,
    marked: place.marked,
    nodes,
    edges: range(last).flatMap((layer) => edgesInto(layer, sizes, place, upright)),
    targets: range(outputs).map((unit) => place.loss(unit - 1, outputs)),
    loss: place.loss(outputs, outputs),
    headings: range(sizes.length + 1).map((column) => ({
      layer: column - 1,
      at: place.heading(column - 1),
    })),
  };
}

/**
 * @param {number[]} sizes
 * @param {number} width
 * @param {boolean} biased
 */
function placeFlat(sizes, width, biased) {
  const { unit, top, side } = SPREAD.flat;
  const gap = unit + (biased ? 24 : 0);
  const tallest = Math.max(...sizes, (sizes.at(-1) ?? 1) + 0.6);
  const height = top + (tallest - 1) * gap + (biased ? 96 : 76);
  const middle = top + ((tallest - 1) * gap) / 2;
  const step = (width - 2 * side) / (sizes.length - 1 + LOSS_STEP);
  /** @param {number} column */
  const x = (column) => side + Math.min(column, sizes.length - 1 + LOSS_STEP) * step;
  return {
    height,
    gap,
    step,
    marked: step >= MARKED_FROM,
    /** @param {number} layer @param {number} unit */
    node: (layer, unit) => ({
      x: x(layer),
      y: middle + (unit - 1 - ((sizes[layer] ?? 1) - 1) / 2) * gap,
    }),
    /** @param {number} index @param {number} count */
    loss: (index, count) => ({ x: x(sizes.length), y: middle + (index - count / 2) * 112 }),
    /** @param {number} column */
    heading: (column) => ({ x: x(column), y: 18 }),
  };
}

/**
 * @param {number[]} sizes
 * @param {number} width
 * @param {boolean} biased
 */
function placeUpright(sizes, width, biased) {
  /** @type {number[]} */
  const rows = [];
  for (const [layer, size] of sizes.entries()) {
    const before = rows[layer - 1];
    const stacked = Math.min(size, sizes[layer - 1] ?? size) * STACK;
    const { top, above } = SPREAD.upright;
    const below = SPREAD.upright.below + (biased ? 24 : 0);
    rows.push(
      before === undefined ? top : before + (layer === 1 ? RADIUS : below) + stacked + above,
    );
  }
  const last = (rows.at(-1) ?? 0) + SPREAD.upright.loss + (biased ? 24 : 0);
  /** @param {number} index @param {number} count */
  const x = (index, count) => (width * (index + 0.5)) / count;
  return {
    height: last + 46,
    gap: STACK,
    step: 0,
    marked: false,
    /** @param {number} layer @param {number} unit */
    node: (layer, unit) => ({ x: x(unit - 1, sizes[layer] ?? 1), y: rows[layer] ?? 0 }),
    /** @param {number} index @param {number} count */
    loss: (index, count) => ({ x: x(index, count + 1), y: last }),
    heading: () => ({ x: 0, y: 0 }),
  };
}

/**
 * The edges into one layer. Their numbers stand where the lines are apart: between two columns in
 * one column of their own; between two rows over the units they lead to, or, where these are fewer,
 * under the units they come from.
 * @param {number} layer
 * @param {number[]} sizes
 * @param {{ node: (layer: number, unit: number) => Point, gap: number, step: number }} place
 * @param {boolean} upright
 * @returns {Edge[]}
 */
function edgesInto(layer, sizes, place, upright) {
  const { node } = place;
  const [m, n] = [sizes[layer - 1] ?? 1, sizes[layer] ?? 1];
  const { share } = flatShare(m, n, place);
  return range(m).flatMap((from) =>
    range(n).map((to) => {
      const [start, end] = [node(layer - 1, from), node(layer, to)];
      const x = n < m ? start.x : end.x;
      const row = n < m ? n - to : m - from;
      const on = between(start, end, share);
      // A lone output's numbers keep clear of the diamonds above the units they come from.
      const flat = n === 1 && Math.abs(on.y - start.y) < CLEAR ? { x: on.x, y: start.y } : on;
      const label = upright ? { x, y: end.y - SPREAD.upright.above - row * STACK } : flat;
      return { layer, from, to, start, end, label };
    }),
  );
}

/**
 * How far along its edge a number stands, so that m × n numbers stand apart in one column, clear of
 * the nodes on both sides: as near to the middle as keeps a row's height between them, else where
 * they are farthest apart.
 * @param {number} m
 * @param {number} n
 * @param {{ step: number, gap: number }} place
 */
function flatShare(m, n, { step, gap }) {
  const shares = SHARES.map((share) => (n < m ? 1 - share : share));
  const clear = shares.filter((share) => step * Math.min(share, 1 - share) >= NEAR);
  const apart = clear.map((share) => gap * leastDistance(m, n, share));
  const well = apart.findIndex((distance) => distance >= STACK);
  const best = well < 0 ? apart.indexOf(Math.max(...apart)) : well;
  return { share: clear[best] ?? 0.5, apart: apart[best] ?? 0 };
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
 * Whether the columns are so far apart that the numbers between them keep clear of the nodes and
 * of one another.
 * @param {number[]} sizes
 * @param {{ step: number, gap: number }} place
 */
function hasRoom(sizes, place) {
  return sizes.slice(1).every((n, index) => flatShare(sizes[index] ?? 1, n, place).apart >= STACK);
}

/**
 * @param {Point} start
 * @param {Point} end
 * @param {number} share
 */
function between(start, end, share) {
  return { x: start.x + share * (end.x - start.x), y: start.y + share * (end.y - start.y) };
}

/** @param {number} count */
function range(count) {
  return Array.from({ length: count }, (_, index) => index + 1);
}

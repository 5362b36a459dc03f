// Where everything in the diagram stands: columns of nodes from left to right where there is room,
// rows from top to bottom elsewhere. Pure geometry; one unit is one CSS pixel.

import { labelledColumns } from "./layout/columns.js";
import { denseColumns, denseRows } from "./layout/dense.js";
import { labelledRows } from "./layout/rows.js";
import { range } from "./layout/spacing.js";

/**
 * @typedef {{ x: number, y: number }} Point
 * @typedef {Point & { align: "start" | "middle" | "end" }} Anchor where a number begins, is centred or ends
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
 * @property {Point} label where its number stands while all edges have theirs
 *
 * @typedef {object} Manner how the parts of the picture are drawn; offsets are from a node's centre
 * @property {boolean} upright whether layers are rows
 * @property {boolean} marked whether there is room to name the numbers on the edges
 * @property {boolean} dense whether only the unit on show has its numbers around it
 * @property {boolean} compact whether numbers are written in the smaller type
 * @property {number} radius of a node
 * @property {number} places decimals in a node
 * @property {number} room the widest that a number on an edge may be
 * @property {Point} name where a node's symbol ends
 * @property {Anchor} signal where its diamond stands
 * @property {Point} bias
 *
 * @typedef {object} Parts
 * @property {number} height
 * @property {(layer: number, unit: number) => Point} node
 * @property {(layer: number, from: number, to: number) => Point} label
 * @property {(unit: number) => Point} target
 * @property {Point} loss
 * @property {(column: number) => Point} heading one per layer, and one for target and loss
 * @property {{ top: number, height: number }[]} [bands] behind layers that take several lines
 *
 * @typedef {Manner & Parts} Placed
 *
 * @typedef {Manner & {
 *   width: number, height: number, nodes: Node[], edges: Edge[], targets: Point[], loss: Point,
 *   headings: { layer: number, at: Point }[], bands: { top: number, height: number }[],
 * }} Layout
 */

/** Below this width layers are rows. */
const UPRIGHT_BELOW = 600;

/** Up to so many edges all have their numbers on them. */
const LABELLED_EDGES = 24;

/** Up to so many units of a layer have all their numbers around them. */
const LABELLED_UNITS = 8;

/**
 * Whether a network has too many numbers to write them all into one picture.
 * @param {number[]} sizes units per layer, inputs first
 */
export function isCrowded(sizes) {
  const edges = sizes.slice(1).reduce((sum, n, index) => sum + n * (sizes[index] ?? 0), 0);
  return edges > LABELLED_EDGES || Math.max(...sizes) > LABELLED_UNITS;
}

/**
 * @param {number[]} sizes units per layer, inputs first
 * @param {number} width
 * @param {boolean} [biased]
 * @param {boolean} [low] whether there is less height than the numbers of all edges take
 * @returns {Layout}
 */
export function layout(sizes, width, biased = false, low = false) {
  const { node, label, target, heading, bands = [], ...placed } = place(sizes, width, biased, low);
  const last = sizes.length - 1;
  return {
    ...placed,
    width,
    bands,
    nodes: sizes.flatMap((size, layer) =>
      range(size).map((unit) => ({
        key: `${layer}.${unit}`,
        layer,
        unit,
        at: node(layer, unit),
      })),
    ),
    edges: range(last).flatMap((layer) =>
      pairs(sizes[layer - 1] ?? 1, sizes[layer] ?? 1).map(([from, to]) => ({
        layer,
        from,
        to,
        start: node(layer - 1, from),
        end: node(layer, to),
        label: label(layer, from, to),
      })),
    ),
    targets: range(sizes[last] ?? 1).map(target),
    headings: range(last + 2).map((column) => ({ layer: column - 1, at: heading(column - 1) })),
  };
}

/**
 * The first way of placing everything that leaves room for all that has to stand there.
 * @param {number[]} sizes
 * @param {number} width
 * @param {boolean} biased
 * @param {boolean} low
 * @returns {Placed}
 */
function place(sizes, width, biased, low) {
  const lowest = low ? denseColumns(sizes, width) : undefined;
  if (lowest) return lowest;
  const ways = isCrowded(sizes)
    ? [denseColumns, denseRows]
    : [labelledColumns, labelledRows, denseColumns, denseRows];
  for (const way of ways) {
    const placed = way(sizes, width, biased);
    if (placed && (placed.upright || width >= UPRIGHT_BELOW)) return placed;
  }
  throw new Error(`no layout for ${sizes.join("-")} at ${width} px`);
}

/**
 * @param {number} m
 * @param {number} n
 * @returns {[from: number, to: number][]}
 */
function pairs(m, n) {
  return range(m).flatMap((from) =>
    range(n).map((to) => /** @type {[number, number]} */ ([from, to])),
  );
}

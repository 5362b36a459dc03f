// Where in the diagram a number belongs: each spot shows one number or stands for several.

import { indices, kindOf } from "./moments.js";

/**
 * @typedef {import("./state.js").State} State
 */

const AT_WEIGHT = new Set(["w", "dw", "w_new", "dE_dw", "dy_dw"]);
const AT_TARGET = new Set(["d", "e"]);
const AT_LOSS = new Set(["E", "E_new"]);

/**
 * "node 1.2", "edge 1.2.3", "target 1", "loss", or "" for a number that belongs to all.
 * @param {string} id
 * @param {number} depth number of layers
 */
export function spotOf(id, depth) {
  const kind = kindOf(id);
  const index = indices(id);
  if (AT_WEIGHT.has(kind)) return `edge ${index.join(".")}`;
  if (AT_TARGET.has(kind)) return `target ${index[0]}`;
  if (AT_LOSS.has(kind)) return "loss";
  if (kind === "lr") return "";
  if (kind === "x") return `node 0.${index[0]}`;
  if (kind === "y_new") return `node ${depth}.${index[0]}`;
  return `node ${index.join(".")}`;
}

/**
 * The id of the number on an edge now: the weight going forward, then the gradient (or the
 * article's δ on the way to it), then the change, then the new weight; each once it is known.
 * @param {State} state
 * @param {(id: string) => number | undefined} numberOf
 * @param {string} phase
 * @param {string} index "layer.from.to"
 */
export function onEdge(state, numberOf, phase, index) {
  const article = state.explanations?.architecture.delta === "article";
  const order =
    phase === "update"
      ? ["w_new", "dw", "dE_dw"]
      : phase === "backward"
        ? ["dE_dw", ...(article ? ["dy_dw"] : [])]
        : [];
  return [...order, "w"].map((kind) => `${kind}.${index}`).find((id) => numberOf(id) !== undefined);
}

/**
 * The id of the number of a unit's bias now; like `onEdge`.
 * @param {(id: string) => number | undefined} numberOf
 * @param {string} phase
 * @param {string} index "layer.unit"
 */
export function atBias(numberOf, phase, index) {
  const order =
    phase === "update" ? ["b_new", "db", "dE_db"] : phase === "backward" ? ["dE_db"] : [];
  return [...order, "b"].map((kind) => `${kind}.${index}`).find((id) => numberOf(id) !== undefined);
}

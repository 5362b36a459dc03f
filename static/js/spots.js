// Where in the diagram a number belongs: each spot shows one number or stands for several.

import { indices, kindOf } from "./moments.js";

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
  if (AT_TARGET.has(kind)) return `target ${index[0]}`;
  if (AT_LOSS.has(kind)) return "loss";
  if (index.length === 0) return "";
  if (kind === "da_dz") return `node ${index.slice(0, 2).join(".")}`;
  if (index.length === 3) return `edge ${index.join(".")}`;
  if (kind === "x") return `node 0.${index[0]}`;
  if (kind === "y_new") return `node ${depth}.${index[0]}`;
  return `node ${index.join(".")}`;
}

/**
 * The id of the number in the box of a weight or a bias now: what the calculation on show is about
 * or reads, else what its phase is about: the weight going forward, then the gradient (or the
 * article's δ on the way to it), then the change, then the new weight; each once it is known.
 * @param {object} scene
 * @param {(id: string) => number | undefined} scene.numberOf
 * @param {string} scene.phase
 * @param {string[]} scene.subjects ids of the number on show and of what it is made from
 * @param {boolean} scene.article whether δ belongs to weights
 * @param {"w" | "b"} letter
 * @param {string} index "layer.from.to", or "layer.unit" for a bias
 */
export function inBox({ numberOf, phase, subjects, article }, letter, index) {
  const [next, change, gradient] = [`${letter}_new`, `d${letter}`, `dE_d${letter}`];
  const sensitivity = `dy_d${letter}`;
  const parts = index.split(".").length;
  const ofPhase = {
    forward: [],
    error: [],
    backward: article ? [gradient, sensitivity] : [gradient],
    update: [next, change, gradient],
  }[phase];
  return [
    ...subjects.filter((id) => isInBox(id, parts) && indices(id).join(".") === index),
    ...[...(ofPhase ?? []), letter].map((kind) => `${kind}.${index}`),
  ].find((id) => numberOf(id) !== undefined);
}

const IN_NODE = new Set(["z", "a", "dE_da", "da_dz", "delta", "error_term", "dy_dz"]);

/**
 * Whether a number has its place in the box of a weight or a bias, and not in a node.
 * @param {string} id
 * @param {number} parts how many indices the box has
 */
function isInBox(id, parts) {
  return indices(id).length === parts && !IN_NODE.has(kindOf(id));
}

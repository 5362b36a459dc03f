// What a dense picture shows in full: the edges into or out of one unit, and what stands beside it.

import { indices, kindOf } from "./moments.js";
import { spotOf } from "./spots.js";

/**
 * @typedef {object} CloseUp
 * @property {string} unit "layer.unit" of the unit on show, or "" for none
 * @property {"in" | "out"} side whether the edges into it or out of it have their numbers
 * @property {(layer: number, from: number, to: number) => boolean} shows whether an edge has its number
 */

/**
 * The unit that a number belongs to, with the edges that go with it: the ones out of it where the
 * number is made from them or belongs to an input, else the ones into it.
 * @param {string} id
 * @param {string[]} reads what the number is made from
 * @param {number} depth
 * @returns {CloseUp}
 */
function around(id, reads, depth) {
  const [kind = "", key = ""] = spotOf(id, depth).split(" ");
  if (kind === "edge") return into(indices(id)[0] ?? 0, indices(id)[2] ?? 0);
  if (kind === "target") return into(depth, Number(key));
  if (kind !== "node") return { unit: "", side: "in", shows: () => false };
  const [layer = 0, unit = 0] = key.split(".").map(Number);
  const isMadeFromOut = reads.some((read) => spotOf(read, depth).startsWith(`edge ${layer + 1}.`));
  return layer === 0 || isMadeFromOut ? outOf(layer, unit) : into(layer, unit);
}

/** @param {number} layer @param {number} unit @returns {CloseUp} */
function into(layer, unit) {
  return { unit: `${layer}.${unit}`, side: "in", shows: (l, _, to) => l === layer && to === unit };
}

/** @param {number} layer @param {number} unit @returns {CloseUp} */
function outOf(layer, unit) {
  const shows = (/** @type {number} */ l, /** @type {number} */ from) =>
    l === layer + 1 && from === unit;
  return { unit: `${layer}.${unit}`, side: "out", shows };
}

/**
 * The unit pointed at or focused, unless it is part of what is explained; else the explained one.
 * @param {object} on
 * @param {string | null} on.explained id of the explained number
 * @param {string[]} on.reads ids of what it is made from
 * @param {boolean} on.path whether these are the factors along one path
 * @param {string | null} on.pointed id of the number under the pointer
 * @param {number} depth
 * @returns {CloseUp}
 */
export function closeUp({ explained, reads, path, pointed }, depth) {
  const subjects = explained ? [explained, ...reads] : [];
  const spots = new Set(subjects.map((id) => spotOf(id, depth)));
  if (path) return along(spots);
  const shown = explained ? around(explained, reads, depth) : null;
  if (!pointed || spots.has(spotOf(pointed, depth)) || (shown && isIn(pointed, shown)))
    return shown ?? around("", [], depth);
  return around(pointed, [], depth);
}

/**
 * The edges of one path; no unit is on show.
 * @param {Set<string>} spots
 * @returns {CloseUp}
 */
function along(spots) {
  /** @param {number[]} index */
  const shows = (...index) => {
    const spot = `edge ${index.join(".")}`;
    return spots.has(spot);
  };
  return { unit: "", side: "in", shows };
}

/**
 * Whether a number belongs to an edge that is shown.
 * @param {string} id
 * @param {CloseUp} shown
 */
function isIn(id, { shows }) {
  const [layer = 0, from = 0, to] = indices(id);
  return to !== undefined && kindOf(id) !== "da_dz" && shows(layer, from, to);
}

// What all parts of the picture need to know, worked out once per drawing.

import { closeUp } from "../closeup.js";
import { layout } from "../layout.js";
import { kindOf, momentAt } from "../moments.js";
import { fieldsOf } from "../pictures.js";
import { answerTo } from "../questions.js";
import { spotOf } from "../spots.js";
import { explained, shownExample } from "../state.js";
import { values } from "../values.js";

/**
 * @typedef {import("../state.js").State} State
 * @typedef {import("../layout.js").Point} Point
 *
 * @typedef {object} Scene
 * @property {State} state
 * @property {(id: string) => number | undefined} numberOf
 * @property {import("../layout.js").Layout} plan
 * @property {number} example which example of a batch is shown
 * @property {(id: string) => string} own the id of the example that is shown
 * @property {string} phase
 * @property {boolean} moved whether new weights are on the edges: old derivatives then step aside
 * @property {number} depth
 * @property {boolean} article whether δ belongs to weights
 * @property {string[]} subjects ids of the explained number and of what it is made from
 * @property {Set<string>} lit spots of the numbers that the explained one is made from
 * @property {string} current spot of the explained number
 * @property {string} pointed spot of the number under the pointer
 * @property {ReturnType<typeof fieldsOf>} fields what the nodes hold besides their numbers
 * @property {import("../closeup.js").CloseUp} closeUp what a dense picture shows in full
 * @property {(id: string) => number} largest the largest size of an edge's number of that id's kind
 */

/**
 * @param {State} state
 * @param {import("../types.js").Explanations} explanations
 * @returns {Scene}
 */
export function sceneOf(state, explanations) {
  const { sizes, examples } = explanations.architecture;
  const depth = sizes.length - 1;
  const moment = momentAt(explanations, state.at);
  const id = explained(state);
  const way = id && state.path !== null ? answerTo(state, id)?.paths?.[state.path] : undefined;
  const reads = way?.reads ?? (id ? (explanations.quantities[id]?.reads ?? []) : []);
  const example = shownExample(state);
  const numberOf = values(state);
  const plan = layout(
    sizes,
    state.width,
    explanations.architecture.biases.some(Boolean),
    state.low,
  );
  const on = { explained: id, reads, path: way !== undefined, pointed: state.pointed };
  return {
    state,
    example,
    own: (each) => (examples > 1 ? `${each}~${example}` : each),
    numberOf,
    plan,
    phase: moment?.phase ?? "forward",
    moved: moment !== undefined && kindOf(moment.id).endsWith("_new"),
    depth,
    article: explanations.architecture.delta === "article",
    subjects: id ? [id, ...reads] : [],
    lit: new Set(reads.map((read) => spotOf(read, depth))),
    current: id ? spotOf(id, depth) : "",
    pointed: state.pointed ? spotOf(state.pointed, depth) : "",
    fields: fieldsOf(state),
    closeUp: closeUp(on, depth),
    largest: largestOf(plan.edges, numberOf),
  };
}

/**
 * The largest size among the numbers of a kind on all edges, each worked out once.
 * @param {import("../layout.js").Edge[]} edges
 * @param {(id: string) => number | undefined} numberOf
 */
function largestOf(edges, numberOf) {
  /** @type {Map<string, number>} */
  const known = new Map();
  return (/** @type {string} */ id) => {
    const kind = kindOf(id);
    const size = known.get(kind) ?? Math.max(...edges.map(sizeOf(kind, numberOf)));
    known.set(kind, size);
    return size;
  };
}

/**
 * @param {string} kind
 * @param {(id: string) => number | undefined} numberOf
 * @returns {(edge: import("../layout.js").Edge) => number}
 */
function sizeOf(kind, numberOf) {
  return ({ layer, from, to }) => Math.abs(numberOf(`${kind}.${layer}.${from}.${to}`) ?? 0);
}

/**
 * The classes of a spot: explained now, read by what is explained, pointed at, or none of these.
 * @param {Scene} scene
 * @param {string} spot
 */
export function marks({ lit, current, pointed }, spot) {
  return [
    spot === current ? "current" : lit.has(spot) ? "lit" : "dim",
    spot === pointed ? "pointed" : "",
  ].join(" ");
}

// What the pictures are of, and what they lack: each belongs to one state of the network, and is
// asked for again as soon as another one is on show.

import { sizesOf } from "./choices.js";
import { batchAt, nearest, stateAt } from "./state.js";
import { idsOf, networksOf, weightOf } from "./weights.js";

/**
 * @typedef {import("./state.js").State} State
 * @typedef {import("./types.js").Setup} Setup
 * @typedef {import("./types.js").GridRequest} GridRequest
 * @typedef {import("./types.js").Grid} Grid
 * @typedef {{ low: number, high: number }} Range
 *
 * @typedef {object} Subject
 * @property {Setup} setup the start of the run that the network is from, and its examples
 * @property {number} step how many updates the network has behind it
 * @property {string} about what else the picture depends on
 *
 * @typedef {Subject & { kind: "plane", request: GridRequest }} WantPlane
 * @typedef {WantPlane & { grid: Grid }} Plane the activations over the inputs
 * @typedef {Subject & { kind: "loss", request: import("./types.js").SurfaceRequest }} WantLoss
 * @typedef {WantLoss & { surface: import("./types.js").Surface }} Loss E over one weight or two
 * @typedef {WantPlane | WantLoss} Want
 * @typedef {Plane | Loss} Picture
 *
 * @typedef {object} Pictures
 * @property {string[]} open the parts that stand opened
 * @property {boolean} nodes whether the nodes of the diagram hold fields
 * @property {string | null} unit the unit on show, as "2.1"; "winner" for the largest output
 * @property {[number, number]} inputs along which inputs, from 1
 * @property {string | null} weight the weight that stands out over the updates
 * @property {string[]} along the one or two weights that E is drawn over
 * @property {Loss | null} loss the last one that arrived
 * @property {Plane | null} plane the last one that arrived
 * @property {{ want: Want, message: string } | null} failed what could not be had
 *
 * @typedef {Partial<Pick<Pictures, "open" | "nodes" | "unit" | "inputs" | "weight" | "along">>} Choice
 */

/** Nothing is open, so nothing is asked for. */
export const NO_PICTURES = /** @type {Pictures} */ ({
  open: [],
  nodes: false,
  unit: null,
  inputs: [1, 2],
  weight: null,
  along: [],
  loss: null,
  plane: null,
  failed: null,
});

/** Up to so many units each have their own picture; past that, only the outputs are asked for. */
const MOST_UNITS = 100;

/** Up to so many units the picture is fine. */
const FEW_UNITS = 24;

/** In how many parts the coarse axis of a table is divided; a fine one has a multiple of it. */
export const PARTS = 10;

/**
 * The network that pictures are of: the one on show, or while a run is under way, the last it told of.
 * @param {State} state
 * @returns {import("./types.js").Training | undefined}
 */
export function networkOn({ run, update, job }) {
  if (!job) return stateAt(run, update);
  return stateAt(run, Math.max(job.from, nearest(run, job.from + job.done)));
}

/**
 * What has to be asked for next, if anything.
 * @param {State} state
 * @returns {Want | null}
 */
export function unpainted(state) {
  const { failed } = state.pictures;
  const lacking = wants(state).find((want) => !shows(state.pictures[want.kind], want));
  return lacking && !(failed && shows(failed.want, lacking)) ? lacking : null;
}

/**
 * What the parts that are open show.
 * @param {State} state
 * @returns {Want[]}
 */
function wants(state) {
  const { open } = state.pictures;
  return [
    open.includes("plane") || hasFields(state) ? planeOf(state) : null,
    open.includes("loss") ? lossOf(state) : null,
  ].flatMap((want) => want ?? []);
}

/**
 * Whether something is of exactly this.
 * @param {Subject | null} one
 * @param {Subject} other
 */
export function shows(one, other) {
  return one !== null && one.step === other.step && isLike(one, other);
}

/**
 * Whether something is of the same run in the same way, be it of another of its updates.
 * @param {Subject} one
 * @param {Subject} other
 */
export function isLike(one, other) {
  return one.setup === other.setup && one.about === other.about;
}

/**
 * The activations over one input or two, as they are to be on show.
 * @param {State} state
 * @returns {WantPlane | null}
 */
export function planeOf(state) {
  const training = networkOn(state);
  if (!training) return null;
  const { network, step } = training;
  const { setup } = state.run;
  const sizes = sizesOf(network);
  const axes = inputsOn(state.pictures, sizes[0] ?? 1);
  const fixed = setup.inputs[rowOn(state) - 1] ?? setup.inputs[0] ?? [];
  const units = sizes.slice(1).reduce((sum, size) => sum + size, 0);
  const points = axes.length === 1 ? 101 : units > FEW_UNITS && units <= MOST_UNITS ? 21 : 41;
  const isPlain = fixed.length === axes.length;
  const about = JSON.stringify(isPlain ? [axes] : [axes, fixed]);
  /** @type {GridRequest} */
  const request = {
    network,
    axes: axes.map((input) => ({ input, points, ...range(column(inputsOf(setup), input)) })),
    outputs_only: units > MOST_UNITS,
    ...(isPlain ? {} : { fixed }),
  };
  return { kind: "plane", setup, step, about, request };
}

/**
 * Why nodes can hold no fields: a field is over two inputs, and no unit's may be missing.
 * @param {State} state
 * @returns {"inputs" | "units" | null}
 */
export function unfielded({ run }) {
  const [inputs, ...units] = sizesOf(run.setup.before.network);
  if (inputs !== 2) return "inputs";
  return units.reduce((sum, size) => sum + size, 0) > MOST_UNITS ? "units" : null;
}

/** @param {State} state */
function hasFields(state) {
  return state.pictures.nodes && unfielded(state) === null;
}

/**
 * What the nodes hold besides their numbers, or null. Another run's activations are none of these.
 * @param {State} state
 */
export function fieldsOf(state) {
  const { plane } = state.pictures;
  const want = hasFields(state) ? planeOf(state) : null;
  if (!plane || !want || !isLike(plane, want)) return null;
  const isAhead = state.job !== null && plane.step !== state.run.setup.before.step + state.update;
  return { plane, isOld: !shows(plane, want), isAhead };
}

/**
 * Which of all examples is on show, from 1: the shown one of a batch has its own place among them.
 * @param {State} state
 */
export function rowOn({ run, update, example }) {
  return batchAt(run, update)?.[example - 1] ?? example;
}

/**
 * The inputs of all examples, those that are held out last.
 * @param {Setup} setup
 */
export function inputsOf({ inputs, validation }) {
  return [...inputs, ...(validation?.inputs ?? [])];
}

/**
 * Their targets.
 * @param {Setup} setup
 */
export function targetsOf({ targets, validation }) {
  return [...targets, ...(validation?.targets ?? [])];
}

/**
 * E over the chosen weights, as it is to be on show: as far as the run has gone, and a bit further.
 * @param {State} state
 * @returns {WantLoss | null}
 */
export function lossOf(state) {
  const training = networkOn(state);
  if (!training) return null;
  const { network, step } = training;
  const { setup } = state.run;
  const along = alongOf(state.pictures, network);
  const known = [network, ...networksOf(state).map((each) => each.network)];
  const axes = along.map((id) => {
    const [low, high] = extent(known.map((each) => weightOf(each, id)));
    const more = Math.max(1, (high - low) / 4);
    return { id, low: low - more, high: high + more, points: along.length === 1 ? 81 : 31 };
  });
  const { inputs, targets, loss } = setup;
  const request = { network, inputs, targets, loss: loss.name, axes };
  return { kind: "loss", setup, step, about: JSON.stringify(along), request };
}

/**
 * The chosen weights that a network has, or its first one.
 * @param {Pictures} pictures
 * @param {import("./types.js").Network} network
 */
export function alongOf({ along }, network) {
  const ids = idsOf(network);
  const there = [...new Set(along)].filter((id) => ids.includes(id));
  return there.length > 0 ? there.slice(0, 2) : ids.slice(0, 1);
}

/**
 * Six bounds between seven steps of numbers that are no signs: by equal ratios where all are above 0.
 * @param {(number | null)[]} values
 */
export function levelsOf(values) {
  const [low, high] = extent(values.filter((value) => value !== null));
  const parts = [1, 2, 3, 4, 5, 6].map((part) => part / 7);
  return low > 0
    ? parts.map((part) => low * (high / low) ** part)
    : parts.map((part) => low + (high - low) * part);
}

/**
 * The chosen inputs, or the first ones where the network does not have those.
 * @param {Pictures} pictures
 * @param {number} count
 */
export function inputsOn({ inputs: [one, other] }, count) {
  if (count === 1) return [1];
  const isThere = one !== other && one <= count && other <= count;
  return isThere ? [one, other] : [1, 2];
}

/**
 * The numbers of one input or output, from 1.
 * @param {number[][]} rows
 * @param {number} place
 */
export function column(rows, place) {
  return rows.map((row) => row[place - 1] ?? 0);
}

/**
 * From the lowest number to the highest and an eighth more on both sides, so that with ten parts in
 * between, the second point is the lowest number and the last but one the highest.
 * @param {number[]} numbers
 * @param {number} [least] half of the range, where it would be narrower
 * @returns {Range}
 */
export function range(numbers, least = 1) {
  const [low, high] = extent(numbers);
  const [from, to] = low < high ? [low, high] : [low - least, high + least];
  const more = (to - from) / 8;
  return { low: from - more, high: to + more };
}

/**
 * The lowest and the highest of numbers.
 * @param {number[]} numbers
 * @returns {[number, number]}
 */
export function extent(numbers) {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const number of numbers) {
    if (number < low) low = number;
    if (number > high) high = number;
  }
  return low > high ? [0, 0] : [low, high];
}

/**
 * @typedef {object} Shown one unit of a plane, or the winner
 * @property {string} unit
 * @property {(number | null)[]} values [point]; of the winner, the number of the largest output
 */

/**
 * The units that a plane has, as "1.2".
 * @param {Plane} plane
 */
export function unitsOf({ grid, request }) {
  const first = request.network.layers.length - grid.layers.length + 1;
  return grid.layers.flatMap(({ a }, index) => a.map((_, unit) => `${first + index}.${unit + 1}`));
}

/**
 * The chosen unit of a plane, or else the first output; the winner needs outputs to win against.
 * @param {Plane} plane
 * @param {string | null} chosen
 * @returns {Shown}
 */
export function shownOf(plane, chosen) {
  const units = unitsOf(plane);
  const { grid, request } = plane;
  const outputs = grid.layers.at(-1)?.a ?? [];
  if (chosen === "winner" && isWinnable(outputs.length, request.axes.length))
    return { unit: chosen, values: winners(outputs) };
  const unit = chosen && units.includes(chosen) ? chosen : `${request.network.layers.length}.1`;
  return { unit, values: valuesOf(plane, unit) };
}

/**
 * Whether the largest output can be shown: over a plane, with a shape for each output.
 * @param {number} outputs
 * @param {number} axes
 */
export function isWinnable(outputs, axes) {
  return outputs > 1 && outputs <= MOST_CLASSES && axes === 2;
}

/**
 * The activations of one unit, [point].
 * @param {Plane} plane
 * @param {string} unit
 */
export function valuesOf({ grid, request }, unit) {
  const [layer = 0, place = 0] = unit.split(".").map(Number);
  const index = layer - 1 - (request.network.layers.length - grid.layers.length);
  return grid.layers[index]?.a[place - 1] ?? [];
}

/**
 * An input itself, [point].
 * @param {Plane} plane
 * @param {string} key as "0.2"
 */
export function axisOf({ grid, request }, key) {
  const [xs = [], ys = []] = grid.axes;
  const isAlong = key === `0.${request.axes[0]?.input}`;
  return ys.flatMap((y) => xs.map((x) => (isAlong ? x : y)));
}

/**
 * Which output is the largest at each point, from 1; the first of equal ones.
 * @param {(number | null)[][]} outputs [output, point]
 * @returns {(number | null)[]}
 */
export function winners(outputs) {
  return (outputs[0] ?? []).map((_, point) => {
    const values = outputs.map((output) => output[point] ?? null);
    if (values.includes(null)) return null;
    return values.indexOf(Math.max(.../** @type {number[]} */ (values))) + 1;
  });
}

/**
 * The class of each example, from 0, and what the classes are: the targets' different values, or
 * with several outputs the largest one. Numbers that are no classes have none.
 * @param {number[][]} targets
 * @param {number} output the output that is looked at, from 1; 0 for all
 * @returns {{ names: number[], of: number[] } | null}
 */
export function classesOf(targets, output) {
  const outputs = targets[0]?.length ?? 1;
  const several = outputs > 1 && output === 0;
  const labels = several
    ? targets.map((row) => row.indexOf(Math.max(...row)) + 1)
    : column(targets, Math.max(output, 1));
  const names = several
    ? Array.from({ length: outputs }, (_, index) => index + 1)
    : [...new Set(labels)].sort((one, other) => one - other);
  if (names.length > MOST_CLASSES) return null;
  return { names, of: labels.map((label) => names.indexOf(label)) };
}

/** As many as there are shapes to tell them by. */
const MOST_CLASSES = 7;

/**
 * Half-way between the two targets of an output that has but two.
 * @param {number[][]} targets
 * @param {number} output from 1
 */
export function halfwayOf(targets, output) {
  const [low, high, more] = [...new Set(column(targets, output))];
  return low === undefined || high === undefined || more !== undefined ? null : (low + high) / 2;
}

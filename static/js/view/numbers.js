// The numbers around a unit: z, φ′, its diamond, its bias. A dense picture shows only those of the
// unit on show.

import { nothing, svg } from "lit-html";
import { boxed, sign, tight } from "../format.js";
import { beside } from "../layout/dense.js";
import { kindOf } from "../moments.js";
import { inBox } from "../spots.js";
import { bias, fitted, leftOf, rhombus } from "./tags.js";

/**
 * @typedef {import("./scene.js").Scene} Scene
 * @typedef {import("./scene.js").Point} Point
 * @typedef {import("../layout.js").Anchor} Anchor
 * @typedef {{ id: string, draw: (at: Anchor) => unknown }} Item
 */

/**
 * @param {Scene} scene
 * @param {string} key
 * @param {Point} at
 */
export function around(scene, key, at) {
  const { plan } = scene;
  const items = itemsOf(scene, key);
  if (!plan.dense) {
    const places = placesAround(scene, at);
    return items.map(({ id, draw }) => draw(/** @type {Anchor} */ (places[nameOf(id)])));
  }
  const shown = chosen(scene, key, items);
  return placesBeside(scene, key, at, shown.length).map((place, index) =>
    shown[index]?.draw(place),
  );
}

/**
 * What is known of a unit and has its place around it; under new weights no old derivatives.
 * @param {Scene} scene
 * @param {string} key
 * @returns {Item[]}
 */
function itemsOf(scene, key) {
  const { own, numberOf, moved, depth } = scene;
  const [layer, number] = key.split(".");
  const ids = {
    z: own(`z.${key}`),
    bias: inBox(scene, "b", key) ?? "",
    slope: moved ? "" : own(slopeOf(scene, key)),
    signal: moved ? "" : own(signalOf(scene, key)),
    output: Number(layer) === depth ? own(`y_new.${number}`) : "",
  };
  const items = [
    { id: ids.signal, draw: (/** @type {Anchor} */ at) => signal(scene, ids.signal, at) },
    { id: ids.z, draw: (/** @type {Anchor} */ at) => small(scene, "z", ids.z, at) },
    { id: ids.bias, draw: (/** @type {Anchor} */ at) => bias(scene, key, at) },
    { id: ids.slope, draw: (/** @type {Anchor} */ at) => small(scene, "φ′", ids.slope, at) },
    { id: ids.output, draw: (/** @type {Anchor} */ at) => small(scene, "new y", ids.output, at) },
  ];
  return items.filter(({ id }) => id !== "" && numberOf(id) !== undefined);
}

/**
 * The slope to show under a unit: of several that it has, the one by its own z.
 * @param {Scene} scene
 * @param {string} key
 */
function slopeOf({ state, own: owned }, key) {
  const own = `da_dz.${key}`;
  const quantities = state.explanations?.quantities ?? {};
  return owned(own) in quantities ? own : `${own}.${key.split(".")[1]}`;
}

/**
 * @param {Scene} scene
 * @param {string} key
 */
function signalOf({ state }, key) {
  const isTerm = state.explanations?.architecture.delta === "error_term";
  return `${isTerm ? "error_term" : "delta"}.${key}`;
}

/** @param {string} id */
function nameOf(id) {
  const kind = kindOf(id);
  const names = { z: "z", da_dz: "slope", delta: "signal", error_term: "signal", y_new: "output" };
  return /** @type {Record<string, string>} */ (names)[kind] ?? "bias";
}

/**
 * Where each of them stands while all do.
 * @param {Scene} scene
 * @param {Point} at
 * @returns {Record<string, Anchor>}
 */
function placesAround({ plan }, { x, y }) {
  const under = (/** @type {number} */ distance) =>
    /** @type {Anchor} */ ({ x, y: y + plan.radius + distance, align: "middle" });
  return {
    z: under(11.5),
    slope: under(26.5),
    output: under(26.5), // where the slope was, which is not shown beside new weights
    bias: { x: x + plan.bias.x, y: y + plan.bias.y, align: "middle" },
    signal: { x: x + plan.signal.x, y: y + plan.signal.y, align: plan.signal.align },
  };
}

/**
 * What a dense picture shows of a unit: of the one on show two numbers, first what the explained
 * number is about; of others only numbers that the explained one is made from.
 * @param {Scene} scene
 * @param {string} key
 * @param {Item[]} items
 */
function chosen(scene, key, items) {
  const { subjects, closeUp } = scene;
  const about = items.filter(({ id }) => subjects.includes(id));
  if (key !== closeUp.unit) return about.filter(({ id }) => isFree(scene, key, id)).slice(0, 1);
  const all = [...about, ...items.filter((item) => !about.includes(item))];
  return all.slice(0, sharesColumn(scene) ? 1 : 2);
}

/**
 * Whether the place beside a unit that is not on show is free: after it, in the layer on show or,
 * where the edges out of its unit are shown, in the layer that they lead to.
 * @param {Scene} scene
 * @param {string} key
 * @param {string} id
 */
function isFree({ closeUp, plan }, key, id) {
  const [layer, shown] = [key, closeUp.unit].map((each) => Number(each.split(".")[0]));
  if (closeUp.unit === "") return false;
  if (closeUp.side === "in") return layer === shown && kindOf(id) === "z";
  return !plan.upright && layer === Number(shown) + 1 && nameOf(id) === "signal";
}

/**
 * Whether the explained number is made from several z of one layer, as softmax is: each then
 * stands beside its unit.
 * @param {Scene} scene
 */
function sharesColumn({ subjects }) {
  return subjects.filter((id) => kindOf(id) === "z").length > 1;
}

/**
 * @param {Scene} scene
 * @param {string} key
 * @param {Point} at
 * @param {number} count
 * @returns {Anchor[]}
 */
function placesBeside({ plan, closeUp }, key, at, count) {
  const side = closeUp.side === "out" && key === closeUp.unit ? "before" : "after";
  if (count < 2) return [beside(plan, at, side)].slice(0, count);
  return plan.upright
    ? [beside(plan, at, "before"), beside(plan, at, "after")]
    : [beside(plan, at, side, -13), beside(plan, at, side, 13)];
}

/** What stands under targets and loss. */
const IN_A_ROW = ["d−y", "new E"];

/**
 * Whether so many targets stand in one row with the loss that what is under them has no room for
 * its name.
 * @param {import("../layout.js").Layout} plan
 */
export function isTight({ upright, targets }) {
  return upright && targets.length > 2;
}

/**
 * A small number with its name.
 * @param {Scene} scene
 * @param {string} name
 * @param {string} id
 * @param {Anchor} at its middle line
 */
export function small(scene, name, id, { x, y, align }) {
  const value = scene.numberOf(id);
  if (value === undefined) return nothing;
  const mark = IN_A_ROW.includes(name) && isTight(scene.plan) ? "" : `${name}\u00a0`;
  return svg`<text class="small" data-id=${id} x=${x} y=${y + 4.5} text-anchor=${align}><tspan class="mark">${mark}</tspan><tspan class="number">${written(scene, value, name)}</tspan></text>`;
}

/**
 * @param {Scene} scene
 * @param {number} value
 * @param {string} name
 */
function written(scene, value, name) {
  // Beside a node there is a number's room; under target and loss there is as much as in a node.
  const isBeside = scene.plan.dense && !IN_A_ROW.includes(name);
  if (isBeside) return fitted(scene, { value, names: [name], ends: 0 }).text;
  return inNode(scene, value);
}

/**
 * A number as a node holds it.
 * @param {Scene} scene
 * @param {number} value
 */
export function inNode({ plan, state }, value) {
  if (plan.places === 4) return boxed(value, state.digits);
  return tight(value, Math.min(plan.places, state.digits));
}

/**
 * The diamond of a unit: its error signal.
 * @param {Scene} scene
 * @param {string} id
 * @param {Anchor} at
 */
function signal(scene, id, at) {
  const value = scene.numberOf(id) ?? 0;
  const { text, shown, width } = signalText(scene, value);
  const left = leftOf(at, width);
  const half = scene.plan.compact ? 12 : 14;
  return svg`<g class="diamond ${sign(value)}" data-id=${id}>
    <polygon class="box" points=${rhombus(left, at.y, width, half, half)} />
    <text x=${left + width / 2} y=${at.y + 4.5} text-anchor="middle"><tspan class="mark">${shown}</tspan><tspan class="number">${text}</tspan></text>
  </g>`;
}

/**
 * @param {Scene} scene
 * @param {number} value
 */
function signalText(scene, value) {
  const { plan, state } = scene;
  const name = signalName(state.explanations?.architecture.delta);
  if (plan.compact) {
    const names = plan.dense && name === "δ" ? [name, ""] : [""];
    const { shown, ...fit } = fitted(scene, { value, names, ends: 24 });
    return { ...fit, shown: shown && `${shown}\u00a0` };
  }
  const shown = plan.marked ? `${name}\u00a0` : "";
  const text = boxed(value, state.digits);
  return { text, shown, width: 7.3 * text.length + 6.4 * shown.length + 30 };
}

/** @param {string | undefined} delta */
export function signalName(delta) {
  return delta === "article" ? "∂E/∂z" : "δ";
}

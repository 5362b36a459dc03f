// Inputs, units, targets and the loss: each a button with its numbers.

import { nothing, svg } from "lit-html";
import { fillStep } from "../fills.js";
import { spoken } from "../format.js";
import { HALF_TARGET } from "../layout/dense.js";
import { capital, text } from "../text.js";
import { fieldIn } from "./fields.js";
import { around, inNode, isTight, signalName, small } from "./numbers.js";
import { marks } from "./scene.js";

/**
 * @typedef {import("./scene.js").Scene} Scene
 * @typedef {import("./scene.js").Point} Point
 */

/**
 * @param {Scene} scene
 * @param {import("../layout.js").Node} node
 */
export function unit(scene, { key, layer, unit: number, at }) {
  const { numberOf, plan, fields } = scene;
  const id = scene.own(layer === 0 ? `x.${number}` : `a.${key}`);
  const value = numberOf(id);
  const name = layer === 0 ? `x${subscript(number)}` : symbolOf(scene, layer, number);
  return node(scene, {
    key,
    id,
    spot: `node ${key}`,
    spoken: spokenNode(scene, layer, id, key),
    shape: svg`${fieldIn(scene, key, at)}<circle class="box ${fields ? "" : `fill${fillStep(value)}`}" cx=${at.x} cy=${at.y} r=${plan.radius} />`,
    numbers: [
      label(scene, at, name),
      // While a run is under way, its fields are of later weights than the number.
      fields?.isAhead ? nothing : main(scene, value, at),
      layer === 0 ? nothing : around(scene, key, at),
    ],
  });
}

/**
 * A button in the picture. Its numbers stand beside the button itself, whose spoken name says them
 * in words.
 * @param {Scene} scene
 * @param {object} node
 * @param {string} node.key
 * @param {string} node.id the number that pressing it explains
 * @param {string} node.spot
 * @param {string} node.spoken
 * @param {unknown} node.shape
 * @param {unknown} node.numbers
 */
function node(scene, { key, id, spot, spoken, shape, numbers }) {
  return svg`<g class="node ${marks(scene, spot)}" data-id=${id}>
    <g role="button" tabindex=${scene.state.node === key ? 0 : -1} data-node=${key} aria-label=${spoken}>
      ${shape}
    </g>
    <g aria-hidden="true">${numbers}</g>
  </g>`;
}

/**
 * The number in a node.
 * @param {Scene} scene
 * @param {number | undefined} value
 * @param {Point} at
 */
function main(scene, value, { x, y }) {
  if (value === undefined) return nothing;
  return svg`<text class="number" x=${x} y=${y + 4.5} text-anchor="middle">${inNode(scene, value)}</text>`;
}

/**
 * A node's symbol: above it or at its left shoulder.
 * @param {Scene} scene
 * @param {Point} at
 * @param {string} name
 */
function label({ plan }, { x, y }, name) {
  return svg`<text class="name" x=${x + plan.name.x} y=${y + plan.name.y} text-anchor="end">${name}</text>`;
}

/**
 * @param {Scene} scene
 * @param {number} layer
 * @param {number} number
 */
function symbolOf({ depth, plan }, layer, number) {
  if (layer < depth) return `a${subscript(number)}`;
  return plan.targets.length > 1 ? `y${subscript(number)}` : "y";
}

/** @param {number} number */
function subscript(number) {
  return [...String(number)].map((digit) => "₀₁₂₃₄₅₆₇₈₉"[+digit]).join("");
}

/**
 * @param {Scene} scene
 * @param {number} layer
 * @param {string} id
 * @param {string} key
 */
function spokenNode({ state, numberOf, own }, layer, id, key) {
  const place = capital(state.explanations?.quantities[id]?.place ?? "");
  /** @param {string} message @param {string} other */
  const said = (message, other) => {
    const value = numberOf(other);
    return value === undefined
      ? []
      : [
          text(message, {
            place,
            name: signalName(state.explanations?.architecture.delta),
            value: spoken(value, state.digits),
          }),
        ];
  };
  if (layer === 0) return said("node.input", id).join();
  const parts = [
    ...said("node.a", id),
    ...said("node.z", own(`z.${key}`)),
    ...said(
      "node.signal",
      own(
        state.explanations?.architecture.delta === "error_term"
          ? `error_term.${key}`
          : `delta.${key}`,
      ),
    ),
  ];
  return `${place}: ${parts.join(", ") || text("node.unknown")}`;
}

/**
 * @param {Scene} scene
 * @param {number} k
 * @param {Point} at
 */
export function target(scene, k, at) {
  const { state, numberOf, plan } = scene;
  const id = scene.own(`d.${k}`);
  const value = numberOf(id) ?? 0;
  const place = capital(state.explanations?.quantities[id]?.title ?? "");
  const name = plan.targets.length > 1 ? `d${subscript(k)}` : "d";
  const { x, y } = at;
  const high = plan.dense ? 26 : 38;
  const below = /** @type {const} */ ({
    x,
    y: y + high / 2 + (plan.dense ? 9 : 16.5),
    align: "middle",
  });
  return node(scene, {
    key: `d.${k}`,
    id,
    spot: `target ${k}`,
    spoken: text("node.target", { place, value: spoken(value, state.digits) }),
    shape: svg`<rect class="box fill${fillStep(value)}" x=${x - HALF_TARGET} y=${y - high / 2} width=${2 * HALF_TARGET} height=${high} rx="3" />`,
    numbers: [
      // Where targets are near to one another, each stands beside its output.
      plan.dense ? nothing : targetName(scene, name, at),
      main(scene, value, at),
      small(scene, "d−y", scene.own(`e.${k}`), below),
    ],
  });
}

/**
 * At its left shoulder, or where that would lie outside, above it.
 * @param {Scene} scene
 * @param {string} name
 * @param {Point} at
 */
function targetName({ plan }, name, { x, y }) {
  return isTight(plan)
    ? svg`<text class="name" x=${x - HALF_TARGET} y=${y - 24} text-anchor="start">${name}</text>`
    : svg`<text class="name" x=${x - 33} y=${y - 12} text-anchor="end">${name}</text>`;
}

/** @param {Scene} scene */
export function lossBox(scene) {
  const { state, numberOf, plan } = scene;
  const { x, y } = plan.loss;
  const value = numberOf("E");
  const afterwards = /** @type {import("../layout.js").Anchor} */ (
    plan.dense
      ? { x: x + HALF_TARGET + 2, y: y + 33.5, align: "end" }
      : { x, y: y + 33.5, align: "middle" }
  );
  const half = plan.dense ? HALF_TARGET : 34;
  const said = value === undefined ? text("node.unknown") : spoken(value, state.digits);
  return node(scene, {
    key: "E",
    id: "E",
    spot: "loss",
    spoken: `${text("node.loss")}: ${said}`,
    shape: svg`<rect class="box" x=${x - half} y=${y - 21} width=${2 * half} height="42" rx="10" />`,
    numbers: [
      svg`<text class="name" x=${x - half - 4} y=${y - 14} text-anchor="end">E</text>`,
      main(scene, value, plan.loss),
      // It belongs to all examples.
      small(scene, "new E", "E_new", afterwards),
    ],
  });
}

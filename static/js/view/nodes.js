// Inputs, units, targets and the loss: each a button with its numbers.

import { nothing, svg } from "lit-html";
import { boxed, sign, spoken } from "../format.js";
import { RADIUS } from "../layout.js";
import { capital, text } from "../text.js";
import { marks } from "./scene.js";
import { bias, rhombus } from "./tags.js";

/**
 * @typedef {import("./scene.js").Scene} Scene
 * @typedef {import("./scene.js").Point} Point
 */

/**
 * @param {Scene} scene
 * @param {import("../layout.js").Node} node
 */
export function unit(scene, { key, layer, unit: number, at }) {
  const { numberOf, depth, moved } = scene;
  const id = scene.own(layer === 0 ? `x.${number}` : `a.${key}`);
  const value = numberOf(id);
  const name = layer === 0 ? `x${subscript(number)}` : symbolOf(scene, layer, number);
  const below = { x: at.x, y: at.y + 41 };
  const inner = [
    small(scene, "z", `z.${key}`, below),
    bias(scene, key, at),
    moved ? nothing : small(scene, "φ′", slopeOf(scene, key), { x: at.x, y: at.y + 56 }),
    moved ? nothing : signal(scene, key, at),
    layer === depth ? small(scene, "new y", `y_new.${number}`, { x: at.x, y: at.y + 71 }) : nothing,
  ];
  return node(scene, {
    key,
    id,
    spot: `node ${key}`,
    spoken: spokenNode(scene, layer, id, key),
    shape: svg`<circle class="box fill${fillStep(value)}" cx=${at.x} cy=${at.y} r=${RADIUS} />`,
    numbers: [label(scene, at, name), main(scene, value, at), layer === 0 ? nothing : inner],
  });
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
function main({ state }, value, { x, y }) {
  if (value === undefined) return nothing;
  return svg`<text class="number" x=${x} y=${y + 4.5} text-anchor="middle">${boxed(value, state.digits)}</text>`;
}

/**
 * A node's symbol: above it between columns, beside it between rows.
 * @param {Scene} scene
 * @param {Point} at
 * @param {string} name
 */
function label({ plan }, { x, y }, name) {
  const at = plan.upright ? { x: x - RADIUS - 2, y: y - 14 } : { x: x + 5, y: y - 31 };
  return svg`<text class="name" x=${at.x} y=${at.y} text-anchor="end">${name}</text>`;
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
 * Seven steps from − over 0 to +.
 * @param {number | undefined} value
 */
export function fillStep(value) {
  if (value === undefined) return " empty";
  const size = Math.abs(value);
  const step = size < 0.05 ? 0 : size < 0.4 ? 1 : size < 0.8 ? 2 : 3;
  return 3 + Math.sign(value) * step;
}

/**
 * A small number with its name under a node.
 * @param {Scene} scene
 * @param {string} name
 * @param {string} id
 * @param {Point} at
 */
function small({ numberOf, state, own }, name, id, at) {
  const owned = own(id);
  const value = numberOf(owned);
  if (value === undefined) return nothing;
  return svg`<text class="small" data-id=${owned} x=${at.x} y=${at.y} text-anchor="middle"><tspan class="mark">${name}\u00a0</tspan><tspan class="number">${boxed(value, state.digits)}</tspan></text>`;
}

/**
 * The diamond at a node's shoulder: its error signal.
 * @param {Scene} scene
 * @param {string} key
 * @param {Point} at
 */
function signal(scene, key, at) {
  const { numberOf, state, plan } = scene;
  const delta = state.explanations?.architecture.delta;
  const id = scene.own(`${delta === "error_term" ? "error_term" : "delta"}.${key}`);
  const value = numberOf(id);
  if (value === undefined) return nothing;
  const mark = plan.marked ? `${signalName(delta)}\u00a0` : "";
  const number = boxed(value, state.digits);
  const width = 7.3 * number.length + 6.4 * mark.length + 30;
  const left = plan.upright ? at.x - width / 2 : at.x + 8;
  const y = at.y - (plan.upright ? RADIUS + 16 : 34);
  return svg`<g class="diamond ${sign(value)}" data-id=${id}>
    <polygon class="box" points=${rhombus(left, y, width, 14, 14)} />
    <text x=${left + width / 2} y=${y + 4.5} text-anchor="middle"><tspan class="mark">${mark}</tspan><tspan class="number">${number}</tspan></text>
  </g>`;
}

/** @param {string | undefined} delta */
export function signalName(delta) {
  return delta === "article" ? "∂E/∂z" : "δ";
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
  return node(scene, {
    key: `d.${k}`,
    id,
    spot: `target ${k}`,
    spoken: text("node.target", { place, value: spoken(value, state.digits) }),
    shape: svg`<rect class="box fill${fillStep(value)}" x=${x - 28} y=${y - 19} width="56" height="38" rx="3" />`,
    numbers: [
      svg`<text class="name" x=${x - 33} y=${y - 12} text-anchor="end">${name}</text>`,
      main(scene, value, at),
      small(scene, "d−y", `e.${k}`, { x, y: y + 40 }),
    ],
  });
}

/** @param {Scene} scene */
export function lossBox(scene) {
  const { state, numberOf, plan } = scene;
  const { x, y } = plan.loss;
  const value = numberOf("E");
  const said = value === undefined ? text("node.unknown") : spoken(value, state.digits);
  return node(scene, {
    key: "E",
    id: "E",
    spot: "loss",
    spoken: `${text("node.loss")}: ${said}`,
    shape: svg`<rect class="box" x=${x - 34} y=${y - 21} width="68" height="42" rx="10" />`,
    numbers: [
      svg`<text class="name" x=${x - 38} y=${y - 14} text-anchor="end">E</text>`,
      main(scene, value, plan.loss),
      afterwards(scene, { x, y: y + 38 }),
    ],
  });
}

/**
 * The loss after the update, which belongs to all examples.
 * @param {Scene} scene
 * @param {Point} at
 */
function afterwards(scene, at) {
  return small({ ...scene, own: (id) => id }, "new E", "E_new", at);
}

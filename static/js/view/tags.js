// Numbers in boxes: on the edges, and for biases under their units.

import { nothing, svg } from "lit-html";
import { boxed, sign } from "../format.js";
import { kindOf } from "../moments.js";
import { inBox } from "../spots.js";
import { marks } from "./scene.js";

/**
 * @typedef {import("./scene.js").Scene} Scene
 * @typedef {import("./scene.js").Point} Point
 */

/** What stands before the number in a box, by its kind. */
/** @type {Record<string, string>} */
const MARKS = {
  ...{ w: "w", dy_dw: "δ", dE_dw: "∂E/∂w", dw: "Δw", w_new: "new w", g: "g" },
  ...{ b: "b", dy_db: "δ", dE_db: "∂E/∂b", db: "Δb", b_new: "new b" },
};

/** The same where there is little room: what shares a shape still says what it is. */
const SHORT_MARKS = /** @type {Record<string, string>} */ ({ dy_dw: "δ", dE_dw: "∂E" });

/**
 * What stands before a number in a box; what optimizers keep has its letters.
 * @param {string} id
 */
export function markOf(id) {
  const kind = kindOf(id);
  const [letter = "", rest] = kind.split("_");
  const [first] = letter;
  return MARKS[kind] ?? { new: `new ${first}`, hat: `${first}\u0302` }[rest ?? ""] ?? first ?? "";
}

/**
 * @param {Scene} scene
 * @param {import("../layout.js").Edge} edge
 */
export function line(scene, { layer, from, to, start, end, label }) {
  const index = `${layer}.${from}.${to}`;
  const id = inBox(scene, "w", index) ?? `w.${index}`;
  const value = scene.numberOf(id) ?? 0;
  return svg`<polyline
    class="edge ${sign(value)} ${marks(scene, `edge ${index}`)}"
    points="${start.x},${start.y} ${label.x},${label.y} ${end.x},${end.y}"
    stroke-width=${thickness(scene, value, kindOf(id))}
  />`;
}

/**
 * 1.5 to 6 px, by the number's size among all numbers of its kind on the edges.
 * @param {Scene} scene
 * @param {number} value
 * @param {string} kind
 */
function thickness({ plan, numberOf }, value, kind) {
  const sizes = plan.edges.map(({ layer, from, to }) =>
    Math.abs(numberOf(`${kind}.${layer}.${from}.${to}`) ?? 0),
  );
  const largest = Math.max(...sizes);
  return 1.5 + 4.5 * (largest > 0 ? Math.min(1, Math.abs(value) / largest) : 0);
}

/**
 * @param {Scene} scene
 * @param {import("../layout.js").Edge} edge
 */
export function pill(scene, { layer, from, to, label }) {
  const index = `${layer}.${from}.${to}`;
  const id = inBox(scene, "w", index);
  if (id === undefined) return nothing;
  const mark = scene.plan.marked ? markOf(id) : (SHORT_MARKS[kindOf(id)] ?? "");
  return tag(scene, { id, at: label, mark, spot: `edge ${index}` });
}

/**
 * @param {Scene} scene
 * @param {string} key
 * @param {Point} at
 */
export function bias(scene, key, at) {
  const id = inBox(scene, "b", key);
  if (id === undefined) return nothing;
  const side = scene.plan.upright ? 0 : 24;
  // Its unit may be explained without it.
  const spot = scene.subjects.includes(id) ? `node ${key}` : "aside";
  return tag(scene, { id, at: { x: at.x + side, y: at.y + 76 }, mark: markOf(id), spot });
}

/**
 * A number in a box whose outline says its kind: round for weights, pointed for derivatives,
 * straight for changes, double for new weights.
 * @param {Scene} scene
 * @param {{ id: string, at: Point, mark: string, spot: string }} tag
 */
function tag(scene, { id, at, mark, spot }) {
  const value = scene.numberOf(id) ?? 0;
  const shape = shapeOf(kindOf(id));
  const arrow = shape === "change" ? (value > 0 ? "▲ " : value < 0 ? "▼ " : "") : "";
  const number = arrow + boxed(value, scene.state.digits);
  const wide =
    7.3 * number.length +
    (mark ? 6.2 * mark.length + 6 : 0) +
    (shape === "slope" ? 22 : shape === "new" ? 18 : 14);
  const width = Math.ceil(wide);
  const left = at.x - width / 2;
  return svg`<g class="tag ${shape} ${sign(value)} ${marks(scene, spot)}" data-id=${id}>
    ${outline(shape, left, at.y, width)}
    <text x=${at.x} y=${at.y + 4.5} text-anchor="middle">${
      mark ? svg`<tspan class="mark">${mark}\u00a0</tspan>` : nothing
    }<tspan class="number">${number}</tspan></text>
  </g>`;
}

/** @param {string} kind */
function shapeOf(kind) {
  if (kind === "w" || kind === "b") return "weight";
  if (kind.endsWith("_new")) return "new";
  return kind === "dw" || kind === "db" ? "change" : "slope";
}

/**
 * @param {string} shape
 * @param {number} left
 * @param {number} y
 * @param {number} width
 */
function outline(shape, left, y, width) {
  if (shape === "slope")
    return svg`<polygon class="box" points=${rhombus(left, y, width, 12, 9)} />`;
  const round = shape === "weight" ? 12 : 3;
  const box = svg`<rect class="box" x=${left} y=${y - 12} width=${width} height="24" rx=${round} />`;
  if (shape !== "new") return box;
  return svg`${box}<rect class="inner" x=${left + 2.5} y=${y - 9.5} width=${width - 5} height="19" rx="2" />`;
}

/**
 * @param {number} left
 * @param {number} y
 * @param {number} width
 * @param {number} half half its height
 * @param {number} point how far its ends are pointed
 */
export function rhombus(left, y, width, half, point) {
  const right = left + width;
  return `${left},${y} ${left + point},${y - half} ${right - point},${y - half} ${right},${y} ${right - point},${y + half} ${left + point},${y + half}`;
}

// Numbers in boxes: on the edges, and for biases under their units.

import { nothing, svg } from "lit-html";
import { boxed, sign, tight } from "../format.js";
import { beside } from "../layout/dense.js";
import { kindOf } from "../moments.js";
import { inBox } from "../spots.js";
import { marks } from "./scene.js";

/**
 * @typedef {import("./scene.js").Scene} Scene
 * @typedef {import("./scene.js").Point} Point
 * @typedef {import("../layout.js").Anchor} Anchor
 * @typedef {import("../layout.js").Edge} Edge
 * @typedef {import("../layout.js").Layout} Layout
 */

/** What stands before the number in a box, by its kind. */
/** @type {Record<string, string>} */
const MARKS = {
  ...{ w: "w", dy_dw: "δ", dE_dw: "∂E/∂w", dw: "Δw", w_new: "new w", g: "g" },
  ...{ b: "b", dy_db: "δ", dE_db: "∂E/∂b", db: "Δb", b_new: "new b" },
};

/** The same where there is little room: what shares a shape still says what it is. */
const SHORT_MARKS = /** @type {Record<string, string>} */ ({
  ...{ dy_dw: "δ", dE_dw: "∂E" },
  ...{ dy_db: "δ", dE_db: "∂E" },
});

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
 * Where an edge's number stands, or null where a dense picture leaves it out.
 * @param {Scene} scene
 * @param {Edge} edge
 * @returns {Anchor | null}
 */
export function anchorOf({ plan, closeUp }, { layer, from, to, start, end, label }) {
  if (!plan.dense) return { ...label, align: "middle" };
  if (!closeUp.shows(layer, from, to)) return null;
  return closeUp.side === "in" ? beside(plan, start, "after") : beside(plan, end, "before");
}

/**
 * @param {Scene} scene
 * @param {Edge} edge
 */
export function line(scene, edge) {
  const { layer, from, to, start, end } = edge;
  const index = `${layer}.${from}.${to}`;
  const id = inBox(scene, "w", index) ?? `w.${index}`;
  const value = scene.numberOf(id) ?? 0;
  const at = anchorOf(scene, edge);
  const bend = at ? ` ${at.x + { start: 20, middle: 0, end: -20 }[at.align]},${at.y}` : "";
  const near = scene.plan.dense && at ? "near" : "";
  return svg`<polyline
    class="edge ${sign(value)} ${marks(scene, `edge ${index}`)} ${near}"
    points="${start.x},${start.y}${bend} ${end.x},${end.y}"
    stroke-width=${thickness(scene, value, id)}
  />`;
}

/**
 * 1.5 to 6 px, by the number's size among all numbers of its kind on the edges; half of that where
 * edges are many.
 * @param {Scene} scene
 * @param {number} value
 * @param {string} id
 */
function thickness({ plan, largest }, value, id) {
  const most = largest(id);
  const thick = 1.5 + 4.5 * (most > 0 ? Math.min(1, Math.abs(value) / most) : 0);
  return plan.dense ? thick / 2 : thick;
}

/**
 * @param {Scene} scene
 * @param {Edge} edge
 */
export function pill(scene, edge) {
  const { layer, from, to } = edge;
  const index = `${layer}.${from}.${to}`;
  const at = anchorOf(scene, edge);
  const id = at ? inBox(scene, "w", index) : undefined;
  if (!at || id === undefined) return nothing;
  const mark = scene.plan.marked ? markOf(id) : (SHORT_MARKS[kindOf(id)] ?? "");
  return tag(scene, { id, at, mark, spot: `edge ${index}` });
}

/**
 * @param {Scene} scene
 * @param {string} key
 * @param {Anchor} at
 */
export function bias(scene, key, at) {
  const id = inBox(scene, "b", key);
  if (id === undefined) return nothing;
  // Its unit may be explained without it.
  const spot = scene.subjects.includes(id) ? `node ${key}` : "aside";
  return tag(scene, { id, at, mark: markOf(id), spot });
}

/**
 * A number in a box whose outline says its kind: round for weights, pointed for derivatives,
 * straight for changes, double for new weights.
 * @param {Scene} scene
 * @param {{ id: string, at: Anchor, mark: string, spot: string }} tag
 */
function tag(scene, { id, at, mark, spot }) {
  const value = scene.numberOf(id) ?? 0;
  const shape = shapeOf(kindOf(id));
  const arrow = shape === "change" ? (value > 0 ? "▲" : value < 0 ? "▼" : "") : "";
  const ends = { slope: 22, new: 18, weight: 14, change: 14 }[shape];
  const names = [mark, SHORT_MARKS[kindOf(id)] ?? "", ""];
  const { text, shown, width } = fitted(scene, { value, names, arrow, ends });
  const left = leftOf(at, width);
  return svg`<g class="tag ${shape} ${sign(value)} ${marks(scene, spot)}" data-id=${id}>
    ${outline(shape, left, at.y, width)}
    <text x=${left + width / 2} y=${at.y + 4.5} text-anchor="middle">${
      shown ? svg`<tspan class="mark">${shown}\u00a0</tspan>` : nothing
    }<tspan class="number">${text}</tspan></text>
  </g>`;
}

/**
 * A number and its name as they fit into the room there is: with fewer decimals, or without the
 * name.
 * @param {Scene} scene
 * @param {{ value: number, names: string[], arrow?: string, ends: number }} tag
 */
export function fitted({ plan, state }, { value, names, arrow = "", ends }) {
  const { room, compact } = plan;
  const [letter, inset] = compact ? [6.75, 0.7 * ends] : [7.3, ends];
  const space = arrow && !compact ? " " : "";
  const ways = writings(value, state.digits, plan).flatMap((number) =>
    names.map((shown) => {
      const text = arrow + space + number;
      const named = shown ? 6.2 * shown.length + 6 : 0;
      return { text, shown, width: Math.ceil(letter * text.length + named + inset) };
    }),
  );
  const way = ways.find(({ width }) => width <= room) ?? ways.at(-1);
  return /** @type {NonNullable<typeof way>} */ (way);
}

/**
 * A number as written in ever less room; where all are near to one another, with the decimals that
 * all of them have room for.
 * @param {number} value
 * @param {number} digits
 * @param {Layout} plan
 */
function writings(value, digits, { compact, room }) {
  const most = compact ? Math.max(2, Math.floor((room - 16) / 6.75) - 3) : 4;
  const fewer = [3, 2, 1].filter((places) => places <= most && places < Math.max(digits, 3));
  const tights = fewer.map((places) => tight(value, Math.min(places, digits)));
  return most >= 4 ? [boxed(value, digits), ...tights] : tights;
}

/**
 * @param {Anchor} at
 * @param {number} width
 */
export function leftOf({ x, align }, width) {
  return align === "start" ? x : align === "end" ? x - width : x - width / 2;
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

// The picture: nodes, edges, target and loss, each with its number of the moment.

import { html, nothing, svg } from "lit-html";
import { live } from "lit-html/directives/live.js";
import { isRate, kindOf } from "../moments.js";
import { spotOf } from "../spots.js";
import { has } from "../staging.js";
import { batchAt, explained } from "../state.js";
import { text } from "../text.js";
import { field } from "./field.js";
import { cutter, within } from "./fields.js";
import { leave } from "./formula.js";
import { lossBox, target, unit } from "./nodes.js";
import { signalName } from "./numbers.js";
import { sceneOf } from "./scene.js";
import { anchorOf, line, pill } from "./tags.js";

/**
 * @typedef {import("../state.js").State} State
 * @typedef {import("../layout.js").Point} Point
 * @typedef {import("./scene.js").Scene} Scene
 * @typedef {(event: import("../state.js").Event) => void} Dispatch
 */

/**
 * @param {State} state
 * @param {Dispatch} dispatch
 */
export function diagram(state, dispatch) {
  const { explanations } = state;
  if (!explanations) return html`<div class="diagram" id="diagram"></div>`;
  const scene = sceneOf(state, explanations);
  return html`<div class="diagram" id="diagram">
    <p class="legend ${scene.plan.dense && !state.low ? "long" : ""}"><span class=${state.low ? "unseen" : ""}>${legend(scene)}</span> ${examples(scene, dispatch)}</p>
    ${picture(scene, text("diagram.label"), dispatch)}
    ${has(state, "pictures") ? within(scene, dispatch) : nothing}
  </div>`;
}

/**
 * @param {Scene} scene
 * @param {string} label
 * @param {Dispatch} dispatch
 */
export function picture(scene, label, dispatch) {
  const { plan, state } = scene;
  return html`<div
      class="canvas"
      @focusin=${(/** @type {FocusEvent} */ event) => arrive(event, state, dispatch)}
      @focusout=${() => dispatch({ type: "pointed", id: null })}
    >
    <svg
      role="group"
      aria-label=${label}
      width=${plan.width}
      height=${plan.height}
      viewBox="0 0 ${plan.width} ${plan.height}"
      class=${classes(scene)}
      @click=${(/** @type {PointerEvent} */ event) => press(event, state, dispatch)}
      @pointerover=${(/** @type {PointerEvent} */ event) => point(event, state, dispatch)}
      @pointerleave=${(/** @type {PointerEvent} */ event) => leave(event, state, dispatch)}
      @keydown=${(/** @type {KeyboardEvent} */ event) => move(event, scene, dispatch)}
    >
      ${cutter(scene)}
      <g aria-hidden="true">
        ${plan.bands.map(({ top, height }) => svg`<rect class="band" x="0" y=${top} width=${plan.width} height=${height} rx="6" />`)}
        ${plan.upright && !plan.dense ? nothing : plan.headings.map(({ layer, at }) => heading(scene, layer, at))}
        ${lossLines(scene)}
        ${plan.edges.map((edge) => line(scene, edge))}
        ${plan.edges.map((edge) => pill(scene, edge))}
      </g>
      ${plan.nodes.map((node) => unit(scene, node))}
      ${plan.targets.map((at, index) => target(scene, index + 1, at))}
      ${lossBox(scene)}
    </svg>
    ${editor(scene, dispatch)}
    </div>`;
}

/** @param {Scene} scene */
function classes({ current, plan }) {
  return [current ? "focused" : "", plan.dense ? "dense" : "", plan.compact ? "compact" : ""].join(
    " ",
  );
}

/** @param {Scene} scene */
function legend(scene) {
  const edges = edgesLegend(scene);
  return scene.plan.dense && !scene.state.low ? `${text("diagram.legend.dense")} ${edges}` : edges;
}

/** @param {Scene} scene */
function edgesLegend({ phase, moved, article, plan, state }) {
  const delta = state.explanations?.architecture.delta;
  if (phase === "update") return text(moved ? "diagram.legend.new" : "diagram.legend.changes");
  if (phase !== "backward") return text("diagram.legend.weights");
  const edges = article ? "δ, then ∂E/∂w," : "∂E/∂w";
  const marked = plan.marked || plan.compact ? edges : edges.replace("∂E/∂w", "∂E/∂w (marked ∂E)");
  return text("diagram.legend.gradients", { edges: marked, signal: signalName(delta) });
}

/**
 * Which example of a batch is shown.
 * @param {Scene} scene
 * @param {Dispatch} dispatch
 */
function examples({ state, example }, dispatch) {
  const count = state.explanations?.architecture.examples ?? 1;
  const batch = batchAt(state.run, state.update);
  if (count === 1) return batch ? text("diagram.example.only", { row: batch[0] ?? 0 }) : nothing;
  return html`<label class="field">${text("diagram.example", { count })}
    <select
      @change=${(/** @type {Event} */ event) =>
        dispatch({
          type: "choseExample",
          example: Number(/** @type {HTMLSelectElement} */ (event.target).value),
        })}
    >
      ${Array.from({ length: count }, (_, index) => html`<option value=${index + 1} .selected=${live(example === index + 1)}>${batch ? text("diagram.example.row", { example: index + 1, row: batch[index] ?? 0 }) : index + 1}</option>`)}
    </select>
  </label>`;
}

/**
 * @param {Scene} scene
 * @param {number} layer
 * @param {Point} at
 */
function heading({ depth, plan }, layer, at) {
  const name =
    layer === 0 ? "inputs" : layer < depth ? "hidden" : layer === depth ? "output" : "loss";
  const number = name === "hidden" && depth > 2 ? ` ${layer}` : "";
  const anchor = plan.upright ? "start" : layer > depth && plan.dense ? "end" : "middle";
  const x = anchor === "end" ? plan.width : at.x;
  return svg`<text class="heading" x=${x} y=${at.y} text-anchor=${anchor}>${text(`diagram.${name}`)}${number}</text>`;
}

/** @param {Scene} scene */
function lossLines({ plan, depth }) {
  const outputs = plan.nodes.filter((node) => node.layer === depth).map((node) => node.at);
  return [...outputs, ...plan.targets].map(
    (at) => svg`<line class="thread" x1=${at.x} y1=${at.y} x2=${plan.loss.x} y2=${plan.loss.y} />`,
  );
}

/**
 * The field over the number that is being changed.
 * @param {Scene} scene
 * @param {Dispatch} dispatch
 */
function editor(scene, dispatch) {
  const { state, plan, depth } = scene;
  const id = state.editing;
  if (!id || isRate(id)) return nothing;
  const spot = spotOf(id, depth);
  const [kind, key] = spot.split(" ");
  const edge = plan.edges.find(({ layer, from, to }) => `${layer}.${from}.${to}` === key);
  const node = plan.nodes.find((each) => each.key === key);
  const at =
    kind === "edge"
      ? edge && anchorOf(scene, edge)
      : kind === "target"
        ? plan.targets[Number(key) - 1]
        : node?.at;
  if (!at) return nothing;
  const y = kindOf(id) === "b" ? at.y + plan.bias.y : at.y;
  return html`<div class="editor" .style=${`left:${Math.min(Math.max(at.x, 52), plan.width - 52)}px;top:${y}px`}>
    ${field(state, id, dispatch)}
  </div>`;
}

/**
 * A finger on a number of the formula on show lights it there first, and presses it when it comes
 * again: it cannot point without touching.
 * @param {PointerEvent} event
 * @param {State} state
 * @param {Dispatch} dispatch
 */
function press(event, state, dispatch) {
  const id = idAt(event);
  if (!id) return;
  const isPointing = event.pointerType === "touch" && state.pointed !== id && isRead(state, id);
  dispatch(isPointing ? { type: "pointed", id, aloud: true } : { type: "pressed", id });
}

/**
 * Whether the number on show is made of this one.
 * @param {State} state
 * @param {string} id
 */
function isRead(state, id) {
  const shown = explained(state);
  return shown !== null && state.explanations?.quantities[shown]?.reads.includes(id);
}

/**
 * @param {PointerEvent} event
 * @param {State} state
 * @param {Dispatch} dispatch
 */
function point(event, state, dispatch) {
  const id = idAt(event);
  if (event.pointerType !== "touch" && id !== state.pointed) dispatch({ type: "pointed", id });
}

/**
 * The focus has come to a node, by key or by pressing it: arrows go on from there.
 * @param {FocusEvent} event
 * @param {State} state
 * @param {Dispatch} dispatch
 */
function arrive(event, state, dispatch) {
  const node = /** @type {Element} */ (event.target).getAttribute("data-node");
  if (node && node !== state.node) dispatch({ type: "movedTo", node });
  const target = /** @type {Element} */ (event.target);
  if (target.matches(":focus-visible")) dispatch({ type: "pointed", id: idAt(event) });
}

/** @param {globalThis.Event} event */
function idAt(event) {
  const element = /** @type {Element} */ (event.target);
  return element.closest("[data-id]")?.getAttribute("data-id") ?? null;
}

/**
 * Arrow keys move between nodes, Enter explains (and again: changes), Escape lets go.
 * @param {KeyboardEvent} event
 * @param {Scene} scene
 * @param {Dispatch} dispatch
 */
function move(event, scene, dispatch) {
  const svgElement = /** @type {SVGElement} */ (event.currentTarget);
  const { state } = scene;
  if (event.key === "Enter" || event.key === " ") {
    const id = svgElement
      .querySelector(`[data-node="${state.node}"]`)
      ?.closest("[data-id]")
      ?.getAttribute("data-id");
    if (id) dispatch({ type: "pressed", id });
  } else if (event.key === "Escape") {
    dispatch({ type: "selected", id: null });
  } else {
    const next = neighbour(scene, event.key);
    if (!next) return;
    dispatch({ type: "movedTo", node: next });
    /** @type {SVGElement | null} */ (svgElement.querySelector(`[data-node="${next}"]`))?.focus();
  }
  event.preventDefault();
}

/**
 * @param {Scene} scene
 * @param {string} key
 */
function neighbour({ plan, state }, key) {
  const [across, within] = plan.upright
    ? [
        ["ArrowUp", "ArrowDown"],
        ["ArrowLeft", "ArrowRight"],
      ]
    : [
        ["ArrowLeft", "ArrowRight"],
        ["ArrowUp", "ArrowDown"],
      ];
  const columns = columnsOf(plan);
  const column = columns.findIndex((keys) => keys.includes(state.node));
  const row = columns[column]?.indexOf(state.node) ?? 0;
  const sideways = across?.indexOf(key) ?? -1;
  const along = within?.indexOf(key) ?? -1;
  if (sideways >= 0) {
    const next = columns[column + (sideways ? 1 : -1)];
    return next?.[Math.min(row, next.length - 1)];
  }
  return along >= 0 ? columns[column]?.[row + (along ? 1 : -1)] : undefined;
}

/** @param {import("../layout.js").Layout} plan */
function columnsOf(plan) {
  /** @type {string[][]} */
  const columns = [];
  for (const { key, layer } of plan.nodes) columns[layer] = [...(columns[layer] ?? []), key];
  return [...columns, [...plan.targets.map((_, index) => `d.${index + 1}`), "E"]];
}

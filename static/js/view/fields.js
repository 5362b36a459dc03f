// What each unit gives over both inputs, within its node, and the switch to it.

import { html, nothing, svg } from "lit-html";
import { guard } from "lit-html/directives/guard.js";
import { axisOf, planeOf, unfielded, valuesOf } from "../pictures.js";
import { text } from "../text.js";
import { caption } from "./panel.js";
import { heat } from "./plane.js";

/**
 * @typedef {import("../state.js").State} State
 * @typedef {import("./scene.js").Scene} Scene
 * @typedef {(event: import("../state.js").Event) => void} Dispatch
 */

/**
 * The field of a unit or an input, cut to the circle of its node.
 * @param {Scene} scene
 * @param {string} key
 * @param {import("../layout.js").Point} at
 */
export function fieldIn({ fields, plan }, key, at) {
  if (!fields) return nothing;
  const { plane, isOld } = fields;
  const values = key.startsWith("0.") ? axisOf(plane, key) : valuesOf(plane, key);
  const [xs = [], ys = []] = plane.grid.axes;
  const side = 2 * plan.radius;
  return svg`<g class="field ${isOld ? "old" : ""}" transform="translate(${at.x} ${at.y})" clip-path="url(#node)">
    <g class="cells" transform="translate(${-plan.radius} ${-plan.radius}) scale(${side / xs.length} ${side / ys.length})">${guard([plane, key], () => heat(values, xs.length))}</g>
  </g>`;
}

/**
 * What cuts the fields.
 * @param {Scene} scene
 */
export function cutter({ fields, plan }) {
  if (!fields) return nothing;
  return svg`<clipPath id="node"><circle r=${plan.radius} /></clipPath>`;
}

/**
 * Whether nodes hold numbers alone or fields too, and what the fields are of.
 * @param {Scene} scene
 * @param {Dispatch} dispatch
 */
export function within({ state, fields }, dispatch) {
  const why = unfielded(state);
  const isOn = state.pictures.nodes && !why;
  /** @param {boolean} nodes */
  const button = (nodes) => html`<button
    class="quiet"
    data-nodes=${nodes ? "fields" : "numbers"}
    aria-pressed=${String(nodes === isOn)}
    ?disabled=${why !== null}
    @click=${() => dispatch({ type: "chosePicture", choice: { nodes } })}
  >${text(nodes ? "fields.fields" : "fields.numbers")}</button>`;
  return html`<div class="within">
    <div role="group" aria-label=${text("fields.label")}>
      <span aria-hidden="true">${text("fields.label")}</span>${[false, true].map(button)}
    </div>
    ${why ? html`<p class="note">${text(`fields.${why}`)}</p>` : nothing}
    ${isOn ? told(state, fields?.plane ?? null, dispatch) : nothing}
  </div>`;
}

/**
 * @param {State} state
 * @param {import("../pictures.js").Plane | null} plane
 * @param {Dispatch} dispatch
 */
function told(state, plane, dispatch) {
  const want = planeOf(state);
  const [along, upright] = want?.request.axes.map(({ input }) => input) ?? [];
  const { open } = state.pictures;
  /** Where the same numbers stand as a table. */
  const lead = html`<button class="quiet" data-action="open-plane" @click=${() => dispatch({ type: "chosePicture", choice: { open: [...open, "plane"] } })}>${text("fields.table")}</button>`;
  return html`${caption(state, plane, want, dispatch)}
    <p class="note">${text("fields.legend", { along: along ?? 1, upright: upright ?? 2 })}
      ${open.includes("plane") ? text("fields.opened") : lead}</p>`;
}

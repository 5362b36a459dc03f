// The whole page as a function of the state.

import { html, nothing } from "lit-html";
import { keysOf } from "../keys.js";
import { has, isTabled } from "../staging.js";
import { text } from "../text.js";
import { bar, options } from "./bar.js";
import { calculation } from "./calculation.js";
import { data } from "./data.js";
import { diagram } from "./diagram.js";
import { whole } from "./field.js";
import { lab } from "./lab.js";
import { pictures } from "./pictures.js";
import { sideBySide } from "./rival.js";
import { notices, share } from "./share.js";
import { tables } from "./tables.js";
import { training } from "./training.js";

/**
 * @typedef {import("../state.js").State} State
 * @typedef {(event: import("../state.js").Event) => void} Dispatch
 */

/**
 * @param {State} state
 * @param {Dispatch} dispatch
 */
export function page(state, dispatch) {
  const isTable = state.staging.view === "table";
  // Tables are long: the calculation comes first where they stand in the picture's place.
  const stage = isTable ? [calculation, tables] : [diagram, calculation];
  const isTold = state.sharing && has(state, "share"); // beside the file that was opened
  return html`${bar(state, dispatch)}
    ${isTold ? nothing : notices(state)}
    <div class="stage ${isTable ? "tabled" : ""}">${stage.map((part) => part(state, dispatch))}</div>
    ${state.staging.embedded ? options(state, dispatch) : nothing}
    ${PARTS.map(([name, part]) => (has(state, name) ? part(state, dispatch) : nothing))}
    ${isTabled(state) && !isTable ? tables(state, dispatch) : nothing}`;
}

/** What is below the picture, but for the tables, which can also be in its place. */
const PARTS = /** @type {const} */ ([
  ["training", training],
  ["side", sideBySide],
  ["pictures", pictures],
  ["data", data],
  ["network", lab],
  ["share", share],
  ["settings", settings],
]);

/**
 * @param {State} state
 * @param {Dispatch} dispatch
 */
function settings(state, dispatch) {
  return html`<details class="settings" ?open=${state.help}>
    <summary>${text("settings.label")}</summary>
    ${state.recorded ? nothing : whole("digits", text("settings.digits"), { low: 2, high: 8, value: state.digits }, (digits) => dispatch({ type: "choseDigits", digits }))}
    <label class="field"
      ><input
        type="checkbox"
        .checked=${state.keys}
        @change=${(/** @type {Event} */ event) =>
          dispatch({
            type: "choseKeys",
            keys: /** @type {HTMLInputElement} */ (event.target).checked,
          })}
      />${text("settings.usekeys")}</label
    >
    <h3>${text("settings.keys")}</h3>
    <dl class="keys">
      ${keysOf(state).map(({ shown, meaning }) => html`<div><dt><kbd>${shown}</kbd></dt><dd>${text(meaning)}</dd></div>`)}
    </dl>
  </details>`;
}

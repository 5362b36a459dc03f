// The whole page as a function of the state.

import { html } from "lit-html";
import { KEYS } from "../keys.js";
import { text } from "../text.js";
import { bar } from "./bar.js";
import { calculation } from "./calculation.js";
import { data } from "./data.js";
import { diagram } from "./diagram.js";
import { lab } from "./lab.js";
import { pictures } from "./pictures.js";
import { sideBySide } from "./rival.js";
import { share } from "./share.js";
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
  return html`${bar(state, dispatch)}
    <div class="stage">${diagram(state, dispatch)}${calculation(state, dispatch)}</div>
    ${training(state, dispatch)}
    ${sideBySide(state, dispatch)}
    ${pictures(state, dispatch)}
    ${data(state, dispatch)}
    ${lab(state, dispatch)}
    ${share(state, dispatch)}
    ${settings(state, dispatch)}
    ${tables(state, dispatch)}`;
}

/**
 * @param {State} state
 * @param {Dispatch} dispatch
 */
function settings(state, dispatch) {
  return html`<details class="settings" ?open=${state.help}>
    <summary>${text("settings.label")}</summary>
    <label class="field"
      >${text("settings.digits")}<input
        type="number"
        min="2"
        max="8"
        .value=${String(state.digits)}
        @change=${(/** @type {Event} */ event) => {
          const input = /** @type {HTMLInputElement} */ (event.target);
          const digits = Number(input.value);
          if (Number.isInteger(digits) && digits >= 2 && digits <= 8)
            dispatch({ type: "choseDigits", digits });
          else input.value = String(state.digits);
        }}
    /></label>
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
      ${KEYS.map(({ shown, meaning }) => html`<div><dt><kbd>${shown}</kbd></dt><dd>${text(meaning)}</dd></div>`)}
    </dl>
  </details>`;
}

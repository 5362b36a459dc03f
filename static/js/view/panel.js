// What the pictures have in common: width, caption, the choice of a weight, numbers as a table.

import { html, nothing, svg } from "lit-html";
import { live } from "lit-html/directives/live.js";
import { every } from "../cells.js";
import { full } from "../format.js";
import { PARTS, shows } from "../pictures.js";
import { capital, text } from "../text.js";

/**
 * @typedef {import("../state.js").State} State
 * @typedef {(event: import("../state.js").Event) => void} Dispatch
 */

/** The widest that a picture is, in px. */
const WIDEST = 440;

/** @param {State} state */
export function widthOf({ width }) {
  return Math.min(Math.max(width, 280), WIDEST);
}

/**
 * Which network a picture shows, and whether another one is on its way.
 * @param {State} state
 * @param {import("../pictures.js").Picture | null} picture
 * @param {import("../pictures.js").Want | null} want
 * @param {Dispatch} dispatch
 */
export function caption({ pictures }, picture, want, dispatch) {
  const { failed } = pictures;
  if (failed && want && shows(failed.want, want))
    return html`<p class="trouble" role="status">${failed.message}
      <button data-action="repaint" @click=${() => dispatch({ type: "chosePicture", choice: {} })}>${text("trouble.retry")}</button></p>`;
  const old = picture ? text("pictures.of", { count: picture.step, updates: picture.step }) : "";
  const isNow = picture && want && shows(picture, want);
  return html`<p class="note" data-state=${isNow ? "ready" : "waiting"}>${old} ${isNow ? nothing : text("pictures.wait")}</p>`;
}

/**
 * Every so many of the numbers along one axis or two, as a table.
 * @param {string} title
 * @param {number[]} xs
 * @param {number[] | undefined} ys
 * @param {(number | null)[]} values [point]
 * @param {[string, string, string]} names of the numbers, and what lies along and upright
 */
export function numbersOver(title, xs, ys, values, [name, one, other]) {
  const stride = (xs.length - 1) / PARTS;
  const along = every(xs, stride);
  if (!ys)
    return table(
      title,
      html`<thead><tr><th scope="col">${capital(one)}</th><th scope="col">${name}</th></tr></thead>
        <tbody>${along.map((x, index) => html`<tr><th scope="row">${full(x)}</th>${cell(values[index * stride])}</tr>`)}</tbody>`,
    );
  const rows = every(ys, stride).map((y, index) => ({
    y,
    of: every(values.slice(index * stride * xs.length, (index * stride + 1) * xs.length), stride),
  }));
  return table(
    title,
    html`<caption>${text("pictures.corner", { name, along: one, upright: other })}</caption>
      <thead><tr><td></td>${along.map((x) => html`<th scope="col">${full(x)}</th>`)}</tr></thead>
      <tbody>${rows.reverse().map(({ y, of }) => html`<tr><th scope="row">${full(y)}</th>${of.map(cell)}</tr>`)}</tbody>`,
  );
}

/** @param {number | null | undefined} value */
export function cell(value) {
  return html`<td>${value === null || value === undefined ? text("pictures.gap") : full(value)}</td>`;
}

/**
 * @param {string} title
 * @param {unknown} content
 */
export function table(title, content) {
  return html`<details class="numbers">
    <summary>${text("pictures.table")}</summary>
    <div class="sheet" tabindex="0" role="region" aria-label=${title}><table>${content}</table></div>
  </details>`;
}

/**
 * @param {State} state
 * @param {string} id
 */
export function titleOf({ explanations }, id) {
  return explanations?.quantities[id]?.title ?? id;
}

/**
 * @param {State} state
 * @param {string[]} ids
 * @param {string} present
 * @param {(id: string) => void} choose
 */
export function weightSelect(state, ids, present, choose) {
  return html`<select
    data-weight
    @change=${(/** @type {Event} */ event) => choose(/** @type {HTMLSelectElement} */ (event.target).value)}
  >${ids.map((id) => html`<option value=${id} .selected=${live(id === present)}>${id === "" ? text("pictures.nosecond") : titleOf(state, id)}</option>`)}</select>`;
}

/** @param {unknown} shape */
export function sample(shape) {
  return svg`<svg class="sample" aria-hidden="true" width="24" height="24" viewBox="0 0 24 24">${shape}</svg>`;
}

/**
 * What an input is called: as its data say.
 * @param {import("../types.js").Setup} setup
 * @param {number} input from 1
 */
export function inputName({ data }, input) {
  return data?.input_names[input - 1] ?? text("pictures.input", { input });
}

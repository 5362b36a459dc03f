// Formulas as MathML: in symbols as they come from the server, and with the numbers put in.

import { html, nothing } from "lit-html";
import { unsafeHTML } from "lit-html/directives/unsafe-html.js";
import { full, short } from "../format.js";
import { spotOf } from "../spots.js";
import { values } from "../values.js";

/**
 * @typedef {import("../state.js").State} State
 * @typedef {(event: import("../state.js").Event) => void} Dispatch
 */

/** A quantity in a formula; such rows hold no other rows. */
const QUANTITY = /<mrow data-q="([^"]+)">(.*?)<\/mrow>/g;

/**
 * The calculation of one number: each form, the numbers put in, the result.
 * @param {State} state
 * @param {string} id
 * @param {Dispatch} dispatch
 */
export function formula(state, id, dispatch) {
  const explanation = state.explanations?.quantities[id];
  if (!explanation) return nothing;
  const value = values(state)(id);
  const lines = explanation.forms.map((form) => withLinks(state, form));
  const last = explanation.forms.at(-1);
  if (last && value !== undefined && !standsAlone(last)) lines.push(withNumbers(state, last));
  return html`<div
    class="formula"
    tabindex="0"
    @pointerover=${(/** @type {Event} */ event) => point(event, state, dispatch)}
    @pointerleave=${() => state.pointed && dispatch({ type: "pointed", id: null })}
    @click=${(/** @type {Event} */ event) => follow(event, dispatch)}
  >
    ${lines.map(
      (line, index) =>
        html`<div class="left">${index === 0 ? math(withLinks(state, wrapped(id, explanation.symbol))) : nothing}</div>
          <div class="right">${math(`<mo>=</mo>${line}`)}</div>`,
    )}
    ${value === undefined ? nothing : result(state, value, lines.length === 0 ? wrapped(id, explanation.symbol) : "")}
  </div>`;
}

/**
 * @param {State} state
 * @param {number} value
 * @param {string} symbol what stands on the left, when the result is the only line
 */
function result(state, value, symbol) {
  return html`<div class="left">${symbol ? math(symbol) : nothing}</div>
    <div class="right">
      ${math("<mo>=</mo>")}<output class="result" tabindex="0" data-full=${full(value)}>${short(value, state.digits)}</output>
    </div>`;
}

/**
 * One symbol by itself.
 * @param {State} state
 * @param {string} id
 */
export function symbol(state, id) {
  return math(state.explanations?.quantities[id]?.symbol ?? "");
}

/** @param {string} inside */
function math(inside) {
  return html`${unsafeHTML(`<math>${inside}</math>`)}`;
}

/**
 * @param {string} id
 * @param {string} inside
 */
function wrapped(id, inside) {
  return `<mrow data-q="${id}">${inside}</mrow>`;
}

/**
 * Whether the formula is one number: putting it in would only repeat the result.
 * @param {string} form
 */
function standsAlone(form) {
  const rest = form.replace(QUANTITY, "");
  return rest === "" || !form.includes("data-q");
}

/**
 * The formula in symbols; what is pointed at in the picture is marked.
 * @param {State} state
 * @param {string} form
 */
export function withLinks(state, form) {
  return form.replace(QUANTITY, (_, id, inside) => row(state, id, inside));
}

/**
 * The formula with the known numbers put in, negative ones in brackets unless they stand first.
 * @param {State} state
 * @param {string} form
 */
export function withNumbers(state, form) {
  const numberOf = values(state);
  return form.replace(QUANTITY, (_, id, inside, offset) => {
    const value = numberOf(id);
    if (value === undefined) return row(state, id, inside);
    const number = `<mn>${short(value, state.digits)}</mn>`;
    return row(state, id, value < 0 && offset > 0 ? `<mo>(</mo>${number}<mo>)</mo>` : number);
  });
}

/**
 * @param {State} state
 * @param {string} id
 * @param {string} inside
 */
function row(state, id, inside) {
  const depth = state.explanations?.architecture.activations.length ?? 0;
  const spot = state.pointed && spotOf(state.pointed, depth);
  const isPointed = state.pointed === id || (spot && spot === spotOf(id, depth));
  return `<mrow data-q="${id}"${isPointed ? ' class="pointed"' : ""}>${inside}</mrow>`;
}

/**
 * @param {Event} event
 * @param {State} state
 * @param {Dispatch} dispatch
 */
function point(event, state, dispatch) {
  const id = idAt(event);
  if (id !== state.pointed) dispatch({ type: "pointed", id });
}

/**
 * @param {Event} event
 * @param {Dispatch} dispatch
 */
function follow(event, dispatch) {
  const id = idAt(event);
  if (id) dispatch({ type: "selected", id });
}

/** @param {Event} event */
function idAt(event) {
  const element = /** @type {Element} */ (event.target);
  return element.closest("[data-q]")?.getAttribute("data-q") ?? null;
}

// What each example of a batch adds to a gradient: the largest as bars, the others in a table.

import { html, nothing, svg } from "lit-html";
import { full, sign } from "../format.js";
import { batchAt } from "../state.js";
import { text } from "../text.js";
import { leave, pieces, point } from "./formula.js";
import { percent } from "./paths.js";

/**
 * @typedef {import("../state.js").State} State
 * @typedef {import("../types.js").Explained} Explained
 * @typedef {import("../types.js").Part} Part
 * @typedef {(event: import("../state.js").Event) => void} Dispatch
 */

/** How many examples have a bar. */
const MANY = 20;

/**
 * @param {State} state
 * @param {Explained | undefined} answer
 * @param {Dispatch} dispatch
 */
export function parts(state, answer, dispatch) {
  if (!answer?.parts) return nothing;
  const sorted = answer.parts.toSorted((one, other) => size(other) - size(one));
  const largest = sorted[0] ? size(sorted[0]) : 0;
  const others = sorted.slice(MANY);
  const value = `${answer.rounded_sum ? "≈ " : ""}${answer.lines.result}`;
  return html`<p class="note">${text("parts.sum", { count: sorted.length, value })}
      ${others.length > 0 ? text("parts.largest", { many: MANY }) : nothing}</p>
    <ol
      class="paths"
      @pointerover=${(/** @type {PointerEvent} */ event) => point(event, state, dispatch)}
      @pointerleave=${(/** @type {PointerEvent} */ event) => leave(event, state, dispatch)}
    >${sorted.slice(0, MANY).map((part) => row(state, part, largest, dispatch))}</ol>
    ${others.length > 0 ? rest(state, others) : nothing}`;
}

/** @param {Part} part */
function size({ value }) {
  return Math.abs(value);
}

/**
 * An example, its bar to the left or right of 0, and its calculation; pressed, it is on show.
 * @param {State} state
 * @param {Part} part
 * @param {number} largest
 * @param {Dispatch} dispatch
 */
function row(state, { example, value, share, lines }, largest, dispatch) {
  return html`<li><button
    class="path part"
    data-part=${example}
    aria-pressed=${String(state.example === example)}
    @click=${() => dispatch({ type: "choseExample", example })}
  >
    <span class="way">${nameOf(state, example)}</span>
    <span class="share">${percent(share)}</span>
    ${bar(value, largest)}
    <span class="line">${lines.numbers ? pieces(state, lines.numbers) : nothing}
      ${lines.rounded ? "≈" : "="} <strong>${lines.result}</strong></span>
  </button></li>`;
}

/**
 * @param {number} value
 * @param {number} largest
 */
function bar(value, largest) {
  const length = largest > 0 ? (100 * Math.abs(value)) / largest : 0;
  return svg`<svg class="share-bar ${sign(value)}" aria-hidden="true" viewBox="0 0 200 10" preserveAspectRatio="none" height="10">
    <rect x=${value < 0 ? 100 - length : 100} width=${length} height="10" />
    <path d="M100 0v10" />
  </svg>`;
}

/**
 * An example of a batch has its own row among all examples.
 * @param {State} state
 * @param {number} example
 */
function nameOf(state, example) {
  const row = batchAt(state.run, state.update)?.[example - 1];
  return row === undefined
    ? text("parts.example", { example })
    : text("parts.row", { example, row });
}

/**
 * @param {State} state
 * @param {Part[]} others
 */
function rest(state, others) {
  const title = text("parts.others", { count: others.length });
  return html`<details class="others">
    <summary>${title}</summary>
    <div class="sheet" tabindex="0" role="region" aria-label=${title}><table>
      <thead><tr>${["example", "value", "share"].map((name) => html`<th scope="col">${text(`parts.head.${name}`)}</th>`)}</tr></thead>
      <tbody>${others.map(
        ({ example, value, share }) =>
          html`<tr><th scope="row">${nameOf(state, example)}</th><td>${full(value)}</td><td>${percent(share)}</td></tr>`,
      )}</tbody>
    </table></div>
  </details>`;
}

// The number that is asked for: its formula with the numbers put in, a field for the answer, what is
// to be said of it, the score. No form element: a sandboxed frame may not submit one.

import { html, nothing } from "lit-html";
import { answerTo } from "../questions.js";
import { hintOf, why } from "../speech.js";
import { capital, text } from "../text.js";
import { formula } from "./formula.js";

/**
 * @typedef {import("../state.js").State} State
 * @typedef {(event: import("../state.js").Event) => void} Dispatch
 */

/**
 * @param {State} state
 * @param {string} id
 * @param {Dispatch} dispatch
 */
export function question(state, id, dispatch) {
  const { last } = state.predict;
  const title = state.explanations?.quantities[id]?.title ?? "";
  /** @param {globalThis.Event} event */
  const check = ({ currentTarget }) => {
    const asking = /** @type {Element} */ (currentTarget).closest(".asking");
    const input = /** @type {HTMLInputElement} */ (asking?.querySelector("input"));
    dispatch({ type: "predicted", typed: input.value });
  };
  return html`<h2 tabindex="-1">${capital(title)}</h2>
    <p class="why">${why(state, id)}</p>
    ${formula(state, id, answerTo(state, id)?.lines, dispatch, (other) => dispatch({ type: "selected", id: other }))}
    <div class="asking" role="group" aria-label=${text("predict.ask", { title })}>
      <label class="field">${text("predict.answer")}<input
        type="text"
        inputmode="decimal"
        autocomplete="off"
        data-predict="answer"
        aria-invalid=${String(last !== null)}
        aria-describedby="predict-hint"
        @keydown=${(/** @type {KeyboardEvent} */ event) => {
          if (event.key !== "Enter") return;
          event.preventDefault();
          check(event);
        }}
      /></label>
      <button class="primary" data-action="check" @click=${check}>${text("predict.check")}</button>
      <button class="quiet" data-action="show" @click=${() => dispatch({ type: "gaveUp" })}>${text("predict.show")}</button>
    </div>
    <p class="hint" id="predict-hint">${last ? hintOf(state, last) : text("predict.within", { tolerance: state.staging.tolerance })}</p>
    ${score(state)}`;
}

/**
 * What became of the last answer, the score, and the way on; above what is explained.
 * @param {State} state
 * @param {Dispatch} dispatch
 */
export function outcome(state, dispatch) {
  const { asked, last } = state.predict;
  const isSaid = !asked && last && last.id === state.explanations?.moments[state.at - 1]?.id;
  const go = asked
    ? { event: /** @type {const} */ ({ type: "selected", id: null }), name: "predict.return" }
    : { event: /** @type {const} */ ({ type: "stepped" }), name: "predict.next" };
  return html`<div class="outcome">
    ${isSaid ? html`<p class=${last.verdict}>${hintOf(state, last)}</p>` : nothing}
    ${score(state)}
    <button data-predict="next" @click=${() => dispatch(go.event)}>${text(go.name)}</button>
  </div>`;
}

/** @param {State} state */
function score({ predict: { right, total } }) {
  return total > 0
    ? html`<p class="score">${text("predict.score", { right, total })}</p>`
    : nothing;
}

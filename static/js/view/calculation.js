// The panel beside the picture: one number explained, or one phase summed up.

import { html, nothing } from "lit-html";
import { short } from "../format.js";
import { doneIn, GIVEN, kindOf, momentAt } from "../moments.js";
import { heading, trend, why } from "../speech.js";
import { explained } from "../state.js";
import { capital, text } from "../text.js";
import { values } from "../values.js";
import { field } from "./field.js";
import { formula, symbol } from "./formula.js";

/**
 * @typedef {import("../state.js").State} State
 * @typedef {(event: import("../state.js").Event) => void} Dispatch
 */

/**
 * @param {State} state
 * @param {Dispatch} dispatch
 */
export function calculation(state, dispatch) {
  const id = explained(state);
  const moment = state.explanations && momentAt(state.explanations, state.at);
  const body = id ? number(state, id, dispatch) : moment ? phase(state, dispatch) : ready(state);
  return html`<section class="calculation" aria-label=${text("calc.label")}>${body}</section>`;
}

/** @param {State} state */
function ready(state) {
  const name = state.pending ? "calc.wait" : "calc.start";
  return html`<h2>${text(`${name}.title`)}</h2>
    <p class="why">${text(`${name}.text`)}</p>`;
}

/**
 * @param {State} state
 * @param {string} id
 * @param {Dispatch} dispatch
 */
function number(state, id, dispatch) {
  const explanation = state.explanations?.quantities[id];
  const isGiven = GIVEN.has(kindOf(id));
  return html`<h2>${capital(heading(state))}</h2>
    <p class="why">${why(state, id)}</p>
    ${formula(state, id, dispatch)}
    ${values(state)(id) === undefined ? html`<p class="absent">${text("calc.notyet")}</p>` : nothing}
    ${isGiven ? html`<p>${field(state, id, dispatch, { label: text("calc.change") })}</p>` : nothing}
    ${["e", "d", "E"].includes(kindOf(id)) ? flip(state, dispatch) : nothing}
    ${chips(state, text("calc.made"), explanation?.reads ?? [], dispatch)}
    ${chips(state, text("calc.used"), usersOf(state, id), dispatch)}
    ${
      state.selected && state.at > 0
        ? html`<p><button class="quiet" @click=${() => dispatch({ type: "selected", id: null })}>${text("calc.return")}</button></p>`
        : nothing
    }`;
}

/**
 * The numbers of the walk that are made from this one.
 * @param {State} state
 * @param {string} id
 */
function usersOf({ explanations }, id) {
  return (explanations?.moments ?? [])
    .map((moment) => moment.id)
    .filter((other) => explanations?.quantities[other]?.reads.includes(id));
}

/**
 * Numbers as buttons that lead to their own calculation.
 * @param {State} state
 * @param {string} title
 * @param {string[]} ids
 * @param {Dispatch} dispatch
 */
function chips(state, title, ids, dispatch) {
  if (ids.length === 0) return nothing;
  return html`<div class="chips">
    <h3>${title}</h3>
    <ul>
      ${ids.map((id) => html`<li>${chip(state, id, dispatch)}</li>`)}
    </ul>
  </div>`;
}

/**
 * @param {State} state
 * @param {string} id
 * @param {Dispatch} dispatch
 */
function chip(state, id, dispatch) {
  const value = values(state)(id);
  return html`<button
    class="chip"
    data-chip=${id}
    @click=${() => dispatch({ type: "selected", id })}
    @pointerenter=${() => dispatch({ type: "pointed", id })}
    @pointerleave=${() => dispatch({ type: "pointed", id: null })}
    @focus=${() => dispatch({ type: "pointed", id })}
    @blur=${() => dispatch({ type: "pointed", id: null })}
  >
    <span class="unseen">${state.explanations?.quantities[id]?.title}</span>
    ${symbol(state, id)}${value === undefined ? nothing : html`<span class="number">${short(value, state.digits)}</span>`}
  </button>`;
}

/**
 * The button that turns the sign of the first output's error round, by the target that the trace
 * names for it.
 * @param {State} state
 * @param {Dispatch} dispatch
 */
function flip(state, dispatch) {
  const value = state.run.traces[state.update]?.mirrored_targets[0]?.[0];
  if (value === undefined || values(state)("e.1") === undefined) return nothing;
  return html`<p class="flip">
    <button @click=${() => dispatch({ type: "edited", id: "d.1", value })}>
      ${text("calc.flip")}
    </button>
    <small>${text("calc.flip.note")}</small>
  </p>`;
}

/**
 * A phase as a whole: what has happened, and all its numbers.
 * @param {State} state
 * @param {Dispatch} dispatch
 */
function phase(state, dispatch) {
  const { explanations, digits } = state;
  const moment = explanations && momentAt(explanations, state.at);
  if (!explanations || !moment) return nothing;
  const ids = doneIn(explanations, moment.phase, state.at).map(({ id }) => id);
  const numberOf = values(state);
  /** @param {string} id */
  const shown = (id) => {
    const value = numberOf(id);
    return value === undefined ? "" : short(value, digits);
  };
  const depth = explanations.architecture.activations.length;
  const outputs = (explanations.architecture.sizes.at(-1) ?? 1) + 1;
  const y = Array.from({ length: outputs - 1 }, (_, index) => shown(`a.${depth}.${index + 1}`));
  return html`<h2>${text("calc.phase.title", { phase: text(`phase.${moment.phase}`), count: ids.length })}</h2>
    <p class="why">
      ${text(`calc.phase.${moment.phase}`, {
        y: y.join(", "),
        E: shown("E"),
        before: shown("E"),
        after: shown("E_new"),
        trend: trend(numberOf("E"), numberOf("E_new")),
      })}
    </p>
    ${moment.phase === "update" ? largest(state, dispatch) : nothing}
    ${["error", "update"].includes(moment.phase) ? flip(state, dispatch) : nothing}
    <ul class="chips">
      ${ids.map((id) => html`<li>${chip(state, id, dispatch)}</li>`)}
    </ul>`;
}

/**
 * Which weight changed most, and why.
 * @param {State} state
 * @param {Dispatch} dispatch
 */
function largest(state, dispatch) {
  const { explanations, digits } = state;
  const numberOf = values(state);
  /** @param {string} id */
  const size = (id) => Math.abs(numberOf(id) ?? 0);
  const changes = (explanations?.moments ?? [])
    .map(({ id }) => id)
    .filter((id) => kindOf(id) === "dw");
  const id = changes.sort((one, other) => size(other) - size(one))[0];
  const value = id && numberOf(id);
  const gradient = id && numberOf(`dE_${id}`);
  if (!id || !value || gradient === undefined || gradient === "") return nothing;
  return html`<p class="largest">
    <strong>${text("calc.largest")}</strong> ${chip(state, id, dispatch)}
    ${text("calc.largest.why", {
      place: explanations?.quantities[id]?.place ?? "",
      value: short(value, digits),
      gradient: short(gradient, digits),
    })}
  </p>`;
}

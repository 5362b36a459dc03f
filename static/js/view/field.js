// A field for one given number, wherever it stands.

import { html, nothing } from "lit-html";
import { full, parse } from "../format.js";
import { isRate, kindOf } from "../moments.js";
import { text } from "../text.js";
import { values } from "../values.js";

/**
 * @typedef {import("../state.js").State} State
 * @typedef {(event: import("../state.js").Event) => void} Dispatch
 */

/** What may be typed for a learning rate, and for everything else. */
export const RATES = { low: 0, high: 1e6 };
const USUAL = { low: -100, high: 100 };

/**
 * What may be typed; some losses take only some targets.
 * @param {State} state
 * @param {string} id
 */
function rangeOf(state, id) {
  if (isRate(id)) return RATES;
  const [low, high] = (kindOf(id) === "d" && lossOf(state)?.targets) || [USUAL.low, USUAL.high];
  return { low, high };
}

/** @param {State} state */
function lossOf({ choices, run }) {
  return choices.losses.find(({ name }) => name === run.setup.loss.name);
}

/**
 * Says at a field of the browser's own what is wrong with what was typed, or "" that nothing is.
 * @param {HTMLInputElement | HTMLTextAreaElement} input
 * @param {string} message
 */
export function said(input, message) {
  input.setCustomValidity(message);
  input.setAttribute("aria-invalid", String(message !== ""));
  input.reportValidity();
}

/**
 * A field for a whole number that says what it takes, if something else is typed.
 * @param {string} name
 * @param {string} label
 * @param {{ low: number, high: number, value: number }} number
 * @param {(value: number) => void} take
 */
export function whole(name, label, { low, high, value }, take) {
  return html`<label class="field">${label}<input
    type="number"
    min=${low}
    max=${high}
    step="1"
    data-whole=${name}
    .value=${String(value)}
    @change=${(/** @type {Event} */ event) => {
      const input = /** @type {HTMLInputElement} */ (event.target);
      const typed = input.valueAsNumber;
      const fits = Number.isSafeInteger(typed) && typed >= low && typed <= high;
      if (fits) take(typed);
      said(input, fits ? "" : text("lab.whole", { low, high }));
    }}
  /></label>`;
}

/**
 * The sentence on what may be typed.
 * @param {State} state
 * @param {string} id
 */
export function rangeText(state, id) {
  const loss = kindOf(id) === "d" && lossOf(state)?.targets && lossOf(state)?.label;
  return rangeIs(rangeOf(state, id), loss || "none");
}

/**
 * @param {{ low: number, high: number }} range
 * @param {string} [loss] whose range it is
 */
export function rangeIs({ low, high }, loss = "none") {
  return text("edit.range", { low: full(low), high: full(high), loss });
}

/**
 * @param {State} state
 * @param {string} id
 * @param {Dispatch} dispatch
 * @param {{ label?: unknown }} [options] a visible label; without one the field has a spoken name
 */
export function field(state, id, dispatch, { label } = {}) {
  const value = values(state)(id);
  if (value === undefined) return nothing;
  const refused = state.refused?.id === id ? state.refused.typed : null;
  return html`<label class="field"
    >${label ?? nothing}<input
      type="text"
      inputmode="decimal"
      autocomplete="off"
      data-field=${id}
      aria-label=${text("edit.label", { title: state.explanations?.quantities[id]?.title ?? id })}
      aria-invalid=${refused === null ? "false" : "true"}
      .value=${refused ?? full(value)}
      @focus=${() => state.playing && dispatch({ type: "paused" })}
      @change=${(/** @type {Event} */ event) => commit(event, state, id, dispatch)}
      @blur=${() => state.editing === id && refused === null && dispatch({ type: "closed" })}
      @keydown=${(/** @type {KeyboardEvent} */ event) => finish(event, state, id, dispatch)}
    />${refused === null ? nothing : html`<small class="refused">${rangeText(state, id)}</small>`}</label
  >`;
}

/**
 * @param {Event} event
 * @param {State} state
 * @param {string} id
 * @param {Dispatch} dispatch
 */
function commit(event, state, id, dispatch) {
  const input = /** @type {HTMLInputElement} */ (event.target);
  const typed = input.value;
  const value = parse(typed);
  if (value === values(state)(id)) {
    input.value = full(value);
    return dispatch({ type: "closed" });
  }
  const { low, high } = rangeOf(state, id);
  if (!(value >= low && value <= high)) return dispatch({ type: "rejected", id, typed });
  dispatch({ type: "edited", id, value });
}

/**
 * Enter takes the number, Escape leaves the old one.
 * @param {KeyboardEvent} event
 * @param {State} state
 * @param {string} id
 * @param {Dispatch} dispatch
 */
function finish(event, state, id, dispatch) {
  if (event.key === "Escape") {
    /** @type {HTMLInputElement} */ (event.target).value = full(values(state)(id) ?? 0);
    dispatch({ type: "closed" });
  } else if (event.key !== "Enter") return;
  else commit(event, state, id, dispatch);
  event.preventDefault();
  event.stopPropagation();
}

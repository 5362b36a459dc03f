// Two runs side by side: what differs, the same moment of both as pictures, the same number in both.

import { html, noChange, nothing } from "lit-html";
import { live } from "lit-html/directives/live.js";
import { full, parse, short } from "../format.js";
import { exampleOf } from "../moments.js";
import { hiddenChoices, hiddenIn, kindsFor, rateIn, usual } from "../rival.js";
import { currentTrace, explained, setupAt, shownExample, updateNumber } from "../state.js";
import { capital, text } from "../text.js";
import { values } from "../values.js";
import { picture } from "./diagram.js";
import { RATES, rangeIs, said } from "./field.js";
import { symbol } from "./formula.js";
import { sceneOf } from "./scene.js";

/**
 * @typedef {import("../state.js").State} State
 * @typedef {import("../rival.js").Difference} Difference
 * @typedef {import("../types.js").Choice} Choice
 * @typedef {(event: import("../state.js").Event) => void} Dispatch
 */

/**
 * @param {State} state
 * @param {Dispatch} dispatch
 */
export function sideBySide(state, dispatch) {
  const { difference, hindrance, rival } = state.versus;
  return html`<details class="versus" .open=${difference ? true : noChange}>
    <summary>${text("versus.title")}</summary>
    <div class="controls">${kind(state, dispatch)} ${difference ? value(state, difference, dispatch) : nothing}</div>
    ${hindrance ? html`<p class="notice" role="status">${text(`versus.${hindrance}`)}</p>` : nothing}
    ${rival ? both(state, rival, dispatch) : nothing}
  </details>`;
}

/**
 * What differs, or that there is one run alone.
 * @param {State} state
 * @param {Dispatch} dispatch
 */
function kind(state, dispatch) {
  const present = state.versus.difference?.kind ?? "none";
  return html`<label class="field">${text("versus.kind")}<select
    data-versus="kind"
    @change=${(/** @type {Event} */ event) => {
      const chosen = /** @type {HTMLSelectElement} */ (event.target).value;
      const kind = kindsFor(state.run.setup).find((each) => each === chosen);
      dispatch({ type: "differed", difference: kind ? usual(state, kind) : null });
    }}
  >
    ${["none", ...kindsFor(state.run.setup)].map((each) => html`<option value=${each} .selected=${live(each === present)}>${text(`versus.kind.${each}`)}</option>`)}
  </select></label>`;
}

/**
 * @param {State} state
 * @param {Difference} difference
 * @param {Dispatch} dispatch
 */
function value({ choices }, difference, dispatch) {
  switch (difference.kind) {
    case "rate":
      return number("rate", difference.value, fitsRate, rangeIs(RATES), dispatch);
    case "weights":
      return number("weights", difference.value, fitsSeed, seedText(), dispatch);
    case "optimizer":
      return choice("optimizer", choices.optimizers, difference.value, dispatch);
    case "activation":
      return choice("activation", hiddenChoices(choices), difference.value, dispatch);
  }
}

/** @param {number} value */
function fitsRate(value) {
  const { low, high } = RATES;
  return value >= low && value <= high;
}

/** @param {number} value */
function fitsSeed(value) {
  return Number.isSafeInteger(value) && value >= 0;
}

function seedText() {
  return text("lab.whole", { low: 0, high: Number.MAX_SAFE_INTEGER });
}

/**
 * @param {"rate" | "weights"} kind
 * @param {number} present
 * @param {(value: number) => boolean} fits
 * @param {string} range what may be typed
 * @param {Dispatch} dispatch
 */
function number(kind, present, fits, range, dispatch) {
  return html`<label class="field">${text(`versus.value.${kind}`)}<input
    type="text"
    inputmode="decimal"
    autocomplete="off"
    data-versus="value"
    .value=${full(present)}
    @change=${(/** @type {Event} */ event) => {
      const input = /** @type {HTMLInputElement} */ (event.target);
      const value = parse(input.value);
      said(input, fits(value) ? "" : range);
      if (fits(value)) dispatch({ type: "differed", difference: { kind, value } });
    }}
  /></label>`;
}

/**
 * @param {"optimizer" | "activation"} kind
 * @param {Choice[]} choices
 * @param {string} present
 * @param {Dispatch} dispatch
 */
function choice(kind, choices, present, dispatch) {
  return html`<label class="field">${text(`versus.value.${kind}`)}<select
    data-versus="value"
    @change=${(/** @type {Event} */ event) =>
      dispatch({
        type: "differed",
        difference: { kind, value: /** @type {HTMLSelectElement} */ (event.target).value },
      })}
  >${choices.map(({ name, label }) => html`<option value=${name} .selected=${live(name === present)}>${label}</option>`)}</select></label>`;
}

/**
 * What tells one of the two runs from the other, in short.
 * @param {State} state
 * @param {State} side the same or the second run
 */
export function nameOf(state, side) {
  const { choices, versus } = state;
  const { setup } = side.run;
  switch (versus.difference?.kind) {
    case "rate":
      return `${setup.schedule ? "α₀" : "α"} = ${full(rateIn(setup))}`;
    case "optimizer":
      return labelsOf(choices.optimizers, [setup.optimizer.name]);
    case "activation":
      return labelsOf(choices.activations, hiddenIn(setup));
    case "weights":
      return side === state
        ? text("versus.given")
        : text("versus.drawn", { seed: versus.difference.value });
  }
  return "";
}

/**
 * @param {Choice[]} choices
 * @param {string[]} names
 */
function labelsOf(choices, names) {
  return names.map((name) => choices.find((each) => each.name === name)?.label ?? name).join(", ");
}

/**
 * @param {State} state
 * @param {State} rival
 * @param {Dispatch} dispatch
 */
function both(state, rival, dispatch) {
  /** A number that is pressed here is explained; its field would open elsewhere. @type {Dispatch} */
  const choose = (event) =>
    dispatch(event.type === "pressed" ? { type: "selected", id: event.id } : event);
  const { width } = rival;
  return html`<p class="note">${text("versus.start", { update: state.run.setup.before.step + 1 })}</p>
    <div class="sides">
      ${side(state, { ...state, width, editing: null }, "first", nothing, choose)}
      ${side(state, rival, "second", condition(state, rival, dispatch), choose)}
    </div>
    ${table(state, rival)}`;
}

/**
 * One of the two runs.
 * @param {State} state
 * @param {State} shown
 * @param {"first" | "second"} which
 * @param {unknown} said
 * @param {Dispatch} dispatch
 */
function side(state, shown, which, said, dispatch) {
  const name = nameOf(state, which === "first" ? state : shown);
  const { explanations } = shown;
  const isReady = explanations && !shown.wish && setupAt(shown.run, shown.update);
  return html`<section class="side" data-side=${which} aria-label=${name}>
    <h3>${name}</h3>
    <p class="note">${said}</p>
    ${isReady ? picture(sceneOf(shown, explanations), text("versus.diagram", { name }), dispatch) : nothing}
  </section>`;
}

/**
 * What hinders the second run from standing where the first one does.
 * @param {State} state
 * @param {State} rival
 * @param {Dispatch} dispatch
 */
function condition({ update, versus }, rival, dispatch) {
  const { ended } = versus;
  const isOver = ended && rival.update === ended.update;
  if (isOver && (ended.update < update || rival.trouble))
    return text("versus.ended", { why: capital(ended.why), update: updateNumber(rival) });
  if (rival.trouble)
    return html`${rival.trouble}
      <button class="quiet" data-versus="retry" @click=${() => dispatch({ type: "rival", event: { type: "retried" } })}>${text("trouble.retry")}</button>`;
  if (rival.job) return nothing;
  return currentTrace(rival) && !rival.wish ? nothing : text("versus.wait");
}

/**
 * The same numbers of both in full: the loss, the outputs, the one that is explained.
 * @param {State} state
 * @param {State} rival
 */
function table(state, rival) {
  if (!state.explanations) return nothing;
  const isSamePlace = rival.update === state.update && !rival.wish;
  const theirs = isSamePlace ? values(rival) : () => undefined;
  const ours = values(state);
  return html`<div class="sheet" tabindex="0" role="region" aria-label=${text("versus.table")}>
    <table>
      <caption>${text("versus.table")}</caption>
      <thead><tr><th scope="col">${text("table.name")}</th><th scope="col">${nameOf(state, state)}</th><th scope="col">${nameOf(state, rival)}</th></tr></thead>
      <tbody>
        ${rowsOf(state).map(
          (id) => html`<tr data-both=${id}>
            <th scope="row">${symbol(state, id)} ${state.explanations?.quantities[id]?.title}</th>
            ${cell(ours(id))}${cell(theirs(id))}
          </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

/** @param {State} state */
function rowsOf(state) {
  const quantities = state.explanations?.quantities ?? {};
  const depth = state.explanations?.architecture.activations.length ?? 0;
  const example = shownExample(state);
  const outputs = Object.keys(quantities).filter(
    (id) => id.startsWith(`a.${depth}.`) && [undefined, example].includes(exampleOf(id)),
  );
  const current = explained(state);
  const ids = ["E", "E_new", ...outputs, ...(current ? [current] : [])];
  return [...new Set(ids)].filter((id) => id in quantities);
}

/** Decimals: as many as two columns have room for on a phone. */
const PLACES = 8;

/** @param {number | undefined} value */
function cell(value) {
  if (value === undefined) return html`<td>${text("versus.none")}</td>`;
  return html`<td data-full=${full(value)}>${short(value, PLACES)}</td>`;
}

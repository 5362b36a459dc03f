// The bar: Back, Step, Play, the size of a step, and the timeline of the update's moments.

import { html, nothing } from "lit-html";
import { live } from "lit-html/directives/live.js";
import { DELTAS, GRANULARITIES, PHASES, phaseEnds, rateOf } from "../moments.js";
import { whereabouts } from "../speech.js";
import { asks, mayEdit, mayEditSome } from "../staging.js";
import { currentTrace, isAtEnd, updateNumber } from "../state.js";
import { text } from "../text.js";
import { shown } from "../values.js";
import { field } from "./field.js";

/**
 * @typedef {import("../state.js").State} State
 * @typedef {(event: import("../state.js").Event) => void} Dispatch
 */

/**
 * @param {State} state
 * @param {Dispatch} dispatch
 */
export function bar(state, dispatch) {
  const { controls } = state.staging;
  if (controls === "none") return trouble(state, dispatch);
  const atStart = state.update === 0 && state.at === 0;
  const isFull = controls === "full";
  const atEnd = String(isAtEnd(state));
  return html`<div class="bar ${controls}" role="toolbar" aria-label=${text("bar.label")}>
    <div class="buttons">
      <button data-action="back" aria-disabled=${String(atStart)} @click=${() => dispatch({ type: "backed" })}>${text("bar.back")}</button>
      <button data-action="step" class="primary" aria-disabled=${atEnd} @click=${() => dispatch({ type: "stepped" })}>${text("bar.step")}</button>
      ${isFull && !asks(state) ? html`<button data-action="play" aria-disabled=${atEnd} @click=${() => dispatch({ type: state.playing ? "paused" : "played" })}>${text(state.playing ? "bar.pause" : "bar.play")}</button>` : nothing}
      ${isFull ? html`<button data-action="reset" aria-disabled=${String(atStart)} @click=${() => dispatch({ type: "reset" })}>${text("bar.reset")}</button>` : nothing}
    </div>
    <div class="where">
      ${timeline(state, dispatch)}
      ${trouble(state, dispatch)}
      <p class="whereabouts">${currentTrace(state) ? whereabouts(state) : text(state.trouble && state.isFinal ? "bar.stuck" : "bar.waiting", { update: updateNumber(state) })}</p>
    </div>
    ${state.staging.embedded ? nothing : options(state, dispatch)}
  </div>`;
}

/**
 * How far Step goes and what δ means, where nothing is asked; undo and the learning rate. Where the
 * page is embedded they are below the picture, which has its place at the top.
 * @param {State} state
 * @param {Dispatch} dispatch
 */
export function options(state, dispatch) {
  if (state.staging.controls !== "full") return nothing;
  const canChoose = !asks(state);
  return html`<div class="options">
    ${canChoose ? granularity(state, dispatch) : nothing}
    ${mayEditSome(state) ? edits(state, dispatch) : nothing}
    ${rate(state, dispatch)}
    ${canChoose ? meaning(state, dispatch) : nothing}
  </div>`;
}

/**
 * @param {State} state
 * @param {Dispatch} dispatch
 */
function edits(state, dispatch) {
  return html`<div class="edits">
    <button data-action="undo" class="quiet" aria-disabled=${String(state.undo.length === 0)} @click=${() => dispatch({ type: "undone" })}>${text("bar.undo")}</button>
    <button data-action="redo" class="quiet" aria-disabled=${String(state.redo.length === 0)} @click=${() => dispatch({ type: "redone" })}>${text("bar.redo")}</button>
  </div>`;
}

/**
 * The learning rate to change: the one that the schedule starts from, where there is a schedule.
 * @param {State} state
 * @param {Dispatch} dispatch
 */
function rate(state, dispatch) {
  const id = rateOf(state.explanations);
  const label = id === "lr_0" ? text("bar.base") : text("bar.rate");
  if (mayEdit(state, id)) return field(state, id, dispatch, { label });
  const value = shown(state, id);
  return value
    ? html`<p class="field">${label}<output data-rate=${id}>${value}</output></p>`
    : nothing;
}

/**
 * @param {State} state
 * @param {Dispatch} dispatch
 */
function granularity(state, dispatch) {
  return html`<fieldset class="segments">
    <legend>${text("granularity.label")}</legend>
    ${GRANULARITIES.map(
      (each) =>
        html`<label><input type="radio" name="granularity" .checked=${live(state.granularity === each)} @change=${() => dispatch({ type: "choseGranularity", granularity: each })} /><span>${text(`granularity.${each}`)}</span></label>`,
    )}
  </fieldset>`;
}

/**
 * @param {State} state
 * @param {Dispatch} dispatch
 */
function meaning(state, dispatch) {
  return html`<label class="field meaning"
    >${text("settings.delta")}<select
      @change=${(/** @type {Event} */ event) =>
        dispatch({
          type: "choseDelta",
          delta: /** @type {State["delta"]} */ (
            /** @type {HTMLSelectElement} */ (event.target).value
          ),
        })}
    >
      ${DELTAS.map((delta) => html`<option value=${delta} .selected=${live(state.delta === delta)}>${text(`settings.delta.${delta}`)}</option>`)}
    </select></label
  >`;
}

/**
 * The moments as ticks under their phases; a phase's name leads to its end.
 * @param {State} state
 * @param {Dispatch} dispatch
 */
function timeline(state, dispatch) {
  const { explanations } = state;
  if (!explanations) return html`<div class="timeline"></div>`;
  const ends = phaseEnds(explanations);
  return html`<div class="timeline">
    <div
      class="phases"
      @pointerdown=${(/** @type {PointerEvent} */ event) => scrub(event, state, dispatch)}
      @pointermove=${(/** @type {PointerEvent} */ event) => event.buttons === 1 && scrub(event, state, dispatch)}
    >
      ${PHASES.map((phase, index) => {
        const start = ends[index - 1] ?? 0;
        const end = ends[index] ?? start;
        return html`<div class="phase ${phase}" .style=${`flex-grow:${end - start}`}>
          <button class="quiet" data-phase=${phase} @click=${() => dispatch({ type: "scrubbed", at: end, summary: "phase" })}>${text(`phase.${phase}`)}</button>
          <div class="ticks" data-start=${start} data-end=${end}>${ticks(state, start, end)}</div>
        </div>`;
      })}
    </div>
    <input
      type="range"
      min="0"
      max=${explanations.moments.length}
      .value=${live(String(state.at))}
      aria-label=${text("bar.timeline", { update: updateNumber(state) })}
      aria-valuetext=${whereabouts(state)}
      @input=${(/** @type {Event} */ event) =>
        dispatch({
          type: "scrubbed",
          at: Number(/** @type {HTMLInputElement} */ (event.target).value),
        })}
    />
  </div>`;
}

/** Up to so many moments of a phase have a tick of their own. */
const TICKS = 48;

/**
 * The moments of a phase; where they are many, how far it has come.
 * @param {State} state
 * @param {number} start
 * @param {number} end
 */
function ticks(state, start, end) {
  if (end - start > TICKS) {
    const done = Math.min(Math.max(state.at - start, 0), end - start);
    const now = done > 0 && state.at <= end;
    return html`<span class="done" .style=${`flex-grow:${done}`}></span>${
      now ? html`<span class="now" .style=${"flex:0 0 5px"}></span>` : nothing
    }<span .style=${`flex-grow:${end - start - done}`}></span>`;
  }
  return Array.from({ length: end - start }, (_, index) => {
    const at = start + index + 1;
    const done = at < state.at ? "done" : at === state.at ? "now" : nothing;
    return html`<span data-at=${at} class=${done}></span>`;
  });
}

/**
 * To the moment under the pointer, by how far it is along its phase.
 * @param {PointerEvent} event
 * @param {State} state
 * @param {Dispatch} dispatch
 */
function scrub(event, state, dispatch) {
  const phase = /** @type {Element} */ (event.target).closest("[data-start]");
  if (!phase) return;
  const [start, end] = ["data-start", "data-end"].map((name) => Number(phase.getAttribute(name)));
  const { left, width } = phase.getBoundingClientRect();
  const at = momentUnder((event.clientX - left) / width, start ?? 0, end ?? 0);
  if (at !== state.at) dispatch({ type: "scrubbed", at });
}

/**
 * @param {number} share how far along a phase
 * @param {number} start moments before the phase
 * @param {number} end moments up to its end
 */
export function momentUnder(share, start, end) {
  return Math.min(end, Math.max(start + 1, start + Math.ceil(share * (end - start))));
}

/**
 * What went wrong, with the way on.
 * @param {State} state
 * @param {Dispatch} dispatch
 */
function trouble(state, dispatch) {
  if (!state.trouble) return nothing;
  return html`<p class="trouble">
    ${state.trouble}
    ${state.isFinal ? nothing : html`<button @click=${() => dispatch({ type: "retried" })}>${text("trouble.retry")}</button>`}
  </p>`;
}

// Many updates at once: how many, how far they have come, and the loss on the way.

import { html, nothing } from "lit-html";
import { live } from "lit-html/directives/live.js";
import { epochOf, updatesPerEpoch } from "../epochs.js";
import { full, parse, short } from "../format.js";
import { drawable, lossesOf, thinned } from "../losses.js";
import { lastUpdate, updateNumber } from "../state.js";
import { text } from "../text.js";
import { chart } from "./chart.js";
import { said } from "./field.js";
import { nameOf } from "./rival.js";

/**
 * @typedef {import("../state.js").State} State
 * @typedef {(event: import("../state.js").Event) => void} Dispatch
 */

const MOST_STEPS = 100_000;

/** How many losses are drawn, and how many are listed. */
const DRAWN = 600;
const LISTED = 25;

/**
 * @param {State} state
 * @param {Dispatch} dispatch
 */
export function training(state, dispatch) {
  return html`<section class="training" aria-labelledby="training-title">
    <h2 id="training-title">${text("train.title")}</h2>
    <div class="controls">
      ${unit(state, dispatch)} ${state.unit === "loss" ? goal(state, dispatch) : nothing}
      ${["updates", "loss"].includes(state.unit) ? count(state, dispatch) : nothing} ${start(state, dispatch)} ${place(state, dispatch)}
    </div>
    ${progress(state)} ${losses(state, dispatch)}
  </section>`;
}

const UNITS = /** @type {const} */ (["update", "epoch", "updates", "loss"]);

/**
 * How far training goes at a time.
 * @param {State} state
 * @param {Dispatch} dispatch
 */
function unit(state, dispatch) {
  const count = updatesPerEpoch(state.run.setup);
  return html`<label class="field">${text("train.for")}<select
    data-train="unit"
    @change=${(/** @type {Event} */ event) => {
      const { value } = /** @type {HTMLSelectElement} */ (event.target);
      dispatch({ type: "choseUnit", unit: /** @type {State["unit"]} */ (value) });
    }}
  >${UNITS.map((each) => html`<option value=${each} .selected=${live(each === state.unit)}>${text(`train.for.${each}`, { count })}</option>`)}</select></label>`;
}

/**
 * What the chosen unit comes to.
 * @param {State} state
 */
function extentOf({ unit, steps, below, run }) {
  if (unit === "update") return { steps: 1, below: null };
  if (unit === "epoch") return { steps: updatesPerEpoch(run.setup), below: null };
  return { steps, below: unit === "loss" ? below : null };
}

/**
 * @param {State} state
 * @param {Dispatch} dispatch
 */
function count({ steps, unit }, dispatch) {
  return html`<label class="field">${text(unit === "loss" ? "train.most" : "train.steps")}<input
    type="text"
    inputmode="numeric"
    data-train="steps"
    .value=${String(steps)}
    @change=${(/** @type {Event} */ event) => {
      const input = /** @type {HTMLInputElement} */ (event.target);
      const value = parse(input.value);
      const fits = Number.isInteger(value) && value >= 1 && value <= MOST_STEPS;
      if (fits) dispatch({ type: "choseSteps", steps: value });
      said(input, fits ? "" : text("lab.whole", { low: 1, high: MOST_STEPS }));
    }}
  /></label>`;
}

/**
 * @param {State} state
 * @param {Dispatch} dispatch
 */
function goal({ below }, dispatch) {
  return html`<label class="field">${text("train.below")}<input
    type="text"
    inputmode="decimal"
    data-train="below"
    .value=${below === null ? "" : full(below)}
    @change=${(/** @type {Event} */ event) => {
      const input = /** @type {HTMLInputElement} */ (event.target);
      const value = input.value.trim() === "" ? null : parse(input.value);
      const fits = value === null || value >= 0;
      if (fits) dispatch({ type: "choseBelow", below: value });
      said(input, fits ? "" : text("train.positive"));
    }}
  /></label>`;
}

/**
 * @param {State} state
 * @param {Dispatch} dispatch
 */
function start(state, dispatch) {
  return (state.job ?? state.versus.rival?.job)
    ? html`<button data-action="stop" @click=${() => dispatch({ type: "stoppedRun" })}>${text("train.stop")}</button>`
    : html`<button data-action="train" class="primary" @click=${() => dispatch({ type: "trained", ...extentOf(state) })}>${text("train.start")}</button>`;
}

/**
 * The update on show, and a way to any other that was made.
 * @param {State} state
 * @param {Dispatch} dispatch
 */
function place(state, dispatch) {
  const told = lossesOf(state).at(-1)?.update ?? 0;
  const last = Math.min(told, lastUpdate(state));
  const first = state.run.setup.before.step + 1;
  if (last <= 0) return nothing;
  return html`<label class="field">${text("train.goto", { first, last: first + last })}<input
    type="text"
    inputmode="numeric"
    data-train="goto"
    .value=${String(updateNumber(state))}
    @change=${(/** @type {Event} */ event) => {
      const input = /** @type {HTMLInputElement} */ (event.target);
      const update = parse(input.value) - first;
      const fits = Number.isInteger(update) && update >= 0 && update <= last;
      if (fits) dispatch({ type: "jumped", update });
      said(input, fits ? "" : text("lab.whole", { low: first, high: first + last }));
    }}
  /></label>`;
}

/**
 * How far the run has come, and once it is over, how far the one beside it; without one, which update
 * of its epoch is on show.
 * @param {State} state
 */
function progress(state) {
  const { run, versus } = state;
  const { setup } = run;
  const job = state.job ?? versus.rival?.job;
  if (!job) {
    const { epoch, place, count } = epochOf(setup, updateNumber(state));
    return setup.batch
      ? html`<p class="note epoch">${text("train.epoch.place", { epoch, place, count })}</p>`
      : nothing;
  }
  const { epoch } = epochOf(setup, setup.before.step + job.from + job.done);
  const walk = setup.batch ? text("train.epoch", { epoch }) : "";
  const left = job.left === null ? "" : text("train.left", { seconds: Math.ceil(job.left) });
  return html`<p class="progress">
    <progress aria-label=${text("train.progress")} max=${job.steps} value=${job.done}></progress>
    ${job.lost ? text("train.lost") : [text("train.done", { done: job.done, steps: job.steps }), walk, left].filter(Boolean).join(" ")}
  </p>`;
}

/**
 * The loss over the updates, as a picture and as a table; of both runs where there are two.
 * @param {State} state
 * @param {Dispatch} dispatch
 */
function losses(state, dispatch) {
  const { run, width, digits, versus } = state;
  const { rival } = versus;
  const all = lossesOf(state);
  const others = rival && !rival.wish ? lossesOf(rival) : [];
  const last = all.at(-1);
  if (!last || all.length < 2) return nothing;
  const first = run.setup.before.step;
  const choose = (/** @type {number} */ at) =>
    dispatch({ type: "jumped", update: Math.min(Math.max(0, at - first), last.update) });
  const label = text("train.chart", {
    from: short(all[0]?.loss ?? 0, digits),
    to: short(last.loss, digits),
    updates: last.update,
  });
  const end = others.at(-1);
  const { top, ...seen } = end
    ? drawable(all, others)
    : { top: undefined, one: all, other: others };
  return html`${chart({
    ...(top === undefined ? {} : { top }),
    width: Math.min(Math.max(width, 280), 720),
    height: 220,
    curves: curves(state, seen.one, seen.other),
    named: others.length > 0,
    log: true,
    at: first + state.update,
    x: text("train.updates"),
    y: text("train.loss"),
    label: end
      ? `${label} ${text("train.chart.other", { to: short(end.loss, digits), updates: end.update })}`
      : label,
    choose,
  })}
  <p class="note">${text("train.note")}</p>
  <details class="losses">
    <summary>${text("train.table")}</summary>
    <div class="sheet" tabindex="0" role="region" aria-label=${text("train.table")}>
      ${end && rival ? bothListed(state, rival, all, others, dispatch) : listed(first, all, dispatch)}
    </div>
  </details>`;
}

/**
 * @param {State} state
 * @param {import("../losses.js").Loss[]} all
 * @param {import("../losses.js").Loss[]} others those of the run beside it
 */
function curves(state, all, others) {
  const first = state.run.setup.before.step;
  const { rival } = state.versus;
  const [drawn = [], beside = []] = [all, others].map((each) => thinned(each, DRAWN));
  /** @param {import("../losses.js").Loss[]} losses */
  const points = (losses) => losses.map(({ update, loss }) => ({ x: first + update, y: loss }));
  const heldOut = drawn.flatMap(({ update, heldOut }) =>
    heldOut === undefined ? [] : [{ x: first + update, y: heldOut }],
  );
  return [
    { name: rival ? nameOf(state, state) : text("train.loss"), points: points(drawn) },
    ...(rival && beside.length > 0
      ? [{ name: nameOf(state, rival), points: points(beside), dotted: true }]
      : []),
    ...(heldOut.length > 0 ? [{ name: text("train.heldout"), points: heldOut, dashed: true }] : []),
  ];
}

/**
 * @param {number} first
 * @param {import("../losses.js").Loss[]} all
 * @param {Dispatch} dispatch
 */
function listed(first, all, dispatch) {
  return html`<table>
    <thead><tr><th scope="col">${text("train.updates")}</th><th scope="col">${text("train.loss")}</th></tr></thead>
    <tbody>
      ${thinned(all, LISTED).map(
        ({ update, loss }) => html`<tr>${way(first, update, dispatch)}<td>${full(loss)}</td></tr>`,
      )}
    </tbody>
  </table>`;
}

/**
 * @param {State} state
 * @param {State} rival
 * @param {import("../losses.js").Loss[]} all
 * @param {import("../losses.js").Loss[]} others
 * @param {Dispatch} dispatch
 */
function bothListed(state, rival, all, others, dispatch) {
  const first = state.run.setup.before.step;
  const beside = new Map(others.map(({ update, loss }) => [update, full(loss)]));
  return html`<table>
    <caption>${text("train.loss")}</caption>
    <thead><tr><th scope="col">${text("train.updates")}</th><th scope="col">${nameOf(state, state)}</th><th scope="col">${nameOf(state, rival)}</th></tr></thead>
    <tbody>
      ${thinned(all, LISTED).map(
        ({ update, loss }) =>
          html`<tr>${way(first, update, dispatch)}<td>${full(loss)}</td><td>${beside.get(update) ?? text("versus.none")}</td></tr>`,
      )}
    </tbody>
  </table>`;
}

/**
 * @param {number} first
 * @param {number} update
 * @param {Dispatch} dispatch
 */
function way(first, update, dispatch) {
  return html`<th scope="row"><button class="quiet" @click=${() => dispatch({ type: "jumped", update })}>${first + update}</button></th>`;
}

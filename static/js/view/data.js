// The examples: built-in sets or one's own, how they were scaled, and which of them an update takes.

import { html, nothing } from "lit-html";
import { live } from "lit-html/directives/live.js";
import { MOST_LAYERS, MOST_UNITS } from "../choices.js";
import { isFitted, MOST_COLUMNS, MOST_EXAMPLES, usual, withBatch } from "../data.js";
import { full, parse, short } from "../format.js";
import { batchAt, setupOn, takenAt, updateNumber } from "../state.js";
import { text } from "../text.js";
import { own } from "./own.js";

/**
 * @typedef {import("../state.js").State} State
 * @typedef {import("../types.js").DataQuery} DataQuery
 * @typedef {(event: import("../state.js").Event) => void} Dispatch
 */

const SCALINGS = /** @type {const} */ (["none", "standard", "minmax"]);

/** How many rows and columns of the examples are listed. */
const ROWS = 20;
const COLUMNS = 16;

/** How many examples an update may take before its moments are very many. */
const MANY = 16;

/**
 * @param {State} state
 * @param {Dispatch} dispatch
 */
export function data(state, dispatch) {
  return html`<details class="data">
    <summary>${text("data.label")}</summary>
    <p class="muted">${text("data.limits", { examples: MOST_EXAMPLES, units: MOST_COLUMNS, drawn: MOST_UNITS, deep: MOST_LAYERS })}</p>
    <div class="columns">
      <div>${sets(state, dispatch)}${own(state, dispatch, howOwn(state, dispatch))}</div>
      <div class="used">${used(state, dispatch)}</div>
    </div>
  </details>`;
}

/**
 * The built-in sets.
 * @param {State} state
 * @param {Dispatch} dispatch
 */
function sets(state, dispatch) {
  const { choices, wish } = state;
  const query = wish && "data" in wish ? wish.data : setupOn(state).data?.query;
  const chosen = choices.datasets.find(({ name }) => name === query?.name);
  /** @param {DataQuery} query */
  const want = (query) => dispatch({ type: "wishedData", query });
  return html`<h3>${text("data.built")}</h3>
    <label class="field">${text("data.set")}<select
      data-choice="dataset"
      @change=${(/** @type {Event} */ event) => {
        const { value } = /** @type {HTMLSelectElement} */ (event.target);
        const found = choices.datasets.find(({ name }) => name === value);
        if (found) want(usual(found));
      }}
    >
      <option value="" .selected=${live(!chosen)}>${text("data.none")}</option>
      ${choices.datasets.map(({ name, label }) => html`<option value=${name} .selected=${live(name === chosen?.name)}>${label}</option>`)}
    </select></label>
    ${chosen && query ? html`${about(chosen)}${how(query, want)}` : nothing}`;
}

/** @param {import("../types.js").Description} chosen */
function about({ meaning, source, licence }) {
  return html`<p>${meaning}</p>
    <p class="muted">${text("data.source", { source })}<br />${text("data.licence", { licence })}</p>`;
}

/**
 * How examples are drawn, scaled and parted.
 * @param {DataQuery} query
 * @param {(query: DataQuery) => void} want
 */
function how(query, want) {
  const { seed, noise, count, scaling, held_out } = query;
  const isWhole = Number.isSafeInteger;
  return html`<div>
    ${number("seed", text("data.seed"), seed, (value) => isWhole(value) && value >= 0 && want({ ...query, seed: value }))}
    ${noise === undefined ? nothing : number("noise", text("data.noise"), noise, (value) => value >= 0 && value <= 1 && want({ ...query, noise: value }))}
    ${count === undefined ? nothing : number("count", text("data.count", { most: MOST_EXAMPLES }), count, (value) => isWhole(value) && value >= 2 && value <= MOST_EXAMPLES && want({ ...query, count: value }))}
    ${number("held", text("data.held"), held_out, (value) => value >= 0 && value < 1 && want({ ...query, held_out: value }))}
    <label class="field">${text("data.scaling")}<select
      data-data="scaling"
      @change=${(/** @type {Event} */ event) => {
        const { value } = /** @type {HTMLSelectElement} */ (event.target);
        want({ ...query, scaling: SCALINGS.find((each) => each === value) ?? "none" });
      }}
    >
      ${SCALINGS.map((each) => html`<option value=${each} .selected=${live(each === scaling)}>${text(`data.scaling.${each}`)}</option>`)}
    </select></label>
  </div>`;
}

/**
 * How one's own are scaled and parted.
 * @param {State} state
 * @param {Dispatch} dispatch
 */
function howOwn({ draft }, dispatch) {
  const { seed, scaling, held_out } = draft;
  return how({ name: null, seed, scaling, held_out }, (chosen) =>
    dispatch({
      type: "drafted",
      draft: { seed: chosen.seed, scaling: chosen.scaling, held_out: chosen.held_out },
    }),
  );
}

/**
 * A field for a number; what is refused gives way to the old one.
 * @param {string} name
 * @param {string} label
 * @param {number | null} present
 * @param {(value: number) => unknown} take what comes of the number; false refuses it
 */
function number(name, label, present, take) {
  const shown = present === null ? "" : full(present);
  return html`<label class="field">${label}<input
    type="text"
    inputmode="decimal"
    autocomplete="off"
    data-data=${name}
    .value=${shown}
    @change=${(/** @type {Event} */ event) => {
      const input = /** @type {HTMLInputElement} */ (event.target);
      const value = input.value.trim() === "" ? Number.NaN : parse(input.value);
      if (take(value) === false) input.value = shown;
    }}
  /></label>`;
}

/**
 * The examples in use.
 * @param {State} state
 * @param {Dispatch} dispatch
 */
function used(state, dispatch) {
  const setup = setupOn(state);
  return html`<h3>${text("data.use")}</h3>
    ${setup.data ? said(setup, setup.data, state) : nothing}
    ${setup.inputs.length > 1 ? batch(setup, dispatch) : nothing}
    ${taken(state)}`;
}

/**
 * What was made of the network and of the numbers, in sentences.
 * @param {import("../types.js").Setup} setup
 * @param {import("../types.js").Data} data
 * @param {State} state
 */
function said(setup, data, { choices, undo }) {
  const canUndo = undo.length > 0;
  const { inputs, targets, validation } = setup;
  const [input, target] = [inputs[0]?.length ?? 0, targets[0]?.length ?? 0];
  const isWhole = input === data.input_names.length && target === data.target_names.length;
  return html`
    ${isWhole ? html`<p>${text("data.fitted", { label: data.label, inputs: input, outputs: target, names: listed(data.input_names), targets: listed(data.target_names) })} ${canUndo ? text("data.fitted.undo") : nothing}</p>` : nothing}
    ${isFitted(setup, choices) ? html`<p>${text(`data.task.${data.task}`)}</p>` : nothing}
    <p>${text("data.kept", { training: inputs.length, held: validation?.inputs.length ?? 0 })}</p>
    ${scaling(data)}`;
}

/**
 * Names, the first and the last where they are many.
 * @param {string[]} names
 */
function listed(names) {
  return names.length <= 12 ? names.join(", ") : `${names[0]}, ${names[1]}, …, ${names.at(-1)}`;
}

/** @param {import("../types.js").Data} data */
function scaling({ scaling: { name, offsets, divisors }, input_names }) {
  if (name === "none") return html`<p>${text("data.unscaled")}</p>`;
  const label = text("data.scaled");
  return html`<p>${label}</p>
    <div class="sheet" tabindex="0" role="region" aria-label=${label}>
      <table>
        <thead><tr><th scope="col">${text("data.input")}</th><th scope="col">${text("data.offset")}</th><th scope="col">${text("data.divisor")}</th></tr></thead>
        <tbody>${offsets.map((offset, index) => html`<tr><th scope="row">${input_names[index]}</th><td>${full(offset)}</td><td>${full(divisors[index] ?? 1)}</td></tr>`)}</tbody>
      </table>
    </div>`;
}

/**
 * How many examples an update takes, and in which order.
 * @param {import("../types.js").Setup} setup
 * @param {Dispatch} dispatch
 */
function batch(setup, dispatch) {
  const count = setup.inputs.length;
  const present = setup.batch;
  const kind = !present ? "all" : present.size === 1 ? "one" : "some";
  const kinds =
    count > 2
      ? /** @type {const} */ (["all", "one", "some"])
      : /** @type {const} */ (["all", "one"]);
  const seed = present ? present.seed : 1;
  /** @param {import("../types.js").Batch | null} chosen */
  const take = (chosen) => dispatch({ type: "reconfigured", setup: withBatch(setup, chosen) });
  return html`<div>
      <label class="field">${text("data.batch")}<select
        data-data="batch"
        @change=${(/** @type {Event} */ event) => {
          const { value } = /** @type {HTMLSelectElement} */ (event.target);
          if (value === "all") take(null);
          else take({ size: value === "one" ? 1 : Math.min(8, count - 1), seed });
        }}
      >
        ${kinds.map((each) => html`<option value=${each} .selected=${live(each === kind)}>${text(`data.batch.${each}`, { count })}</option>`)}
      </select></label>
      ${kind === "some" && present ? number("size", text("data.batch.size"), present.size, (size) => Number.isInteger(size) && size >= 1 && size <= count && take({ ...present, size })) : nothing}
      ${present ? number("shuffle", text("data.batch.shuffle"), present.seed, (seed) => (Number.isNaN(seed) ? take({ ...present, seed: null }) : Number.isSafeInteger(seed) && seed >= 0 && take({ ...present, seed }))) : nothing}
    </div>
    ${(present?.size ?? count) > MANY ? html`<p>${text("data.batch.many")}</p>` : nothing}`;
}

/**
 * The examples that the update on show takes, as the network gets them.
 * @param {State} state
 */
function taken(state) {
  const all = setupOn(state).inputs.length;
  const { data, batch } = state.run.setup;
  const rows = batchAt(state.run, state.update);
  const setup = takenAt(state.run, state.update);
  if (!setup || (batch && !rows)) return html`<p>${text("data.taken.wait")}</p>`;
  const { inputs, targets } = setup;
  const count = inputs.length;
  const sentence = batch
    ? text("data.taken.some", { update: updateNumber(state), count, all })
    : text("data.taken.all", { count });
  const [first = []] = inputs;
  const names = [
    ...first.map((_, index) => data?.input_names[index] ?? `x${index + 1}`),
    ...(targets[0] ?? []).map((_, index) => data?.target_names[index] ?? `d${index + 1}`),
  ];
  const isCut = count > ROWS || names.length > COLUMNS;
  return html`<p>${sentence} ${isCut ? text("data.taken.first", { rows: Math.min(ROWS, count), count, columns: Math.min(COLUMNS, names.length), names: names.length }) : nothing}</p>
    <div class="sheet" data-sheet="examples" tabindex="0" role="region" aria-label=${sentence}>
      <table>
        <thead><tr><th scope="col">${text("data.row")}</th>${names.slice(0, COLUMNS).map((name) => html`<th scope="col">${name}</th>`)}</tr></thead>
        <tbody>${inputs.slice(0, ROWS).map(
          (input, index) => html`<tr>
          <th scope="row">${rows?.[index] ?? index + 1}</th>
          ${[...input, ...(targets[index] ?? [])].slice(0, COLUMNS).map((value) => html`<td>${short(value, state.digits)}</td>`)}
        </tr>`,
        )}</tbody>
      </table>
    </div>`;
}

// The network by hand: its layers, what they compute, the loss, the optimizer, the first weights.

import { html, nothing } from "lit-html";
import { live } from "lit-html/directives/live.js";
import {
  activationsFor,
  deeper,
  MOST_LAYERS,
  MOST_UNITS,
  shallower,
  shapeOf,
  withActivation,
  withBiases,
  withLoss,
  withOptimizer,
  withSchedule,
  withSetting,
} from "../choices.js";
import { setupOn } from "../state.js";
import { text } from "../text.js";
import { said, whole } from "./field.js";

/**
 * @typedef {import("../state.js").State} State
 * @typedef {import("../types.js").Choice} Choice
 * @typedef {import("../types.js").Setup} Setup
 * @typedef {(event: import("../state.js").Event) => void} Dispatch
 */

/**
 * @param {State} state
 * @param {Dispatch} dispatch
 */
export function lab(state, dispatch) {
  return html`<details class="lab">
    <summary>${text("lab.label")}</summary>
    <div class="columns">
      <div>${layers(state, dispatch)}</div>
      <div>${rules(state, dispatch)}${weights(state, dispatch)}</div>
    </div>
  </details>`;
}

/**
 * @param {State} state
 * @param {Dispatch} dispatch
 */
function layers(state, dispatch) {
  const setup = setupOn(state);
  const { wish } = state;
  const shape = wish && "shape" in wish ? wish.shape : shapeOf(setup);
  const isFull = shape.activations.length >= MOST_LAYERS;
  return html`<div class="sheet" tabindex="0" role="region" aria-label=${text("lab.layers")}><table class="layers">
      <caption>${text("lab.layers")}</caption>
      <thead>
        <tr>${["layer", "units", "activation", "biases"].map((name) => html`<th scope="col">${text(`lab.${name}`)}</th>`)}<td></td></tr>
      </thead>
      <tbody>${shape.sizes.map((_, layer) => row(state, shape, layer, dispatch))}</tbody>
    </table></div>
    <button
      data-action="deeper"
      aria-disabled=${String(isFull)}
      @click=${() => isFull || dispatch({ type: "reshaped", shape: deeper(shape) })}
    >${text("lab.deeper")}</button>`;
}

/**
 * @param {State} state
 * @param {import("../choices.js").Shape} shape
 * @param {number} layer from 0, the inputs
 * @param {Dispatch} dispatch
 */
function row(state, shape, layer, dispatch) {
  const last = shape.sizes.length - 1;
  const name = nameOf(layer, last);
  const isHidden = layer > 0 && layer < last;
  const remove = () => dispatch({ type: "reshaped", shape: shallower(shape, layer) });
  return html`<tr>
    <th scope="row">${name}</th>
    <td>${units(shape, layer, name, dispatch)}</td>
    <td>${layer > 0 ? activation(state, layer - 1, name, dispatch) : nothing}</td>
    <td>${layer > 0 ? biases(state, layer - 1, name, dispatch) : nothing}</td>
    <td>${isHidden ? html`<button class="quiet" data-remove=${layer} aria-label=${text("lab.remove", { name })} @click=${remove}>${text("lab.remove.short")}</button>` : nothing}</td>
  </tr>`;
}

/**
 * @param {number} layer
 * @param {number} last
 */
function nameOf(layer, last) {
  if (layer === 0) return text("lab.inputs");
  return layer === last ? text("lab.output") : text("lab.hidden", { layer });
}

/**
 * @param {import("../choices.js").Shape} shape
 * @param {number} layer
 * @param {string} name
 * @param {Dispatch} dispatch
 */
function units(shape, layer, name, dispatch) {
  const count = shape.sizes[layer] ?? 0;
  /** @param {number} step */
  const by = (step) => {
    const isOut = count + step < 1 || count + step > MOST_UNITS;
    const sizes = shape.sizes.map((size, each) => (each === layer ? size + step : size));
    return html`<button
      data-units=${`${layer}${step > 0 ? "+" : "-"}`}
      aria-label=${text(step > 0 ? "lab.more" : "lab.fewer", { name })}
      aria-disabled=${String(isOut)}
      @click=${() => isOut || dispatch({ type: "reshaped", shape: { ...shape, sizes } })}
    >${step > 0 ? "+" : "−"}</button>`;
  };
  return html`<span class="stepper">${by(-1)}<output>${count}</output>${by(1)}</span>`;
}

/**
 * @param {State} state
 * @param {number} index
 * @param {string} name
 * @param {Dispatch} dispatch
 */
function activation(state, index, name, dispatch) {
  const setup = setupOn(state);
  const present = setup.before.network.layers[index]?.activation ?? "";
  const label = text("lab.activation.of", { name });
  return select(activationsFor(setup, index, state.choices), present, { label }, (chosen) =>
    dispatch({ type: "reconfigured", setup: withActivation(setup, index, chosen) }),
  );
}

/**
 * @param {State} state
 * @param {number} index
 * @param {string} name
 * @param {Dispatch} dispatch
 */
function biases(state, index, name, dispatch) {
  const setup = setupOn(state);
  return html`<label class="biases"><input
    type="checkbox"
    data-biases=${index + 1}
    aria-label=${text("lab.biases.of", { name })}
    .checked=${live(setup.before.network.layers[index]?.biases !== null)}
    @change=${(/** @type {Event} */ event) => {
      const { checked } = /** @type {HTMLInputElement} */ (event.target);
      dispatch({ type: "reconfigured", setup: withBiases(setup, index, checked) });
    }}
  /></label>`;
}

/**
 * The loss, the optimizer and its settings.
 * @param {State} state
 * @param {Dispatch} dispatch
 */
function rules(state, dispatch) {
  const setup = setupOn(state);
  const { choices } = state;
  /** @param {Setup} setup */
  const start = (setup) => dispatch({ type: "reconfigured", setup });
  const schedule = setup.schedule ?? { name: "constant" };
  return html`<h3>${text("lab.rules")}</h3>
    <label class="field">${text("lab.loss")}${select(choices.losses, setup.loss.name, { name: "loss" }, (name) => start(withLoss(setup, name, choices)))}</label>
    <label class="field">${text("lab.optimizer")}${select(choices.optimizers, setup.optimizer.name, { name: "optimizer" }, (name) => start(withOptimizer(setup, name, choices)))}</label>
    ${settings(choices.optimizers, setup.optimizer, (name, value) => start(withSetting(setup, "optimizer", name, value)))}
    <label class="field">${text("lab.schedule")}${select(choices.schedules, schedule.name, { name: "schedule" }, (name) => start(withSchedule(setup, name, choices)))}</label>
    ${settings(choices.schedules, schedule, (name, value) => start(withSetting(setup, "schedule", name, value)))}`;
}

/**
 * The settings of the optimizer or of the schedule, without the learning rate, which has its place.
 * @param {Choice[]} choices
 * @param {Record<string, string | number | undefined>} rule
 * @param {(name: string, value: number) => void} take
 */
function settings(choices, rule, take) {
  const known = choices.find(({ name }) => name === rule.name)?.hyperparameters ?? [];
  return known
    .filter(({ name }) => name !== "learning_rate")
    .map((each) => setting(each, Number(rule[each.name] ?? 0), (value) => take(each.name, value)));
}

/**
 * @param {import("../types.js").Hyperparameter} hyperparameter
 * @param {number} present
 * @param {(value: number) => void} take
 */
function setting({ name, symbol, low, high, meaning, whole }, present, take) {
  return html`<label class="field" title=${meaning}>${symbol} ${name.replace("_", " ")}<input
    type="number"
    step="any"
    min=${low}
    max=${high}
    data-setting=${name}
    .value=${String(present)}
    @change=${(/** @type {Event} */ event) => {
      const input = /** @type {HTMLInputElement} */ (event.target);
      const value = input.valueAsNumber;
      const fits = value >= low && value <= high && (!whole || Number.isInteger(value));
      if (fits) take(value);
      said(input, fits ? "" : text(whole ? "lab.whole" : "lab.number", { low, high }));
    }}
  /></label>`;
}

/**
 * Where new weights come from, and new ones for the network as it is.
 * @param {State} state
 * @param {Dispatch} dispatch
 */
function weights({ choices, first }, dispatch) {
  /** @param {Partial<import("../state.js").First>} change */
  const draw = (change) => dispatch({ type: "drewWeights", first: { ...first, ...change } });
  return html`<h3>${text("lab.weights")}</h3>
    <label class="field">${text("lab.initializer")}${select(choices.initializers, first.initializer, { name: "initializer" }, (initializer) => draw({ initializer }))}</label>
    ${whole("seed", text("lab.seed"), { low: 0, high: Number.MAX_SAFE_INTEGER, value: first.seed }, (seed) => draw({ seed }))}
    <button data-action="draw" @click=${() => draw({ seed: first.seed + 1 })}>${text("lab.draw")}</button>`;
}

/**
 * @param {Choice[]} choices
 * @param {string} present
 * @param {{ label?: string, name?: string }} naming spoken name where no label is around it
 * @param {(name: string) => void} choose
 */
function select(choices, present, { label, name }, choose) {
  return html`<select
    aria-label=${label ?? nothing}
    data-choice=${name ?? nothing}
    @change=${(/** @type {Event} */ event) => choose(/** @type {HTMLSelectElement} */ (event.target).value)}
  >
    ${choices.map((each) => html`<option value=${each.name} .selected=${live(each.name === present)}>${each.label}</option>`)}
  </select>`;
}

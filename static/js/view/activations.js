// What a unit gives over the inputs: a field or a curve, all units in small, and the numbers.

import { html, nothing, svg } from "lit-html";
import { live } from "lit-html/directives/live.js";
import { borders } from "../cells.js";
import { sizesOf } from "../choices.js";
import { fillStep } from "../fills.js";
import { full, short } from "../format.js";
import {
  classesOf,
  column,
  extent,
  halfwayOf,
  inputsOf,
  inputsOn,
  isWinnable,
  PARTS,
  planeOf,
  rowOn,
  shownOf,
  shows,
  targetsOf,
  unitsOf,
  valuesOf,
} from "../pictures.js";
import { capital, text } from "../text.js";
import { chart, curve } from "./chart.js";
import { caption, cell, inputName, numbersOver, sample, widthOf } from "./panel.js";
import { boundsOf, heat, largestOf, mark, plane, ring, scaleOf, thumbnail } from "./plane.js";

/**
 * @typedef {import("../state.js").State} State
 * @typedef {import("../pictures.js").Plane} Plane
 * @typedef {import("../pictures.js").Shown} Shown
 * @typedef {(event: import("../state.js").Event) => void} Dispatch
 */

/**
 * @param {State} state
 * @param {Dispatch} dispatch
 */
export function activations(state, dispatch) {
  const picture = state.pictures.plane;
  const want = planeOf(state);
  const isOld = !picture || !want || !shows(picture, want);
  return html`${caption(state, picture, want, dispatch)}
    <div class="controls">${chooseInputs(state, dispatch)}${picture ? chooseUnit(state, picture, dispatch) : nothing}</div>
    ${
      picture
        ? html`<div class="drawn ${isOld ? "old" : ""}" aria-busy=${String(isOld)}>
            <div>${large(state, picture)}</div>
            <div>${row(state, picture, dispatch)}${numbers(picture, shownOf(picture, state.pictures.unit))}${listed(picture)}</div>
          </div>`
        : nothing
    }`;
}

/**
 * Of more than two inputs, which two the picture goes along.
 * @param {State} state
 * @param {Dispatch} dispatch
 */
function chooseInputs(state, dispatch) {
  const count = sizesOf(state.run.setup.before.network)[0] ?? 1;
  if (count < 3) return nothing;
  const [one = 1, other = 2] = inputsOn(state.pictures, count);
  /** @param {number} present @param {string} label @param {(input: number) => [number, number]} pair */
  const select = (present, label, pair) => html`<label class="field">${label}<select
    data-inputs=${label}
    @change=${(/** @type {Event} */ event) => {
      const input = Number(/** @type {HTMLSelectElement} */ (event.target).value);
      dispatch({ type: "chosePicture", choice: { inputs: pair(input) } });
    }}
  >${Array.from({ length: count }, (_, index) => html`<option value=${index + 1} .selected=${live(index + 1 === present)}>${inputName(state.run.setup, index + 1)}</option>`)}</select></label>`;
  return [
    select(one, text("pictures.along"), (input) => [input, input === other ? one : other]),
    select(other, text("pictures.upright"), (input) => [input === one ? other : one, input]),
  ];
}

/**
 * Which unit the large picture shows.
 * @param {State} state
 * @param {Plane} picture
 * @param {Dispatch} dispatch
 */
function chooseUnit({ pictures }, picture, dispatch) {
  const { unit } = shownOf(picture, pictures.unit);
  const outputs = sizesOf(picture.request.network).at(-1) ?? 1;
  const units = unitsOf(picture);
  const choices = [
    ...(isWinnable(outputs, picture.request.axes.length) ? ["winner"] : []),
    ...units.filter((each) => isOutput(picture, each)),
    ...units.filter((each) => !isOutput(picture, each)),
  ];
  return html`<label class="field">${text("pictures.unit")}<select
    data-picture-unit
    @change=${(/** @type {Event} */ event) => dispatch({ type: "chosePicture", choice: { unit: /** @type {HTMLSelectElement} */ (event.target).value } })}
  >${choices.map((each) => html`<option value=${each} .selected=${live(each === unit)}>${nameOf(picture, each)}</option>`)}</select></label>`;
}

/**
 * @param {Plane} picture
 * @param {string} unit
 */
function nameOf({ request, setup }, unit) {
  if (unit === "winner") return text("pictures.winner");
  const sizes = sizesOf(request.network);
  const [layer = 0, place = 0] = unit.split(".").map(Number);
  if (layer === sizes.length - 1) return outputName(setup, place, sizes.at(-1) === 1);
  return text("pictures.hidden", { place: sizes.length === 3 ? place : unit });
}

/**
 * An output, and what it is to be where its data say so.
 * @param {import("../types.js").Setup} setup
 * @param {number} place
 * @param {boolean} isOnly
 */
function outputName({ data }, place, isOnly) {
  const name = isOnly ? text("pictures.output") : text("pictures.outputs", { place });
  const target = data?.target_names[place - 1];
  return target ? text("pictures.output.of", { name, target }) : name;
}

/**
 * The output that the examples' targets are compared with, from 1; 0 for all of several.
 * @param {Plane} picture
 * @param {string} unit
 */
function outputOf({ request }, unit) {
  const sizes = sizesOf(request.network);
  const [layer, place = 0] = unit.split(".").map(Number);
  return layer === sizes.length - 1 ? place : sizes.at(-1) === 1 ? 1 : 0;
}

/**
 * @param {State} state
 * @param {Plane} picture
 */
function large(state, picture) {
  const shown = shownOf(picture, state.pictures.unit);
  return picture.request.axes.length === 1
    ? line(state, picture, shown)
    : field(state, picture, shown);
}

/**
 * The unit over the only input, and what the examples want of an output.
 * @param {State} state
 * @param {Plane} picture
 * @param {Shown} shown
 */
function line(state, picture, { unit, values }) {
  const [xs = []] = picture.grid.axes;
  const output = outputOf(picture, unit);
  const { setup } = picture;
  const targets = targetsOf(setup);
  const isHeld = (/** @type {number} */ index) => index >= setup.inputs.length;
  const name = nameOf(picture, unit);
  return html`${chart({
    width: widthOf(state),
    height: 280,
    curves: [{ name, points: xs.map((x, index) => ({ x, y: values[index] ?? Number.NaN })) }],
    marks: isOutput(picture, unit)
      ? inputsOf(setup).map((row, index) => ({
          x: row[0] ?? 0,
          y: targets[index]?.[output - 1] ?? 0,
          hollow: isHeld(index),
        }))
      : [],
    log: false,
    x: inputName(setup, 1),
    y: capital(name),
    label: labelOf(state, picture, { unit, values }),
  })}
  ${isOutput(picture, unit) && setup.validation ? html`<ul class="key">${parts("solid", "hollow", 0)}</ul>` : nothing}`;
}

/**
 * @param {State} state
 * @param {Plane} picture
 * @param {Shown} shown
 */
function labelOf({ digits }, picture, { unit, values }) {
  const name = capital(nameOf(picture, unit));
  const inputs = picture.request.axes.map(({ input }) => inputName(picture.setup, input));
  const over = inputs.join(text("pictures.and"));
  if (unit === "winner") return text("pictures.label.winner", { over });
  const [low, high] = extent(values.filter((value) => value !== null));
  return text("pictures.label", { name, over, low: short(low, digits), high: short(high, digits) });
}

/**
 * The unit over two inputs, with the examples on it.
 * @param {State} state
 * @param {Plane} picture
 * @param {Shown} shown
 */
function field(state, picture, shown) {
  const { unit, values } = shown;
  const [xs = [], ys = []] = picture.grid.axes;
  const largest = largestOf(values);
  const width = widthOf(state);
  const output = outputOf(picture, unit);
  const isWinner = unit === "winner";
  const [one, other] = picture.request.axes;
  const halfway = output > 0 ? halfwayOf(picture.setup.targets, output) : null;
  const hasLine = halfway !== null && isOutput(picture, unit);
  const parts = isWinner ? values : hasLine ? values.map((value) => (value ?? 0) >= halfway) : [];
  return html`${plane({
    width,
    xs,
    ys,
    areas: isWinner ? nothing : heat(values, xs.length),
    line: borders(parts, xs.length),
    over: (x, y) => [
      isWinner ? winning(values, xs, ys, x, y) : nothing,
      examples(state, picture, unit, largest, x, y),
    ],
    x: inputName(picture.setup, one?.input ?? 1),
    y: inputName(picture.setup, other?.input ?? 2),
    label: labelOf(state, picture, shown),
  })}
  ${isWinner ? nothing : scaleOf(width, boundsOf(largest), "fill")}
  ${key(state, picture, unit, hasLine ? halfway : null)}`;
}

/**
 * @param {Plane} picture
 * @param {string} unit
 */
function isOutput({ request }, unit) {
  return unit.startsWith(`${request.network.layers.length}.`);
}

/**
 * Small shapes all over the plane that say which output is the largest there.
 * @param {(number | null)[]} values
 * @param {number[]} xs
 * @param {number[]} ys
 * @param {(value: number) => number} x
 * @param {(value: number) => number} y
 */
function winning(values, xs, ys, x, y) {
  const stride = (xs.length - 1) / PARTS;
  return ys.flatMap((upright, row) =>
    xs.flatMap((along, place) => {
      const winner = values[row * xs.length + place] ?? null;
      if (row % stride || place % stride || winner === null) return [];
      return mark(winner - 1, x(along), y(upright), "faint", 28);
    }),
  );
}

/**
 * The examples, each in the shape of its class, those that are held out hollow; numbers that are no
 * classes fill a circle, or where they are held out, another shape.
 * @param {State} state
 * @param {Plane} picture
 * @param {string} unit
 * @param {number} largest
 * @param {(value: number) => number} x
 * @param {(value: number) => number} y
 */
function examples(state, picture, unit, largest, x, y) {
  const { setup, request } = picture;
  const output = outputOf(picture, unit);
  const [inputs, all] = [inputsOf(setup), targetsOf(setup)];
  const classes = classesOf(all, output);
  const [one, other] = request.axes.map(({ input }) => input - 1);
  const area = (inputs.length > 60 ? 0.1 : 0.2) * widthOf(state);
  const at = inputs.map((row) => [x(row[one ?? 0] ?? 0), y(row[other ?? 1] ?? 0)]);
  const targets = column(all, Math.max(output, 1));
  const isHeld = (/** @type {number} */ index) => index >= setup.inputs.length;
  const [left = 0, top = 0] = at[rowOn(state) - 1] ?? [];
  return svg`<g class="examples">
    ${at.map(([left = 0, top = 0], index) =>
      classes
        ? mark(classes.of[index] ?? 0, left, top, isHeld(index) ? "hollow" : "solid", area)
        : mark(
            isHeld(index) ? HELD : 0,
            left,
            top,
            `fill${fillStep((targets[index] ?? 0) / largest)}`,
            area,
          ),
    )}
    ${setup.inputs.length > 1 ? ring(left, top) : nothing}
  </g>`;
}

/**
 * What shapes, ring and line mean.
 * @param {State} state
 * @param {Plane} picture
 * @param {string} unit
 * @param {number | null} halfway
 */
function key(state, picture, unit, halfway) {
  const { inputs, validation } = picture.setup;
  const targets = targetsOf(picture.setup);
  const output = outputOf(picture, unit);
  const classes = classesOf(targets, output);
  const example = rowOn(state);
  const named = (/** @type {number} */ name) =>
    output === 0 && (targets[0]?.length ?? 1) > 1
      ? text("pictures.class", { name })
      : text("pictures.target", { value: full(name) });
  return html`<ul class="key">
    ${classes?.names.map((name, kind) => html`<li>${sample(mark(kind, 12, 12))}${named(name)}</li>`)}
    ${classes ? nothing : html`<li>${sample(mark(0, 12, 12, "fill5"))}${text("pictures.example")}</li>`}
    ${validation ? (classes ? parts("solid", "hollow", 0) : parts("fill5", "fill5", HELD)) : nothing}
    ${inputs.length > 1 ? html`<li>${sample(ring(12, 12))}${text("pictures.shown", { example })}</li>` : nothing}
    ${halfway === null ? nothing : html`<li>${sample(svg`<path class="border" d="M2 12h20" />`)}${text("pictures.halfway", { value: full(halfway) })}</li>`}
  </ul>
  ${picture.request.fixed ? html`<p class="note">${text("pictures.fixed", { example })}</p>` : nothing}`;
}

/** The shape of a held-out example whose target is a number. */
const HELD = 3;

/**
 * What tells the examples that are learnt from and those that are held out.
 * @param {string} learnt how the first are filled
 * @param {string} held
 * @param {number} shape of the others
 */
function parts(learnt, held, shape) {
  return html`<li>${sample(mark(0, 12, 12, learnt))}${text("pictures.learnt")}</li>
    <li>${sample(mark(shape, 12, 12, held))}${text("pictures.held")}</li>`;
}

/**
 * The examples as a table, with the part that each belongs to.
 * @param {Plane} picture
 */
function listed({ setup, request }) {
  const targets = targetsOf(setup);
  const places = request.axes.map(({ input }) => input);
  const names = [
    ...places.map((input) => inputName(setup, input)),
    ...(targets[0] ?? []).map(
      (_, index) =>
        setup.data?.target_names[index] ?? text("pictures.desired", { output: index + 1 }),
    ),
  ];
  const row = (/** @type {number[]} */ input, /** @type {number} */ index) => {
    const held = index - setup.inputs.length;
    return html`<tr><th scope="row">${held < 0 ? index + 1 : held + 1}</th>
      <td>${text(held < 0 ? "pictures.part.learnt" : "pictures.part.held")}</td>
      ${[...places.map((place) => input[place - 1]), ...(targets[index] ?? [])].map(cell)}</tr>`;
  };
  return html`<details class="listed">
    <summary>${text("pictures.examples")}</summary>
    <div class="sheet" tabindex="0" role="region" aria-label=${text("pictures.examples")}><table>
      <thead><tr><th scope="col">${text("data.row")}</th><th scope="col">${text("pictures.part")}</th>${names.map((name) => html`<th scope="col">${capital(name)}</th>`)}</tr></thead>
      <tbody>${inputsOf(setup).map(row)}</tbody>
    </table></div>
  </details>`;
}

/**
 * Every unit in a picture of its own; pressing one shows it large.
 * @param {State} state
 * @param {Plane} picture
 * @param {Dispatch} dispatch
 */
function row(state, picture, dispatch) {
  const units = unitsOf(picture);
  const { unit: chosen } = shownOf(picture, state.pictures.unit);
  const layers = [...new Set(units.map((unit) => unit.split(".", 1)[0]))];
  const button = (/** @type {string} */ unit) => html`<li><button
    data-unit=${unit}
    aria-pressed=${String(unit === chosen)}
    @click=${() => dispatch({ type: "chosePicture", choice: { unit } })}
  >${small(picture, unit)}<span>${nameOf(picture, unit)}</span></button></li>`;
  return html`<h3>${text("pictures.units")}</h3>
    ${layers.map(
      (layer) => html`<ul class="units">
        ${units.filter((unit) => unit.startsWith(`${layer}.`)).map(button)}
      </ul>`,
    )}`;
}

/**
 * @param {Plane} picture
 * @param {string} unit
 */
function small(picture, unit) {
  const values = valuesOf(picture, unit);
  const [xs = [], ys = []] = picture.grid.axes;
  if (picture.request.axes.length === 1) return curve(xs, values, 72);
  return thumbnail(xs.length, ys.length, heat(values, xs.length));
}

/**
 * The numbers of the large picture, every so many of them.
 * @param {Plane} picture
 * @param {Shown} shown
 */
function numbers(picture, { unit, values }) {
  const [xs = [], ys] = picture.grid.axes;
  const [one, other] = picture.request.axes.map(({ input }) => inputName(picture.setup, input));
  const name = capital(nameOf(picture, unit));
  return numbersOver(text("pictures.plane"), xs, ys, values, [name, one ?? "", other ?? ""]);
}

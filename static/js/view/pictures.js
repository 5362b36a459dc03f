// What the network does with all inputs, not only with the examples: pictures, each with a table.

import { html, nothing, svg } from "lit-html";
import { guard } from "lit-html/directives/guard.js";
import { live } from "lit-html/directives/live.js";
import { areas, borders, every } from "../cells.js";
import { sizesOf } from "../choices.js";
import { full, short } from "../format.js";
import { lossesOf, thinned } from "../losses.js";
import {
  alongOf,
  classesOf,
  column,
  extent,
  halfwayOf,
  inputsOn,
  isWinnable,
  levelsOf,
  lossOf,
  networkOn,
  PARTS,
  planeOf,
  shownOf,
  shows,
  unitsOf,
  valuesOf,
} from "../pictures.js";
import { capital, text } from "../text.js";
import { idsOf, networksOf, weightOf } from "../weights.js";
import { chart, curve } from "./chart.js";
import { fillStep } from "./nodes.js";
import { boundsOf, filled, largestOf, mark, plane, ring, scaleOf, thumbnail } from "./plane.js";

/**
 * @typedef {import("../state.js").State} State
 * @typedef {import("../pictures.js").Plane} Plane
 * @typedef {import("../pictures.js").Shown} Shown
 * @typedef {import("../pictures.js").Loss} Loss
 * @typedef {(event: import("../state.js").Event) => void} Dispatch
 */

/** The widest that a picture is, in px. */
const WIDEST = 440;

/**
 * @param {State} state
 * @param {Dispatch} dispatch
 */
export function pictures(state, dispatch) {
  return [
    part(state, "plane", text("pictures.plane"), dispatch, () => activations(state, dispatch)),
    part(state, "loss", text("pictures.loss"), dispatch, () => landscape(state, dispatch)),
    part(state, "weights", text("pictures.weights"), dispatch, () => course(state, dispatch)),
  ];
}

/**
 * A part that can be opened; while it is closed nothing is drawn or asked for.
 * @param {State} state
 * @param {string} name
 * @param {string} title
 * @param {Dispatch} dispatch
 * @param {() => unknown} content
 */
function part(state, name, title, dispatch, content) {
  const { run, pictures, update, reached, example, explanations, width, digits } = state;
  const isOpen = pictures.open.includes(name);
  const network = networkOn(state);
  const depends = [run, pictures, network, update, reached, example, explanations, width, digits];
  /** @param {Event} event */
  const toggle = ({ target }) => {
    const { open } = /** @type {HTMLDetailsElement} */ (target);
    if (open === isOpen) return;
    const others = pictures.open.filter((each) => each !== name);
    dispatch({ type: "chosePicture", choice: { open: open ? [...others, name] : others } });
  };
  return html`<details class="pictures" data-picture=${name} .open=${live(isOpen)} @toggle=${toggle}>
    <summary>${title}</summary>
    ${isOpen ? guard(depends, content) : nothing}
  </details>`;
}

/** @param {State} state */
function widthOf({ width }) {
  return Math.min(Math.max(width, 280), WIDEST);
}

/**
 * Which network a picture shows, and whether another one is on its way.
 * @param {State} state
 * @param {import("../pictures.js").Picture | null} picture
 * @param {import("../pictures.js").Want | null} want
 * @param {Dispatch} dispatch
 */
function caption({ pictures }, picture, want, dispatch) {
  const { failed } = pictures;
  if (failed && want && shows(failed.want, want))
    return html`<p class="trouble" role="status">${failed.message}
      <button data-action="repaint" @click=${() => dispatch({ type: "chosePicture", choice: {} })}>${text("trouble.retry")}</button></p>`;
  const old = picture ? text("pictures.of", { count: picture.step, updates: picture.step }) : "";
  const isNow = picture && want && shows(picture, want);
  return html`<p class="note" data-state=${isNow ? "ready" : "waiting"}>${old} ${isNow ? nothing : text("pictures.wait")}</p>`;
}

/**
 * @param {State} state
 * @param {Dispatch} dispatch
 */
function activations(state, dispatch) {
  const picture = state.pictures.plane;
  const want = planeOf(state);
  const isOld = !picture || !want || !shows(picture, want);
  return html`${caption(state, picture, want, dispatch)}
    <div class="controls">${chooseInputs(state, dispatch)}${picture ? chooseUnit(state, picture, dispatch) : nothing}</div>
    ${
      picture
        ? html`<div class="drawn ${isOld ? "old" : ""}" aria-busy=${String(isOld)}>
            <div>${large(state, picture)}</div>
            <div>${row(state, picture, dispatch)}${numbers(picture, shownOf(picture, state.pictures.unit))}</div>
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
  >${Array.from({ length: count }, (_, index) => html`<option value=${index + 1} .selected=${live(index + 1 === present)}>${text("pictures.input", { input: index + 1 })}</option>`)}</select></label>`;
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
function nameOf({ request }, unit) {
  if (unit === "winner") return text("pictures.winner");
  const sizes = sizesOf(request.network);
  const [layer = 0, place = 0] = unit.split(".").map(Number);
  if (layer === sizes.length - 1)
    return sizes.at(-1) === 1 ? text("pictures.output") : text("pictures.outputs", { place });
  return text("pictures.hidden", { place: sizes.length === 3 ? place : unit });
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
  const { inputs, targets } = picture.setup;
  const name = nameOf(picture, unit);
  return chart({
    width: widthOf(state),
    height: 280,
    curves: [{ name, points: xs.map((x, index) => ({ x, y: values[index] ?? Number.NaN })) }],
    marks: isOutput(picture, unit)
      ? inputs.map((row, index) => ({ x: row[0] ?? 0, y: targets[index]?.[output - 1] ?? 0 }))
      : [],
    log: false,
    x: text("pictures.input", { input: 1 }),
    y: capital(name),
    label: labelOf(state, picture, { unit, values }),
  });
}

/**
 * @param {State} state
 * @param {Plane} picture
 * @param {Shown} shown
 */
function labelOf({ digits }, picture, { unit, values }) {
  const name = capital(nameOf(picture, unit));
  const inputs = picture.request.axes.map(({ input }) => text("pictures.input", { input }));
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
    areas: isWinner ? nothing : filled(areas(steps(values, largest), xs.length), "fill"),
    line: borders(parts, xs.length),
    over: (x, y) => [
      isWinner ? winning(values, xs, ys, x, y) : nothing,
      examples(state, picture, unit, largest, x, y),
    ],
    x: text("pictures.input", { input: one?.input ?? 1 }),
    y: text("pictures.input", { input: other?.input ?? 2 }),
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
 * The step of colour of each number.
 * @param {(number | null)[]} values
 * @param {number} largest
 */
function steps(values, largest) {
  return values.map((value) => (value === null ? null : fillStep(value / largest)));
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
 * The examples, each in the shape of its class; numbers that are no classes fill a circle.
 * @param {State} state
 * @param {Plane} picture
 * @param {string} unit
 * @param {number} largest
 * @param {(value: number) => number} x
 * @param {(value: number) => number} y
 */
function examples({ example }, picture, unit, largest, x, y) {
  const { setup, request } = picture;
  const output = outputOf(picture, unit);
  const classes = classesOf(setup.targets, output);
  const [one, other] = request.axes.map(({ input }) => input - 1);
  const area = setup.inputs.length > 60 ? 36 : 90;
  const at = setup.inputs.map((row) => [x(row[one ?? 0] ?? 0), y(row[other ?? 1] ?? 0)]);
  const targets = column(setup.targets, Math.max(output, 1));
  const [left = 0, top = 0] = at[example - 1] ?? [];
  return svg`<g class="examples">
    ${at.map(([left = 0, top = 0], index) =>
      classes
        ? mark(classes.of[index] ?? 0, left, top, undefined, area)
        : mark(0, left, top, `fill${fillStep((targets[index] ?? 0) / largest)}`, area),
    )}
    ${at.length > 1 ? ring(left, top) : nothing}
  </g>`;
}

/**
 * What shapes, ring and line mean.
 * @param {State} state
 * @param {Plane} picture
 * @param {string} unit
 * @param {number | null} halfway
 */
function key({ example }, picture, unit, halfway) {
  const { inputs, targets } = picture.setup;
  const output = outputOf(picture, unit);
  const classes = classesOf(targets, output);
  const named = (/** @type {number} */ name) =>
    output === 0 && (targets[0]?.length ?? 1) > 1
      ? text("pictures.class", { name })
      : text("pictures.target", { value: full(name) });
  return html`<ul class="key">
    ${classes?.names.map((name, kind) => html`<li>${sample(mark(kind, 12, 12))}${named(name)}</li>`)}
    ${classes ? nothing : html`<li>${sample(mark(0, 12, 12))}${text("pictures.example")}</li>`}
    ${inputs.length > 1 ? html`<li>${sample(ring(12, 12))}${text("pictures.shown", { example })}</li>` : nothing}
    ${halfway === null ? nothing : html`<li>${sample(svg`<path class="border" d="M2 12h20" />`)}${text("pictures.halfway", { value: full(halfway) })}</li>`}
  </ul>
  ${picture.request.fixed ? html`<p class="note">${text("pictures.fixed", { example })}</p>` : nothing}`;
}

/** @param {unknown} shape */
function sample(shape) {
  return svg`<svg class="sample" aria-hidden="true" width="24" height="24" viewBox="0 0 24 24">${shape}</svg>`;
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
  return thumbnail(
    xs.length,
    ys.length,
    filled(areas(steps(values, largestOf(values)), xs.length), "fill"),
  );
}

/**
 * The numbers of the large picture, every so many of them.
 * @param {Plane} picture
 * @param {Shown} shown
 */
function numbers(picture, { unit, values }) {
  const [xs = [], ys] = picture.grid.axes;
  const [one, other] = picture.request.axes.map(({ input }) => text("pictures.input", { input }));
  const name = capital(nameOf(picture, unit));
  return numbersOver(text("pictures.plane"), xs, ys, values, [name, one ?? "", other ?? ""]);
}

/**
 * Every so many of the numbers along one axis or two, as a table.
 * @param {string} title
 * @param {number[]} xs
 * @param {number[] | undefined} ys
 * @param {(number | null)[]} values [point]
 * @param {[string, string, string]} names of the numbers, and what lies along and upright
 */
function numbersOver(title, xs, ys, values, [name, one, other]) {
  const stride = (xs.length - 1) / PARTS;
  const along = every(xs, stride);
  if (!ys)
    return table(
      title,
      html`<thead><tr><th scope="col">${capital(one)}</th><th scope="col">${name}</th></tr></thead>
        <tbody>${along.map((x, index) => html`<tr><th scope="row">${full(x)}</th>${cell(values[index * stride])}</tr>`)}</tbody>`,
    );
  const rows = every(ys, stride).map((y, index) => ({
    y,
    of: every(values.slice(index * stride * xs.length, (index * stride + 1) * xs.length), stride),
  }));
  return table(
    title,
    html`<caption>${text("pictures.corner", { name, along: one, upright: other })}</caption>
      <thead><tr><td></td>${along.map((x) => html`<th scope="col">${full(x)}</th>`)}</tr></thead>
      <tbody>${rows.reverse().map(({ y, of }) => html`<tr><th scope="row">${full(y)}</th>${of.map(cell)}</tr>`)}</tbody>`,
  );
}

/** @param {number | null | undefined} value */
function cell(value) {
  return html`<td>${value === null || value === undefined ? text("pictures.gap") : full(value)}</td>`;
}

/**
 * @param {string} title
 * @param {unknown} content
 */
function table(title, content) {
  return html`<details class="numbers">
    <summary>${text("pictures.table")}</summary>
    <div class="sheet" tabindex="0" role="region" aria-label=${title}><table>${content}</table></div>
  </details>`;
}

/**
 * All weights and biases over the updates, one of them in front.
 * @param {State} state
 * @param {Dispatch} dispatch
 */
function course(state, dispatch) {
  const { run, update, pictures, digits } = state;
  const known = networksOf(state);
  const last = known.at(-1);
  const ids = idsOf(run.setup.before.network);
  const [first = ""] = ids;
  const chosen = pictures.weight && ids.includes(pictures.weight) ? pictures.weight : first;
  if (!last || known.length < 2) return html`<p class="note">${text("pictures.weights.none")}</p>`;
  const before = run.setup.before.step;
  const start = known[0]?.network ?? last.network;
  const choose = (/** @type {string} */ weight) =>
    dispatch({ type: "chosePicture", choice: { weight } });
  return html`<div class="controls">
      <label class="field">${text("pictures.weight")}${weightSelect(state, ids, chosen, choose)}</label>
    </div>
    <div class="drawn">
      <div>${chart({
        width: Math.min(Math.max(state.width, 280), 720),
        height: 260,
        curves: [
          courseOf(known, chosen, before),
          ...thinned(ids, MOST_CURVES)
            .filter((id) => id !== chosen)
            .map((id) => ({ ...courseOf(known, id, before), faint: true })),
        ],
        log: false,
        at: before + update,
        x: text("train.updates"),
        y: text("pictures.weights.all"),
        label: text("pictures.weights.label", {
          title: titleOf(state, chosen),
          from: short(weightOf(start, chosen), digits),
          to: short(weightOf(last.network, chosen), digits),
          updates: last.update,
          count: ids.length,
        }),
        choose: (at) => dispatch({ type: "jumped", update: nearestOf(known, at - before) }),
      })}
      <p class="note">${text("pictures.weights.note")} ${ids.length > MOST_CURVES ? text("pictures.weights.some", { drawn: MOST_CURVES, count: ids.length }) : nothing}</p></div>
      <div>${table(
        text("pictures.weights"),
        html`<thead><tr><th scope="col">${text("train.updates")}</th>${ids.map((id) => html`<th scope="col">${titleOf(state, id)}</th>`)}</tr></thead>
          <tbody>${thinned(known, LISTED).map(
            ({ update, network }) =>
              html`<tr><th scope="row">${before + update}</th>${ids.map((id) => cell(weightOf(network, id)))}</tr>`,
          )}</tbody>`,
      )}</div>
    </div>`;
}

/** How many curves are drawn, and how many updates are listed. */
const MOST_CURVES = 120;
const LISTED = 25;

/**
 * @param {import("../weights.js").Known[]} known
 * @param {string} id
 * @param {number} before
 */
function courseOf(known, id, before) {
  const points = known.map(({ update, network }) => ({
    x: before + update,
    y: weightOf(network, id),
  }));
  return { name: id, points };
}

/**
 * The update that is known and nearest to one.
 * @param {import("../weights.js").Known[]} known
 * @param {number} update
 */
function nearestOf(known, update) {
  return known.reduce(
    (best, each) => (Math.abs(each.update - update) < Math.abs(best - update) ? each.update : best),
    0,
  );
}

/**
 * @param {State} state
 * @param {string} id
 */
function titleOf({ explanations }, id) {
  return explanations?.quantities[id]?.title ?? id;
}

/**
 * @param {State} state
 * @param {string[]} ids
 * @param {string} present
 * @param {(id: string) => void} choose
 */
function weightSelect(state, ids, present, choose) {
  return html`<select
    data-weight
    @change=${(/** @type {Event} */ event) => choose(/** @type {HTMLSelectElement} */ (event.target).value)}
  >${ids.map((id) => html`<option value=${id} .selected=${live(id === present)}>${id === "" ? text("pictures.nosecond") : titleOf(state, id)}</option>`)}</select>`;
}

/**
 * E over one weight or two, all others as they are, with the way that was taken.
 * @param {State} state
 * @param {Dispatch} dispatch
 */
function landscape(state, dispatch) {
  const picture = state.pictures.loss;
  const want = lossOf(state);
  const isOld = !picture || !want || !shows(picture, want);
  return html`${caption(state, picture, want, dispatch)}
    <div class="controls">${chooseWeights(state, dispatch)}</div>
    ${
      picture
        ? html`<div class="drawn ${isOld ? "old" : ""}" aria-busy=${String(isOld)}>
            <div>${picture.surface.axes.length === 1 ? valley(state, picture) : hills(state, picture)}
              <p class="note">${text(picture.surface.axes.length === 1 ? "pictures.valley" : "pictures.hills")}</p></div>
            <div>${lossNumbers(state, picture)}</div>
          </div>`
        : nothing
    }`;
}

/**
 * @param {State} state
 * @param {Dispatch} dispatch
 */
function chooseWeights(state, dispatch) {
  const { network } = state.run.setup.before;
  const ids = idsOf(network);
  const [one = "", other = ""] = alongOf(state.pictures, network);
  const choose = (/** @type {string[]} */ along) =>
    dispatch({ type: "chosePicture", choice: { along: along.filter((id) => id !== "") } });
  return html`<label class="field">${text("pictures.weight")}${weightSelect(state, ids, one, (id) => choose([id, id === other ? "" : other]))}</label>
    <label class="field">${text("pictures.second")}${weightSelect(
      state,
      ["", ...ids.filter((id) => id !== one)],
      other,
      (id) => choose([one, id]),
    )}</label>`;
}

/**
 * Where the weights of a picture have been, with the losses there as far as they are known.
 * @param {State} state
 * @param {Loss} picture
 */
function wayOf(state, { request, setup, step }) {
  if (state.run.setup !== setup) return { way: [], present: undefined };
  const losses = new Map(lossesOf(state).map(({ update, loss }) => [update, loss]));
  const at = (/** @type {import("../weights.js").Known} */ { update, network }) => ({
    at: request.axes.map(({ id }) => weightOf(network, id)),
    loss: losses.get(update) ?? Number.NaN,
  });
  const present = { update: step - setup.before.step, network: request.network };
  return { way: networksOf(state).map(at), present: at(present) };
}

/**
 * @param {State} state
 * @param {Loss} picture
 */
function lossLabel(state, { surface, request }) {
  const [low, high] = extent(surface.E.filter((value) => value !== null));
  const over = request.axes.map(({ id }) => titleOf(state, id)).join(text("pictures.and"));
  const { digits } = state;
  return text("pictures.label", {
    name: text("train.loss"),
    over,
    low: short(low, digits),
    high: short(high, digits),
  });
}

/**
 * E over one weight.
 * @param {State} state
 * @param {Loss} picture
 */
function valley(state, picture) {
  const { surface, request } = picture;
  const [xs = []] = surface.axes;
  const [axis] = request.axes;
  const { way, present } = wayOf(state, picture);
  const points = way
    .map(({ at: [x = 0], loss }) => ({ x, y: loss }))
    .filter(({ y }) => Number.isFinite(y));
  const [x = 0] = request.axes.map(({ id }) => weightOf(request.network, id));
  return chart({
    width: widthOf(state),
    height: 300,
    curves: [
      {
        name: text("train.loss"),
        points: xs.map((x, index) => ({ x, y: surface.E[index] ?? Number.NaN })),
      },
      ...(points.length > 1 ? [{ name: "", points, dashed: true }] : []),
    ],
    marks: present && Number.isFinite(present.loss) ? [{ x, y: present.loss }] : [],
    log: false,
    at: x,
    x: titleOf(state, axis?.id ?? ""),
    y: text("train.loss"),
    label: lossLabel(state, picture),
  });
}

/**
 * E over two weights.
 * @param {State} state
 * @param {Loss} picture
 */
function hills(state, picture) {
  const { surface, request } = picture;
  const [xs = [], ys = []] = surface.axes;
  const width = widthOf(state);
  const levels = levelsOf(surface.E);
  const heights = surface.E.map((value) =>
    value === null ? null : levels.filter((level) => value >= level).length,
  );
  const { way } = wayOf(state, picture);
  const [left = 0, up = 0] = request.axes.map(({ id }) => weightOf(request.network, id));
  return html`${plane({
    width,
    xs,
    ys,
    areas: filled(areas(heights, xs.length), "height"),
    line: "",
    over: (x, y) => {
      const outline = way.map(({ at: [one = 0, other = 0] }) => `${x(one)} ${y(other)}`).join("L");
      const [start] = way;
      return svg`${
        way.length > 1
          ? svg`<path class="border under" d="M${outline}" /><path class="border way" d="M${outline}" />`
          : nothing
      }
      ${start && way.length > 1 ? mark(1, x(start.at[0] ?? 0), y(start.at[1] ?? 0), "hollow") : nothing}
      ${mark(0, x(left), y(up), "solid present")}`;
    },
    x: titleOf(state, request.axes[0]?.id ?? ""),
    y: titleOf(state, request.axes[1]?.id ?? ""),
    label: lossLabel(state, picture),
  })}
  ${scaleOf(width, levels, "height")}
  <ul class="key">
    <li>${sample(mark(0, 12, 12, "solid"))}${text("pictures.present")}</li>
    ${
      way.length > 1
        ? html`<li>${sample(mark(1, 12, 12, "hollow"))}${text("pictures.start")}</li>
          <li>${sample(svg`<path class="border" d="M2 12h20" />`)}${text("pictures.way")}</li>`
        : nothing
    }
  </ul>`;
}

/**
 * @param {State} state
 * @param {Loss} picture
 */
function lossNumbers(state, { surface, request }) {
  const [xs = [], ys] = surface.axes;
  const [one = "", other = ""] = request.axes.map(({ id }) => titleOf(state, id));
  return numbersOver(text("pictures.loss"), xs, ys, surface.E, [text("train.loss"), one, other]);
}

// The loss over one weight or two, with the way that was taken.

import { html, nothing, svg } from "lit-html";
import { areas } from "../cells.js";
import { short } from "../format.js";
import { lossesOf } from "../losses.js";
import { alongOf, extent, levelsOf, lossOf, shows } from "../pictures.js";
import { text } from "../text.js";
import { idsOf, networksOf, weightOf } from "../weights.js";
import { chart } from "./chart.js";
import { caption, numbersOver, sample, titleOf, weightSelect, widthOf } from "./panel.js";
import { filled, mark, plane, scaleOf } from "./plane.js";

/**
 * @typedef {import("../state.js").State} State
 * @typedef {import("../pictures.js").Loss} Loss
 * @typedef {(event: import("../state.js").Event) => void} Dispatch
 */

/**
 * E over one weight or two, all others as they are, with the way that was taken.
 * @param {State} state
 * @param {Dispatch} dispatch
 */
export function landscape(state, dispatch) {
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
    marks: present && Number.isFinite(present.loss) ? [{ x, y: present.loss, hollow: true }] : [],
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

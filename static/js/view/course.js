// All weights over the updates, and their gradients.

import { html, nothing } from "lit-html";
import { short } from "../format.js";
import { thinned } from "../losses.js";
import { text } from "../text.js";
import { gradientsOf, idsOf, networksOf, weightOf } from "../weights.js";
import { chart } from "./chart.js";
import { cell, table, titleOf, weightSelect } from "./panel.js";

/**
 * @typedef {import("../state.js").State} State
 * @typedef {(event: import("../state.js").Event) => void} Dispatch
 */

/**
 * All weights and biases over the updates, one of them in front.
 * @param {State} state
 * @param {Dispatch} dispatch
 */
export function weightCourse(state, dispatch) {
  return course(state, "weights", networksOf(state), (id) => id, dispatch);
}

/**
 * The gradients of all of them over the updates; the same one is in front.
 * @param {State} state
 * @param {Dispatch} dispatch
 */
export function gradientCourse(state, dispatch) {
  return course(state, "gradients", gradientsOf(state), (id) => `dE_d${id}`, dispatch);
}

/**
 * @param {State} state
 * @param {"weights" | "gradients"} what
 * @param {import("../weights.js").KnownNumbers[]} known
 * @param {(id: string) => string} named the id of what belongs to a weight
 * @param {Dispatch} dispatch
 */
function course(state, what, known, named, dispatch) {
  const { run, update, pictures, digits } = state;
  const [begun, last] = [known[0], known.at(-1)];
  const ids = idsOf(run.setup.before.network);
  const [first = ""] = ids;
  const chosen = pictures.weight && ids.includes(pictures.weight) ? pictures.weight : first;
  if (!begun || !last || known.length < 2)
    return html`<p class="note">${text(`pictures.${what}.none`)}</p>`;
  const before = run.setup.before.step;
  const title = (/** @type {string} */ id) => titleOf(state, named(id));
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
        y: text(`pictures.${what}.all`),
        label: text(`pictures.${what}.label`, {
          title: title(chosen),
          from: short(weightOf(begun.network, chosen), digits),
          to: short(weightOf(last.network, chosen), digits),
          updates: last.update,
          count: ids.length,
        }),
        choose: (at) => dispatch({ type: "jumped", update: nearestOf(known, at - before) }),
      })}
      <p class="note">${known.length <= last.update ? text("pictures.course.some", { known: known.length, updates: last.update }) : nothing} ${text(`pictures.${what}.note`)} ${ids.length > MOST_CURVES ? text(`pictures.${what}.some`, { drawn: MOST_CURVES, count: ids.length }) : nothing}</p></div>
      <div>${table(
        text(`pictures.${what}`),
        html`<thead><tr><th scope="col">${text("train.updates")}</th>${ids.map((id) => html`<th scope="col">${title(id)}</th>`)}</tr></thead>
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
 * @param {import("../weights.js").KnownNumbers[]} known
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
 * @param {import("../weights.js").KnownNumbers[]} known
 * @param {number} update
 */
function nearestOf(known, update) {
  return known.reduce(
    (best, each) => (Math.abs(each.update - update) < Math.abs(best - update) ? each.update : best),
    0,
  );
}

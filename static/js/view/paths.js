// All paths from a weight to the loss: each a row that lights its way in the picture.

import { html, nothing } from "lit-html";
import { indices, kindOf } from "../moments.js";
import { text } from "../text.js";
import { leave, pieces, point, touch, walk } from "./formula.js";

/**
 * @typedef {import("../state.js").State} State
 * @typedef {import("../types.js").Explained} Explained
 * @typedef {import("../types.js").Path} Path
 * @typedef {(event: import("../state.js").Event) => void} Dispatch
 */

/** How many paths are listed at first; the largest come first. */
const MANY = 50;

const PERCENT = new Intl.NumberFormat("en", { style: "percent", maximumFractionDigits: 1 });

/**
 * @param {State} state
 * @param {string} id
 * @param {Explained | undefined} answer
 * @param {Dispatch} dispatch
 */
export function paths(state, id, answer, dispatch) {
  if (answer?.too_many)
    return html`<p class="note">${text("paths.toomany", { count: answer.too_many })}
      <button class="quiet" @click=${() => dispatch({ type: "choseForm", form: "layer" })}>${text("form.layer")}</button></p>`;
  if (!answer?.paths) return nothing;
  const listed = answer.paths.map((path, index) => ({ path, index }));
  listed.sort((one, other) => Math.abs(other.path.share) - Math.abs(one.path.share));
  const value = `${answer.rounded_sum ? "≈ " : ""}${answer.lines.result}`;
  return html`<p class="note">${text("paths.sum", { count: listed.length, value })}</p>
    <ol
      class="paths"
      @pointerover=${(/** @type {PointerEvent} */ event) => point(event, state, dispatch)}
      @pointerleave=${(/** @type {PointerEvent} */ event) => leave(event, state, dispatch)}
    >
      ${listed.slice(0, MANY).map(({ path, index }) => row(state, id, path, index, dispatch))}
    </ol>
    ${listed.length > MANY ? html`<p class="note">${text("paths.more", { count: listed.length - MANY })}</p>` : nothing}`;
}

/**
 * A share with a true minus.
 * @param {number} share
 */
export function percent(share) {
  return PERCENT.format(share)
    .replace(/^-(?=0%)/, "")
    .replace("-", "\u2212");
}

/**
 * @param {State} state
 * @param {string} id
 * @param {Path} path
 * @param {number} index
 * @param {Dispatch} dispatch
 */
function row(state, id, path, index, dispatch) {
  const chosen = state.path === index;
  const { symbols, numbers, result, rounded } = path.lines;
  const choose = () =>
    dispatch({ type: "chosePath", path: chosen ? null : index, example: path.example });
  return html`<li>
    <button
      class="path"
      aria-pressed=${String(chosen)}
      data-path=${index}
      @click=${(/** @type {PointerEvent} */ event) => {
        touch(event, dispatch);
        choose();
      }}
      @keydown=${(/** @type {KeyboardEvent} */ event) => walk(event, state, dispatch, choose)}
    >
      <span class="way">${way(state, id, path)}</span>
      <span class="share">${percent(path.share)}</span>
      <span class="line">${pieces(state, symbols[0] ?? "")}</span>
      <span class="line">${numbers ? pieces(state, `<mo>=</mo>${numbers}`) : nothing}
        ${rounded ? "≈" : "="} <strong>${result}</strong></span>
    </button>
  </li>`;
}

/**
 * The units on the way, in words.
 * @param {State} state
 * @param {string} id
 * @param {Path} path
 */
function way({ explanations }, id, path) {
  const example = path.example === undefined ? "" : `~${path.example}`;
  /** @param {number} layer @param {number} unit */
  const place = (layer, unit) => {
    const name = layer === 0 ? `x.${unit}` : `z.${layer}.${unit}`;
    return explanations?.quantities[name + example]?.place ?? "";
  };
  const [layer = 1, from = 1] = indices(id);
  const start = kindOf(id).endsWith("b") ? [] : [place(layer - 1, from).split(",")[0]];
  // Through softmax each z leads to each y.
  const jacobian = path.reads.find(
    (read) => kindOf(read) === "da_dz" && indices(read).length === 3,
  );
  const through = jacobian ? [text("paths.output", { output: indices(jacobian)[1] ?? 1 })] : [];
  const end = [...through, ...(kindOf(id).startsWith("dE") ? ["E"] : [])];
  return [...start, ...path.units.map(([l, unit]) => place(l, unit)), ...end].join(" → ");
}

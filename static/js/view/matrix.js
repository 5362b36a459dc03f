// The layer view: what a layer computes as equations of matrices, with the numbers in grids.

import { html, nothing } from "lit-html";
import { fillStep } from "../fills.js";
import { full, isExact, short } from "../format.js";
import { isSetting } from "../moments.js";
import { explained } from "../state.js";
import { values } from "../values.js";
import { BREAK, linked, pieces } from "./formula.js";

/**
 * @typedef {import("../state.js").State} State
 * @typedef {(event: import("../state.js").Event) => void} Dispatch
 */

const MATRIX = /<mrow data-m="([^"]+)"( data-t="true")?>.*?<\/mrow>/g;
const SETTING = /<mrow data-q="([^"]+)">.*?<\/mrow>/g;

/**
 * The equations of a block: in symbols with the shapes, then with the numbers.
 * @param {State} state
 * @param {string} key
 * @param {Dispatch} dispatch
 */
export function equations(state, key, dispatch) {
  const block = state.explanations?.blocks[key];
  if (!block || block.equations.length === 0) return nothing;
  const content = block.equations.map(
    ({ result, formula }) => html`<div class="equation">
      <div class="right">${pieces(state, `${named(state, result)}<mo>=</mo>${formula}`)}</div>
      <div class="right">${pieces(state, withNumbers(state, result, formula))}</div>
    </div>`,
  );
  return linked(state, "equations", block.title, content, dispatch, (id) =>
    dispatch({ type: "selected", id }),
  );
}

/**
 * A matrix's symbol over its shape.
 * @param {State} state
 * @param {string} id
 */
function named(state, id) {
  const matrix = state.explanations?.matrices[id];
  if (!matrix) return "";
  if (isSetting(id)) return matrix.symbol;
  const shape = `${matrix.rows.length}×${matrix.rows[0]?.length ?? 0}`;
  return `<munder>${matrix.symbol}<mtext>${shape}</mtext></munder>`;
}

/**
 * @param {State} state
 * @param {string} result
 * @param {string} formula
 */
function withNumbers(state, result, formula) {
  const numberOf = values(state);
  const right = formula
    .replace(SETTING, (row, id) => {
      const value = numberOf(id);
      return value === undefined ? row : `<mn>${full(value)}</mn>`;
    })
    .replace(MATRIX, (_, id, transposed) => grid(state, id, Boolean(transposed)));
  const sign = areExact(state, [result, ...matricesIn(formula)]) ? "=" : "≈";
  return `${grid(state, result, false)}${BREAK}<mo form="infix">${sign}</mo>${right}`;
}

/** @param {string} formula */
function matricesIn(formula) {
  return [...formula.matchAll(MATRIX)].map(([, id = ""]) => id);
}

/**
 * Whether all numbers of these matrices are shown with all their digits: else what is shown gives
 * the result only about.
 * @param {State} state
 * @param {string[]} ids
 */
function areExact(state, ids) {
  const numberOf = values(state);
  const numbers = ids.flatMap((id) => state.explanations?.matrices[id]?.rows.flat() ?? []);
  return numbers.every((id) => isExact(numberOf(id) ?? 0, state.digits));
}

/**
 * @param {State} state
 * @param {string} id
 * @param {boolean} transposed
 */
function grid(state, id, transposed) {
  const rows = state.explanations?.matrices[id]?.rows ?? [];
  const columns = rows[0]?.map((_, column) => rows.map((row) => row[column] ?? "")) ?? [];
  const cells = (transposed ? columns : rows)
    .map((row) => `<mtr>${row.map((each) => cell(state, each)).join("")}</mtr>`)
    .join("");
  return `<mrow><mo>[</mo><mtable>${cells}</mtable><mo>]</mo></mrow>`;
}

/**
 * @param {State} state
 * @param {string} id
 */
function cell(state, id) {
  const value = values(state)(id);
  if (value === undefined) return "<mtd><mtext>·</mtext></mtd>";
  const classes = [`fill${fillStep(value)}`, id === explained(state) ? "current" : ""].join(" ");
  return `<mtd class="${classes.trim()}"><mrow data-q="${id}"><mn>${short(value, state.digits)}</mn></mrow></mtd>`;
}

// Every number of the picture in tables, in full precision: for reading, copying and screen readers.

import { html, nothing } from "lit-html";
import { full } from "../format.js";
import { exampleOf, indices, isRate, kindOf } from "../moments.js";
import { mayEdit } from "../staging.js";
import { shownExample } from "../state.js";
import { capital, text } from "../text.js";
import { values } from "../values.js";
import { field } from "./field.js";
import { symbol } from "./formula.js";
import { markOf } from "./tags.js";

/**
 * @typedef {import("../state.js").State} State
 * @typedef {(event: import("../state.js").Event) => void} Dispatch
 */

/** Which numbers stand in the columns of each table. */
const UNIT_KINDS = ["z", "a", "dE_da", "da_dz", "delta"];
const WEIGHT_KINDS = { before: ["w", "dy_dw", "dE_dw"], after: ["dw", "w_new"] };
const BIAS_KINDS = { before: ["b", "dy_db", "dE_db"], after: ["db", "b_new"] };
const UNIT_KINDS_OF_SOME = ["dy_dz", "error_term"];
const OTHER_KINDS = ["x", "d", "e", "y_new"];

/**
 * @param {State} state
 * @param {Dispatch} dispatch
 */
export function tables(state, dispatch) {
  const { explanations } = state;
  if (!explanations) return nothing;
  const { examples } = explanations.architecture;
  const example = shownExample(state);
  const ids = Object.keys(explanations.quantities).filter((id) =>
    [undefined, example].includes(exampleOf(id)),
  );
  return html`<section class="tables" aria-labelledby="tables-title">
    <h2 id="tables-title" tabindex="-1">${text("table.label")}</h2>
    <p class="muted">${text("table.full")} ${examples > 1 ? text("table.example", { example, examples }) : nothing}</p>
    <div class="sheets">
      ${list(
        state,
        ids.filter((id) => indices(id).length === 0 || OTHER_KINDS.includes(kindOf(id))),
        dispatch,
      )}
      ${grid(state, "unit", [...UNIT_KINDS, ...extraUnitKinds(state)], withParts(ids, 2), dispatch)}
      ${grid(state, "slope", ["da_dz"], withParts(ids, 3), dispatch)}
      ${grid(state, "weight", kinds(WEIGHT_KINDS, withParts(ids, 3)), ids, dispatch)}
      ${grid(state, "bias", kinds(BIAS_KINDS, withParts(ids, 2)), ids, dispatch)}
      ${updates(state, dispatch)}
    </div>
  </section>`;
}

/**
 * @param {string[]} ids
 * @param {number} count
 */
function withParts(ids, count) {
  return ids.filter((id) => indices(id).length === count);
}

/**
 * The usual kinds of a weight or a bias, and between them what the optimizer keeps for it.
 * @param {{ before: string[], after: string[] }} usual
 * @param {string[]} ids
 */
function kinds({ before, after }, ids) {
  const others = new Set([...before, ...after, ...UNIT_KINDS, ...UNIT_KINDS_OF_SOME]);
  const kept = new Set(ids.map(kindOf).filter((kind) => !others.has(kind)));
  return [...before, ...kept, ...after];
}

/**
 * What one reading of δ has beyond the others.
 * @param {State} state
 */
function extraUnitKinds({ explanations }) {
  const extra = { article: ["dy_dz"], standard: [], error_term: ["error_term"] };
  return explanations ? extra[explanations.architecture.delta] : [];
}

/**
 * @param {State} state
 * @param {string[]} ids
 * @param {Dispatch} dispatch
 */
function list(state, ids, dispatch) {
  return sheet(
    text("table.given"),
    html`<thead><tr><th scope="col">${text("table.name")}</th><th scope="col">${text("table.value")}</th></tr></thead>
      <tbody>
        ${ids.map((id) => html`<tr><th scope="row">${symbol(state, id)} ${state.explanations?.quantities[id]?.title}</th>${cell(state, id, dispatch)}</tr>`)}
      </tbody>`,
  );
}

/**
 * One row per place, one column per kind of number in use.
 * @param {State} state
 * @param {"unit" | "slope" | "weight" | "bias"} what
 * @param {string[]} kinds
 * @param {string[]} ids
 * @param {Dispatch} dispatch
 */
function grid(state, what, kinds, ids, dispatch) {
  /** @type {Map<string, Map<string, string>>} */
  const rows = new Map();
  for (const id of ids) {
    const kind = kindOf(id);
    if (!kinds.includes(kind)) continue;
    const place = state.explanations?.quantities[id]?.place ?? "";
    const [, output] = id.split("@");
    const column = output ? `${kind}@${output}` : kind;
    rows.set(place, (rows.get(place) ?? new Map()).set(column, id));
  }
  const used = [...new Set([...rows.values()].flatMap((row) => [...row.keys()]))].sort(
    (one, other) => kinds.indexOf(kindOf(one)) - kinds.indexOf(kindOf(other)),
  );
  if (used.length === 0) return nothing;
  const first = [...rows.values()][0];
  return sheet(
    text(`table.title.${what}`),
    html`<thead>
        <tr>
          <th scope="col">${text(`table.${what}`)}</th>
          ${used.map((column) => html`<th scope="col">${columnName(first?.get(column) ?? column)}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${[...rows].map(
          ([place, row]) =>
            html`<tr><th scope="row">${capital(place)}</th>${used.map((column) => cell(state, row.get(column), dispatch))}</tr>`,
        )}
      </tbody>`,
  );
}

/** @type {Record<string, string>} */
const COLUMN_NAMES = {
  ...{ z: "z", a: "a" },
  dE_da: "∂E/∂a",
  da_dz: "φ′(z)",
  delta: "∂E/∂z",
  error_term: "−∂E/∂z",
  dy_dz: "∂y/∂z",
  dy_dw: "∂y/∂w",
  dy_db: "∂y/∂b",
  dE_dw: "∂E/∂w",
  dE_db: "∂E/∂b",
  dw: "Δw",
  db: "Δb",
  w_new: "new w",
  b_new: "new b",
};

/** @param {string} id */
function columnName(id) {
  const kind = kindOf(id);
  const [, output] = id.split("@");
  const name = COLUMN_NAMES[kind] ?? (indices(id).length > 1 ? markOf(id) : kind);
  return output ? name.replace("∂y", `∂y${output}`) : name;
}

/**
 * @param {State} state
 * @param {string | undefined} id
 * @param {Dispatch} dispatch
 */
function cell(state, id, dispatch) {
  const value = id && values(state)(id);
  if (!id || value === undefined || value === "") return html`<td></td>`;
  if (mayEdit(state, id) && !isRate(id)) return html`<td>${field(state, id, dispatch)}</td>`;
  return html`<td data-cell=${id}>${full(value)}</td>`;
}

/**
 * The updates done so far, each with its loss; a button leads to it.
 * @param {State} state
 * @param {Dispatch} dispatch
 */
function updates(state, dispatch) {
  const { run, reached } = state;
  const done = Object.entries(run.traces).filter(([index]) => Number(index) < reached);
  if (done.length === 0) return nothing;
  const first = run.setup.before.step + 1;
  return sheet(
    text("table.updates"),
    html`<thead><tr><th scope="col">${text("table.update")}</th><th scope="col">${text("table.before")}</th><th scope="col">${text("table.after")}</th></tr></thead>
      <tbody>
        ${done.map(([place, trace]) => {
          const index = Number(place);
          return html`<tr>
              <th scope="row"><button class="quiet" @click=${() => dispatch({ type: "wentTo", update: index })} aria-label=${text("table.go", { update: first + index })}>${first + index}</button></th>
              <td>${full(/** @type {any} */ (trace.loss).value)}</td><td>${full(trace.E_new)}</td>
            </tr>`;
        })}
      </tbody>`,
    "updates",
  );
}

/**
 * @param {string} title
 * @param {unknown} content
 * @param {string} [name]
 */
function sheet(title, content, name = "numbers") {
  return html`<div class="sheet" data-sheet=${name} tabindex="0" role="region" aria-label=${title}>
    <table>
      <caption>${title}</caption>
      ${content}
    </table>
  </div>`;
}

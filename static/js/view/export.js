// One button for each kind of file that can be taken along.

import { html, nothing } from "lit-html";
import { text } from "../text.js";
import { whole } from "./field.js";

/**
 * @typedef {import("../state.js").State} State
 * @typedef {import("../state.js").ExportKind} Kind
 * @typedef {(event: import("../state.js").Event) => void} Dispatch
 */

/** @type {[string, Kind[]][]} */
const GROUPS = [
  ["lesson", ["html"]],
  ["update", ["numpy", "pytorch", "latex", "csv", "json"]],
  ["picture", ["svg", "png1", "png2", "png3"]],
];

/** How many updates a file has where nothing is said; fewer where they are too large. */
const USUAL = 20;

/**
 * @param {State} state
 * @param {Dispatch} dispatch
 */
export function exports({ exporting, wanted }, dispatch) {
  const busy = exporting !== null && !exporting.outcome;
  const take = (/** @type {Kind} */ kind) => () => busy || dispatch({ type: "exporting", kind });
  return html`<section class="exports" aria-label=${text("export.label")}>
    <h3>${text("export.label")}</h3>
    ${GROUPS.map(
      ([group, kinds]) => html`<div class="group ${group}">
        <p>${text(`export.${group}`)}</p>
        ${group === "lesson" ? whole("updates", text("export.updates"), { low: 1, high: 10_000, value: wanted ?? USUAL }, (updates) => dispatch({ type: "choseUpdates", updates })) : nothing}
        <p class="buttons">
          ${kinds.map((kind) => html`<button data-export=${kind} aria-disabled=${String(busy)} @click=${take(kind)}>${text(`export.${kind}`)}</button>`)}
        </p>
      </div>`,
    )}
    <p class="outcome">${exporting ? outcome(exporting) : nothing}</p>
  </section>`;
}

/** @param {NonNullable<State["exporting"]>} exporting */
function outcome({ kind, outcome, message }) {
  const name = text(`export.${kind}`);
  if (outcome === "failed") return html`<span class="notice">${message}</span>`;
  return text(outcome === "done" ? "export.done" : "export.busy", { name });
}

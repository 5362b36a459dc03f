// Ways into a course page: a text for each kind of host, a code for a phone's camera, and how it will
// look.

import { html, nothing, svg } from "lit-html";
import { live } from "lit-html/directives/live.js";
import qrcode from "qrcode-generator";
import { attributesOf, filled } from "../snippets.js";
import { text } from "../text.js";
import { whole } from "./field.js";

/**
 * @typedef {import("../state.js").State} State
 * @typedef {(event: import("../state.js").Event) => void} Dispatch
 */

/** A code of more characters than this is too fine for most cameras. */
const MOST_IN_CODE = 1200;

/**
 * @param {State} state
 * @param {Record<string, string>} parameters
 * @param {string} page the address that says them
 * @param {Dispatch} dispatch
 */
export function ways(state, parameters, page, dispatch) {
  const { way, height, copied } = state;
  const snippet = state.snippets.find(({ name }) => name === way) ?? state.snippets[0];
  if (!snippet) return nothing;
  const embed = page.replace(/\/(?=\?|$)/, "/v1/embed");
  const values = {
    ...{ page, embed, origin: new URL(".", page).href.replace(/\/$/, "") },
    ...{
      title: (state.offered.title ?? state.title) || text("page.title"),
      height: String(height),
    },
    attributes: attributesOf(parameters),
  };
  const own = copied?.notation === "snippet" ? copied : null;
  const paste = filled(snippet, values);
  return html`<h3>${text("ways.label")}</h3>
    <label class="field">${text("ways.host")}<select
      data-share="way"
      @change=${(/** @type {Event} */ event) => dispatch({ type: "choseWay", way: /** @type {HTMLSelectElement} */ (event.target).value })}
    >
      ${state.snippets.map(({ name, label }) => html`<option value=${name} .selected=${live(name === snippet.name)}>${label}</option>`)}
    </select></label>
    ${snippet.text.includes("{height}") ? whole("height", text("ways.height"), { low: 200, high: 4000, value: height }, (height) => dispatch({ type: "choseHeight", height })) : nothing}
    <p>${snippet.steps} ${snippet.outcome}</p>
    <label class="address"><span class="unseen">${text("ways.paste")}</span><textarea readonly rows="4" data-share="snippet" .value=${paste}></textarea></label>
    <p class="buttons">
      <button data-action="copy-snippet" @click=${() => dispatch({ type: "copying", notation: "snippet", text: paste })}>${text("ways.copy")}</button>
      ${own?.failed === false ? html`<span class="done">${text("copy.done")}</span>` : nothing}
      ${own?.failed ? html`<span>${text("share.byhand")}</span>` : nothing}
      <button class="quiet" data-action="preview" @click=${() => dispatch({ type: "previewed", address: state.preview ? null : here(embed) })}>${text(state.preview ? "ways.unpreview" : "ways.preview")}</button>
    </p>
    ${state.preview ? html`<iframe class="preview" src=${state.preview} title=${text("ways.previewed")} height=${height}></iframe>` : nothing}
    ${code(page)}`;
}

/**
 * The same on the server that the reader has come to: frames of others are forbidden.
 * @param {string} address
 */
function here(address) {
  const { pathname, search } = new URL(address);
  return pathname + search;
}

/**
 * The link as a code.
 * @param {string} page
 */
function code(page) {
  if (page.length > MOST_IN_CODE)
    return html`<p>${text("ways.nocode", { most: MOST_IN_CODE })}</p>`;
  const made = qrcode(0, "L");
  made.addData(page);
  made.make();
  const count = made.getModuleCount();
  const dark = Array.from({ length: count }, (_, row) =>
    Array.from({ length: count }, (_, column) =>
      made.isDark(row, column) ? `M${column + 4} ${row + 4}h1v1h-1z` : "",
    ).join(""),
  ).join("");
  const size = count + 8;
  return html`<svg class="code" role="img" aria-label=${text("ways.code")} viewBox="0 0 ${size} ${size}" width=${Math.max(192, 4 * size)}>
    ${svg`<path class="ground" d="M0 0h${size}v${size}h${-size}z" /><path class="dark" d=${dark} />`}
  </svg>`;
}

// The state as a link and as a file, and a file opened.

import { html, nothing } from "lit-html";
import { home } from "../home.js";
import { fileOf } from "../save.js";
import { mayEditAll } from "../staging.js";
import { text } from "../text.js";
import { addressOf, LONGEST, linkOf, parametersOf } from "../url.js";
import { exports } from "./export.js";
import { offers } from "./offers.js";
import { ways } from "./ways.js";

/**
 * @typedef {import("../state.js").State} State
 * @typedef {(event: import("../state.js").Event) => void} Dispatch
 */

/**
 * @param {State} state
 * @param {Dispatch} dispatch
 */
export function share(state, dispatch) {
  return html`<details
    class="share"
    @toggle=${(/** @type {globalThis.Event} */ { target }) =>
      dispatch({ type: "sharing", open: /** @type {HTMLDetailsElement} */ (target).open })}
  >
    <summary>${text("share.label")}</summary>
    ${state.sharing ? sheet(state, dispatch) : nothing}
  </details>`;
}

/**
 * @param {State} state
 * @param {Dispatch} dispatch
 */
function sheet(state, dispatch) {
  const parameters = { ...parametersOf(state), ...state.offered };
  const short = linkOf(state, parameters);
  const address = addressOf(short, home());
  return html`<div class="columns">
    <div class="of-link">${link(state, address, dispatch)}${offers(state, dispatch)}${address.length > LONGEST ? nothing : ways(state, short, address, dispatch)}</div>
    <div>
      <h3>${text("share.file")}</h3>
      <p>${text("share.file.about")}</p>
      <p class="buttons">
        <button data-action="save" @click=${() => save(fileOf(parameters))}>${text("share.save")}</button>
      </p>
      ${mayEditAll(state) ? opener(dispatch) : nothing}
      ${notices(state)}
    </div>
    ${exports(state, dispatch)}
  </div>`;
}

/**
 * What of a file, or of what a host page has sent, could not be taken.
 * @param {State} state
 */
export function notices({ notices }) {
  return html`<div id="notices">${notices.map((each) => html`<p class="notice">${each}</p>`)}</div>`;
}

/**
 * @param {State} state
 * @param {string} address
 * @param {Dispatch} dispatch
 */
function link({ copied }, address, dispatch) {
  if (address.length > LONGEST)
    return html`<h3>${text("share.link")}</h3>
      <p>${text("share.long", { length: address.length, most: LONGEST })}</p>`;
  const own = copied?.notation === "link" ? copied : null;
  return html`<h3>${text("share.link")}</h3>
    <label class="address">${text("share.link.about")}<textarea readonly rows="4" data-share="link" .value=${address}></textarea></label>
    <p class="buttons">
      <button data-action="copy-link" @click=${() => dispatch({ type: "copying", notation: "link", text: address })}>${text("share.copy")}</button>
      ${own?.failed === false ? html`<span class="done">${text("copy.done")}</span>` : nothing}
      ${own?.failed ? html`<span>${text("share.byhand")}</span>` : nothing}
    </p>`;
}

/** @param {Dispatch} dispatch */
function opener(dispatch) {
  return html`<label class="file">${text("share.open")}<input
    type="file"
    accept=".json,application/json"
    data-share="file"
    @change=${async (/** @type {globalThis.Event} */ { target }) => {
      const input = /** @type {HTMLInputElement} */ (target);
      const content = await input.files?.[0]?.text();
      input.value = "";
      if (content !== undefined) dispatch({ type: "openedFile", text: content });
    }}
  /></label>`;
}

/** @param {string} content */
function save(content) {
  const address = URL.createObjectURL(new Blob([content], { type: "application/json" }));
  const link = Object.assign(document.createElement("a"), {
    href: address,
    download: "chainrule.json",
  });
  link.click();
  URL.revokeObjectURL(address);
}

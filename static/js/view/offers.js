// What a course author chooses for those who open a link or a frame: what there is of the page, what
// they can change, and how it asks. Each choice is a parameter of the address; the server lists them.

import { html, nothing } from "lit-html";
import { live } from "lit-html/directives/live.js";
import { text } from "../text.js";
import { said } from "./field.js";

/**
 * @typedef {import("../state.js").State} State
 * @typedef {import("../types.js").Offer} Offer
 * @typedef {(event: import("../state.js").Event) => void} Dispatch
 */

/** How long a heading and a text may be. */
const MOST = /** @type {Record<string, number>} */ ({ title: 120, text: 2000 });

/**
 * @param {State} state
 * @param {Dispatch} dispatch
 */
export function offers(state, dispatch) {
  if (state.offers.length === 0) return nothing;
  return html`<details class="offers">
    <summary>${text("offers.label")}</summary>
    <p>${text("offers.about")}</p>
    ${state.offers.map((offer) => html`<div class="offer">${field(offer, given(state, offer), dispatch)}</div>`)}
  </details>`;
}

/**
 * @param {State} state
 * @param {Offer} offer
 */
function given(state, { name, default: usual }) {
  const shown = /** @type {Record<string, string>} */ ({ title: state.title, text: state.text });
  return state.offered[name] ?? shown[name] ?? usual;
}

/**
 * @param {Offer} offer
 * @param {string} value
 * @param {Dispatch} dispatch
 */
function field(offer, value, dispatch) {
  const { name, values, parts } = offer;
  /** @param {string} chosen */
  const choose = (chosen) => dispatch({ type: "offered", name, value: chosen });
  if (values.length > 0) return menu(name, values, value, choose);
  if (parts.length > 0) return list(offer, value, choose);
  return line(offer, value, choose);
}

/**
 * @param {string} name
 * @param {readonly string[]} values
 * @param {string} value
 * @param {(value: string) => void} choose
 */
function menu(name, values, value, choose) {
  return html`<label class="field">${text(`offers.${name}`)}<select
    data-offer=${name}
    @change=${(/** @type {Event} */ event) => choose(/** @type {HTMLSelectElement} */ (event.target).value)}
  >
    ${values.map((each) => html`<option value=${each} .selected=${live(each === value)}>${text(`offers.${name}.${wordOf(each)}`)}</option>`)}
  </select></label>`;
}

/**
 * @param {string} value
 */
function wordOf(value) {
  if (value === "") return "usual";
  return value.includes(",") ? "some" : value;
}

/**
 * All, none, or those that are ticked.
 * @param {Offer} offer
 * @param {string} value
 * @param {(value: string) => void} choose
 */
function list({ name, parts, default: usual }, value, choose) {
  const whole = [...new Set([usual, "all", "none"])];
  const some = whole.includes(value) ? null : value.split(",");
  /** @param {string} part @param {boolean} isIn */
  const put = (part, isIn) => {
    const now = parts.filter((each) => (each === part ? isIn : some?.includes(each)));
    choose(now.join(",") || "none");
  };
  return html`${menu(name, [...whole, parts.join(",")], some ? parts.join(",") : value, choose)}
    ${
      some &&
      html`<fieldset>
      <legend class="unseen">${text(`offers.${name}`)}</legend>
      ${parts.map((part) => html`<label class="tick"><input type="checkbox" data-part=${part} .checked=${live(some.includes(part))} @change=${(/** @type {Event} */ event) => put(part, /** @type {HTMLInputElement} */ (event.target).checked)} />${text(`offers.${name}.${part}`)}</label>`)}
    </fieldset>`
    }`;
}

/**
 * A line or a text of one's own; a value that the parameter cannot have stays in its field, which
 * says what is expected.
 * @param {Offer} offer
 * @param {string} value
 * @param {(value: string) => void} choose
 */
function line({ name, pattern, form, default: usual }, value, choose) {
  const valid = new RegExp(`^(?:${pattern})$`, "u");
  const take = (/** @type {Event} */ event) => {
    const input = /** @type {HTMLInputElement} */ (event.target);
    const fits = !input.value || valid.test(input.value);
    if (fits) choose(input.value || usual);
    said(input, fits ? "" : text("offers.form", { form }));
  };
  const most = MOST[name] ?? nothing;
  const label = text(`offers.${name}`);
  if (name === "text")
    return html`<label class="field wide">${label}<textarea rows="3" maxlength=${most} data-offer=${name} .value=${value} @change=${take}></textarea></label>`;
  return html`<label class="field ${name === "title" ? "wide" : ""}">${label}<input type="text" maxlength=${most} data-offer=${name} .value=${value} @change=${take} /></label>`;
}

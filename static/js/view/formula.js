// Formulas as MathML: in symbols as they come from the server, and with the numbers put in. A long
// one comes with places to break it at: each piece becomes a formula of its own, and they wrap.

import { html, nothing } from "lit-html";
import { unsafeHTML } from "lit-html/directives/unsafe-html.js";
import { full } from "../format.js";
import { spotOf } from "../spots.js";
import { shown, values } from "../values.js";

/**
 * @typedef {import("../state.js").State} State
 * @typedef {import("../types.js").Lines} Lines
 * @typedef {(event: import("../state.js").Event) => void} Dispatch
 */

const MARK = /data-q="([^"]+)"/g;
/** Where a formula may be cut, and where a piece may be cut that is still too long. */
export const BREAK = '<mspace linebreak="goodbreak"/>';
const BAD_BREAK = '<mspace linebreak="badbreak"/>';

/**
 * The calculation of one number: each form, the numbers put in, the result.
 * @param {State} state
 * @param {string} id
 * @param {Lines | undefined} lines as the server wrote them; without them symbols and result only
 * @param {Dispatch} dispatch
 * @param {(id: string) => void} follow what pressing a symbol does
 */
export function formula(state, id, lines, dispatch, follow) {
  const explanation = state.explanations?.quantities[id];
  if (!explanation) return nothing;
  const value = values(state)(id);
  const symbols = lines?.symbols ?? explanation.forms;
  const written = [...symbols.filter((form) => form !== explanation.symbol), ...numbers(lines)];
  const left = wrapped(id, explanation.symbol);
  const sign = lines?.rounded ? "≈" : "=";
  const content = html`${written.map((line, index) => row(state, index === 0 ? left : "", "=", line))}
    ${
      value === undefined
        ? nothing
        : html`<div class="left">${written.length === 0 ? math(state, left) : nothing}</div>
            <div class="right">${math(state, `<mo>${sign}</mo>`)}<output class="result" tabindex="0" data-full=${full(value)}>${lines?.result ?? shown(state, id)}</output></div>`
    }`;
  return linked(state, "formula", explanation.title, content, dispatch, follow);
}

/**
 * A formula or several whose symbols light their numbers in the picture, by mouse, finger and key.
 * @param {State} state
 * @param {string} name the class
 * @param {string} label
 * @param {unknown} content
 * @param {Dispatch} dispatch
 * @param {(id: string) => void} follow what pressing a symbol does
 */
export function linked(state, name, label, content, dispatch, follow) {
  return html`<div
    class=${name}
    tabindex="0"
    role="group"
    aria-label=${label}
    @pointerover=${(/** @type {PointerEvent} */ event) => point(event, state, dispatch)}
    @pointerleave=${(/** @type {PointerEvent} */ event) => leave(event, state, dispatch)}
    @click=${(/** @type {PointerEvent} */ event) => press(event, state, dispatch, follow)}
    @keydown=${(/** @type {KeyboardEvent} */ event) => walk(event, state, dispatch, follow)}
  >${content}</div>`;
}

/** @param {Lines | undefined} lines */
function numbers(lines) {
  return lines?.numbers ? [lines.numbers] : [];
}

/**
 * @param {State} state
 * @param {string} left
 * @param {string} sign
 * @param {string} line
 */
function row(state, left, sign, line) {
  return html`<div class="left">${left ? math(state, left) : nothing}</div>
    <div class="right">${pieces(state, `<mo>${sign}</mo>${line}`)}</div>`;
}

/**
 * A formula, cut where it may be broken.
 * @param {State} state
 * @param {string} line
 */
export function pieces(state, line) {
  return line
    .split(BREAK)
    .map(
      (piece) =>
        html`<span class="piece">${piece.split(BAD_BREAK).map((part) => math(state, part))}</span>`,
    );
}

/**
 * One symbol by itself.
 * @param {State} state
 * @param {string} id
 */
export function symbol(state, id) {
  return math(null, state.explanations?.quantities[id]?.symbol ?? "");
}

/**
 * @param {State | null} state for marking what is pointed at; null for a symbol in small
 * @param {string} inside
 */
export function math(state, inside) {
  if (!state) return html`${unsafeHTML(`<math>${inside}</math>`)}`;
  return html`${unsafeHTML(`<math displaystyle="true">${withPointed(state, inside)}</math>`)}`;
}

/**
 * @param {string} id
 * @param {string} inside
 */
function wrapped(id, inside) {
  return `<mrow data-q="${id}">${inside}</mrow>`;
}

/**
 * The formula with the mark of what is pointed at, here or in the picture.
 * @param {State} state
 * @param {string} form
 */
export function withPointed(state, form) {
  const depth = state.explanations?.architecture.activations.length ?? 0;
  const spot = state.pointed && spotOf(state.pointed, depth);
  if (!state.pointed) return form;
  return form.replace(MARK, (mark, id) => {
    const isPointed = state.pointed === id || (spot && spot === spotOf(id, depth));
    return isPointed ? `${mark} class="pointed"` : mark;
  });
}

/**
 * A finger has no pointing without pressing: see `press`.
 * @param {PointerEvent} event
 * @param {State} state
 * @param {Dispatch} dispatch
 */
export function point(event, state, dispatch) {
  const id = idAt(event);
  if (event.pointerType !== "touch" && id !== state.pointed) dispatch({ type: "pointed", id });
}

/**
 * A finger that is lifted leaves what it has pointed at marked.
 * @param {PointerEvent} event
 * @param {State} state
 * @param {Dispatch} dispatch
 */
export function leave(event, state, dispatch) {
  if (event.pointerType !== "touch" && state.pointed) dispatch({ type: "pointed", id: null });
}

/**
 * A finger points with what it presses.
 * @param {PointerEvent} event
 * @param {Dispatch} dispatch
 */
export function touch(event, dispatch) {
  if (event.pointerType === "touch") dispatch({ type: "pointed", id: idAt(event), aloud: true });
}

/**
 * A mouse has pointed already when it presses; a finger points first and follows when it comes
 * again.
 * @param {PointerEvent} event
 * @param {State} state
 * @param {Dispatch} dispatch
 * @param {(id: string) => void} follow
 */
function press(event, state, dispatch, follow) {
  const target = /** @type {Element} */ (event.target);
  const open = target.closest("[data-open]")?.getAttribute("data-open");
  if (open) return follow(open);
  const id = idAt(event);
  if (!id) return;
  if (event.pointerType === "touch" && state.pointed !== id)
    dispatch({ type: "pointed", id, aloud: true });
  else follow(id);
}

/**
 * Arrow keys go from number to number, Enter follows the one pointed at, Escape lets go.
 * @param {KeyboardEvent} event
 * @param {State} state
 * @param {Dispatch} dispatch
 * @param {(id: string) => void} follow
 */
export function walk(event, state, dispatch, follow) {
  const root = /** @type {Element} */ (event.currentTarget);
  if (event.target !== root) return;
  const marks = [...root.querySelectorAll("[data-q]")].map((each) => each.getAttribute("data-q"));
  const ids = [...new Set(marks)];
  const here = ids.indexOf(state.pointed);
  const steps = { ArrowRight: 1, ArrowLeft: -1 };
  const step = steps[/** @type {keyof typeof steps} */ (event.key)];
  if (step) {
    const next = here < 0 && step < 0 ? ids.length - 1 : here + step;
    dispatch({ type: "pointed", id: ids[(next + ids.length) % ids.length] ?? null, aloud: true });
  } else if (event.key === "Enter" && state.pointed && here >= 0) follow(state.pointed);
  else if (event.key === "Escape" && state.pointed) dispatch({ type: "pointed", id: null });
  else return;
  event.preventDefault();
}

/** @param {globalThis.Event} event */
function idAt(event) {
  const element = /** @type {Element} */ (event.target);
  return element.closest("[data-q]")?.getAttribute("data-q") ?? null;
}

// The panel beside the picture: one number explained, or one phase or layer summed up.

import { html, nothing } from "lit-html";
import { full, short } from "../format.js";
import { doneIn, doneInBlock, indices, kindOf, momentAt } from "../moments.js";
import { answerTo, formOf, formsFor, standingOpen } from "../questions.js";
import { heading, rule, stillness, trend, why } from "../speech.js";
import { asks, mayEdit } from "../staging.js";
import { currentTrace, explained } from "../state.js";
import { capital, text } from "../text.js";
import { shown, values } from "../values.js";
import { field } from "./field.js";
import { formula, linked, pieces, symbol } from "./formula.js";
import { equations } from "./matrix.js";
import { parts } from "./parts.js";
import { paths } from "./paths.js";
import { outcome, question } from "./predict.js";

/**
 * @typedef {import("../state.js").State} State
 * @typedef {import("../types.js").Explained} Explained
 * @typedef {(event: import("../state.js").Event) => void} Dispatch
 */

/**
 * @param {State} state
 * @param {Dispatch} dispatch
 */
export function calculation(state, dispatch) {
  const id = explained(state);
  const moment = state.explanations && momentAt(state.explanations, state.at);
  const summary = state.summary === "block" ? block : phase;
  const isAsked = id !== null && id === state.predict.asked;
  const body = isAsked
    ? question(state, id, dispatch)
    : id
      ? number(state, id, dispatch)
      : moment
        ? summary(state, dispatch)
        : ready(state);
  return html`<section class="calculation" aria-label=${text("calc.label")} aria-busy=${String(isAwaited(state, id))}>${asks(state) && !isAsked && state.explanations ? outcome(state, dispatch) : nothing}${body}</section>`;
}

/**
 * Whether more is to come: the server has not answered about where to go on or the number on show.
 * @param {State} state
 * @param {string | null} id
 */
function isAwaited(state, id) {
  if (id === null) return state.pending !== null && state.trouble === null;
  if (answerTo(state, id)) return false;
  return id === state.predict.asked || values(state)(id) !== undefined;
}

/** @param {State} state */
function ready(state) {
  const isStuck = state.trouble !== null && state.isFinal && !currentTrace(state);
  const name = isStuck ? "calc.stuck" : state.pending ? "calc.wait" : "calc.start";
  const isStepped = isStuck || state.pending || (state.staging.controls !== "none" && !asks(state));
  return html`<h2 tabindex="-1">${text(`${name}.title`)}</h2>
    <p class="why">${isStepped ? text(`${name}.text`) : text("calc.start.given")}</p>`;
}

/**
 * @param {State} state
 * @param {string} id
 * @param {Dispatch} dispatch
 */
function number(state, id, dispatch) {
  const explanation = state.explanations?.quantities[id];
  const isKnown = values(state)(id) !== undefined;
  const answer = isKnown ? answerTo(state, id) : undefined;
  return html`<h2 tabindex="-1">${capital(heading(state))}</h2>
    <p class="why">${why(state, id)}</p>
    ${answer?.still ? html`<p class="still"><strong>${text("still.title", { exact: String(answer.still.exact) })}</strong> ${stillness(state, answer.still)}</p>` : nothing}
    ${isKnown ? forms(state, id, dispatch) : nothing}
    ${inForm(state, id, answer, dispatch)}
    ${answer?.underflow ? html`<p class="absent">${text("calc.underflow")}</p>` : nothing}
    ${isKnown ? nothing : html`<p class="absent">${text(isComputed(state, id) ? "calc.infinite" : "calc.notyet")}</p>`}
    ${mayEdit(state, id) ? html`<p>${field(state, id, dispatch, { label: text("calc.change") })}</p>` : nothing}
    ${["e", "d", "E"].includes(kindOf(id)) ? flip(state, dispatch) : nothing}
    ${words(state, id, answer)}
    ${readings(state, answer, dispatch)}
    ${answer ? copying(state, answer, dispatch) : nothing}
    ${chips(state, text("calc.made"), explanation?.reads ?? [], dispatch)}
    ${chips(state, text("calc.used"), usersOf(state, id), dispatch)}
    ${
      state.selected && state.at > 0 && !state.predict.asked
        ? html`<p><button class="quiet" @click=${() => dispatch({ type: "selected", id: null })}>${text("calc.return")}</button></p>`
        : nothing
    }`;
}

/**
 * Whether the number's moment is done although it has no number: a factor left the finite numbers.
 * @param {State} state
 * @param {string} id
 */
function isComputed({ explanations, at }, id) {
  return explanations?.moments.slice(0, at).some((moment) => moment.id === id) ?? false;
}

/**
 * The switch between the forms of an explanation.
 * @param {State} state
 * @param {string} id
 * @param {Dispatch} dispatch
 */
function forms(state, id, dispatch) {
  const all = formsFor(state, id);
  if (all.length === 1) return nothing;
  const chosen = formOf(state, id);
  return html`<div class="forms" role="group" aria-label=${text("form.label")}>
    ${all.map(
      (form) =>
        html`<button class="quiet" data-form=${form} aria-pressed=${String(form === chosen)} @click=${() => dispatch({ type: "choseForm", form })}>${text(`form.${form}`)}</button>`,
    )}
  </div>`;
}

/**
 * @param {State} state
 * @param {string} id
 * @param {Explained | undefined} answer
 * @param {Dispatch} dispatch
 */
function inForm(state, id, answer, dispatch) {
  /** @param {string} other */
  const goTo = (other) => dispatch({ type: "selected", id: other });
  switch (formOf(state, id)) {
    case "unrolled":
      return unrolled(state, id, answer, dispatch);
    case "paths":
      return paths(state, id, answer, dispatch);
    case "examples":
      return parts(state, answer, dispatch);
    case "layer":
      return equations(state, blockOf(state, id), dispatch);
    case "check":
      return html`${formula(state, id, answer?.lines, dispatch, goTo)}${check(state, answer)}`;
  }
  return formula(state, id, answer?.lines, dispatch, goTo);
}

/**
 * @param {State} state
 * @param {string} id
 */
function blockOf({ explanations }, id) {
  return explanations?.moments.find((moment) => moment.id === id)?.block ?? "";
}

/**
 * The formula with what was opened in it.
 * @param {State} state
 * @param {string} id
 * @param {Explained | undefined} answer
 * @param {Dispatch} dispatch
 */
function unrolled(state, id, answer, dispatch) {
  const { open, explanations } = state;
  const among = standingOpen(state, id);
  /** @param {string} other */
  const toggle = (other) => {
    const opens = explanations?.quantities[other]?.forms.length ?? 0;
    dispatch(opens > 0 ? { type: "toggled", id: other, among } : { type: "pointed", id: other });
  };
  return html`<p class="note">
      ${answer?.too_many ? text("unroll.toomany", { count: answer.too_many }) : text("unroll.note")}
      <button class="quiet" data-action="open-all" aria-disabled=${String(open.includes("all"))} @click=${() => dispatch({ type: "openedAll" })}>${text("unroll.all")}</button>
      <button class="quiet" data-action="close-all" aria-disabled=${String(open.length === 0)} @click=${() => dispatch({ type: "closedAll" })}>${text("unroll.none")}</button>
    </p>
    ${formula(state, id, answer?.lines, dispatch, toggle)}
    ${among.length === 0 || among.length > MANY_CHIPS ? nothing : opened(state, among, dispatch)}`;
}

/**
 * What stands opened, to close it again.
 * @param {State} state
 * @param {string[]} among
 * @param {Dispatch} dispatch
 */
function opened(state, among, dispatch) {
  return html`<div class="chips">
    <h3>${text("unroll.opened")}</h3>
    <ul>
      ${among.map((id) => {
        const title = state.explanations?.quantities[id]?.title ?? id;
        return html`<li><button class="chip" data-close=${id} aria-label=${text("unroll.close", { title })} @click=${() => dispatch({ type: "toggled", id, among })}>${symbol(state, id)} <span aria-hidden="true">×</span></button></li>`;
      })}
    </ul>
  </div>`;
}

/**
 * The formula and its numbers as a sentence; a long one waits until it is asked for.
 * @param {State} state
 * @param {string} id
 * @param {Explained | undefined} answer
 */
function words(state, id, answer) {
  const isRead = ["derivation", "check"].includes(formOf(state, id));
  if (!answer || !isRead || answer.lines.symbols.length === 0) return nothing;
  const { sentence } = answer;
  const said = html`<p class="words">${capital(sentence)}</p>`;
  if (sentence.length <= LONG_SENTENCE) return said;
  return html`<details class="words"><summary>${text("calc.words")}</summary>${said}</details>`;
}

/** About five lines. */
const LONG_SENTENCE = 350;

/**
 * The derivative beside its central difference.
 * @param {State} state
 * @param {Explained | undefined} answer
 */
function check({ digits }, answer) {
  if (!answer?.check) return nothing;
  const { analytic, numeric, step, difference, verdict } = answer.check;
  const rows = /** @type {const} */ ([
    ["check.analytic", full(analytic)],
    ["check.numeric", full(numeric)],
    ["check.step", short(step, digits)],
    ["check.difference", short(difference, digits)],
  ]);
  return html`<dl class="check">
      ${rows.map(([name, value]) => html`<div><dt>${text(name)}</dt><dd>${value}</dd></div>`)}
    </dl>
    <p class="verdict">${capital(verdict)}.</p>`;
}

/**
 * The three meanings of δ for one weight: how they are related, and the same gradient and change.
 * @param {State} state
 * @param {Explained | undefined} answer
 * @param {Dispatch} dispatch
 */
function readings(state, answer, dispatch) {
  if (!answer?.readings) return nothing;
  const isBias = indices(answer.id).length === 2;
  const index = indices(answer.id).join(".");
  const gradient = `${isBias ? "dE_db" : "dE_dw"}.${index}`;
  const change = `${isBias ? "db" : "dw"}.${index}`;
  if (values(state)(gradient) === undefined) return nothing;
  const hasChange = values(state)(change) !== undefined;
  const content = html`<p class="relation">${symbol(state, gradient)}
      ${pieces(state, `<mo>=</mo>${answer.relation}`)}</p>
    <dl>
      ${answer.readings.map(
        ({ delta, lines, change: changed }) => html`<div>
          <dt>${text(`settings.delta.${delta}`)}</dt>
          <dd>${chain(state, gradient, lines)}</dd>
          ${hasChange ? html`<dd>${chain(state, change, changed)}</dd>` : nothing}
        </div>`,
      )}
    </dl>`;
  const title = text("readings.title");
  /** @param {string} id */
  const goTo = (id) => dispatch({ type: "selected", id });
  return html`<details class="readings">
    <summary>${title}</summary>
    ${linked(state, "meanings", title, content, dispatch, goTo)}
    <p>${text("readings.same")}</p>
  </details>`;
}

/**
 * A number, its formula, its numbers and its result in one row.
 * @param {State} state
 * @param {string} id
 * @param {import("../types.js").Lines} lines
 */
function chain(state, id, { symbols, numbers, result, rounded }) {
  return html`${symbol(state, id)} ${pieces(state, `<mo>=</mo>${symbols.at(-1)}`)}
    ${numbers ? pieces(state, `<mo>=</mo>${numbers}`) : nothing}
    ${rounded ? "≈" : "="} <strong>${result}</strong>`;
}

const NOTATIONS = /** @type {const} */ (["latex", "text", "mathml"]);

/**
 * Buttons that copy the calculation; where the page may not copy, the text to copy by hand.
 * @param {State} state
 * @param {Explained} answer
 * @param {Dispatch} dispatch
 */
function copying(state, answer, dispatch) {
  const copied = NOTATIONS.find((each) => each === state.copied?.notation) ? state.copied : null;
  return html`<div class="copying">
    <span>${text("copy.label")}</span>
    ${NOTATIONS.map(
      (notation) =>
        html`<button class="quiet" data-copy=${notation} @click=${() => dispatch({ type: "copying", notation, text: answer[notation] })}>${text(`copy.${notation}`)}</button>`,
    )}
    ${copied && copied.failed === false ? html`<span class="done">${text("copy.done")}</span>` : nothing}
    ${
      copied?.failed
        ? html`<label class="byhand">${text("copy.failed")}<textarea readonly rows="4" .value=${copied.text}></textarea></label>`
        : nothing
    }
  </div>`;
}

/**
 * The numbers of the walk that are made from this one.
 * @param {State} state
 * @param {string} id
 */
function usersOf({ explanations }, id) {
  return (explanations?.moments ?? [])
    .map((moment) => moment.id)
    .filter((other) => explanations?.quantities[other]?.reads.includes(id));
}

/**
 * Numbers as buttons that lead to their own calculation.
 * @param {State} state
 * @param {string} title
 * @param {string[]} ids
 * @param {Dispatch} dispatch
 */
function chips(state, title, ids, dispatch) {
  if (ids.length === 0) return nothing;
  return html`<div class="chips">
    <h3>${title}</h3>
    <ul>
      ${ids.map((id) => html`<li>${chip(state, id, dispatch)}</li>`)}
    </ul>
  </div>`;
}

/**
 * @param {State} state
 * @param {string} id
 * @param {Dispatch} dispatch
 */
function chip(state, id, dispatch) {
  const number = shown(state, id);
  return html`<button
    class="chip"
    data-chip=${id}
    @click=${() => dispatch({ type: "selected", id })}
    @pointerenter=${() => dispatch({ type: "pointed", id })}
    @pointerleave=${() => dispatch({ type: "pointed", id: null })}
    @focus=${() => dispatch({ type: "pointed", id })}
    @blur=${() => dispatch({ type: "pointed", id: null })}
  >
    <span class="unseen">${state.explanations?.quantities[id]?.title}</span>
    ${symbol(state, id)}${number ? html`<span class="number">${number}</span>` : nothing}
  </button>`;
}

/**
 * The button that turns the sign of the first output's error round, by the target that the trace
 * names for it.
 * @param {State} state
 * @param {Dispatch} dispatch
 */
function flip(state, dispatch) {
  const value = state.run.traces[state.update]?.mirrored_targets?.[0]?.[0];
  if (value === undefined || values(state)("e.1") === undefined || !mayEdit(state, "d.1"))
    return nothing;
  return html`<p class="flip">
    <button @click=${() => dispatch({ type: "edited", id: "d.1", value })}>
      ${text("calc.flip")}
    </button>
    <small>${text("calc.flip.note")}</small>
  </p>`;
}

/**
 * A phase as a whole: what has happened, and all its numbers.
 * @param {State} state
 * @param {Dispatch} dispatch
 */
function phase(state, dispatch) {
  const { explanations } = state;
  const moment = explanations && momentAt(explanations, state.at);
  if (!explanations || !moment) return nothing;
  const ids = doneIn(explanations, moment.phase, state.at).map(({ id }) => id);
  const numberOf = values(state);
  const output = `a.${explanations.architecture.activations.length}.`;
  const y = Object.keys(explanations.quantities)
    .filter((id) => id.startsWith(output))
    .map((id) => shown(state, id));
  return html`<h2 tabindex="-1">${text("calc.phase.title", { phase: text(`phase.${moment.phase}`), count: ids.length })}</h2>
    <p class="why">
      ${text(`calc.phase.${moment.phase}`, {
        y: y.join(", "),
        E: shown(state, "E"),
        before: shown(state, "E"),
        after: shown(state, "E_new"),
        trend: trend(numberOf("E"), numberOf("E_new")),
        rule: isStill(state) ? "still" : rule(state),
      })}
    </p>
    ${moment.phase === "update" ? largest(state, dispatch) : nothing}
    ${["error", "update"].includes(moment.phase) ? flip(state, dispatch) : nothing}
    ${ids.length > MANY_CHIPS ? layersOf(state, moment.phase, dispatch) : html`<ul class="chips">${ids.map((id) => html`<li>${chip(state, id, dispatch)}</li>`)}</ul>`}`;
}

/**
 * Whether no weight has changed at all.
 * @param {State} state
 */
function isStill(state) {
  const numberOf = values(state);
  const ids = Object.keys(state.explanations?.quantities ?? {});
  return ids.filter((id) => kindOf(id) === "dw").every((id) => numberOf(id) === 0);
}

/**
 * The layers of a phase, where it has too many numbers for one panel.
 * @param {State} state
 * @param {import("../types.js").Phase} phase
 * @param {Dispatch} dispatch
 */
function layersOf({ explanations, at }, phase, dispatch) {
  const moments = explanations?.moments ?? [];
  const ends = moments.flatMap((moment, index) =>
    index < at && moment.phase === phase && moment.block !== moments[index + 1]?.block
      ? [{ end: index + 1, title: explanations?.blocks[moment.block]?.title ?? "" }]
      : [],
  );
  return html`<h3>${text("calc.phase.layers")}</h3>
    <ul class="chips">
      ${ends.map(({ end, title }) => html`<li><button class="chip" data-block=${end} @click=${() => dispatch({ type: "scrubbed", at: end, summary: "block" })}>${capital(title)}</button></li>`)}
    </ul>`;
}

/**
 * A layer as a whole: its matrices and all its numbers.
 * @param {State} state
 * @param {Dispatch} dispatch
 */
function block(state, dispatch) {
  const { explanations } = state;
  const moment = explanations && momentAt(explanations, state.at);
  if (!explanations || !moment) return nothing;
  const ids = doneInBlock(explanations, moment.block, state.at).map(({ id }) => id);
  return html`<h2 tabindex="-1">${capital(explanations.blocks[moment.block]?.title ?? "")}</h2>
    ${equations(state, moment.block, dispatch)}
    ${ids.length > MANY_CHIPS ? nothing : html`<ul class="chips">${ids.map((id) => html`<li>${chip(state, id, dispatch)}</li>`)}</ul>`}`;
}

/** More numbers than this are in the table only. */
const MANY_CHIPS = 60;

/**
 * Which weight changed most, and why.
 * @param {State} state
 * @param {Dispatch} dispatch
 */
function largest(state, dispatch) {
  const { explanations, digits } = state;
  const numberOf = values(state);
  /** @param {string} id */
  const size = (id) => Math.abs(numberOf(id) ?? 0);
  const changes = (explanations?.moments ?? [])
    .map(({ id }) => id)
    .filter((id) => kindOf(id) === "dw");
  const id = changes.sort((one, other) => size(other) - size(one))[0];
  const value = id && numberOf(id);
  const gradient = id && numberOf(`dE_${id}`);
  if (!id || !value || gradient === undefined || gradient === "") return nothing;
  return html`<p class="largest">
    <strong>${text("calc.largest")}</strong> ${chip(state, id, dispatch)}
    ${text("calc.largest.why", {
      place: explanations?.quantities[id]?.place ?? "",
      value: short(value, digits),
      gradient: short(gradient, digits),
      rule: rule(state),
    })}
  </p>`;
}

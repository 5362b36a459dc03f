// What the page asks the server about single numbers, and where the answers are kept.

import { kindOf } from "./moments.js";
import { explained } from "./state.js";
import { values } from "./values.js";

/**
 * @typedef {import("./state.js").State} State
 * @typedef {import("./types.js").Form} Form
 *
 * @typedef {object} Question
 * @property {import("./state.js").Run} run
 * @property {number} update
 * @property {string[]} ids
 * @property {Form} form
 * @property {string[]} open
 * @property {import("./types.js").Delta} delta
 * @property {number} digits
 * @property {boolean} ahead whether nobody waits for it yet
 */

/** Derivatives by weights and biases: they have paths and can be measured. */
const BY_PARAMETER = new Set(["dE_dw", "dE_db", "dy_dw", "dy_db"]);

/** How many numbers are asked for at once, and from how few on those to come are asked for. */
const BATCH = 16;
const FEW = 4;

/**
 * The forms in which a number can be explained.
 * @param {State} state
 * @param {string} id
 * @returns {State["form"][]}
 */
export function formsFor({ explanations, predict, recorded }, id) {
  const explanation = explanations?.quantities[id];
  if (!explanation || predict.asked === id || explanation.forms.length === 0) return ["derivation"];
  const isMoment = explanations?.moments.some((moment) => moment.id === id);
  if (recorded) return isMoment ? ["derivation", "layer"] : ["derivation"];
  return [
    "derivation",
    ...(explanation.reads.length > 0 ? /** @type {const} */ (["unrolled"]) : []),
    ...(BY_PARAMETER.has(kindOf(id)) ? /** @type {const} */ (["paths"]) : []),
    ...(isMean(explanations, id) ? /** @type {const} */ (["examples"]) : []),
    ...(isMoment ? /** @type {const} */ (["layer"]) : []),
    ...(BY_PARAMETER.has(kindOf(id)) ? /** @type {const} */ (["check"]) : []),
  ];
}

/**
 * Whether a number is a gradient over several examples.
 * @param {import("./types.js").Explanations} explanations
 * @param {string} id
 */
function isMean({ architecture }, id) {
  return architecture.examples > 1 && ["dE_dw", "dE_db"].includes(kindOf(id));
}

/**
 * The form in which a number is explained now.
 * @param {State} state
 * @param {string} id
 * @returns {State["form"]}
 */
export function formOf(state, id) {
  return formsFor(state, id).includes(state.form) ? state.form : "derivation";
}

/**
 * What the server said of a number in its present form, if it has answered.
 * @param {State} state
 * @param {string} id
 */
export function answerTo(state, id) {
  return state.run.explained[state.update]?.[keyOf(state, id)];
}

/**
 * What stands opened in the unrolled form of a number, from the outside in; nothing where all
 * together would be too long.
 * @param {State} state
 * @param {string} id
 * @returns {string[]}
 */
export function standingOpen(state, id) {
  const isAll = state.open.includes("all");
  const quantities = state.explanations?.quantities ?? {};
  /** @type {Set<string>} */
  const reached = new Set();
  const ahead = answerTo(state, id)?.too_many ? [] : [...(quantities[id]?.reads ?? [])];
  for (const next of ahead) {
    const { forms = [], reads = [] } = quantities[next] ?? {};
    const opens = isAll ? forms.length > 0 : state.open.includes(next);
    if (reached.has(next) || !opens) continue;
    reached.add(next);
    ahead.push(...reads);
  }
  return [...reached];
}

/**
 * @param {State} state
 * @param {string} id
 */
function keyOf(state, id) {
  const { form, open } = askedAs(state, id);
  return key({ form, open, delta: state.delta, digits: state.digits }, id);
}

/**
 * The name under which an answer is kept.
 * @param {Pick<Question, "form" | "open" | "delta" | "digits">} question
 * @param {string} id
 */
export function key({ form, open, delta, digits }, id) {
  return [form, open.join(" "), delta, digits, id].join("|");
}

/**
 * The layer form needs no server: it has the numbers of the trace.
 * @param {State} state
 * @param {string} id
 * @returns {{ form: Form, open: string[] }}
 */
function askedAs(state, id) {
  const form = formOf(state, id);
  if (form === "layer") return { form: "derivation", open: [] };
  return { form, open: form === "unrolled" ? state.open : [] };
}

/**
 * What to ask next: about the number on show, else about those that Step comes to.
 * @param {State} state with the trace of the update on show
 * @returns {Question | null}
 */
export function question(state) {
  const { run, update, delta, digits } = state;
  const id = explained(state);
  const shared = { run, update, delta, digits };
  const isOnShow = id !== null && (id === state.predict.asked || values(state)(id) !== undefined);
  if (isOnShow && !answerTo(state, id)) {
    const asked = askedAs(state, id);
    const ids = asked.form === "derivation" ? [id, ...coming(state, update, state.at)] : [id];
    return { ...shared, ...asked, ids, ahead: false };
  }
  if (state.granularity !== "calculation") return null;
  return ahead(state, update, state.at) ?? ahead(state, update + 1, 0);
}

/**
 * @param {State} state
 * @param {number} update
 * @param {number} at
 * @returns {Question | null}
 */
function ahead(state, update, at) {
  const { run, delta, digits, explanations } = state;
  const trace = run.traces[update];
  if (!trace || trace.inputs.length !== explanations?.architecture.examples) return null;
  const next = explanations?.moments.slice(at, at + FEW).map(({ id }) => id) ?? [];
  const ids = coming(state, update, at);
  if (!next.some((id) => ids.includes(id))) return null;
  return { run, update, delta, digits, ids, form: "derivation", open: [], ahead: true };
}

/**
 * The next numbers of the walk whose derivations are not there yet.
 * @param {State} state
 * @param {number} update
 * @param {number} at
 */
function coming({ run, explanations, delta, digits }, update, at) {
  const form = /** @type {const} */ ("derivation");
  const kept = run.explained[update] ?? {};
  return (explanations?.moments.slice(at, at + BATCH) ?? [])
    .map(({ id }) => id)
    .filter((id) => !(key({ form, open: [], delta, digits }, id) in kept));
}

/**
 * Whether an answer that is under way will answer another question too.
 * @param {Question} underway
 * @param {Question} question
 */
export function answers(underway, question) {
  const [first = ""] = question.ids;
  return (
    underway.run === question.run &&
    underway.update === question.update &&
    underway.ids.includes(first) &&
    key(underway, "") === key(question, "")
  );
}

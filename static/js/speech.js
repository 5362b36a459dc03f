// What is said aloud after each of the user's own actions, the changing part first.

import { short, sign, spoken } from "./format.js";
import { lossesOf } from "./losses.js";
import { EDITABLE, indices, kindOf, momentAt, rateOf } from "./moments.js";
import { answerTo } from "./questions.js";
import { currentTrace, explained, isAtEnd, updateNumber } from "./state.js";
import { capital, has, text } from "./text.js";
import { values } from "./values.js";

/**
 * @typedef {import("./state.js").State} State
 */

/**
 * One sentence on where the walk stands: the number computed last.
 * @param {State} state
 */
export function sayPosition(state) {
  const moment = state.explanations && momentAt(state.explanations, state.at);
  const { asked } = state.predict;
  if (asked) return text("predict.ask", { title: titled(state, asked) });
  if (!moment) return text("said.ready", { update: updateNumber(state) });
  const last = sayNumber(state, moment.id);
  if (!state.summary) return last;
  const block = state.explanations?.blocks[moment.block]?.title ?? "";
  const phase = state.summary === "block" ? capital(block) : text(`phase.${moment.phase}`);
  return text("said.phase", { phase, last });
}

/**
 * One sentence on a number that has been changed: "Input 1 set to 0.5000. Values after it …"
 * @param {State} state
 * @param {string} id
 */
export function sayEdited(state, id) {
  return said(state, id, `said.${kindOf(id)}`);
}

/**
 * What is said of an answer; of a right one, or where the number was shown, also the number.
 * @param {State} state
 */
export function sayAnswer(state) {
  const { asked, last } = state.predict;
  if (!last) return "";
  const hint = hintOf(state, last);
  return asked ? hint : `${hint} ${sayPosition(state)}`;
}

/**
 * @param {State} state
 * @param {import("./predict.js").Answer} answer
 */
export function hintOf(state, { verdict, part = "", tries }) {
  return text(`predict.${verdict}`, {
    tries,
    part: state.explanations?.quantities[part]?.title ?? "",
  });
}

/**
 * @param {State} state
 * @param {string} id
 */
function titled(state, id) {
  return capital(state.explanations?.quantities[id]?.title ?? "");
}

/**
 * One sentence on a number: "Hidden 1: activation 0.5933."
 * @param {State} state
 * @param {string} id
 */
export function sayNumber(state, id) {
  const kind = kindOf(id);
  if (EDITABLE.has(kind)) return said(state, id, "said.other");
  const inMode = `said.${kind}.${state.explanations?.architecture.delta}`;
  const usual = has(`said.${kind}`) ? `said.${kind}` : "said.other";
  return said(state, id, has(inMode) ? inMode : usual);
}

/**
 * @param {State} state
 * @param {string} id
 * @param {string} key
 */
function said(state, id, key) {
  const kind = kindOf(id);
  const place = state.explanations?.quantities[id]?.place ?? "";
  const numberOf = values(state);
  /** @param {string} other */
  const aloud = (other) => {
    const value = numberOf(other);
    return value === undefined ? "" : spoken(value, state.digits);
  };
  const [, ...rest] = id.split(".");
  const index = rest.join(".");
  const before = { w_new: `w.${index}`, b_new: `b.${index}`, E_new: "E" }[kind];
  return text(key, {
    title: capital(state.explanations?.quantities[id]?.title ?? id),
    place,
    Place: capital(place),
    value: aloud(id),
    update: updateNumber(state),
    before: before ? aloud(before) : "",
    loss_slope: aloud(`dE_da.${index}`),
    slope: aloud(`da_dz.${index}`),
  });
}

/**
 * What was opened or closed in an unrolled formula.
 * @param {State} state
 * @param {{ id: string }} event
 */
export function sayToggled(state, { id }) {
  const title = capital(state.explanations?.quantities[id]?.title ?? id);
  return text(state.open.includes(id) ? "said.opened" : "said.closed", { title });
}

/**
 * How far a training has come.
 * @param {State} state
 */
export function sayTrained(state) {
  const last = lossesOf(state).at(-1);
  if (!last) return "";
  return text("said.trained", { updates: last.update, loss: spoken(last.loss, state.digits) });
}

/**
 * Which data are in use now.
 * @param {State} state
 */
export function sayData({ run: { setup } }) {
  const { data, inputs } = setup;
  return data ? text("said.data", { label: data.label, count: inputs.length }) : "";
}

/**
 * Why a number is what it is, in a sentence that depends on its sign.
 * @param {State} state
 * @param {string} id
 */
export function why(state, id) {
  const { explanations, digits } = state;
  const kind = kindOf(id);
  const place = explanations?.quantities[id]?.place ?? "";
  const numberOf = values(state);
  const value = numberOf(id);
  const before = numberOf("E");
  const isOutput = id.split(".")[1] === String(explanations?.architecture.activations.length);
  const atOutput = `why.${kind}.output`;
  const isFixed = kind === "dE_db" && explanations?.architecture.trainable === "weights";
  const isScheduled = kind === "lr" && rateOf(explanations) !== "lr";
  const ofOthers = id.replace(/^delta\.(\d+\.(\d+))/, "da_dz.$1.$2");
  const isCoupled = kind === "delta" && ofOthers in (explanations?.quantities ?? {});
  const special = {
    "why.dE_db.fixed": isFixed,
    "why.lr.scheduled": isScheduled,
    "why.delta.coupled": isCoupled,
  };
  const fitting = [
    ...Object.entries(special).flatMap(([key, holds]) => (holds ? [key] : [])),
    `why.${kind}`,
    `why.${ofWeight(kind)}`,
  ];
  const usual = fitting.find(has) ?? "why.other";
  return text(isOutput && has(atOutput) ? atOutput : usual, {
    place,
    Place: capital(place),
    bias: String(Boolean(explanations?.architecture.biases[(indices(id)[0] ?? 0) - 1])),
    examples: explanations?.architecture.examples ?? 1,
    sign: value === undefined || answerTo(state, id)?.underflow ? "unknown" : sign(value),
    before: before === undefined ? "" : short(before, digits),
    trend: value === undefined ? "unknown" : trend(before, value),
    rule: rule(state),
    reason: reason(state, id),
  });
}

/**
 * What the optimizer makes its step of: this gradient alone, a penalty besides, or earlier ones too.
 * @param {State} state
 * @returns {"plain" | "penalty" | "memory"}
 */
export function rule(state) {
  const remembered = currentTrace(state)?.update[0]?.memory ?? {};
  if (Object.keys(remembered).length > 0) return "memory";
  return state.explanations?.architecture.penalties.length ? "penalty" : "plain";
}

/**
 * Why a change has its sign: that of its gradient turned round, or what outweighs the gradient.
 * @param {State} state
 * @param {string} id
 */
function reason(state, id) {
  if (!["dw", "db"].includes(kindOf(id))) return "none";
  const numberOf = values(state);
  const index = indices(id).join(".");
  const change = sign(numberOf(id) ?? 0);
  const gradient = sign(numberOf(`dE_${kindOf(id)}.${index}`) ?? 0);
  const used = numberOf(`g.${index}`);
  const mean = numberOf(`m_hat.${index}`);
  if ([change, gradient].includes("zero")) return "none";
  if (change !== gradient) return "against";
  if (kindOf(id) === "db") return "memory";
  // Where the mean says the other way, what outweighs it is the decay of the weight.
  const decays = mean !== undefined && sign(mean) === gradient;
  return decays || (used !== undefined && sign(used) !== gradient) ? "penalty" : "memory";
}

/**
 * What optimizers keep for a bias has the words of what they keep for a weight: `m_new` of `mb_new`.
 * @param {string} kind
 */
function ofWeight(kind) {
  return kind.replace(/^([a-z])b(_|$)/, "$1$2");
}

/**
 * Why a weight did not move, by the number that is to blame.
 * @param {State} state
 * @param {import("./types.js").Stillness} still
 */
export function stillness(state, { cause, id, exact, underflow }) {
  const place = state.explanations?.quantities[id]?.place ?? "";
  const value = values(state)(id);
  const shown = underflow ? text("number.underflow") : short(value ?? 0, state.digits);
  return text(`still.${cause}`, {
    place,
    Place: capital(place),
    value: value === undefined ? "" : shown,
    exact: String(exact),
  });
}

/**
 * Which way the loss went.
 * @param {number | undefined} before
 * @param {number | undefined} after
 */
export function trend(before, after) {
  if (before === undefined || after === undefined || before === after) return "same";
  return after < before ? "down" : "up";
}

/**
 * The line that says where the walk stands: "Update 3 · Backward · δ of hidden 2 (17 of 40)".
 * @param {State} state
 */
export function whereabouts(state) {
  const update = updateNumber(state);
  const moment = state.explanations && momentAt(state.explanations, state.at);
  if (!state.explanations || !moment) return text("bar.ready", { update });
  return text(isAtEnd(state) ? "bar.end" : "bar.at", {
    update,
    phase: text(`phase.${moment.phase}`).toLowerCase(),
    title: titleAt(state, moment),
    at: state.at,
    of: state.explanations.moments.length,
  });
}

/**
 * What the last step computed: a number, or a layer's.
 * @param {State} state
 * @param {{ id: string, block: string }} moment
 */
function titleAt({ explanations, summary }, { id, block }) {
  const whole = summary === "block" ? explanations?.blocks[block] : explanations?.quantities[id];
  return whole?.title ?? "";
}

/**
 * The heading over the explained number.
 * @param {State} state
 */
export function heading(state) {
  const id = explained(state);
  return (id && state.explanations?.quantities[id]?.title) || "";
}

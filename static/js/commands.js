// What the page that embeds this one may ask for, by name: each command as the events that it makes
// of a payload, and what answers it. Nothing here reaches outside.

import { DELTAS, GRANULARITIES } from "./moments.js";
import { fileOf, parametersIn } from "./save.js";
import { currentTrace } from "./state.js";
import { text } from "./text.js";
import { parametersOf } from "./url.js";

/**
 * @typedef {import("./state.js").Event} Event
 * @typedef {import("./state.js").State} State
 *
 * @typedef {object} Answer
 * @property {Event[]} [events]
 * @property {"ready" | "state" | "step" | "exported"} reply the type of the answer, once the page stands still
 * @property {unknown} [content] of the answer, where it is known at once
 * @property {string} [theme] what the page is shown in
 * @property {boolean} [focus] whether the page takes the focus
 *
 * @typedef {Record<string, unknown>} Payload
 */

/** Why a command is not carried out. */
export class Fault extends Error {
  /**
   * @param {string} code
   * @param {string} message
   */
  constructor(code, message) {
    super(message);
    this.code = code;
  }
}

const THEMES = ["system", "light", "dark"];
const PLACE = /^([1-9]\d{0,6})(?:\.([\w.@~]{1,60}))?$/;

/**
 * What can be set, each with its event.
 * @type {Record<string, (value: any) => Event>}
 */
const SETTINGS = {
  digits: (digits) => {
    const fits = Number.isInteger(digits) && digits >= 2 && digits <= 8;
    if (!fits) throw unfit("setConfig", "digits", digits, text("frame.digits"));
    return { type: "choseDigits", digits };
  },
  delta: (delta) => ({ type: "choseDelta", delta: oneOf("setConfig", "delta", delta, DELTAS) }),
  by: (by) => ({
    type: "choseGranularity",
    granularity: oneOf("setConfig", "by", by, GRANULARITIES),
  }),
  keys: (keys) => {
    if (typeof keys !== "boolean") throw unfit("setConfig", "keys", keys, text("frame.yesno"));
    return { type: "choseKeys", keys };
  },
};

/**
 * What can be exported.
 * @type {Record<string, (state: State) => { name: string, type: string, text: string }>}
 */
const EXPORTS = {
  file: (state) => json("chainrule.json", fileOf(parametersOf(state))),
  trace: (state) => json("trace.json", JSON.stringify(currentTrace(state) ?? null)),
};

/** @type {Record<string, (payload: Payload, state: State) => Answer>} */
const COMMANDS = {
  ping: () => ({ reply: "ready" }),
  getState: () => ({ reply: "state" }),
  setState: ({ parameters }) => {
    const known = parametersIn(parameters);
    if (!known) throw unfit("setState", "parameters", parameters, text("frame.parameters"));
    return { events: [{ type: "openedFile", text: fileOf(known) }], reply: "state" };
  },
  setConfig: (payload) => {
    const given = Object.entries(SETTINGS).filter(([name]) => Object.hasOwn(payload, name));
    return { events: given.map(([name, set]) => set(payload[name])), reply: "state" };
  },
  step: ({ by }) => moving({ type: isByUpdate("step", by) ? "leaptOn" : "stepped" }),
  back: ({ by }) => moving({ type: isByUpdate("back", by) ? "leaptBack" : "backed" }),
  goto: ({ at }, state) => moving(...going(at, state)),
  play: () => moving({ type: "played" }),
  pause: () => moving({ type: "paused" }),
  reset: () => moving({ type: "reset" }),
  highlight: ({ id }, state) => moving({ type: "pointed", id: known("highlight", id, state) }),
  reveal: ({ id }, state) => moving({ type: "selected", id: known("reveal", id, state) }),
  setTheme: ({ theme }) => ({ theme: oneOf("setTheme", "theme", theme, THEMES), reply: "step" }),
  focus: () => ({ focus: true, reply: "step" }),
  export: ({ as = "file" }, state) => {
    const name = oneOf("export", "as", as, Object.keys(EXPORTS));
    return { reply: "exported", content: { as: name, ...EXPORTS[name]?.(state) } };
  },
};

/** What the page can do for the one that embeds it. */
export const CAPABILITIES = Object.keys(COMMANDS);

/**
 * What a command asks for; a Fault says what is wrong with it.
 * @param {unknown} type
 * @param {Payload} payload
 * @param {State} state
 * @returns {Answer}
 */
export function answerTo(type, payload, state) {
  const isKnown = typeof type === "string" && Object.hasOwn(COMMANDS, type);
  const command = isKnown ? COMMANDS[type] : undefined;
  if (!command)
    throw new Fault(
      "type",
      text("frame.type", { found: named(type), expected: CAPABILITIES.join(", ") }),
    );
  return command(payload, state);
}

/**
 * @param {Event[]} events
 * @returns {Answer}
 */
function moving(...events) {
  return { events, reply: "step" };
}

/**
 * Whether to go by whole updates; by what Step goes by, where nothing is said.
 * @param {string} type
 * @param {unknown} by
 */
function isByUpdate(type, by) {
  if (by === undefined || by === "update") return by === "update";
  throw unfit(type, "by", by, text("frame.by"));
}

/**
 * To an update of the run, and to a number in it.
 * @param {unknown} at
 * @param {State} state
 * @returns {Event[]}
 */
function going(at, state) {
  const [, number, id] = (typeof at === "string" && PLACE.exec(at)) || [];
  const update = Number(number) - 1 - state.run.setup.before.step;
  const moments = state.explanations?.moments ?? [];
  const position = id ? moments.findIndex((moment) => moment.id === id) + 1 : 0;
  if (!(update >= 0) || (id && position === 0)) throw unfit("goto", "at", at, text("frame.at"));
  const there = /** @type {Event[]} */ ([{ type: "jumped", update }]);
  return id ? [...there, { type: "scrubbed", at: position }] : there;
}

/**
 * The id of a number of this network, or null for none.
 * @param {string} type
 * @param {unknown} id
 * @param {State} state
 */
function known(type, id, { explanations }) {
  if (id === null) return null;
  if (typeof id === "string" && explanations && Object.hasOwn(explanations.quantities, id))
    return id;
  throw unfit(type, "id", id, text("frame.id"));
}

/**
 * @template {string} T
 * @param {string} type
 * @param {string} name
 * @param {unknown} value
 * @param {readonly T[]} names
 * @returns {T}
 */
function oneOf(type, name, value, names) {
  const found = names.find((each) => each === value);
  if (found === undefined)
    throw unfit(type, name, value, text("frame.oneof", { names: names.join(", ") }));
  return found;
}

/**
 * @param {string} type
 * @param {string} name
 * @param {unknown} value
 * @param {string} expected
 */
function unfit(type, name, value, expected) {
  return new Fault("payload", text("frame.payload", { type, name, found: named(value), expected }));
}

/**
 * What was found, in few words and never as what it may look like.
 * @param {unknown} value
 */
function named(value) {
  if (typeof value === "string") return JSON.stringify(value.slice(0, 40));
  return ["number", "boolean", "undefined"].includes(typeof value) || value === null
    ? String(value)
    : typeof value;
}

/**
 * @param {string} name
 * @param {string} content
 */
function json(name, content) {
  return { name, type: "application/json", text: content };
}

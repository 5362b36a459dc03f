// Everything that reaches outside the state: requests, timers, the live region, focus.

import { prefix } from "./home.js";
import { isLike, unpainted } from "./pictures.js";
import { answers, key, question } from "./questions.js";
import { architectureOf, Refusal, stepRequest } from "./source.js";
import { currentTrace, exampleCount, nearest, setupAt } from "./state.js";
import { text } from "./text.js";
import { addressOf, isOfState, LONGEST, linkOf, parametersOf } from "./url.js";

/**
 * @typedef {import("./state.js").Event} Event
 * @typedef {import("./state.js").State} State
 * @typedef {import("./types.js").Source} Source
 */

/** Milliseconds between two steps of Play, by granularity. */
const PACE = { calculation: 1200, layer: 2000, phase: 2500, update: 900 };

/**
 * Fetches what the state lacks: explanations first, then the update on show, what is to be said of
 * the number on show, then the update after it and what comes next.
 * At most one request is under way; one that is no longer wanted is dropped.
 * @param {Source} source
 * @param {(event: Event) => void} dispatch
 * @param {typeof question} [asks] what is asked about numbers
 */
export function fetcher(source, dispatch, asks = question) {
  /** @type {{ want: Want, abort: AbortController, failed: boolean } | null} */
  let underway = null;

  /** @param {State | null} state */
  return function fetchMissing(state) {
    const want = !state || state.trouble ? null : missing(state, asks);
    if (underway && want && sameWant(underway.want, want) && !(underway.failed && !want.ahead)) {
      underway.want = { ...underway.want, ahead: want.ahead };
      return;
    }
    underway?.abort.abort();
    underway = null;
    if (!want) return;
    const request = { want, abort: new AbortController(), failed: false };
    underway = request;
    ask(source, want, request.abort.signal).then(
      (event) => {
        if (underway !== request) return;
        underway = null;
        dispatch(event);
      },
      (error) => {
        if (underway !== request) return;
        request.failed = true;
        // A request that only looked ahead may fail unseen: it is repeated when it is needed.
        if (request.want.ahead) return;
        underway = null;
        const { last = undefined, final = false } = error instanceof Refusal ? error : {};
        dispatch({ type: "failed", message: explainFailure(error), final, ...(last && { last }) });
      },
    );
  };
}

/**
 * @typedef {{ explain: ReturnType<typeof architectureOf>, ahead: boolean }} WantExplanations
 * @typedef {{ run: import("./state.js").Run, update: number, ahead: boolean }} WantUpdate
 * @typedef {{ wish: NonNullable<State["wish"]>, ahead: boolean }} WantNetwork
 * @typedef {{ run: import("./state.js").Run, leap: number, ahead: boolean }} WantState
 * @typedef {WantState | WantNetwork | WantExplanations | WantUpdate | import("./questions.js").Question} Want
 */

/**
 * What the state needs next from its source.
 * @param {State} state
 * @param {typeof question} [asks]
 * @returns {Want | null}
 */
export function missing(state, asks = question) {
  const { run, update, job } = state;
  if (state.wish) return { wish: state.wish, ahead: false };
  // A batch has as many examples as its update says.
  const examples = exampleCount(run, update);
  const known = state.explanations?.architecture;
  if (examples !== undefined && (known?.delta !== state.delta || known.examples !== examples))
    return { explain: architectureOf(run.setup, state.delta, examples), ahead: false };
  if (!currentTrace(state)) {
    if (setupAt(run, update)) return { run, update, ahead: false };
    if (job && update > job.from + job.done) return null; // the run that is under way brings it
    return { run, leap: update, ahead: false };
  }
  const asked = asks(state);
  if (asked && !asked.ahead) return asked;
  if (!run.traces[update + 1]) return { run, update: update + 1, ahead: true };
  return asked;
}

/**
 * Whether two wishes are for the same thing, be it for now or for later.
 * @param {Want} one
 * @param {Want} other
 */
function sameWant(one, other) {
  if ("wish" in one || "wish" in other)
    return "wish" in one && "wish" in other && one.wish === other.wish;
  if ("explain" in one || "explain" in other)
    return (
      "explain" in one &&
      "explain" in other &&
      JSON.stringify(one.explain) === JSON.stringify(other.explain)
    );
  if ("leap" in one || "leap" in other)
    return "leap" in one && "leap" in other && one.run === other.run && one.leap === other.leap;
  if ("ids" in one) return "ids" in other && answers(one, other);
  return !("ids" in other) && one.run === other.run && one.update === other.update;
}

/**
 * @param {Source} source
 * @param {Want} want
 * @param {AbortSignal} signal
 * @returns {Promise<Event>}
 */
async function ask(source, want, signal) {
  if ("wish" in want) {
    const { wish } = want;
    if ("parameters" in wish)
      return {
        ...{ type: "restored", wish },
        ...(await source.start(wish.parameters, wish.embedded, signal)),
      };
    if ("data" in wish)
      return { type: "sampled", wish, sample: await source.sample(wish.data, signal) };
    return { type: "built", wish, network: await source.network(wish, signal) };
  }
  if ("explain" in want)
    return { type: "explained", explanations: await source.explanations(want.explain, signal) };
  if ("leap" in want) {
    const training = await leap(source, want.run, want.leap, signal);
    return { type: "arrivedAt", run: want.run, update: want.leap, training };
  }
  const setup = setupAt(want.run, want.update);
  if (!setup) throw new Error("an update was asked for before the one that it follows");
  if ("ids" in want) {
    const { ids, form, open, delta, digits } = want;
    const asked = { ...stepRequest(setup), ids, form, open, delta, digits };
    const replies = Object.entries(await source.explain(asked, signal));
    const questions = Object.fromEntries(replies.map(([id, reply]) => [key(want, id), reply]));
    return { type: "answered", run: want.run, update: want.update, questions };
  }
  return { type: "replied", run: want.run, trace: await stepFrom(source, setup, signal) };
}

/**
 * @param {Source} source
 * @param {import("./types.js").Setup} setup
 * @param {AbortSignal} signal
 */
async function stepFrom(source, setup, signal) {
  try {
    return await source.step(stepRequest(setup), signal);
  } catch (error) {
    throw error instanceof Refusal ? new Refusal(error.message, setup.before, error.final) : error;
  }
}

/**
 * The state that an update starts from, made again from the nearest one that is kept.
 * @param {Source} source
 * @param {import("./state.js").Run} run
 * @param {number} update
 * @param {AbortSignal} signal
 */
async function leap(source, run, update, signal) {
  const from = nearest(run, update);
  const setup = setupAt(run, from);
  if (!setup) throw new Error("no state leads there");
  const steps = update - from;
  const quiet = { report_every: steps, checkpoint_every: steps, stop_below: null };
  for await (const line of source.train({ ...stepRequest(setup), steps, ...quiet }, signal)) {
    if ("error" in line) throw new Refusal(line.error.detail, line.after);
    if ("done" in line) return line.after;
  }
  throw new TypeError("the run broke off");
}

/**
 * Fetches the pictures that are open, one after the other, beside all other requests. While the
 * network moves on, the one that is under way may still arrive, since in a fast run none would ever
 * otherwise; one that is wanted in another way, or no longer, is dropped.
 * @param {Source} source
 * @param {(event: Event) => void} dispatch
 */
export function painter(source, dispatch) {
  /** @type {{ want: import("./pictures.js").Want, abort: AbortController } | null} */
  let underway = null;

  /** @param {State} state */
  return function paint(state) {
    const want = unpainted(state);
    if (underway && want && underway.want.kind === want.kind && isLike(underway.want, want)) return;
    underway?.abort.abort();
    underway = null;
    if (!want) return;
    const request = { want, abort: new AbortController() };
    underway = request;
    picture(source, want, request.abort.signal).then(
      (picture) => {
        if (underway !== request) return;
        underway = null;
        dispatch({ type: "painted", picture });
      },
      (error) => {
        if (underway !== request) return;
        underway = null;
        dispatch({ type: "paintFailed", want, message: explainFailure(error) });
      },
    );
  };
}

/**
 * @param {Source} source
 * @param {import("./pictures.js").Want} want
 * @param {AbortSignal} signal
 * @returns {Promise<import("./pictures.js").Picture>}
 */
async function picture(source, want, signal) {
  return want.kind === "plane"
    ? { ...want, grid: await source.grid(want.request, signal) }
    : { ...want, surface: await source.lossSurface(want.request, signal) };
}

/** @param {unknown} error */
export function explainFailure(error) {
  return error instanceof Refusal ? error.message : text("trouble.lost");
}

/**
 * Steps on while the state says that it plays; waits for numbers that are still under way.
 * @param {(event: Event) => void} dispatch
 */
export function player(dispatch) {
  /** @type {ReturnType<typeof setInterval> | undefined} */
  let timer;
  /** @type {string} */
  let granularity;

  /** @param {State} state */
  return function play(state) {
    if (timer !== undefined && state.playing && granularity === state.granularity) return;
    clearInterval(timer);
    timer = undefined;
    granularity = state.granularity;
    if (state.playing)
      timer = setInterval(
        () => dispatch({ type: "ticked" }),
        PACE[state.granularity] / state.staging.speed,
      );
  };
}

/**
 * Speaks through four live paragraphs in turn: a sentence at a time, at least a second apart, and
 * while playing at most one in five seconds.
 * @param {Element[]} paragraphs
 */
export function speaker(paragraphs) {
  let turn = 0;
  let last = Number.NEGATIVE_INFINITY;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;

  /**
   * @param {string} sentence
   * @param {{ playing?: boolean }} [options]
   */
  return function say(sentence, { playing = false } = {}) {
    const now = performance.now();
    if (playing && now - last < 5000) return;
    clearTimeout(timer);
    timer = setTimeout(
      () => {
        for (const paragraph of paragraphs) paragraph.textContent = "";
        const paragraph = paragraphs[turn++ % paragraphs.length];
        if (paragraph) paragraph.textContent = sentence;
        last = performance.now();
      },
      Math.max(200, last + 1000 - now),
    );
  };
}

/** Milliseconds after the last change until the address says it. */
const PAUSE = 300;

/**
 * Keeps the page's own address at what is on show, so that reloading it loses nothing; what course
 * systems and readers have added to it stays. Where the page is embedded its address is the host's.
 */
export function addressKeeper() {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;

  /** @param {State} state */
  return function keepAddress(state) {
    if (document.documentElement.dataset.place !== "page") return;
    clearTimeout(timer);
    timer = setTimeout(() => {
      const others = [...new URLSearchParams(location.search)].filter(
        ([name]) => !isOfState(state, name) && !state.offers.some((each) => each.name === name),
      );
      const said = { ...parametersOf(state), ...state.staging.said };
      const { page, parameters } = placed(linkOf(state, said), state);
      const kept = Object.fromEntries(others);
      const whole = addressOf({ ...parameters, ...kept }, page);
      const fits = whole.length <= LONGEST;
      const least = { ...state.staging.said, ...kept };
      history.replaceState(null, "", fits ? whole : addressOf(least, page));
    }, PAUSE);
  };
}

/**
 * A short link stays one as long as it is this preset or lesson, which it says by its path.
 * @param {import("./url.js").Parameters} parameters
 * @param {State} state
 */
function placed(parameters, { base }) {
  const { preset, lesson, ...others } = parameters;
  const short = `${prefix()}/p/${lesson ?? base.name}`;
  return location.pathname === short
    ? { page: short, parameters: others }
    : { page: `${prefix()}/`, parameters };
}

/**
 * Puts text on the clipboard; where the page may not, the reader has to do it.
 * @param {string} text
 * @param {(event: Event) => void} dispatch
 */
export async function copy(text, dispatch) {
  try {
    await navigator.clipboard.writeText(text);
    dispatch({ type: "copied", failed: false });
  } catch {
    dispatch({ type: "copied", failed: true });
  }
}

// Training runs: asks for the one that the state says is under way, and passes on what it tells.

import { explainFailure } from "./effects.js";
import { Refusal, stepRequest } from "./source.js";
import { nearest, setupAt } from "./state.js";
import { capital } from "./text.js";

/**
 * @typedef {import("./state.js").Event} Event
 * @typedef {import("./state.js").Job} Job
 * @typedef {import("./state.js").Run} Run
 * @typedef {import("./state.js").State} State
 * @typedef {import("./types.js").Line} Line
 * @typedef {import("./types.js").Source} Source
 */

/** How often a run tells its loss, and how often its state, at most. */
const REPORTS = 1000;
const STATES = 50;

/** Milliseconds after which a server that was lost is asked again, and how often in a row. */
const AGAIN = 1000;
const MOST_MISSES = 30;

/** Milliseconds for which lines are gathered before they are passed on. */
const MOMENT = 100;

/**
 * When the line breaks, a run goes on from the last state that arrived.
 * @param {Source} source
 * @param {(event: Event) => void} dispatch
 * @param {() => State} present
 */
export function trainer(source, dispatch, present) {
  /** @type {{ start: Run, abort: AbortController } | null} */
  let underway = null;

  /** @param {State | null} state */
  return function train(state) {
    const job = state?.job;
    if (underway && underway.start === job?.start) return;
    underway?.abort.abort();
    underway = null;
    if (!job) return;
    const mine = { start: job.start, abort: new AbortController() };
    underway = mine;
    keepOn(job, mine.abort.signal).catch((error) => {
      if (underway !== mine) return;
      dispatch({ type: "stoppedRun" });
      dispatch({ type: "failed", message: explainFailure(error) });
    });
  };

  /**
   * @param {Job} job
   * @param {AbortSignal} signal
   */
  async function keepOn(job, signal) {
    const began = performance.now();
    for (let misses = 0; !signal.aborted; ) {
      const request = requestFor(job, present());
      if (request.steps === 0)
        return dispatch({ type: "endedRun", job: job.start, after: request.training });
      try {
        for await (const lines of gathered(source.train(request, signal))) {
          misses = 0;
          for (const event of told(job, lines, performance.now() - began)) dispatch(event);
          const last = lines.at(-1);
          if (last && ("error" in last || ("done" in last && last.done))) return;
        }
      } catch (error) {
        if (signal.aborted || error instanceof Refusal || ++misses > MOST_MISSES) throw error;
        dispatch({ type: "lostRun", job: job.start });
        await new Promise((resolve) => setTimeout(resolve, AGAIN));
      }
    }
  }
}

/**
 * What is left of a job: from its start, or once some of it is told, from the last state at hand.
 * @param {Job} job
 * @param {State} state
 */
function requestFor({ from, steps, below }, { run, job }) {
  const at = job?.done ? Math.max(from, nearest(run, from + steps)) : from;
  const setup = setupAt(run, at);
  if (!setup) throw new Error("a run was to go on from a state that is not there");
  return {
    ...stepRequest(setup),
    steps: from + steps - at,
    report_every: Math.max(1, Math.ceil(steps / REPORTS)),
    checkpoint_every: Math.ceil(steps / STATES),
    stop_below: below,
    gradients: true,
    ...(setup.validation && { validation: setup.validation }),
  };
}

/**
 * What lines of a run are to the state; at the server's time limit its last state is kept.
 * @param {Job} job
 * @param {Line[]} lines
 * @param {number} spent milliseconds since the job began
 * @returns {Event[]}
 */
function told({ start, from, steps }, lines, spent) {
  const first = start.setup.before.step;
  const reports = lines.filter((line) => "loss" in line);
  const done = (reports.at(-1)?.step ?? 0) - first - from;
  const left = done > 0 ? (spent / done / 1000) * (steps - done) : null;
  /** @type {Event[]} */
  const events = reports.length > 0 ? [{ type: "reported", job: start, reports, left }] : [];
  const last = lines.at(-1);
  if (!last || "loss" in last) return events;
  const { after } = last;
  if ("error" in last)
    return [
      ...events,
      { type: "endedRun", job: start, after, trouble: `${capital(last.error.detail)}.` },
    ];
  if (last.done) return [...events, { type: "endedRun", job: start, after }];
  return [...events, { type: "pausedRun", job: start, after }];
}

/**
 * Lines as they come, those of one moment together; a stream that ends without a last line broke.
 * @param {AsyncIterable<Line>} lines
 */
async function* gathered(lines) {
  /** @type {Line[]} */
  let waiting = [];
  let last = performance.now();
  let isOver = false;
  try {
    for await (const line of lines) {
      waiting.push(line);
      isOver = !("loss" in line);
      if (performance.now() - last < MOMENT && !isOver) continue;
      yield waiting;
      waiting = [];
      last = performance.now();
    }
    if (!isOver) throw new TypeError("the run broke off");
  } catch (error) {
    if (waiting.length > 0) yield waiting; // what came before the line broke
    throw error;
  }
}

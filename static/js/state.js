// The whole state of the page as one value, and how each event changes it. No mathematics here:
// numbers come from traces; an event only says which of them are on show.

import { afresh, grown, shapeOf, sizesOf } from "./choices.js";
import { EMPTY } from "./csv.js";
import { asEdited, sizesFor, withData } from "./data.js";
import { exampleOf, firstUseOf, momentAt, stops } from "./moments.js";
import { NO_PICTURES } from "./pictures.js";
import { answered, givenUp, telling, UNASKED, withheld } from "./predict.js";
import { ALONE } from "./rival.js";
import { noFile, read } from "./save.js";
import { sameArchitecture } from "./source.js";
import { asks, mayEdit, WHOLE } from "./staging.js";
import { setupOf, usualGranularity } from "./start.js";

/**
 * @typedef {import("./types.js").Delta} Delta
 * @typedef {import("./types.js").Explained} Explained
 * @typedef {import("./types.js").Explanations} Explanations
 * @typedef {import("./types.js").Form} Form
 * @typedef {import("./types.js").Granularity} Granularity
 * @typedef {import("./types.js").Preset} Preset
 * @typedef {import("./types.js").Setup} Setup
 * @typedef {import("./types.js").Start} Start
 * @typedef {import("./types.js").Trace} Trace
 * @typedef {import("./types.js").Training} Training
 * @typedef {import("./types.js").Report} Report
 *
 * @typedef {object} Run updates from one start, without an edit in between
 * @property {Setup} setup what its first update is made from
 * @property {Trace[]} traces the updates that have arrived, each at its place
 * @property {Record<number, Training>} states states in between, by the updates done before them
 * @property {Record<number, Report>} reports the losses that were told of states
 * @property {Record<string, Explained>[]} explained for each update what has been explained of it,
 *   by question
 * @property {number[]} [first] the examples of its first update, where they are known before it is
 * @property {Record<number, number>} [told] how many moments of an update a learner has been told
 *
 * @typedef {object} Position
 * @property {Run} run
 * @property {number} update index of the update on show
 * @property {number} at how many of its moments are done; above 0 only once its trace is there
 *
 * @typedef {"html" | "numpy" | "pytorch" | "latex" | "csv" | "json" | "svg" | "png1" | "png2" | "png3"} ExportKind
 * @typedef {{ kind: ExportKind, outcome?: "done" | "failed", message?: string }} Exporting
 *
 * @typedef {"" | "phase" | "block"} Summary
 * @typedef {{ text: string, notation: string, failed?: boolean }} Copied
 *
 * @typedef {{ initializer: string, seed: number }} First
 *
 * @typedef {object} Wish
 * @property {import("./choices.js").Shape} shape
 * @property {First} first
 * @property {boolean} keeps whether old weights keep their values where they can
 * @property {Setup} [base] the set-up that it is for, if not the one on show
 *
 * @typedef {{ data: import("./types.js").DataQuery }} DataWish
 * @typedef {{ parameters: Record<string, string>, embedded: boolean }} StartWish
 *
 * @typedef {object} Job
 * @property {Run} start the run as it was when the job began
 * @property {number} from the update that it begins with
 * @property {number} steps
 * @property {number | null} below
 * @property {Pending | null} goal where to go on when it has come to its end
 * @property {number} done how many of its updates are told
 * @property {number | null} left how many seconds it may still take
 * @property {boolean} lost whether the server does not answer and is asked again
 *
 * @typedef {object} Pending
 * @property {number} at
 * @property {Summary} summary
 * @property {boolean} aloud whether arriving there is answered aloud
 * @property {string | null} [selected] the number that is chosen there
 * @property {string} [id] which moment it is, where positions are not known yet
 * @property {number} [stop] which of the stops it is, where their positions are not known yet
 * @property {boolean} [given] whether what is computed up to there is told without being asked for
 *
 * @typedef {object} Lesson
 * @property {string} name
 * @property {Record<string, string>} free its values of the parameters that do not make its run
 * @property {{ run: Run, first: First, delta: Delta }} begun what the others have made
 *
 * @typedef {object} View
 * @property {Preset} base the preset that the page started from
 * @property {Record<string, string>} defaults of the address's parameters
 * @property {Lesson | null} lesson the lesson that the page started from, if it is a ready one
 * @property {string} title the lesson's heading, if it has one
 * @property {string} text what stands below it, each line a paragraph
 * @property {import("./types.js").Snippet[]} snippets texts to paste into course pages
 * @property {import("./types.js").Offer[]} offers what a course author can choose of the page
 * @property {Record<string, string>} offered what has been chosen for links, frames and files
 * @property {string} way for which kind of host
 * @property {number} height of the frame there, in px
 * @property {string | null} preview the address of the frame as it will look
 * @property {boolean} sharing whether the link is on show
 * @property {string[]} notices what of a file could not be taken
 * @property {Explanations | null} explanations null until they arrive
 * @property {Delta} delta which δ is shown
 * @property {Granularity} granularity
 * @property {number} digits
 * @property {Summary} summary what is explained instead of one number
 * @property {Form | "layer"} form how a number is explained
 * @property {string[]} open ids that stand opened in the unrolled form, or "all"
 * @property {number | null} path the chosen one of all paths
 * @property {number} reached how many updates of the run have been gone through to the end
 * @property {number} example which example of a batch the picture shows, from 1
 * @property {Copied | null} copied what was put on the clipboard last, or could not be
 * @property {number | null} wanted how many updates an exported file replays; null for what fits
 * @property {number | null} recorded how many updates there are, where they are recorded
 * @property {Exporting | null} exporting the file that was wished for last, and what became of it
 * @property {Pending | null} pending where to go on as soon as the missing numbers arrive
 * @property {string | null} selected the number to explain instead of the current one
 * @property {string | null} pointed the number under the pointer
 * @property {string | null} editing the number whose field is open
 * @property {{ id: string, typed: string } | null} refused what was typed where no number in range was
 * @property {string} node the diagram's node that takes the focus: "layer.unit"
 * @property {boolean} playing
 * @property {string | null} trouble why the last request failed
 * @property {boolean} isFinal whether asking once more would not help
 * @property {import("./types.js").Choices} choices what a network can be made of
 * @property {First} first where new weights come from
 * @property {Wish | DataWish | StartWish | null} wish what the server is asked for: a network, data, or
 *   what a file says
 * @property {import("./csv.js").Draft} draft one's own data, as far as they are typed
 * @property {Job | null} job the training that is under way
 * @property {"update" | "epoch" | "updates" | "loss"} unit how far training goes at a time
 * @property {number} steps how many updates to train for
 * @property {number | null} below the loss at which training ends
 * @property {import("./pictures.js").Pictures} pictures what is drawn below the training
 * @property {import("./rival.js").Versus} versus a second run beside this one
 * @property {import("./staging.js").Staging} staging what a course leaves of the page
 * @property {import("./predict.js").Predict} predict the number that is asked for, and the score
 * @property {number} width of the diagram, in px
 * @property {boolean} low whether the frame is too low for a picture with the numbers of all edges
 * @property {boolean} help whether the keys are listed
 * @property {boolean} keys whether single keys step
 *
 * @typedef {object} History
 * @property {Position[]} undo
 * @property {Position[]} redo
 *
 * @typedef {Position & View & History} State
 *
 * @typedef {(
 *   | { type: "stepped" | "backed" | "leaptOn" | "leaptBack" | "played" | "paused" | "ticked" }
 *   | { type: "reset" | "undone" | "redone" | "retried" | "closed" | "helped" }
 *   | { type: "scrubbed", at: number, summary?: Summary }
 *   | { type: "choseForm", form: Form | "layer" }
 *   | { type: "toggled", id: string, among?: string[] }
 *   | { type: "openedAll" | "closedAll" }
 *   | { type: "choseExample", example: number }
 *   | { type: "chosePath", path: number | null, example?: number }
 *   | { type: "copying", text: string, notation: string }
 *   | { type: "copied", failed: boolean }
 *   | { type: "exporting", kind: ExportKind }
 *   | { type: "choseUpdates", updates: number }
 *   | { type: "exported", wish: Exporting, outcome: "done" | "failed", message?: string }
 *   | { type: "wentTo", update: number }
 *   | { type: "selected", id: string | null }
 *   | { type: "pointed", id: string | null, aloud?: boolean }
 *   | { type: "pressed", id: string }
 *   | { type: "opened", id: string }
 *   | { type: "edited", id: string, value: number }
 *   | { type: "rejected", id: string, typed: string }
 *   | { type: "reconfigured", setup: Setup }
 *   | { type: "reshaped", shape: import("./choices.js").Shape }
 *   | { type: "drewWeights", first: First }
 *   | { type: "built", wish: Wish, network: import("./types.js").Network }
 *   | { type: "drafted", draft: Partial<import("./csv.js").Draft> }
 *   | { type: "rewrote", draft: Partial<import("./csv.js").Draft> }
 *   | { type: "unwrote" }
 *   | { type: "wishedData", query: import("./types.js").DataQuery }
 *   | { type: "sampled", wish: DataWish, sample: import("./types.js").Sample }
 *   | { type: "sharing", open: boolean }
 *   | { type: "choseWay", way: string }
 *   | { type: "choseHeight", height: number }
 *   | { type: "previewed", address: string | null }
 *   | { type: "openedFile", text: string }
 *   | ({ type: "restored", wish: StartWish } & import("./types.js").StartReply)
 *   | { type: "offered", name: string, value: string }
 *   | { type: "choseDelta", delta: Delta }
 *   | { type: "choseGranularity", granularity: Granularity }
 *   | { type: "choseDigits", digits: number }
 *   | { type: "choseKeys", keys: boolean }
 *   | { type: "predicted", typed: string }
 *   | { type: "counted", right: number, total: number }
 *   | { type: "gaveUp" }
 *   | { type: "movedTo", node: string }
 *   | { type: "resized", width: number, low?: boolean }
 *   | { type: "explained", explanations: Explanations }
 *   | { type: "replied", run: Run, trace: Trace }
 *   | { type: "trained", steps: number, below: number | null }
 *   | { type: "choseUnit", unit: View["unit"] }
 *   | { type: "choseSteps", steps: number }
 *   | { type: "choseBelow", below: number | null }
 *   | { type: "reported", job: Job["start"], reports: Report[], left: number | null }
 *   | { type: "lostRun", job: Job["start"] }
 *   | { type: "pausedRun", job: Job["start"], after: Training }
 *   | { type: "endedRun", job: Job["start"], after: Training, trouble?: string }
 *   | { type: "stoppedRun" }
 *   | { type: "jumped", update: number }
 *   | { type: "arrivedAt", run: Run, update: number, training: Training }
 *   | { type: "answered", run: Run, update: number, questions: Record<string, Explained> }
 *   | { type: "chosePicture", choice: import("./pictures.js").Choice }
 *   | { type: "painted", picture: import("./pictures.js").Picture }
 *   | { type: "paintFailed", want: import("./pictures.js").Want, message: string }
 *   | { type: "failed", message: string, final?: boolean, last?: Training }
 * )} Own what happens to one run
 *
 * @typedef {(
 *   | Own
 *   | { type: "differed", difference: import("./rival.js").Difference | null }
 *   | { type: "rival", event: Event }
 * )} Event
 */

/**
 * The page as it opens: everything given, nothing computed.
 * @param {Start} start
 * @returns {State}
 */
export function initial(start) {
  const { preset, base = preset, delta, digits, keys, choices, first, defaults = {} } = start;
  const { staging = WHOLE } = start;
  const usual = usualGranularity(preset.network);
  const run = runFrom(setupOf(start));
  const { lesson = null } = start;
  return goingTo(start.at, {
    run,
    base,
    lesson: lesson && { ...lesson, begun: { run, first, delta } },
    defaults,
    update: 0,
    at: 0,
    explanations: null,
    delta,
    granularity: staging.mode === "predict" ? "calculation" : start.by || usual,
    digits,
    summary: "",
    form: usual === "layer" ? "layer" : "derivation",
    open: [],
    path: null,
    copied: null,
    wanted: null,
    recorded: start.recorded ?? null,
    exporting: null,
    reached: 0,
    example: start.example ?? 1,
    pending: null,
    selected: null,
    pointed: null,
    editing: null,
    refused: null,
    node: "0.1",
    playing: false,
    trouble: null,
    isFinal: false,
    choices,
    first,
    wish: null,
    draft: EMPTY,
    job: null,
    unit: "updates",
    steps: Math.min(1000, (start.recorded ?? 1001) - 1),
    below: null,
    pictures: NO_PICTURES,
    versus: ALONE,
    staging,
    predict: UNASKED,
    width: 720,
    low: false,
    help: false,
    keys,
    title: start.title ?? "",
    text: start.text ?? "",
    snippets: start.snippets ?? [],
    offers: start.offers ?? [],
    offered: staging.said,
    way: "iframe",
    height: 720,
    preview: null,
    sharing: false,
    notices: [],
    undo: [],
    redo: [],
  });
}

/** @type {Record<string, Summary>} what is explained, by its name in an address */
export const SUMMARIES = { number: "", layer: "block", phase: "phase" };

/**
 * On the way to a place of the run: updates before it are made as in training.
 * @param {import("./types.js").Place | undefined} place
 * @param {State} state
 * @returns {State}
 */
function goingTo(place, state) {
  if (!place) return state;
  const { id, explain = "", selected } = place;
  const usual = id ? summaryOf(state.granularity) : "";
  const goal = {
    ...{ at: 0, ...(id && { id }), aloud: false },
    ...{ summary: SUMMARIES[explain] ?? usual, selected, given: true },
  };
  const steps = place.update - updateNumber(state);
  return steps > 0 ? begin(state, steps, null, goal) : { ...state, pending: goal };
}

/**
 * A run of which nothing is known but its start.
 * @param {Setup} setup
 * @returns {Run}
 */
function runFrom(setup) {
  return { setup, traces: [], states: {}, reports: {}, explained: [] };
}

/**
 * The trace of the update on show, once it has arrived.
 * @param {Position} state
 */
export function currentTrace(state) {
  return state.run.traces[state.update];
}

/**
 * The examples that an update of a run takes, from 1, or undefined where it takes all or where they
 * are not known yet.
 * @param {Run} run
 * @param {number} update
 * @returns {number[] | undefined}
 */
export function batchAt(run, update) {
  const { setup, traces, reports, first } = run;
  if (!setup.batch) return undefined;
  return traces[update]?.batch ?? reports[update]?.next_batch ?? (update === 0 ? first : undefined);
}

/**
 * How many examples an update of a run takes, if it is known.
 * @param {Run} run
 * @param {number} update
 */
export function exampleCount(run, update) {
  return run.setup.batch ? batchAt(run, update)?.length : run.setup.inputs.length;
}

/**
 * What an update of a run is made from, with the examples that it takes; without any while they are
 * not known.
 * @param {Run} run
 * @param {number} update
 * @returns {Setup | null}
 */
export function takenAt(run, update) {
  const setup = setupAt(run, update);
  if (!setup?.batch) return setup;
  const rows = batchAt(run, update) ?? [];
  /** @param {number[][]} all */
  const taken = (all) => rows.map((row) => all[row - 1] ?? []);
  return { ...setup, inputs: taken(setup.inputs), targets: taken(setup.targets) };
}

/**
 * What an update of a run is made from, or null while the one before it is missing.
 * @param {Run} run
 * @param {number} update
 * @returns {Setup | null}
 */
export function setupAt(run, update) {
  const before = stateAt(run, update);
  return before ? { ...run.setup, before } : null;
}

/**
 * The state that an update of a run starts from, if it is at hand.
 * @param {Run} run
 * @param {number} update
 * @returns {Training | undefined}
 */
export function stateAt({ setup, traces, states }, update) {
  return update === 0 ? setup.before : (traces[update - 1]?.after ?? states[update]);
}

/**
 * The last state at hand that leads to an update.
 * @param {Run} run
 * @param {number} update
 */
export function nearest(run, update) {
  const kept = Object.keys(run.states).map(Number);
  const seen = Object.keys(run.traces).map((index) => Number(index) + 1);
  return Math.max(0, ...[...kept, ...seen].filter((index) => index <= update));
}

/**
 * How the update on show is numbered for people.
 * @param {Position} state
 */
export function updateNumber(state) {
  return state.run.setup.before.step + state.update + 1;
}

/**
 * The number to explain: the chosen one, else the one that is asked for or was computed last.
 * @param {State} state
 */
export function explained(state) {
  const { selected, summary, explanations, at, predict } = state;
  if (selected || summary || !explanations) return selected;
  if (predict.asked) return predict.asked;
  return momentAt(explanations, at)?.id ?? null;
}

/**
 * The example whose numbers are on show: that of the explained number, or the chosen one.
 * @param {State} state
 */
export function shownExample(state) {
  return exampleOf(explained(state) ?? "") ?? state.example;
}

/**
 * The state after an event.
 * @param {State} state
 * @param {Event} event
 * @returns {State}
 */
export function reduce(state, event) {
  return withheld(state, ofItsBatch(changed(state, event)));
}

/**
 * Without explanations that are of more or fewer examples than the update takes; as soon as others
 * are here, the walk goes on at the same stop.
 * @param {State} state
 * @returns {State}
 */
function ofItsBatch(state) {
  const { run, update, explanations, granularity } = state;
  const count = run.setup.batch && exampleCount(run, update);
  if (!explanations || !count || explanations.architecture.examples === count) return state;
  const waiting = state.pending ?? { at: state.at, summary: state.summary, aloud: false };
  const all = granularity === "calculation" ? [] : stops(explanations, granularity);
  const stop = waiting.at === explanations.moments.length ? -1 : all.indexOf(waiting.at);
  const isStop = stop >= 0 || waiting.at === explanations.moments.length;
  const pending = { ...waiting, ...(isStop ? { stop } : {}) };
  return { ...state, explanations: null, at: 0, pending: waiting.at > 0 ? pending : null };
}

/**
 * @param {State} state
 * @param {Event} event
 * @returns {State}
 */
function changed(state, event) {
  switch (event.type) {
    case "stepped":
      return onward(state, state.granularity);
    case "ticked":
      return currentTrace(state) ? onward(state, state.granularity) : state;
    case "backed":
      return backward(state, state.granularity);
    case "leaptOn":
      return onward(state, "update");
    case "leaptBack":
      return backward(state, "update");
    case "played":
      return { ...state, playing: true };
    case "paused":
      return { ...state, playing: false };
    case "scrubbed":
      return scrub(state, event.at, event.summary ?? "");
    case "wentTo":
      return show(state, event.update, momentCount(state), "phase");
    case "reset":
      return { ...show(state, 0, 0, ""), playing: false };
    case "selected":
      return { ...state, ...UNTOUCHED, selected: event.id, playing: state.playing && !event.id };
    case "pointed":
      return { ...state, pointed: event.id };
    case "pressed":
      return press(state, event.id);
    case "opened":
      if (!mayEdit(state, event.id)) return state;
      return { ...state, editing: event.id, refused: null, playing: false };
    case "closed":
      return { ...state, editing: null, refused: null, help: false };
    case "rejected":
      return { ...state, refused: { id: event.id, typed: event.typed } };
    case "edited":
      return edit(state, event.id, event.value);
    case "reconfigured":
      return restart(state, event.setup);
    case "reshaped":
      return wishFor(state, event.shape, state.first, true);
    case "drewWeights":
      return wishFor(state, shapeOf(setupOn(state)), event.first, false);
    case "built":
      return build(state, event.wish, event.network);
    case "drafted":
      return { ...state, draft: { ...state.draft, ...event.draft } };
    case "rewrote":
      return { ...state, draft: rewritten(state.draft, event.draft) };
    case "unwrote":
      return { ...state, draft: unwritten(state.draft) };
    case "wishedData":
      return { ...state, wish: { data: event.query }, playing: false, trouble: null };
    case "sampled":
      return sampled(state, event.wish, event.sample);
    case "sharing":
      return state.sharing === event.open ? state : { ...state, sharing: event.open };
    case "choseWay":
      return { ...state, way: event.way, copied: null };
    case "choseHeight":
      return { ...state, height: event.height, copied: null };
    case "offered":
      return {
        ...state,
        offered: offered(state, event.name, event.value),
        copied: null,
        preview: null,
      };
    case "previewed":
      return { ...state, preview: event.address };
    case "openedFile":
      return openFile(state, event.text);
    case "restored":
      return restore(state, event);
    case "choseUnit":
      return { ...state, unit: event.unit };
    case "choseSteps":
      return { ...state, steps: event.steps };
    case "choseBelow":
      return { ...state, below: event.below };
    case "trained":
      return begin(state, event.steps, event.below);
    case "reported":
      return report(state, event);
    case "lostRun":
      return state.job?.start === event.job
        ? { ...state, job: { ...state.job, lost: true } }
        : state;
    case "endedRun":
      return state.job?.start === event.job ? end(state, event.after, event.trouble) : state;
    case "pausedRun":
      return state.job?.start === event.job
        ? keep(state, updateOf(state, event.after), event.after)
        : state;
    case "stoppedRun":
      return stop(state);
    case "jumped":
      return {
        ...show(state, Math.min(event.update, lastUpdate(state)), 0, ""),
        playing: false,
      };
    case "arrivedAt":
      return state.run === event.run ? keep(state, event.update, event.training) : state;
    case "undone":
      return travel(state, "undo", "redo");
    case "redone":
      return travel(state, "redo", "undo");
    case "choseDelta":
      return { ...state, delta: event.delta, trouble: null };
    case "choseGranularity":
      return { ...state, granularity: event.granularity };
    case "choseForm":
      return { ...state, form: event.form, open: [], path: null, copied: null, trouble: null };
    case "toggled":
      return { ...state, open: toggled(event.among ?? state.open, event.id), copied: null };
    case "openedAll":
      return { ...state, open: ["all"], copied: null };
    case "closedAll":
      return { ...state, open: [], copied: null };
    case "choseExample":
      return { ...state, example: event.example, selected: inExample(state, event.example) };
    case "chosePath":
      return { ...state, path: event.path, example: event.example ?? state.example };
    case "copying":
      return { ...state, copied: { text: event.text, notation: event.notation } };
    case "copied":
      return { ...state, copied: state.copied && { ...state.copied, failed: event.failed } };
    case "choseUpdates":
      return { ...state, wanted: event.updates };
    case "exporting":
      return { ...state, exporting: { kind: event.kind } };
    case "exported": {
      const { wish, outcome, message } = event;
      if (state.exporting !== wish) return state;
      return { ...state, exporting: { ...wish, outcome, ...(message && { message }) } };
    }
    case "choseDigits":
      return { ...state, digits: event.digits };
    case "predicted":
      return answered(state, event.typed, reveal);
    case "gaveUp":
      return givenUp(state, reveal);
    case "counted":
      return {
        ...state,
        predict: { ...state.predict, right: event.right, total: event.total },
      };
    case "choseKeys":
      return { ...state, keys: event.keys };
    case "movedTo":
      return { ...state, node: event.node };
    case "resized":
      return { ...state, width: event.width, low: event.low ?? false };
    case "helped":
      return { ...state, help: !state.help };
    case "explained":
      return explain(state, event.explanations);
    case "replied":
      return arrive(state, event.run, event.trace);
    case "answered":
      return answer(state, event.run, event.update, event.questions);
    case "chosePicture":
      return { ...state, pictures: { ...state.pictures, ...event.choice, failed: null } };
    case "painted":
      return {
        ...state,
        pictures: { ...state.pictures, [event.picture.kind]: event.picture, failed: null },
      };
    case "paintFailed":
      return {
        ...state,
        pictures: { ...state.pictures, failed: { want: event.want, message: event.message } },
      };
    case "failed":
      return {
        ...state,
        ...failing(state),
        trouble: event.message,
        isFinal: event.final ?? false,
        playing: false,
      };
    case "retried":
      return { ...state, trouble: null };
  }
  return state; // the other events are of two runs: see rival.js
}

/**
 * What is explained when another example comes on show: the same number of that one, if it has one.
 * @param {State} state
 * @param {number} example
 */
function inExample(state, example) {
  const id = explained(state);
  return id && exampleOf(id) ? id.replace(/~\d+$/, `~${example}`) : state.selected;
}

/**
 * Data that the server does not give are not asked for again: the old ones stay in use.
 * @param {State} state
 */
function failing({ wish }) {
  return { wish: wish && !("shape" in wish) ? null : wish };
}

/** Nothing of the explained number has been opened, chosen or typed into. */
const UNTOUCHED = { editing: null, refused: null, open: [], path: null, copied: null };

/**
 * Shows a position; what was chosen before is let go.
 * @param {State} state
 * @param {number} update
 * @param {number} at
 * @param {Summary} summary
 * @returns {State}
 */
function show(state, update, at, summary) {
  const view = { pending: null, selected: null, trouble: null };
  const done = at === momentCount(state) && at > 0 ? update + 1 : update;
  const reached = Math.max(state.reached, done);
  return { ...state, ...UNTOUCHED, ...view, update, at, summary, reached };
}

/**
 * The moment after the present one, told.
 * @param {State} state
 */
function reveal(state) {
  return show(state, state.update, state.at + 1, "");
}

/**
 * @param {string[]} open
 * @param {string} id
 */
function toggled(open, id) {
  return open.includes(id) ? open.filter((each) => each !== id) : [...open, id];
}

/**
 * To a position of the update on show, as soon as its numbers are there.
 * @param {State} state
 * @param {number} at
 * @param {Summary} summary
 * @returns {State}
 */
function scrub(state, at, summary) {
  if (currentTrace(state)) return show(state, state.update, at, summary);
  return waitFor(state, { at, summary, aloud: true });
}

/**
 * Where to go on as soon as the numbers are there; what was chosen to look at before gives way.
 * @param {State} state
 * @param {Pending} pending
 * @returns {State}
 */
function waitFor(state, pending) {
  return { ...state, selected: null, pending };
}

/** @param {State} state */
function momentCount(state) {
  return state.explanations?.moments.length ?? 0;
}

/**
 * What is explained where Step stops.
 * @param {Granularity} granularity
 * @returns {Summary}
 */
export function summaryOf(granularity) {
  if (granularity === "calculation") return "";
  return granularity === "layer" ? "block" : "phase";
}

/**
 * To the next stop; past the last one, to the first of the next update. Numbers that are not there
 * yet are gone on to as soon as they are.
 * @param {State} state
 * @param {Granularity} granularity
 * @returns {State}
 */
function onward(state, granularity) {
  if (!state.explanations) return waiting(state, granularity);
  const all = stops(state.explanations, granularity);
  const from = state.pending?.at ?? state.at;
  const next = all.find((stop) => stop > from);
  const summary = summaryOf(granularity);
  if (!currentTrace(state))
    return next === undefined ? state : waitFor(state, { at: next, summary, aloud: true });
  if (next !== undefined) return show(state, state.update, next, summary);
  if (state.update === lastUpdate(state)) return { ...state, playing: false };
  const [at = 0] = all;
  if (state.run.traces[state.update + 1]) return show(state, state.update + 1, at, summary);
  return { ...show(state, state.update + 1, 0, ""), pending: { at, summary, aloud: true } };
}

/**
 * The last update that can be walked: the last of a recording, where the numbers come from one.
 * @param {State} state
 */
export function lastUpdate({ recorded }) {
  return (recorded ?? Number.POSITIVE_INFINITY) - 1;
}

/**
 * Whether a recording ends here.
 * @param {State} state
 */
export function isAtEnd(state) {
  const { update, at, explanations } = state;
  return update === lastUpdate(state) && at > 0 && at === explanations?.moments.length;
}

/**
 * While the walk of a new network is on its way, each press is for one stop more.
 * @param {State} state
 * @param {Granularity} granularity
 * @returns {State}
 */
function waiting(state, granularity) {
  const last = state.pending?.stop ?? -1;
  const isAtStart = state.at === 0 && (!state.pending || last >= 0);
  if (!isAtStart) return state; // a place that was come back to is waited for
  const summary = summaryOf(granularity);
  return waitFor(state, { at: 0, stop: last + 1, summary, aloud: true });
}

/**
 * To the stop before; before the first one, to the end of the update before.
 * @param {State} state
 * @param {Granularity} granularity
 * @returns {State}
 */
function backward(state, granularity) {
  if (!state.explanations) return state;
  const summary = summaryOf(granularity);
  const stop = stops(state.explanations, granularity).findLast((stop) => stop < state.at);
  const paused = { ...state, playing: false };
  if (stop !== undefined) return show(paused, state.update, stop, summary);
  if (state.update === 0) return show(paused, 0, 0, "");
  return show(paused, state.update - 1, momentCount(state), summary);
}

/**
 * A number in the picture was pressed: explain it; pressed again, open its field if it has one.
 * @param {State} state
 * @param {string} id
 * @returns {State}
 */
function press(state, id) {
  if (state.selected === id && mayEdit(state, id)) return reduce(state, { type: "opened", id });
  return { ...state, ...UNTOUCHED, selected: id, playing: false };
}

/**
 * Starts a new run from the update on show, with one given number changed. What depended on it is
 * no longer known; the old run stays reachable by undo.
 * @param {State} state
 * @param {string} id
 * @param {number} value
 * @returns {State}
 */
function edit(state, id, value) {
  const setup = setupAt(state.run, state.update);
  const path = state.explanations?.quantities[id]?.path;
  if (!setup || !path || !state.explanations || !mayEdit(state, id)) return state;
  // A field reports its change twice where Enter closes it: once for the key, once for leaving.
  const place = inAll(path, batchAt(state.run, state.update));
  if (place.reduce((/** @type {any} */ tree, key) => tree?.[key], setup) === value)
    return reduce(state, { type: "closed" });
  const first = batchAt(state.run, state.update);
  const at = Math.min(state.pending?.at ?? state.at, firstUseOf(state.explanations, id));
  const run = runFrom(marked(replaced(setup, place, value), path));
  return {
    ...state,
    ...UNTOUCHED,
    run: { ...run, ...(first && { first }), ...(asks(state) && { told: { 0: at } }) },
    job: null,
    update: 0,
    at: 0,
    reached: 0,
    summary: "",
    pending: { at, summary: "", aloud: false },
    selected: id,
    playing: false,
    trouble: null,
    undo: [...state.undo, here(state)],
    redo: [],
  };
}

/**
 * An example that was changed by hand is no longer that of its source.
 * @param {Setup} setup
 * @param {(string | number)[]} path
 * @returns {Setup}
 */
function marked(setup, [part]) {
  return part === "inputs" || part === "targets" ? asEdited(setup) : setup;
}

/**
 * The path to a number among all examples, from the one among those of an update.
 * @param {(string | number)[]} path
 * @param {number[] | undefined} batch
 */
function inAll(path, batch) {
  const [part, row, ...rest] = path;
  if (!batch || (part !== "inputs" && part !== "targets")) return path;
  return [part, (batch[Number(row)] ?? 0) - 1, ...rest];
}

/**
 * What the update on show is made from, or its run's start while that is on its way.
 * @param {State} state
 * @returns {Setup}
 */
export function setupOn({ run, update }) {
  return setupAt(run, update) ?? run.setup;
}

/**
 * A network to ask the server for.
 * @param {State} state
 * @param {import("./choices.js").Shape} shape
 * @param {First} first
 * @param {boolean} keeps
 * @returns {State}
 */
function wishFor(state, shape, first, keeps) {
  return { ...state, first, wish: { shape, first, keeps }, playing: false, trouble: null };
}

/**
 * With a text that somebody did not type; the old one stays reachable.
 * @param {import("./csv.js").Draft} draft
 * @param {Partial<import("./csv.js").Draft>} change
 */
function rewritten(draft, change) {
  if (change.text === draft.text && !change.bytes) return draft;
  const { past, seed, scaling, held_out, ...before } = draft;
  return { ...draft, bytes: null, ...change, past: [...past, before] };
}

/**
 * With the text before the last one that was not typed.
 * @param {import("./csv.js").Draft} draft
 */
function unwritten(draft) {
  return { ...draft, ...draft.past.at(-1), past: draft.past.slice(0, -1) };
}

/**
 * The data that were wished for are here: a new run starts with them, or a network that they fit is
 * wished for.
 * @param {State} state
 * @param {DataWish} wish
 * @param {import("./types.js").Sample} sample
 * @returns {State}
 */
function sampled(state, wish, sample) {
  if (state.wish !== wish) return state;
  const base = withData(setupOn(state), wish.data, sample, state.choices);
  const sizes = sizesFor(base);
  if (String(sizes) === String(sizesOf(base.before.network))) return restart(state, base);
  const shape = shapeOf(base, sizes);
  return { ...state, wish: { shape, first: state.first, keeps: true, base } };
}

/**
 * The network that was wished for is here: a new run starts from it.
 * @param {State} state
 * @param {Wish} wish
 * @param {import("./types.js").Network} network
 * @returns {State}
 */
function build(state, wish, network) {
  if (state.wish !== wish) return state;
  const setup = wish.base ?? setupOn(state);
  const layers = network.layers.map((layer, index) =>
    wish.shape.biases[index] ? layer : { ...layer, biases: null },
  );
  const made = wish.keeps ? grown(setup, { layers }) : afresh(setup, layers);
  return restart(state, isOfWidth(made, setup) ? made : asEdited(made));
}

/**
 * Whether the examples of two set-ups have as many numbers.
 * @param {Setup} one
 * @param {Setup} other
 */
function isOfWidth(one, other) {
  return String(sizesFor(one)) === String(sizesFor({ ...other, before: one.before }));
}

/**
 * Asks for what a saved file says, if it is one.
 * @param {State} state
 * @param {string} text
 * @returns {State}
 */
function openFile(state, text) {
  const parameters = read(text);
  if (!parameters) return { ...state, notices: [noFile()] };
  const { embedded } = state.staging;
  return { ...state, notices: [], wish: { parameters, embedded }, playing: false, trouble: null };
}

/**
 * What is chosen for links, frames and files; what is usual is left out.
 * @param {State} state
 * @param {string} name
 * @param {string} value
 */
function offered({ offers, offered, title, text }, name, value) {
  const shown = /** @type {Record<string, string>} */ ({ title, text });
  const usual = shown[name] ?? offers.find((each) => each.name === name)?.default;
  const { [name]: _, ...others } = offered;
  return value === usual ? others : { ...others, [name]: value };
}

/**
 * What a file says is here: a new run starts with it, and goes where the file was saved.
 * @param {State} state
 * @param {{ wish: StartWish } & import("./types.js").StartReply} reply
 * @returns {State}
 */
function restore(state, { wish, start, notices, staging = state.staging }) {
  if (state.wish !== wish) return state;
  const { base, delta, digits, by, example, first, preset, title = "", text = "" } = start;
  const usual = by || usualGranularity(preset.network);
  const granularity = staging.mode === "predict" ? "calculation" : usual;
  const view = {
    ...{ staging, offered: staging.said, base, lesson: null },
    delta,
    digits,
    example,
    first,
    title,
    text,
    granularity,
    notices,
    explanations: null,
  };
  return goingTo(start.at, { ...restart(state, setupOf(start)), ...view });
}

/**
 * A new run from another set-up; the old one stays reachable by undo.
 * @param {State} state
 * @param {Setup} setup
 * @returns {State}
 */
function restart(state, setup) {
  return {
    ...state,
    ...UNTOUCHED,
    run: runFrom(setup),
    update: 0,
    at: 0,
    reached: 0,
    example: 1,
    job: null,
    explanations: fitting(state, setup),
    summary: "",
    pending: null,
    selected: null,
    wish: null,
    playing: false,
    trouble: null,
    undo: [...state.undo, here(state)],
    redo: [],
  };
}

/**
 * The explanations if they are of what a set-up makes; else others have to come.
 * @param {State} state
 * @param {Setup} setup
 */
function fitting({ explanations }, setup) {
  const same = explanations && sameArchitecture(explanations.architecture, setup);
  return same ? explanations : null;
}

/**
 * Training begins with the update on show.
 * @param {State} state
 * @param {number} steps
 * @param {number | null} below
 * @param {Pending | null} [goal]
 * @returns {State}
 */
function begin(state, steps, below, goal = null) {
  if (!setupAt(state.run, state.update)) return state;
  const start = state.run;
  const job = { start, from: state.update, steps, below, goal, done: 0, left: null, lost: false };
  return { ...state, job, playing: false, trouble: null };
}

/**
 * Keeps what a run tells of itself.
 * @param {State} state
 * @param {{ job: Run, reports: Report[], left: number | null }} told
 * @returns {State}
 */
function report(state, { job, reports, left }) {
  if (!state.job || state.job.start !== job) return state;
  const { run } = state;
  const first = run.setup.before.step;
  const states = { ...run.states };
  const known = { ...run.reports };
  for (const { training, ...told } of reports) {
    known[told.step - first] = told;
    if (training) states[told.step - first] = training;
  }
  const last = reports.at(-1)?.step ?? first;
  const done = last - first - state.job.from;
  return {
    ...state,
    run: { ...run, states, reports: known },
    job: { ...state.job, done, left, lost: false },
  };
}

/**
 * Before which update of the run a state stands.
 * @param {State} state
 * @param {Training} training
 */
function updateOf({ run }, { step }) {
  return step - run.setup.before.step;
}

/**
 * The run has come to its end, or as far as it can: its last state is on show.
 * @param {State} state
 * @param {Training} after
 * @param {string} [trouble]
 * @returns {State}
 */
function end(state, after, trouble) {
  const update = updateOf(state, after);
  const kept = keep({ ...state, job: null }, update, after);
  const goal = trouble ? null : (state.job?.goal ?? null);
  const pending = state.explanations ? known(goal, state.explanations) : goal;
  return { ...show(kept, update, 0, ""), pending, trouble: trouble ?? null, isFinal: true };
}

/**
 * Stops at the last update that was told; its state is made again from the last one at hand.
 * @param {State} state
 * @returns {State}
 */
function stop(state) {
  if (!state.job) return state;
  return show({ ...state, job: null }, state.job.from + state.job.done, 0, "");
}

/**
 * @param {State} state
 * @param {number} update
 * @param {Training} training
 * @returns {State}
 */
function keep(state, update, training) {
  const { run } = state;
  return { ...state, run: { ...run, states: { ...run.states, [update]: training } } };
}

/**
 * A copy of `tree` with another value at the end of `path`.
 * @template T
 * @param {T} tree
 * @param {(string | number)[]} path
 * @param {number} value
 * @returns {T}
 */
function replaced(tree, [key, ...rest], value) {
  if (key === undefined) return /** @type {any} */ (value);
  const copy = /** @type {any} */ (Array.isArray(tree) ? [...tree] : { ...tree });
  copy[key] = replaced(copy[key], rest, value);
  return copy;
}

/**
 * Undo or redo: takes the last position of one list and leaves the present one on the other.
 * @param {State} state
 * @param {"undo" | "redo"} from
 * @param {"undo" | "redo"} to
 * @returns {State}
 */
function travel(state, from, to) {
  const position = state[from].at(-1);
  if (!position) return state;
  const isThere = position.run.traces[position.update] !== undefined;
  const arrived = show({ ...state, reached: 0 }, position.update, isThere ? position.at : 0, "");
  return {
    ...arrived,
    run: position.run,
    explanations: fitting(state, position.run.setup),
    wish: null,
    job: null,
    pending: isThere ? null : { at: position.at, summary: "", aloud: false },
    playing: false,
    [from]: state[from].slice(0, -1),
    [to]: [...state[to], here(state)],
  };
}

/**
 * Where the walk stands, or where it will stand as soon as its numbers arrive.
 * @param {State} state
 * @returns {Position}
 */
function here({ run, update, at, pending }) {
  return { run, update, at: pending?.at ?? at };
}

/**
 * Takes new explanations; under another meaning of δ every place stays at the same number, or where
 * the new walk does not have it, at the last one before that both have.
 * @param {State} state
 * @param {Explanations} explanations
 * @returns {State}
 */
function explain(state, explanations) {
  if (!state.explanations) {
    const at = Math.min(state.at, explanations.moments.length);
    const example = Math.min(state.example, explanations.architecture.examples);
    const pending = known(state.pending, explanations);
    return arrived({ ...state, explanations, at, example, pending, trouble: null });
  }
  const walk = state.explanations.moments;
  const positions = new Map(explanations.moments.map(({ id }, index) => [id, index + 1]));
  /** @template {{ at: number }} P @param {P} place @returns {P} */
  const moved = (place) => {
    const last = walk.slice(0, place.at).findLast(({ id }) => positions.has(id));
    return { ...place, at: (last && positions.get(last.id)) ?? 0 };
  };
  return {
    ...moved(state),
    explanations,
    trouble: null,
    pending: state.pending && moved(state.pending),
    undo: state.undo.map(moved),
    redo: state.redo.map(moved),
  };
}

/**
 * A place that is waited for by its moment, as a position; the start, where there is no such moment.
 * @param {Pending | null} pending
 * @param {Explanations} explanations
 * @returns {Pending | null}
 */
function known(pending, { moments }) {
  if (!pending?.id) return pending;
  const { id, ...rest } = pending;
  return { ...rest, at: moments.findIndex((moment) => moment.id === id) + 1 };
}

/**
 * Takes the next trace of a run, unless it has arrived already.
 * @param {State} state
 * @param {Run} run
 * @param {Trace} trace
 * @returns {State}
 */
function arrive(state, run, trace) {
  if (state.run !== run) return state;
  const traces = run.traces.slice();
  traces[trace.before.step - run.setup.before.step] = trace;
  return arrived({ ...state, run: { ...run, traces }, trouble: null });
}

/**
 * Goes where it was to go as soon as numbers and explanations are there.
 * @param {State} state
 * @returns {State}
 */
function arrived(state) {
  const { pending, explanations } = state;
  if (!pending || !explanations || !currentTrace(state)) return state;
  if (explanations.architecture.examples !== exampleCount(state.run, state.update)) return state;
  const all = stops(explanations, pending.stop === -1 ? "update" : state.granularity);
  const known = pending.stop === undefined ? pending.at : (all.at(pending.stop) ?? pending.at);
  const at = Math.min(known, explanations.moments.length);
  const selected = pending.selected ?? state.selected;
  const there = pending.given && asks(state) ? telling(state, at) : state;
  return { ...there, at, summary: pending.summary, selected, pending: null };
}

/**
 * Takes answers about an update of a run.
 * @param {State} state
 * @param {Run} run
 * @param {number} update
 * @param {Record<string, Explained>} questions
 * @returns {State}
 */
function answer(state, run, update, questions) {
  if (state.run !== run) return state;
  const explained = run.explained.slice();
  explained[update] = { ...explained[update], ...questions };
  return { ...state, run: { ...run, explained }, trouble: null };
}

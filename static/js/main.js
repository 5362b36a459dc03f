// Starts the page: one state, one loop of event, reduce, render.

import { render } from "lit-html";
import { sizesOf } from "./choices.js";
import { addressKeeper, copy, fetcher, painter, player, speaker } from "./effects.js";
import { exporter } from "./export.js";
import { frame } from "./frame.js";
import { keyFor } from "./keys.js";
import { initial, questionOf, reduce } from "./rival.js";
import { architectureOf, sourceOf } from "./source.js";
import {
  sayAnswer,
  sayData,
  sayEdited,
  sayNumber,
  sayPosition,
  sayToggled,
  sayTrained,
} from "./speech.js";
import { text } from "./text.js";
import { trainer } from "./trainer.js";
import { values } from "./values.js";
import { rangeText } from "./view/field.js";
import { page } from "./view/page.js";

/** @typedef {import("./state.js").Event} Event */

const root = /** @type {HTMLElement} */ (document.getElementById("app"));
const alertBox = /** @type {HTMLElement} */ (document.getElementById("alert"));
const start = JSON.parse(document.getElementById("start")?.textContent ?? "{}");

let state = initial(start);
let drawing = false;

const source = sourceOf(document);
const fetchMissing = fetcher(source, dispatch);
const paint = painter(source, dispatch);
const train = trainer(source, dispatch, () => state);
const fetchForRival = fetcher(source, toRival, questionOf);
const trainRival = trainer(source, toRival, () => state.versus.rival ?? state);
const take = exporter(source, dispatch);
const play = player(dispatch);
const keepAddress = addressKeeper();
const say = speaker([...document.querySelectorAll("#live [aria-live]")]);
const tellHost = frame(start, dispatch, () => state);

/** Events of the user's own that are answered aloud with where the walk stands. */
const SPOKEN = new Set([
  "stepped",
  "backed",
  "leaptOn",
  "leaptBack",
  "scrubbed",
  "wentTo",
  "reset",
  "ticked",
]);

/** @param {Event} event */
function dispatch(event) {
  // A field that is removed while it has the focus reports that it lost it: that can wait.
  if (drawing) return queueMicrotask(() => dispatch(event));
  const before = state;
  state = reduce(state, event);
  if (state === before) return;
  const hadFocus = root.contains(document.activeElement);
  draw();
  focusEditor(before.editing);
  if (hadFocus && document.activeElement === document.body) focusHeading();
  speak(event, before);
  play(state);
  train(state);
  trainRival(state.versus.rival);
  fetchMissing(state);
  fetchForRival(state.versus.rival);
  paint(state);
  if (event.type === "restored") drawLesson();
  if (event.type === "copying") copy(event.text, dispatch);
  if (event.type === "exporting") take(state);
  keepAddress(state);
  tellHost();
}

/** @param {Event} event */
function toRival(event) {
  dispatch({ type: "rival", event });
}

/** What is on show, by name or by its sizes. */
const label = /** @type {HTMLElement} */ (document.getElementById("label"));
const named = kindOfNetwork();

/** What its name is about: its layers, functions, loss and optimizer. */
function kindOfNetwork() {
  return JSON.stringify(architectureOf(state.run.setup, "standard"));
}

const heading = /** @type {HTMLElement} */ (document.getElementById("title"));
const lesson = /** @type {HTMLElement} */ (document.getElementById("lesson"));

/** The heading and the text of a lesson; those that the page opened with are in it already. */
function drawLesson() {
  heading.textContent = state.title || text("page.title");
  heading.classList.toggle("usual", !state.title);
  const paragraphs = state.text.split("\n").filter(Boolean);
  lesson.replaceChildren(
    ...paragraphs.map((each) => Object.assign(document.createElement("p"), { textContent: each })),
  );
}

function draw() {
  drawing = true;
  const sizes = sizesOf(state.run.setup.before.network).join("-");
  const { data } = state.run.setup;
  if (data) label.textContent = text("data.named", { label: data.label, sizes });
  else if (kindOfNetwork() === named) label.textContent = start.preset.label;
  else label.textContent = text("lab.named", { sizes });
  render(page(state, dispatch), root);
  drawing = false;
  keepHeights();
}

/** What the heights are kept for. */
let keptFor = "";

/** These stay as high as they have been, so that nothing below them moves from number to number. */
function keepHeights() {
  const isReady = state.at === null && !state.selected;
  const now = [state.width, state.form, state.digits, state.staging.view, isReady].join();
  /** @type {NodeListOf<HTMLElement>} */
  const kept = root.querySelectorAll(".calculation, .legend, .whereabouts");
  if (now !== keptFor) for (const { style } of kept) style.minHeight = "";
  keptFor = now;
  const heights = Array.from(kept, (each) => Math.ceil(each.getBoundingClientRect().height));
  for (const [index, { style }] of kept.entries()) style.minHeight = `${heights[index]}px`;
}

/** @param {string | null} previous */
function focusEditor(previous) {
  if (state.editing && state.editing !== previous) {
    const input = /** @type {HTMLInputElement | null} */ (root.querySelector(".editor input"));
    input?.focus();
    input?.select();
  } else if (previous && !state.editing && document.activeElement === document.body) {
    // Back to the node that was changed; numbers on edges take no focus.
    /** @type {SVGElement | null} */ (
      root.querySelector(`.node[data-id="${previous}"] [tabindex="0"]`)
    )?.focus();
  }
}

/** Where the focus goes on when what had it is no longer there. */
function focusHeading() {
  const [heading, ask] = ["h2", "[data-predict]"].map((each) =>
    root.querySelector(`.calculation ${each}`),
  );
  /** @type {HTMLElement | null} */ (ask ?? heading)?.focus();
}

/**
 * @param {Event} event
 * @param {import("./state.js").State} before
 */
function speak(event, before) {
  const arrived = event.type === "replied" && before.pending?.aloud;
  if (arrived || (SPOKEN.has(event.type) && !state.pending))
    say(sayPosition(state), { playing: state.playing });
  else if (event.type === "predicted" || event.type === "gaveUp") say(sayAnswer(state));
  else if (event.type === "copied") say(text(event.failed ? "copy.failed" : "copy.done"));
  else if (event.type === "exported") {
    const { outcome, message = "", wish } = event;
    const { kind } = wish;
    say(outcome === "done" ? text("export.done", { name: text(`export.${kind}`) }) : message);
  } else if (event.type === "edited") say(sayEdited(state, event.id));
  else if (event.type === "selected" || event.type === "pressed") saySelected();
  else if (event.type === "pointed" && event.aloud && event.id) say(sayNumber(state, event.id));
  else if (event.type === "toggled") say(sayToggled(state, event));
  else if (event.type === "endedRun" || event.type === "stoppedRun") say(sayTrained(state));
  else if (before.wish && !state.wish && state.run.setup.data !== before.run.setup.data)
    say(sayData(state));
  else if (event.type === "undone") say(text("said.undone"));
  else if (event.type === "redone") say(text("said.redone"));
  const alarm = state.refused ? rangeText(state, state.refused.id) : (state.trouble ?? "");
  if (alarm !== alertBox.textContent) alertBox.textContent = alarm;
}

/** A number that was chosen is said, unless it is not known yet. */
function saySelected() {
  const { selected } = state;
  if (selected && values(state)(selected) !== undefined) say(sayNumber(state, selected));
}

document.addEventListener("keydown", (event) => {
  const key = state.keys ? keyFor(event, state) : undefined;
  if (!key) return;
  event.preventDefault();
  const wish = key.event(state);
  if (wish === "again") say(sayPosition(state));
  else if (wish === "table") document.getElementById("tables-title")?.focus();
  else dispatch(wish);
});

/** A frame lower than this, in px, does not hold the whole picture and a calculation below it. */
const LOW = 640;
/** From this width on, in px, they are side by side. */
const BESIDE = 1088;

function measure() {
  const width = Math.floor(document.getElementById("diagram")?.clientWidth ?? 0);
  const low = state.staging.embedded && innerHeight < LOW && innerWidth < BESIDE;
  if (width > 0 && (width !== state.width || low !== state.low))
    dispatch({ type: "resized", width, low });
  const half = Math.floor(root.querySelector(".side")?.clientWidth ?? 0);
  const { rival } = state.versus;
  if (half > 0 && rival && half !== rival.width) toRival({ type: "resized", width: half });
}

new ResizeObserver(measure).observe(root);
addEventListener("resize", measure);

draw();
document.querySelector(".late")?.remove();
fetchMissing(state);

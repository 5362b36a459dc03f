import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, mock, test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { fetcher, player, speaker } from "../../static/js/effects.js";
import { Refusal } from "../../static/js/source.js";
import { initial, reduce } from "../../static/js/state.js";
import { text } from "../../static/js/text.js";
import { baked, explanationsOf, START } from "./baked.js";

const settled = async () => {
  for (let turn = 0; turn < 4; turn++) await setImmediate();
};

/** What the recording says of numbers, whatever update they are asked of. */
const recorded = (ids) => Object.fromEntries(ids.map((id) => [id, baked.explained[0].article[id]]));

/**
 * A source that answers when it is told to, and what it was asked; questions about numbers are
 * answered at once, unless they are to wait too.
 */
function slowSource(answersQuestions) {
  const asked = [];
  const questions = [];
  const ask = (what, signal) =>
    new Promise((resolve, reject) => asked.push({ what, signal, resolve, reject }));
  return {
    asked,
    explanations: (architecture, signal) => ask(architecture.delta, signal),
    step: ({ training }, signal) => ask(training.step, signal),
    questions,
    explain: (request, signal) => {
      questions.push(request);
      return answersQuestions ? Promise.resolve(recorded(request.ids)) : ask(request.ids, signal);
    },
  };
}

/** The state and its fetcher, wired as in main.js. */
function wired(updates = null, { answersQuestions = true } = {}) {
  const source = slowSource(answersQuestions);
  const events = [];
  let state = initial(START);
  const dispatch = (event) => {
    if (event.type !== "answered") events.push(event.type);
    state = reduce(state, event);
    fetchMissing(state);
    return settled();
  };
  const fetchMissing = fetcher(source, dispatch);
  if (updates !== null) {
    state = reduce(state, { type: "explained", explanations: explanationsOf("article") });
    for (const trace of baked.traces.slice(0, updates))
      state = reduce(state, { type: "replied", run: state.run, trace });
  }
  fetchMissing(state);
  return {
    events,
    dispatch,
    asked: source.asked,
    questions: source.questions,
    get state() {
      return state;
    },
    async answer(index, body) {
      source.asked[index].resolve(body);
      await settled();
    },
    async fail(index, error = new TypeError("fetch failed")) {
      source.asked[index].reject(error);
      await settled();
    },
  };
}

const whats = ({ asked }) => asked.map(({ what }) => what);

describe("The fetcher", () => {
  test("asks for one thing at a time: explanations, the update on show, the one after", async () => {
    const page = wired();
    assert.deepEqual(whats(page), ["article"]);
    await page.answer(0, explanationsOf("article"));
    assert.deepEqual(whats(page), ["article", 0]);
    await page.answer(1, baked.traces[0]);
    assert.deepEqual(whats(page), ["article", 0, 1]);
    await page.answer(2, baked.traces[1]);
    assert.deepEqual(whats(page), ["article", 0, 1], "one update ahead is enough");
  });

  test("does not ask again for what is under way", async () => {
    const page = wired(0);
    await page.dispatch({ type: "pointed", id: "x.1" });
    await page.dispatch({ type: "resized", width: 320 });
    assert.deepEqual(whats(page), [0]);
  });

  test("looks ahead again as soon as the next update is on show", async () => {
    const page = wired(2);
    assert.deepEqual(whats(page), []);
    await page.dispatch({ type: "leaptOn" });
    await page.dispatch({ type: "stepped" });
    assert.deepEqual(whats(page), [2]);
  });

  test("drops a request that an edit has made useless", async () => {
    const page = wired(0);
    await page.dispatch({ type: "edited", id: "d.1", value: 0.5 });
    assert.equal(page.asked[0].signal.aborted, true);
    assert.equal(page.asked[1].signal.aborted, false);
    await page.answer(0, baked.traces[0]);
    assert.deepEqual(page.state.run.traces, [], "a late reply changes nothing");
    assert.deepEqual(page.events, ["edited"]);
  });

  test("drops the look-ahead when another meaning of δ is wanted first", async () => {
    const page = wired(1);
    assert.deepEqual(whats(page), [1]);
    await page.dispatch({ type: "choseDelta", delta: "standard" });
    assert.equal(page.asked[0].signal.aborted, true);
    assert.deepEqual(whats(page), [1, "standard"]);
    await page.answer(1, explanationsOf("standard"));
    assert.deepEqual(whats(page), [1, "standard", 1]);
  });

  test("says in words why a request that is needed failed, and waits to be told to go on", async () => {
    const page = wired(0);
    await page.fail(0);
    assert.equal(page.state.trouble, text("trouble.lost"));
    await page.dispatch({ type: "pointed", id: "x.1" });
    assert.deepEqual(whats(page), [0], "it does not ask again by itself");
    await page.dispatch({ type: "retried" });
    await page.answer(1, baked.traces[0]);
    assert.equal(page.state.trouble, null);
    assert.equal(page.state.run.traces.length, 1);
  });

  test("passes on what a refusal says", async () => {
    const page = wired(0);
    await page.fail(0, new Refusal("The server refused: 99 layers"));
    assert.equal(page.state.trouble, "The server refused: 99 layers");
  });

  test("keeps silent about a failed look-ahead until it is needed, then asks again", async () => {
    const page = wired(1);
    await page.fail(0);
    assert.deepEqual(page.events, []);
    await page.dispatch({ type: "choseGranularity", granularity: "phase" });
    await page.dispatch({ type: "stepped" });
    assert.deepEqual(whats(page), [1], "it is not repeated meanwhile");
    await page.dispatch({ type: "choseGranularity", granularity: "calculation" });
    await page.dispatch({ type: "leaptOn" });
    await page.dispatch({ type: "stepped" });
    assert.deepEqual(whats(page).slice(1), [1], "it is asked for again");
    await page.answer(1, baked.traces[1]);
    assert.deepEqual([page.state.update, page.state.at, page.state.trouble], [1, 1, null]);
  });

  test("reports a look-ahead that fails after it has become needed", async () => {
    const page = wired(1);
    await page.dispatch({ type: "leaptOn" });
    await page.dispatch({ type: "stepped" });
    assert.deepEqual(whats(page), [1], "the same request serves");
    await page.fail(0);
    assert.equal(page.state.trouble, text("trouble.lost"));
  });

  test("asks about the number on show and the next ones at once, in the order of the walk", async () => {
    const page = wired(2);
    const [first] = page.questions;
    const walk = explanationsOf("article").moments.map(({ id }) => id);
    assert.deepEqual(first.ids, walk.slice(0, 16));
    assert.deepEqual(
      [first.form, first.open, first.delta, first.digits, first.training.step],
      ["derivation", [], "article", 4, 0],
    );
    await settled();
    for (let step = 0; step < 60; step++) await page.dispatch({ type: "stepped" });
    const asked = page.questions.filter(({ training }) => training.step === 0);
    assert.deepEqual(
      asked.flatMap(({ ids }) => ids),
      walk,
      "each number once",
    );
    const next = page.questions.filter(({ training }) => training.step === 1);
    assert.deepEqual(next[0].ids, walk.slice(0, 16), "the next update's before it is on show");
  });

  test("does not ask again about a number whose answer is under way", async () => {
    const page = wired(2, { answersQuestions: false });
    await page.dispatch({ type: "stepped" });
    await page.dispatch({ type: "stepped" });
    assert.equal(page.questions.length, 1);
    assert.equal(page.asked[0].signal.aborted, false);
  });

  test("asks about a number in the form that was chosen, with what was opened", async () => {
    const page = wired(2);
    await page.dispatch({ type: "scrubbed", at: 40 });
    await page.dispatch({ type: "choseForm", form: "unrolled" });
    await page.dispatch({ type: "toggled", id: "dE_da.2.1" });
    const { ids, form, open } = page.questions.at(-1);
    assert.deepEqual([ids, form, open], [["dE_dw.1.2.3"], "unrolled", ["dE_da.2.1"]]);
    const before = page.questions.length;
    await page.dispatch({ type: "toggled", id: "dE_da.2.1" });
    assert.equal(page.questions.length, before, "the answer from before is kept");
  });

  test("asks nothing about numbers that are not known yet", async () => {
    const page = wired(2);
    await page.dispatch({ type: "selected", id: "E_new" });
    const asked = new Set(page.questions.flatMap(({ ids }) => ids));
    assert(!asked.has("E_new"));
  });

  test("asks about no number ahead while whole phases are shown", async () => {
    const page = wired(2, { answersQuestions: false });
    await page.dispatch({ type: "choseGranularity", granularity: "phase" });
    assert.equal(page.asked[0].signal.aborted, true);
    await page.dispatch({ type: "stepped" });
    assert.equal(page.questions.length, 1);
  });

  test("drops answers to a run that an edit has ended", async () => {
    const page = wired(2, { answersQuestions: false });
    await page.dispatch({ type: "edited", id: "d.1", value: 0.5 });
    await page.answer(0, recorded(["z.1.1"]));
    assert.deepEqual(page.state.run.explained, []);
  });

  test("does not hide a fault of the page behind a lost server", async () => {
    const faults = [];
    const listen = (error) => faults.push(error.message);
    const listeners = process.listeners("unhandledRejection");
    process.removeAllListeners("unhandledRejection");
    process.on("unhandledRejection", listen);
    const source = { explanations: async () => explanationsOf("article") };
    fetcher(source, () => {
      throw new Error("a view is wrong");
    })(initial(START));
    await settled();
    process.off("unhandledRejection", listen);
    for (const each of listeners) process.on("unhandledRejection", each);
    assert.deepEqual(faults, ["a view is wrong"]);
  });
});

describe("With time in our hands", () => {
  let now = 0;
  /** Moves the clocks on. */
  const pass = (ms) => {
    for (const end = now + ms; now < end; ) {
      now += 1;
      mock.timers.tick(1);
    }
  };

  afterEach(() => mock.reset());
  beforeEach(() => {
    now = 1_000_000;
    mock.timers.enable({ apis: ["setTimeout", "setInterval"] });
    mock.method(performance, "now", () => now);
  });

  const paragraphs = () => Array.from({ length: 4 }, () => ({ textContent: "" }));
  const heard = (live) => live.map(({ textContent }) => textContent);

  test("Play ticks while the state plays, at the pace of its steps", () => {
    const events = [];
    const play = player(({ type }) => events.push(type));
    const state = initial(START);
    play(state);
    pass(5000);
    assert.deepEqual(events, [], "nothing moves by itself");
    play({ ...state, playing: true });
    pass(1199);
    play({ ...state, playing: true, at: 1 });
    pass(1);
    assert.equal(events.length, 1, "a new state does not start the wait afresh");
    pass(1200);
    assert.deepEqual(events, ["ticked", "ticked"]);
    play({ ...state, playing: true, granularity: "phase" });
    pass(2499);
    assert.equal(events.length, 2);
    pass(1);
    assert.equal(events.length, 3);
    play({ ...state, playing: false });
    pass(10_000);
    assert.equal(events.length, 3);
  });

  test("a sentence is spoken after 200 ms, in the next of four paragraphs, alone", () => {
    const live = paragraphs();
    const say = speaker(live);
    const expected = [
      ["one", "", "", ""],
      ["", "two", "", ""],
      ["", "", "three", ""],
      ["", "", "", "four"],
      ["five", "", "", ""],
    ];
    ["one", "two", "three", "four", "five"].forEach((sentence, index) => {
      say(sentence);
      pass(199);
      assert.notDeepEqual(heard(live), expected[index]);
      pass(1);
      assert.deepEqual(heard(live), expected[index]);
      pass(1000);
    });
  });

  test("two sentences are a second apart, and of several in that second the last is spoken", () => {
    const live = paragraphs();
    const say = speaker(live);
    say("one");
    pass(200);
    say("two");
    pass(300);
    say("three");
    pass(699);
    assert.deepEqual(heard(live), ["one", "", "", ""]);
    pass(1);
    assert.deepEqual(heard(live), ["", "three", "", ""]);
  });

  test("while playing a sentence is spoken at most every five seconds", () => {
    const live = paragraphs();
    const say = speaker(live);
    const spokenAt = [];
    for (let ms = 0; ms < 12_000; ms += 1200) {
      const before = heard(live).join();
      say(`at ${ms}`, { playing: true });
      pass(1200);
      if (heard(live).join() !== before) spokenAt.push(ms);
    }
    assert.deepEqual(spokenAt, [0, 6000]);
  });
});

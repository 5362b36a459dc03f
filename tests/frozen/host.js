// A page that embeds the simulator, walks it by messages and writes down what it is told. It stands
// on the simulator's own origin, so it can also look at the controls in the frame.
//
// Names of classes and attributes stand in this file alone: who renames one renames it here too.

/** What is below the picture, by its name in `show`. */
const PARTS = {
  training: ".training",
  side: ".versus",
  pictures: ".pictures",
  data: "details.data",
  network: ".lab",
  share: ".share",
  settings: ".settings",
  tables: ".tables",
};

/** The sizes of a step, in the order of their buttons. */
const GRANULARITIES = ["calculation", "layer", "phase", "update"];

/** What a menu or a field is for, where it has no `data-field`. */
const KINDS = ["choice", "train", "versus", "data", "own", "share", "offer", "setting", "whole"];

const MINUS = "\u2212";

const BARRIER = "barrier";

/** What every frame of version 1 can do; one that can do more says so, and is no other frame. */
const CAPABILITIES = [
  ...["ping", "getState", "setState", "setConfig", "step", "back", "goto", "play", "pause"],
  ...["reset", "highlight", "reveal", "setTheme", "focus", "export"],
];

/** Kinds of numbers in the picture that a reader may change. */
const GIVEN = ["x", "d", "w", "b"];

/** What comes at its own time, and is left out. */
const LOOSE = ["resize", "state"];

/** Milliseconds after which something that does not come is a fault. */
const MOST = 30_000;

let bound;
let awaited = "";
const waiting = new Set();

/** Until this holds; it is looked at after every message and before every frame that is drawn. */
async function until(holds, what) {
  awaited = what;
  while (!holds()) {
    if (bound.aborted) throw new Error(`Waited in vain for ${awaited}.`);
    await new Promise((done) => {
      waiting.add(done);
      requestAnimationFrame(done);
    });
  }
}

function wake() {
  for (const done of waiting) done();
  waiting.clear();
}

/** The frame with this address, which says something of `words`, and all that it tells. */
class Embedded {
  constructor(address, words) {
    this.words = words;
    this.hellos = [];
    this.told = [];
    this.asked = 0;
    this.frame = document.createElement("iframe");
    Object.assign(this.frame, { width: 900, height: 720, src: address });
    this.hear = ({ source, data }) => {
      const isOfFrame = source === this.frame.contentWindow;
      if (isOfFrame && data?.ns === "chainrule" && data.type !== "resize") this.hellos.push(data);
      if (data === BARRIER) this.isPast = true;
      wake();
    };
    addEventListener("message", this.hear);
    this.isLoaded = false;
    this.frame.addEventListener("load", () => {
      this.isLoaded = true;
      wake();
    });
    document.body.replaceChildren(this.frame);
  }

  get page() {
    return this.frame.contentDocument;
  }

  all(selector) {
    return [...this.page.querySelectorAll(selector)];
  }

  one(selector) {
    return this.page.querySelector(selector);
  }

  post(message, ports = []) {
    this.frame.contentWindow.postMessage(message, location.origin, ports);
  }

  /** Whatever the frame says to a ping on its window, it has said when this is over. */
  async ping() {
    this.post({ ns: "chainrule", v: 1, type: "ping", payload: {} });
    // Messages come in the order in which they were sent: there behind the ping, here behind hello.
    this.frame.contentWindow.addEventListener("message", ({ data }) => {
      if (data === BARRIER) postMessage(BARRIER, location.origin);
    });
    this.post(BARRIER);
    await until(() => this.isPast, "the barrier");
  }

  async join() {
    const { session } = this.hellos[0].payload;
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }) => {
      this.told.push(data);
      wake();
    };
    this.port = port1;
    const payload = { protocol: 1, session };
    this.post({ ns: "chainrule", v: 1, type: "init", payload }, [port2]);
    await this.hears((told) => told.some(({ type }) => type === "ready"), "ready");
    await this.settle(); // what the address says wrongly comes after it
  }

  /** Until all that the frame had to say so far is here; leaves no trace in what was told. */
  async settle() {
    const id = `settled ${++this.asked}`;
    this.port.postMessage({ ns: "chainrule", v: 1, type: "getState", id, payload: {} });
    await this.hears((told) => told.some(({ re }) => re === id), "all that was said");
    const index = this.told.findIndex(({ re }) => re === id);
    const [{ payload }] = this.told.splice(index, 1);
    return payload;
  }

  hears(holds, what) {
    return until(() => holds(this.told), what);
  }

  /** Asks and waits for the answer. */
  async ask(type, payload = {}) {
    const id = ++this.asked;
    this.told.push({ ask: type, payload });
    this.port.postMessage({ ns: "chainrule", v: 1, type, id, payload });
    await this.hears((told) => told.some(({ re }) => re === id), `the answer to ${type}`);
    return this.told.find(({ re }) => re === id).payload;
  }
}

/** What of the page is there, in names that do not depend on its words and looks. */
function controlsOf(sim) {
  const app = "#app ";
  const menus = sim.all(`${app}select`).map((each) => `select:${nameOf(each)}`);
  const fields = sim
    .all(`${app}:is(input:not([type=radio], [type=range]), textarea)`)
    .filter(({ dataset }) => !dataset.field)
    .map((each) => `field:${nameOf(each)}`);
  const radios = sim.all(`${app}[name=granularity]`);
  return [
    ...sim.all(`${app}[data-action]`).map(({ dataset }) => `action:${dataset.action}`),
    ...sim.all(`${app}[data-phase]`).map(({ dataset }) => `phase:${dataset.phase}`),
    ...sim.all(`${app}[data-export]`).map(({ dataset }) => `export:${dataset.export}`),
    ...sim.all(`${app}[data-predict]`).map(({ dataset }) => `predict:${dataset.predict}`),
    ...radios.map((_, index) => `by:${GRANULARITIES[index]}`),
    ...menus,
    ...fields,
    ...sim.all(`${app}[type=range]`).map(() => "timeline"),
    ...Object.entries(PARTS).flatMap(([name, selector]) => partOf(sim, name, selector)),
    ...(sim.one("#diagram svg") ? ["picture"] : []),
    ...(sim.one(".stage > .tables") ? ["tables in the picture's place"] : []),
  ]
    .filter((each, index, list) => list.indexOf(each) === index)
    .sort();
}

function partOf(sim, name, selector) {
  const part = sim.one(`#app ${selector}`);
  if (!part) return [];
  const isOpen = sim.all(`#app ${selector}`).some(({ open }) => open);
  return [`part:${name}${isOpen ? " (open)" : ""}`];
}

function nameOf(field) {
  const kind = KINDS.find((each) => each in field.dataset);
  if (kind) return `${kind}.${field.dataset[kind]}`;
  if ("biases" in field.dataset) return "biases";
  const values = [...(field.options ?? [])].map(({ value }) => value);
  if (values.includes("error_term")) return "delta";
  if (values.includes("sigmoid")) return "activation";
  if (values.every((value, index) => value === String(index + 1)) && values.length)
    return "example";
  return field.type;
}

/** Numbers that have a field already, and those of the picture that get one when pressed twice. */
function editsOf(sim) {
  const fields = sim.all("#app [data-field]").map(({ dataset }) => dataset.field);
  const opened = GIVEN.flatMap((kind) => {
    const id = sim.one(`#diagram svg [data-id^="${kind}."]`)?.dataset.id;
    if (!id) return [];
    for (let time = 0; time < 2; time++) press(sim.one(`#diagram svg [data-id="${id}"]`));
    const input = sim.one(".editor input");
    input?.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true }));
    return input ? [id] : [];
  });
  return { fields: [...new Set(fields)].sort(), opened };
}

function press(element) {
  element.dispatchEvent(new MouseEvent("click", { bubbles: true }));
}

/** How the page is dressed, and what its author has written on it. */
function dressOf(sim) {
  const { lang, dataset } = sim.page.documentElement;
  const heading = sim.one("#title");
  const paragraphs = sim.all("#lesson p").length;
  return {
    ...{ lang, theme: dataset.theme, motion: dataset.motion },
    title: heading.classList.contains("usual") ? null : ownOf(sim, "title", heading.textContent),
    paragraphs: paragraphs && ownOf(sim, "text", paragraphs),
    notices: sim.all("header .notice").length,
  };
}

/** What the address or the file says; a ready lesson's words may change. */
function ownOf(sim, name, value) {
  return sim.words.includes(name) ? value : "the lesson's";
}

/** The update on show, in the numbers that all its other numbers lead to. */
function numbersOf(trace) {
  const { before, after, optimizer, batch, inputs, targets, outputs, loss, E_new } = trace;
  return {
    ...{ done: before.step, rate: optimizer.learning_rate, ...(batch && { batch }) },
    ...{ inputs, targets, outputs, loss: loss.value, E_new },
    weights: after.network.layers.map(({ weights }) => weights),
    biases: after.network.layers.map(({ biases }) => biases),
    memory: Object.fromEntries(
      Object.entries(after.optimizer_state).map(([name, layers]) => [
        name,
        layers.map(({ weights, biases }) => ({ weights, biases })),
      ]),
    ),
  };
}

/** The same numbers of two runs, side by side. */
async function rivalsOf(sim) {
  if (!sim.one(".versus [data-both]")) return undefined;
  const pairs = () =>
    sim
      .all(".versus [data-both]")
      .map((row) => [
        row.dataset.both,
        [...row.querySelectorAll("td")].map((cell) => numberIn(cell.dataset.full)),
      ]);
  const isThere = () => pairs().every(([, cells]) => cells.every(Number.isFinite));
  await until(isThere, "the second run");
  return Object.fromEntries(pairs());
}

/** A number as the page writes it in full. */
function numberIn(text = "") {
  return text ? Number(text.replaceAll(MINUS, "-")) : Number.NaN;
}

/** The link that the page offers, if it does. */
async function linkOf(sim) {
  const part = sim.one("#app .share");
  if (!part) return undefined;
  part.open = true;
  await until(() => sim.one("[data-share=link]"), "the link");
  const { pathname, searchParams } = new URL(sim.one("[data-share=link]").value);
  return { path: pathname, parameters: parametersOf(sim, Object.fromEntries(searchParams)) };
}

/** Opens a saved file as a reader does. */
async function open(sim, file) {
  sim.one("#app .share").open = true;
  await until(() => sim.one("[data-share=file]"), "the button for files");
  const input = sim.one("[data-share=file]");
  const { DataTransfer, File, Event } = sim.frame.contentWindow;
  const held = new DataTransfer();
  held.items.add(new File([JSON.stringify(file)], "chainrule.json", { type: "application/json" }));
  input.files = held.files;
  sim.told.push({ ask: "a file is opened" });
  const before = sim.told.length;
  input.dispatchEvent(new Event("change", { bubbles: true }));
  await sim.hears((told) => told.slice(before).some(({ type }) => type === "step"), "the file");
  await sim.settle();
  const part = sim.one("#app .share"); // what the file says may have taken it away
  if (!part) return;
  part.open = false;
  await until(() => !sim.one("[data-share=link]"), "the sheet to close");
}

/** The walk of every page that tells its numbers. */
async function walk(sim) {
  for (let time = 0; time < 4; time++) await sim.ask("step");
  await until(() => sim.one("#app .calculation[aria-busy=false]"), "the calculation");
  const decimals = sim.one(".result")?.textContent.split(".")[1]?.length ?? null;
  await sim.ask("setConfig", { by: "phase" });
  for (let time = 0; time < 2; time++) await sim.ask("step");
  const { update } = await sim.ask("ping");
  await sim.ask("goto", { at: `${update + 1}.E` });
  await sim.ask("back");
  await sim.ask("step", { by: "update" });
  await sim.ask("step", { by: "update" });
  return { decimals };
}

/** The walk of a page that asks for its numbers; null gives up. */
async function solve(sim, answers) {
  await sim.ask("step");
  await until(() => sim.one("[data-predict=answer]"), "a question");
  const asking = controlsOf(sim);
  for (const [index, answer] of answers.entries()) {
    await until(() => sim.one("[data-predict=answer]"), "a question");
    const before = sim.told.length;
    sim.told.push({ ask: answer === null ? "the reader gives up" : "the reader answers" });
    if (answer !== null) sim.one("[data-predict=answer]").value = answer;
    press(sim.one(`[data-action=${answer === null ? "show" : "check"}]`));
    const found = () => sim.told.slice(before).find(({ type }) => type === "answer");
    await until(found, "the verdict");
    await sim.settle();
    const isTold = ["right", "shown"].includes(found().payload.verdict);
    if (isTold && index < answers.length - 1) await sim.ask("step");
  }
  await sim.ask("step", { by: "update" });
  await sim.ask("back");
  await sim.ask("setConfig", { by: "phase" });
  await sim.ask("step");
  return { asking };
}

/** What a message says, without what is words, looks or chance. */
function kept(sim, { ns, v, type, ask, id, re, cid, payload = {}, ...others }) {
  if (ask) return { ask, ...(Object.keys(payload).length > 0 && { payload }) };
  const { text, height, message, session, name, ...said } = payload;
  if (said.parameters) said.parameters = parametersOf(sim, said.parameters);
  if (said.capabilities)
    said.capabilities = CAPABILITIES.filter((each) => said.capabilities.includes(each));
  if (type === "exported") said.text = typeof text;
  if (said.notices) said.notices = said.notices.length;
  const isWhole = ns === "chainrule" && v === 1;
  return {
    [re === undefined ? "told" : "answer"]: type,
    ...(!isWhole && { ns, v }),
    ...others,
    ...said,
  };
}

function parametersOf(sim, parameters) {
  const pairs = Object.entries(parameters).map(([name, value]) => [
    name,
    ["title", "text"].includes(name) ? ownOf(sim, name, value) : value,
  ]);
  return Object.fromEntries(pairs.sort());
}

/** One case from its address to its end. */
async function run({ address, file, answers, asks = [], isSilent = false, waits = false }) {
  bound = AbortSignal.timeout(MOST);
  bound.addEventListener("abort", wake);
  const query = Object.fromEntries(new URL(address, location.origin).searchParams);
  const sim = new Embedded(address, Object.keys({ ...query, ...file?.parameters }));
  try {
    await until(() => sim.isLoaded, "the page");
    if (!sim.one("#app")) throw new Error("There is no simulator.");
    return isSilent ? await seen(sim) : await heard(sim, file, answers, asks, waits);
  } catch (fault) {
    fault.message += ` Heard last: ${JSON.stringify(sim.told.slice(-3))}`;
    throw fault;
  } finally {
    removeEventListener("message", sim.hear);
    sim.frame.remove();
  }
}

/** A page that no host steers: it says nothing, even when it is asked to. */
async function seen(sim) {
  await sim.ping();
  await until(() => sim.one("#diagram svg"), "the picture");
  press(sim.one("[data-action=step]"));
  await until(() => sim.one("#app .result"), "the first number");
  const said = sim.hellos.map(({ type }) => type);
  const first = numberIn(sim.one("#app .result").dataset.full);
  return { said, page: dressOf(sim), controls: controlsOf(sim), ...editsOf(sim), first };
}

async function heard(sim, file, answers, asks, waits) {
  await until(() => sim.hellos.length > 0, "hello");
  await sim.join();
  if (file) await open(sim, file);
  const page = dressOf(sim);
  const controls = controlsOf(sim);
  await sim.ask("ping");
  await sim.ask("getState");
  const more = answers ? await solve(sim, answers) : await walk(sim);
  await sim.ask("getState");
  const { text: trace } = await sim.ask("export", { as: "trace" });
  const rivals = await rivalsOf(sim);
  for (const each of asks) {
    const together = typeof each[0] === "string" ? [each] : each;
    await Promise.all(together.map(([type, payload]) => sim.ask(type, payload)));
  }
  const { text: saved } = await sim.ask("export");
  await sim.ask("teleport");
  const link = await linkOf(sim);
  sim.told.push({ ask: "the key for Step is pressed" });
  sim.page.body.dispatchEvent(new KeyboardEvent("keydown", { key: ".", bubbles: true }));
  await sim.settle();
  await sim.ask("reset");
  const last = waits ? await lastOf(sim) : undefined;
  const messages = sim.told.filter(({ type, re }) => re !== undefined || !LOOSE.includes(type));
  const said = messages.filter(({ ask }) => !ask);
  const { parameters, ...whole } = JSON.parse(saved);
  // Presses come last of all: what they select would stand in every state after them.
  return {
    ...{ page, controls, ...more, ...editsOf(sim) },
    hello: kept(sim, sim.hellos[0]),
    cids: [...new Set(sim.hellos.concat(said).map(({ cid }) => cid ?? ""))],
    messages: messages.map((each) => kept(sim, each)),
    numbers: numbersOf(JSON.parse(trace)),
    ...{ rivals, file: { ...whole, parameters: parametersOf(sim, parameters) }, last, link },
  };
}

/** The state that is told by itself some time after the last change. */
async function lastOf(sim) {
  const now = JSON.stringify((await sim.settle()).parameters);
  const states = () => sim.told.filter(({ type, re }) => type === "state" && re === undefined);
  await until(() => JSON.stringify(states().at(-1)?.payload.parameters) === now, "the last state");
  return kept(sim, states().at(-1));
}

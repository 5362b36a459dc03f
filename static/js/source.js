// The one door to numbers. Whatever asks does not see whether a server or a file answers.

import { prefix } from "./home.js";
import { text } from "./text.js";

/**
 * @typedef {import("./types.js").Architecture} Architecture
 * @typedef {import("./types.js").Explained} Explained
 * @typedef {import("./types.js").Explanations} Explanations
 * @typedef {import("./types.js").ExplainRequest} ExplainRequest
 * @typedef {import("./types.js").Source} Source
 * @typedef {import("./types.js").StepRequest} StepRequest
 * @typedef {import("./types.js").Trace} Trace
 */

/** What the server calls a run that leaves the finite numbers. */
const DIVERGED = "urn:chainrule:diverged";

/** A refusal that says why. */
export class Refusal extends Error {
  /**
   * @param {string} message
   * @param {import("./types.js").Training} [last] the last state of a run that goes no further
   * @param {boolean} [final] whether asking again cannot help
   */
  constructor(message, last, final = false) {
    super(message);
    this.last = last;
    this.final = final;
  }
}

/**
 * Asks the server.
 * @implements {Source}
 */
export class ApiSource {
  /** @param {string} [base] address of the API's version */
  constructor(base = "/api/v1") {
    this.base = base;
  }

  /**
   * @param {Architecture} architecture
   * @param {AbortSignal} [signal]
   * @returns {Promise<Explanations>}
   */
  explanations(architecture, signal) {
    const query = new URLSearchParams({
      sizes: architecture.sizes.join("-"),
      activations: architecture.activations.join(","),
      biases: architecture.biases.join(","),
      loss: architecture.loss,
      optimizer: architecture.optimizer,
      schedule: architecture.schedule,
      penalties: architecture.penalties.join(","),
      trainable: architecture.trainable,
      examples: String(architecture.examples),
      delta: architecture.delta,
    });
    return this.ask(`/explanations?${query}`, { signal: signal ?? null });
  }

  /**
   * @param {StepRequest} request
   * @param {AbortSignal} [signal]
   * @returns {Promise<Trace>}
   */
  step(request, signal) {
    return this.post("/step", request, signal);
  }

  /**
   * @param {ExplainRequest} request
   * @param {AbortSignal} [signal]
   * @returns {Promise<Record<string, Explained>>}
   */
  async explain(request, signal) {
    return (await this.post("/explain", request, signal)).explained;
  }

  /**
   * The lines of a training run, as they come.
   * @param {import("./types.js").TrainRequest} request
   * @param {AbortSignal} [signal]
   * @returns {AsyncGenerator<import("./types.js").Line>}
   */
  async *train(request, signal) {
    const reply = await this.reach("/train", posted(request, signal));
    const parts = reply.body?.pipeThrough(new TextDecoderStream()).getReader();
    let rest = "";
    for (let part = await parts?.read(); part && !part.done; part = await parts?.read()) {
      const lines = (rest + part.value).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) yield JSON.parse(line);
    }
  }

  /**
   * The examples of a data set, or one's own, scaled and parted.
   * @param {import("./types.js").DataQuery} query
   * @param {AbortSignal} [signal]
   * @returns {Promise<import("./types.js").Sample>}
   */
  sample({ name, own, ...how }, signal) {
    if (own) {
      const { inputs, targets } = own;
      const { seed, scaling, held_out } = how;
      return this.post("/datasets", { inputs, targets, seed, scaling, held_out }, signal);
    }
    const query = new URLSearchParams(
      Object.entries(how).map(([key, value]) => [key, String(value)]),
    );
    return this.ask(`/datasets/${name}?${query}`, { signal: signal ?? null });
  }

  /**
   * What a page of these parameters starts from.
   * @param {Record<string, string>} parameters
   * @param {boolean} embedded
   * @param {AbortSignal} [signal]
   * @returns {Promise<import("./types.js").StartReply>}
   */
  start(parameters, embedded, signal) {
    return this.post("/start", { parameters, embedded }, signal);
  }

  /**
   * @param {import("./state.js").Wish} wish
   * @param {AbortSignal} [signal]
   * @returns {Promise<import("./types.js").Network>}
   */
  network({ shape, first }, signal) {
    const { sizes, activations, biases } = shape;
    const body = { sizes, activations, biases: biases.includes(true), ...first };
    return this.post("/networks", body, signal);
  }

  /**
   * @param {import("./types.js").GridRequest} request
   * @param {AbortSignal} [signal]
   * @returns {Promise<import("./types.js").Grid>}
   */
  grid(request, signal) {
    return this.post("/grid", request, signal);
  }

  /**
   * @param {import("./types.js").SurfaceRequest} request
   * @param {AbortSignal} [signal]
   * @returns {Promise<import("./types.js").Surface>}
   */
  lossSurface(request, signal) {
    return this.post("/loss-surface", request, signal);
  }

  /**
   * A state as a file.
   * @param {import("./types.js").ExportRequest} request
   */
  async export(request) {
    return (await this.reach("/export", posted(request))).blob();
  }

  /**
   * @param {string} path
   * @param {object} body
   * @param {AbortSignal} [signal]
   */
  post(path, body, signal) {
    return this.ask(path, posted(body, signal));
  }

  /**
   * @param {string} path
   * @param {RequestInit} options
   */
  async ask(path, options) {
    return (await this.reach(path, options)).json();
  }

  /**
   * @param {string} path
   * @param {RequestInit} options
   */
  async reach(path, options) {
    const reply = await fetch(this.base + path, { ...options, credentials: "omit" });
    if (reply.ok) return reply;
    const { detail, type } = await reply.json();
    throw new Refusal(text("trouble.refused", { detail }), undefined, type === DIVERGED);
  }
}

/**
 * @param {object} body
 * @param {AbortSignal} [signal]
 * @returns {RequestInit}
 */
function posted(body, signal) {
  return {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
    signal: signal ?? null,
  };
}

/**
 * Replays recorded updates: the same page runs from a file.
 * @implements {Source}
 */
export class TraceSource {
  /** @param {import("./types.js").Recording} baked */
  constructor(baked) {
    this.baked = baked;
  }

  /**
   * @param {Architecture} architecture
   * @returns {Promise<Explanations>}
   */
  async explanations(architecture) {
    const found = this.baked.explanations.find((each) =>
      isSame({ ...each.architecture, ...architecture }, each.architecture),
    );
    return found ?? refuse();
  }

  /**
   * The recorded update that starts where the request does.
   * @param {StepRequest} request
   * @returns {Promise<Trace>}
   */
  async step(request) {
    return this.baked.traces[this.indexOf(request)] ?? refuse();
  }

  /**
   * The recorded explanations of that update; only derivations were recorded, at the digits that the
   * page starts with.
   * @param {ExplainRequest} request
   */
  async explain(request) {
    const said = this.baked.explained[this.indexOf(request)];
    if (!said || request.form !== "derivation" || request.digits !== this.baked.digits)
      return refuse();
    const all = (await unpacked(said))[request.delta] ?? refuse();
    return Object.fromEntries(request.ids.map((id) => [id, all[id] ?? refuse()]));
  }

  /** @returns {Promise<import("./types.js").Sample>} */
  async sample() {
    return refuse();
  }

  /** @returns {Promise<never>} */
  async start() {
    return refuse();
  }

  /** @returns {Promise<never>} */
  async export() {
    return refuse();
  }

  /** @returns {Promise<import("./types.js").Network>} */
  async network() {
    return refuse();
  }

  /** @returns {Promise<import("./types.js").Grid>} */
  async grid() {
    return refuse();
  }

  /** @returns {Promise<import("./types.js").Surface>} */
  async lossSurface() {
    return refuse();
  }

  /**
   * The recorded updates as a training run that goes through them, to the start of the last one at
   * most: it can be walked then.
   * @param {import("./types.js").TrainRequest} request
   * @returns {AsyncGenerator<import("./types.js").Line>}
   */
  async *train({ steps, ...request }) {
    const { traces, reports } = this.baked;
    const from = this.indexOf(request);
    if (from < 0) return refuse();
    const passed = reports.slice(from, Math.min(from + steps, traces.length - 1) + 1);
    const below = passed.findIndex(
      ({ loss }) => loss < (request.stop_below ?? Number.NEGATIVE_INFINITY),
    );
    const told = below < 0 ? passed : passed.slice(0, below + 1);
    yield* told;
    const after = traces[from + told.length - 1]?.before ?? refuse();
    yield { done: true, after };
  }

  /** @param {StepRequest} request */
  indexOf({ training, inputs, targets, loss, optimizer, schedule, trainable, ...batch }) {
    const asked = { inputs, targets, loss, optimizer, trainable };
    const rules = { schedule: schedule ?? { name: "constant" } };
    const sizes = {
      batch_size: batch.batch_size ?? null,
      shuffle_seed: batch.shuffle_seed ?? null,
    };
    if (!isSame({ ...asked, ...rules, ...sizes }, this.baked.asked)) return -1;
    return this.baked.traces.findIndex(({ before }) => isSame(before, training));
  }
}

/**
 * Whether two values are written alike, in whatever order their names stand.
 * @param {unknown} one
 * @param {unknown} other
 */
function isSame(one, other) {
  return JSON.stringify(one, sorted) === JSON.stringify(other, sorted);
}

/**
 * @param {string} _
 * @param {unknown} value
 */
function sorted(_, value) {
  const isNamed = value && typeof value === "object" && !Array.isArray(value);
  return isNamed
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    : value;
}

/**
 * What is said of one update; in a file it is compressed.
 * @param {import("./types.js").Said | string} said
 * @returns {Promise<import("./types.js").Said>}
 */
async function unpacked(said) {
  if (typeof said !== "string") return said;
  const bytes = Uint8Array.from(atob(said), (letter) => letter.charCodeAt(0));
  const plain = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(plain).json();
}

/**
 * The source of a page: its own recording, if there is one in it, else the server.
 * @param {Document} page
 * @returns {Source}
 */
export function sourceOf(page) {
  const recording = page.getElementById("recording")?.textContent;
  return recording ? new TraceSource(JSON.parse(recording)) : new ApiSource(`${prefix()}/api/v1`);
}

/** @returns {never} */
function refuse() {
  throw new Refusal(text("trouble.baked"));
}

const PENALTIES = /** @type {const} */ (["l1", "l2"]);

/**
 * What the formulas depend on, read off what an update is made from.
 * @param {import("./types.js").Setup} setup
 * @param {import("./types.js").Delta} delta
 * @param {number} [examples] how many its update takes
 * @returns {Architecture}
 */
export function architectureOf(setup, delta, examples = setup.inputs.length) {
  const { layers } = setup.before.network;
  return {
    sizes: [
      layers[0]?.weights.length ?? 0,
      ...layers.map((layer) => layer.weights[0]?.length ?? 0),
    ],
    activations: layers.map((layer) => layer.activation),
    biases: layers.map((layer) => layer.biases !== null),
    loss: setup.loss.name,
    optimizer: setup.optimizer.name,
    schedule: setup.schedule?.name ?? "constant",
    penalties: PENALTIES.filter((name) => setup.optimizer[name]),
    trainable: setup.trainable,
    examples,
    delta,
  };
}

/**
 * Whether an update from this set-up has this architecture, whatever δ means. How many examples a
 * batch has is known by its update only.
 * @param {Architecture} architecture
 * @param {import("./types.js").Setup} setup
 */
export function sameArchitecture(architecture, setup) {
  const examples = setup.batch ? architecture.examples : setup.inputs.length;
  const other = architectureOf(setup, architecture.delta, examples);
  return Object.entries(other).every(
    ([name, value]) =>
      JSON.stringify(value) ===
      JSON.stringify(architecture[/** @type {keyof Architecture} */ (name)]),
  );
}

/**
 * The body of the request for one update.
 * @param {import("./types.js").Setup} setup
 * @returns {StepRequest}
 */
export function stepRequest({ before, inputs, targets, loss, trainable, batch, ...rules }) {
  return {
    training: before,
    inputs,
    targets,
    loss: loss.name,
    ...scheduled(rules),
    trainable,
    ...(batch && { batch_size: batch.size, shuffle_seed: batch.seed }),
  };
}

/**
 * The optimizer with the rate that the schedule starts from, and the schedule.
 * @param {Pick<import("./types.js").Setup, "optimizer" | "schedule" | "base_learning_rate">} rules
 */
function scheduled({ optimizer, schedule, base_learning_rate }) {
  if (!schedule || schedule.name === "constant") return { optimizer };
  return { optimizer: { ...optimizer, learning_rate: base_learning_rate ?? 0 }, schedule };
}

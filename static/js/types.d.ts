// The shapes that travel between server and page, as the API documents them.

export interface Layer {
  weights: number[][];
  biases: number[] | null;
  activation: string;
}

export interface Network {
  layers: Layer[];
}

export interface Training {
  network: Network;
  optimizer_state: Record<string, unknown>;
  step: number;
}

export interface Optimizer {
  name: string;
  learning_rate?: number;
  l1?: number;
  l2?: number;
  [hyperparameter: string]: number | string | undefined;
}

/** How the learning rate goes with the updates, from its base rate on. */
export interface Schedule {
  name: string;
  [hyperparameter: string]: number | string;
}

export interface Hyperparameter {
  name: string;
  symbol: string;
  default: number;
  low: number;
  high: number;
  meaning: string;
  /** Whether it takes whole numbers only. */
  whole?: boolean;
}

export interface Choice {
  name: string;
  label: string;
  meaning: string;
  /** The one output activation that a loss is for. */
  output?: string;
  /** The least and the largest target that a loss takes. */
  targets?: [number, number];
  /** Whether an activation is for the output layer only. */
  output_only?: boolean;
  hyperparameters?: Hyperparameter[];
}

export interface Choices {
  activations: Choice[];
  losses: Choice[];
  optimizers: Choice[];
  schedules: Choice[];
  initializers: Choice[];
  datasets: Description[];
  tasks: Record<Task, { output: string; loss: string }>;
}

export type Task = "regression" | "yes_or_no" | "classes";
export type ScalingName = "none" | "standard" | "minmax";

/** What a data set is, without its numbers. */
export interface Description {
  name: string;
  label: string;
  meaning: string;
  task: Task;
  input_names: string[];
  target_names: string[];
  count: number;
  /** Absent where nothing is drawn. */
  noise?: number;
  scaling: ScalingName;
  held_out: number;
  source: string;
  licence: string;
}

export interface Examples {
  inputs: number[][];
  targets: number[][];
}

/** Examples of one's own, read from a text. */
export interface Own extends Examples {
  label?: string;
  input_names: string[];
  target_names: string[];
  task: Task;
}

/** Which examples to ask the server for: of a data set by its name, or one's own. */
export interface DataQuery {
  name: string | null;
  own?: Own;
  seed: number;
  noise?: number;
  count?: number;
  scaling: ScalingName;
  held_out: number;
}

/** Examples as the server gives them, scaled and parted. */
export interface Sample {
  count: number;
  scaling: { name: ScalingName; offsets: number[]; divisors: number[] };
  training: Examples;
  held_out?: Examples;
  /** How many an update takes at first; absent for all. */
  batch?: Batch;
}

/** Where the examples of a set-up come from. */
export interface Data {
  query: DataQuery;
  label: string;
  task: Task;
  input_names: string[];
  target_names: string[];
  scaling: Sample["scaling"];
  /** Whether some were changed by hand. */
  edited?: boolean;
}

/** How many examples an update takes, and the seed that shuffles them, or null for their order. */
export interface Batch {
  size: number;
  seed: number | null;
}

/** What one update is made from. It has the same keys as a trace, so the same paths lead through it. */
export interface Setup {
  before: Training;
  inputs: number[][];
  targets: number[][];
  loss: { name: string };
  /** Without a learning rate where a schedule computes it: then it stands in the trace alone. */
  optimizer: Optimizer;
  schedule?: Schedule;
  base_learning_rate?: number;
  trainable: string;
  /** Absent where each update takes all examples. */
  batch?: Batch;
  /** What is held out. */
  validation?: Examples;
  data?: Data;
}

export interface Trace extends Omit<Setup, "batch" | "validation" | "data"> {
  /** The given examples that it took, from 1; absent for all. */
  batch?: number[];
  forward: { z: number[][]; a: number[][] }[];
  backward: LayerGradients[];
  /** Absent where the loss takes targets between bounds only. */
  mirrored_targets?: number[][];
  update: { memory: Record<string, unknown> }[];
  after: Training;
  E_new: number;
}

/** How E answers to the weights and biases of a layer. */
export interface LayerGradients {
  dE_dw: number[][];
  dE_db?: number[];
}

/** What a training run tells of a state. */
export interface Report {
  step: number;
  loss: number;
  validation_loss?: number;
  next_batch?: number[];
  training?: Training;
  /** Over all training examples. */
  gradients?: LayerGradients[];
}

/** A line of a training run. */
export type Line =
  | Report
  | { done: boolean; after: Training }
  | { error: { detail: string }; after: Training };

export interface TrainRequest extends StepRequest {
  steps: number;
  report_every: number;
  checkpoint_every: number;
  stop_below: number | null;
  validation?: Examples;
  gradients?: boolean;
}

export interface GridRequest {
  network: Network;
  axes: { input: number; low: number; high: number; points: number }[];
  /** All inputs; those on an axis do not count. */
  fixed?: number[];
  outputs_only: boolean;
}

/** Activations over a line or a plane of inputs; with two axes the first runs fastest. */
export interface Grid {
  axes: number[][];
  /** [unit][point], null where a number is not finite. */
  layers: { a: (number | null)[][] }[];
}

export interface SurfaceRequest {
  network: Network;
  inputs: number[][];
  targets: number[][];
  loss: string;
  axes: { id: string; low: number; high: number; points: number }[];
}

/** E over one weight or two; with two axes the first runs fastest. */
export interface Surface {
  axes: number[][];
  /** [point], null where E is not finite. */
  E: (number | null)[];
}

export interface StepRequest {
  training: Training;
  inputs: number[][];
  targets: number[][];
  loss: string;
  optimizer: Optimizer;
  schedule?: Schedule;
  trainable: string;
  batch_size?: number;
  shuffle_seed?: number | null;
}

export type Phase = "forward" | "error" | "backward" | "update";
export type Granularity = "calculation" | "layer" | "phase" | "update";
export type Form = "derivation" | "unrolled" | "paths" | "examples" | "check";
export type Delta = "article" | "standard" | "error_term";

export interface Explanation {
  kind: string;
  place: string;
  title: string;
  path: (string | number)[];
  symbol: string;
  forms: string[];
  reads: string[];
}

export interface Equation {
  result: string;
  formula: string;
}

export interface Block {
  title: string;
  equations: Equation[];
}

export interface Matrix {
  symbol: string;
  rows: string[][];
}

/** A formula in symbols (one MathML string per form), with its numbers put in, and its result. */
export interface Lines {
  symbols: string[];
  numbers: string | null;
  result: string;
  rounded: boolean;
}

export interface Path {
  units: [number, number][];
  example?: number;
  reads: string[];
  lines: Lines;
  value: number;
  share: number;
}

/** What an example of a batch adds to a gradient. */
export interface Part {
  example: number;
  lines: Lines;
  value: number;
  share: number;
}

export interface Check {
  analytic: number;
  numeric: number;
  step: number;
  difference: number;
  verdict: string;
}

/** Why a change is too small to be seen: the number that is to blame, and whether it is 0 itself. */
export interface Stillness {
  cause: string;
  id: string;
  exact: boolean;
  underflow?: boolean;
}

/** One number of one update and why it is what it is, as the server explains it. */
export interface Explained {
  id: string;
  value: number;
  lines: Lines;
  sentence: string;
  latex: string;
  text: string;
  mathml: string;
  still?: Stillness;
  /** Whether it is 0 only because it is too small for a number. */
  underflow?: boolean;
  readings?: { delta: Delta; lines: Lines; change: Lines }[];
  relation?: string;
  paths?: Path[];
  parts?: Part[];
  rounded_sum?: boolean;
  check?: Check;
  too_many?: number;
}

export interface ExplainRequest extends StepRequest {
  ids: string[];
  form: Form;
  open: string[];
  delta: Delta;
  digits: number;
}

export interface Architecture {
  sizes: number[];
  activations: string[];
  biases: boolean[];
  loss: string;
  optimizer: string;
  schedule: string;
  penalties: string[];
  trainable: string;
  examples: number;
  delta: Delta;
}

export interface Explanations {
  architecture: Architecture;
  moments: { id: string; phase: Phase; block: string }[];
  quantities: Record<string, Explanation>;
  blocks: Record<string, Block>;
  matrices: Record<string, Matrix>;
}

export interface Preset {
  name: string;
  label: string;
  network: Network;
  inputs: number[][];
  targets: number[][];
  loss: string;
  optimizer: Optimizer;
  schedule: Schedule;
  trainable: string;
  delta: Delta;
}

/** An update, counted from 1, and the number that was computed last in it, if any was. */
export interface Place {
  update: number;
  id: string | null;
  /** What is explained there: number, layer or phase; what Step explains where it is empty. */
  explain?: string;
  /** The number that is explained in its place. */
  selected?: string | null;
}

/** Where to start, as the address or a file says. */
export interface Begin {
  preset: Preset;
  /** The preset before the address's changes. */
  base?: Preset;
  memory?: Record<string, unknown>;
  /** How many updates came before. */
  done?: number;
  batch?: Batch;
  validation?: Examples;
  data?: Data;
  /** The heading; the usual one where it is empty. */
  title?: string;
  /** Below it, each line a paragraph. */
  text?: string;
  /** What a second run has in the first one's stead. */
  versus?: import("./rival.js").Difference;
  at?: Place;
}

/** The same with how it is shown. */
export interface Restored extends Begin {
  base: Preset;
  delta: Delta;
  digits: number;
  by: Granularity | "";
  example: number;
  first: { initializer: string; seed: number };
}

/** What parameters start, and what they leave of the page where they say anything of it. */
export interface StartReply {
  start: Restored;
  notices: string[];
  staging?: import("./staging.js").Staging;
}

/** A text to paste into a course page, and what becomes of it there. */
export interface Snippet {
  name: string;
  label: string;
  language: "text" | "html" | "markdown" | "python";
  text: string;
  steps: string;
  outcome: string;
}

/** A parameter that a course author chooses: one of values, a list of parts, or a text of a form. */
export interface Offer {
  name: string;
  default: string;
  values: string[];
  parts: string[];
  pattern: string;
  form: string;
}

/** What the server puts into the page. */
export interface Start extends Begin {
  delta: Delta;
  digits: number;
  by?: Granularity | "";
  example?: number;
  keys: boolean;
  choices: Choices;
  first: { initializer: string; seed: number };
  /** How many updates a recording has. */
  recorded?: number;
  /** The ready lesson that this is, if nothing of its run is changed. */
  lesson?: { name: string; free: Record<string, string> } | null;
  snippets?: Snippet[];
  offers?: Offer[];
  /** What a course leaves of the page; all of it where it says nothing. */
  staging?: import("./staging.js").Staging;
  /** Of the parameters that say something of the state. */
  defaults?: Record<string, string>;
  /** What the page that embeds this one calls it; every message has it. */
  cid?: string;
  /** The only origin that may steer; empty for any. */
  parent?: string;
}

/** What is said of the numbers of one update, in each meaning of δ. */
export type Said = Record<string, Record<string, Explained>>;

/** Recorded updates of one run; in a file what is said of each of them is compressed. */
export interface Recording {
  /** What all requests for a step of the run have in common. */
  asked: object;
  digits: number;
  explanations: Explanations[];
  reports: Report[];
  traces: Trace[];
  explained: (Said | string)[];
}

/** The one door to numbers: a server, or a file of recorded ones. */
export interface Source {
  explanations(architecture: Architecture, signal?: AbortSignal): Promise<Explanations>;
  sample(query: DataQuery, signal?: AbortSignal): Promise<Sample>;
  start(
    parameters: Record<string, string>,
    embedded: boolean,
    signal?: AbortSignal,
  ): Promise<StartReply>;
  network(wish: import("./state.js").Wish, signal?: AbortSignal): Promise<Network>;
  train(request: TrainRequest, signal?: AbortSignal): AsyncIterable<Line>;
  step(request: StepRequest, signal?: AbortSignal): Promise<Trace>;
  explain(request: ExplainRequest, signal?: AbortSignal): Promise<Record<string, Explained>>;
  grid(request: GridRequest, signal?: AbortSignal): Promise<Grid>;
  lossSurface(request: SurfaceRequest, signal?: AbortSignal): Promise<Surface>;
  export(request: ExportRequest): Promise<Blob>;
}

/** A state as its parameters say it, and what to make of it. */
export interface ExportRequest {
  kind: import("./state.js").ExportKind;
  parameters: Record<string, string>;
  /** How many updates a file replays; null for what is usual and fits. */
  updates: number | null;
}

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
  learning_rate: number;
}

/** What one update is made from. It has the same keys as a trace, so the same paths lead through it. */
export interface Setup {
  before: Training;
  inputs: number[][];
  targets: number[][];
  loss: { name: string };
  optimizer: Optimizer;
  trainable: string;
}

export interface Trace extends Setup {
  forward: { z: number[][]; a: number[][] }[];
  mirrored_targets: number[][];
  after: Training;
  E_new: number;
}

export interface StepRequest {
  training: Training;
  inputs: number[][];
  targets: number[][];
  loss: string;
  optimizer: Optimizer;
  trainable: string;
}

export type Phase = "forward" | "error" | "backward" | "update";
export type Granularity = "calculation" | "phase" | "update";
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

export interface Architecture {
  sizes: number[];
  activations: string[];
  biases: boolean[];
  loss: string;
  optimizer: string;
  trainable: string;
  examples: number;
  delta: Delta;
}

export interface Explanations {
  architecture: Architecture;
  moments: { id: string; phase: Phase }[];
  quantities: Record<string, Explanation>;
}

export interface Preset {
  name: string;
  label: string;
  network: Network;
  inputs: number[][];
  targets: number[][];
  loss: string;
  optimizer: Optimizer;
  trainable: string;
  delta: Delta;
}

/** What the server puts into the page: where to start, as the address says. */
export interface Start {
  preset: Preset;
  delta: Delta;
  digits: number;
  keys: boolean;
}

/** The one door to numbers: a server, or a file of recorded ones. */
export interface Source {
  explanations(architecture: Architecture, signal?: AbortSignal): Promise<Explanations>;
  step(request: StepRequest, signal?: AbortSignal): Promise<Trace>;
}

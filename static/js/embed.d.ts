// Types of /embed.js, for pages that have the element <chainrule-sim>.

/** Parameters of the simulator's address by name; the guide lists them. */
export type Parameters = Record<string, string>;

export interface Step {
  /** How many of the update's moments are done, and of how many. */
  index: number;
  of: number;
  phase: "forward" | "error" | "backward" | "update" | null;
  /** The number of the update, from 1. */
  update: number;
  /** The numbers computed since the step before. */
  ids: string[];
  /** The same in words. */
  text: string;
}

export interface Ready extends Step {
  /** As in `Score`. */
  score: number;
  height: number;
}

export interface Update {
  index: number;
  lossBefore: number;
  lossAfter: number;
}

/** An answer to a number that was asked for, with `mode=predict`. */
export interface Answer {
  update: number;
  /** The number. */
  id: string;
  typed: string;
  /**
   * Right; or told without being found; or what the reader was told: another sign, the decimal point
   * elsewhere, a number that goes into it instead, near, none of these, no number.
   */
  verdict: "right" | "shown" | "sign" | "point" | "part" | "near" | "no" | "unreadable";
  /** The number that was typed instead, where the verdict is `part`. */
  part?: string;
  /** How many answers were given to this question. */
  tries: number;
}

export interface Score {
  /**
   * From 0 to 1: the share of the first update that has been gone through; with `mode=predict` the
   * share of numbers found at first try. It never falls.
   */
  score: number;
}

export interface State {
  parameters: Parameters;
  /** What of the parameters that were set could not be taken. */
  notices?: string[];
}

export interface Exported {
  as: "file" | "trace";
  name: string;
  type: string;
  text: string;
}

export interface Failure {
  code:
    | "type"
    | "envelope"
    | "session"
    | "taken"
    | "busy"
    | "payload"
    | "parameter"
    | "failed"
    | "silent"
    | "address"
    | "removed";
  message: string;
}

/** What each event has in its `detail`. */
export interface ChainruleEvents {
  "chainrule-ready": CustomEvent<Ready>;
  "chainrule-resize": CustomEvent<{ height: number }>;
  "chainrule-step": CustomEvent<Step>;
  "chainrule-update": CustomEvent<Update>;
  "chainrule-state": CustomEvent<State>;
  "chainrule-answer": CustomEvent<Answer>;
  "chainrule-score": CustomEvent<Score>;
  "chainrule-complete": CustomEvent<Score>;
  "chainrule-error": CustomEvent<Failure>;
}

/** What can be sent: its payload and its answer. */
export interface Commands {
  ping: [undefined, Ready];
  getState: [undefined, State];
  setState: [{ parameters: Parameters }, State];
  setConfig: [
    {
      digits?: number;
      delta?: "article" | "standard" | "error_term";
      by?: "calculation" | "layer" | "phase" | "update";
      keys?: boolean;
    },
    State,
  ];
  step: [{ by?: "update" } | undefined, Step];
  back: [{ by?: "update" } | undefined, Step];
  goto: [{ at: string }, Step];
  play: [undefined, Step];
  pause: [undefined, Step];
  reset: [undefined, Step];
  highlight: [{ id: string | null }, Step];
  reveal: [{ id: string | null }, Step];
  setTheme: [{ theme: "system" | "light" | "dark" }, Step];
  focus: [undefined, Step];
  export: [{ as?: "file" | "trace" } | undefined, Exported];
}

/**
 * The element: its attributes are the parameters of the address, `preset="mazur"`. `src` is the
 * address of a page or a frame of the same simulator, whose parameters hold where no attribute does.
 */
export interface ChainruleSim extends HTMLElement {
  step(): Promise<Step>;
  back(): Promise<Step>;
  getState(): Promise<Parameters>;
  setState(parameters: Parameters): Promise<State>;
  /** Any command; what cannot be done rejects with what the simulator says of it. */
  send<T extends keyof Commands>(type: T, payload?: Commands[T][0]): Promise<Commands[T][1]>;
}

declare global {
  interface HTMLElementTagNameMap {
    "chainrule-sim": ChainruleSim;
  }
  interface HTMLElementEventMap extends ChainruleEvents {}
}

// What the page starts from, as the server tells it, made into a set-up.

import { sizesOf } from "./choices.js";
import { isCrowded } from "./layout.js";

/**
 * @typedef {import("./types.js").Begin} Begin
 * @typedef {import("./types.js").Preset} Preset
 * @typedef {import("./types.js").Setup} Setup
 */

/**
 * @param {Begin} begin
 * @returns {Setup}
 */
export function setupOf({ preset, memory = {}, done = 0, batch, validation, data }) {
  return {
    before: { network: preset.network, optimizer_state: memory, step: done },
    inputs: preset.inputs,
    targets: preset.targets,
    loss: { name: preset.loss },
    ...rulesOf(preset),
    trainable: preset.trainable,
    ...(batch && { batch }),
    ...(validation && { validation }),
    ...(data && { data }),
  };
}

/**
 * The optimizer and its schedule; where that computes the learning rate, only the base is given.
 * @param {Preset} preset
 */
function rulesOf({ optimizer, schedule }) {
  if (schedule.name === "constant") return { optimizer };
  const { learning_rate, ...settings } = optimizer;
  return { optimizer: settings, schedule, base_learning_rate: learning_rate ?? 0 };
}

/**
 * How far Step goes at first: through networks with more numbers than one picture can show, layer by
 * layer.
 * @param {import("./types.js").Network} network
 * @returns {"layer" | "calculation"}
 */
export function usualGranularity(network) {
  return isCrowded(sizesOf(network)) ? "layer" : "calculation";
}

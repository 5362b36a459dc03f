// A state as a file: the same parameters as in an address, however long.

import { text } from "./text.js";

/** The file's form, which a later version of the page can tell by. */
const VERSION = 1;

/** @param {Record<string, string>} parameters */
export function fileOf(parameters) {
  return `${JSON.stringify({ chainrule: VERSION, parameters }, null, 2)}\n`;
}

/**
 * The parameters that a file holds, or null if it is none of ours.
 * @param {string} content
 * @returns {Record<string, string> | null}
 */
export function read(content) {
  try {
    const { chainrule, parameters } = JSON.parse(content);
    return chainrule === VERSION ? parametersIn(parameters) : null;
  } catch {
    return null;
  }
}

/**
 * Parameters from outside, or null if they are none: all values have to be texts.
 * @param {unknown} value
 * @returns {Record<string, string> | null}
 */
export function parametersIn(value) {
  if (!value || typeof value !== "object" || Array.isArray(value)) return null;
  return Object.values(value).every((each) => typeof each === "string")
    ? /** @type {Record<string, string>} */ (value)
    : null;
}

/** What is said of another file. */
export function noFile() {
  return text("share.nofile", { version: VERSION });
}

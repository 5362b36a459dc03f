// Every sentence of the page, from one file per language.

import { IntlMessageFormat } from "intl-messageformat";
import messages from "../locales/en.json" with { type: "json" };

/** @type {Map<string, IntlMessageFormat>} */
const compiled = new Map();

/**
 * The message of that name with its places filled in.
 * @param {string} key
 * @param {Record<string, string | number>} [values]
 */
export function text(key, values = {}) {
  let message = compiled.get(key);
  if (!message) {
    const pattern = /** @type {Record<string, string>} */ (messages)[key];
    if (pattern === undefined) throw new Error(`no message ${key}`);
    message = new IntlMessageFormat(pattern, "en");
    compiled.set(key, message);
  }
  return String(message.format(values));
}

/**
 * Whether there is a message of that name.
 * @param {string} key
 */
export function has(key) {
  return key in messages;
}

/**
 * The text with a capital first letter; a symbol such as δ or v stays as it is.
 * @param {string} words
 */
export function capital(words) {
  return words.replace(/^[a-z](?=[a-z])/, (letter) => letter.toUpperCase());
}

// Texts to paste into a course page, with the addresses in them.

/**
 * @typedef {import("./types.js").Snippet} Snippet
 * @typedef {{ page: string, embed: string, origin: string, title: string, height: string, attributes: string }} Values
 */

/** What must not stand in a text as it is. */
const ESCAPES = {
  /** @param {string} value */
  text: (value) => value,
  /** @param {string} value */
  html: (value) =>
    value.replace(
      /[&<>"]/g,
      (sign) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[sign] ?? sign,
    ),
  /** @param {string} value */
  markdown: (value) => value.replace(/[\\[\]]/g, "\\$&"),
  /** @param {string} value */
  python: (value) => JSON.stringify(value).slice(1, -1),
};

/**
 * A text with its values, escaped as its language wants them.
 * @param {Snippet} snippet
 * @param {Values} values
 */
export function filled({ text, language }, values) {
  return text.replace(/\{(page|embed|origin|title|height|attributes)\}/g, (_, name) =>
    name === "attributes"
      ? values.attributes // escaped each by itself
      : ESCAPES[language](values[/** @type {keyof Values} */ (name)]),
  );
}

/**
 * What an address says, as attributes of an element.
 * @param {Record<string, string>} parameters
 */
export function attributesOf(parameters) {
  return Object.entries(parameters)
    .map(([name, value]) => `${name}="${ESCAPES.html(value)}"`)
    .join(" ");
}

// Texts to paste into a course page, with the addresses in them.

/**
 * @typedef {import("./types.js").Snippet} Snippet
 * @typedef {{ page: string, embed: string, origin: string, title: string, height: string, attributes: string }} Values
 */

/** @type {Record<string, string>} */
const ENTITIES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/** @param {string} value */
const inHtml = (value) => value.replace(/[&<>"]/g, (sign) => ENTITIES[sign] ?? sign);

/**
 * What must not stand in a text as it is.
 * @type {Record<Snippet["language"], (value: string, name: string) => string>}
 */
const ESCAPES = {
  text: (value) => value,
  html: inHtml,
  // An address stands between < and >. Not every Markdown knows a backslash before &, < and >.
  markdown: (value, name) =>
    name === "title"
      ? value.replace(/[\\`*_[\]{}]/g, "\\$&").replace(/[&<>]/g, (sign) => ENTITIES[sign] ?? sign)
      : value,
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
      : ESCAPES[language](values[/** @type {keyof Values} */ (name)], name),
  );
}

/**
 * What an address says, as attributes of an element.
 * @param {Record<string, string>} parameters
 */
export function attributesOf(parameters) {
  return Object.entries(parameters)
    .map(([name, value]) => `${name}="${inHtml(value)}"`)
    .join(" ");
}

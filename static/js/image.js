// The picture as a file of its own: SVG that needs no style sheet, and PNG drawn from it.

import { text } from "./text.js";

const SVG = "http://www.w3.org/2000/svg";

/** What a style sheet may have said of an element, as attributes that SVG has for it. */
const STYLES = [
  ...["fill", "fill-opacity", "stroke", "stroke-width", "stroke-dasharray", "stroke-linecap"],
  ...["stroke-linejoin", "stroke-opacity", "opacity", "paint-order", "font-family", "font-size"],
  ...["font-style", "font-weight", "font-variant-numeric", "text-anchor", "dominant-baseline"],
  "clip-path",
];

/** Attributes that a picture by itself has use for, besides styles. */
const KEPT = new Set([
  ...["x", "y", "x1", "y1", "x2", "y2", "cx", "cy", "r", "rx", "ry", "dx", "dy", "d", "points"],
  ...["width", "height", "viewBox", "transform", "id", "href", "clip-path", "text-anchor"],
  ...["preserveAspectRatio", "clipPathUnits", "image-rendering", "dominant-baseline", "data-id"],
]);

const MARGIN = 12;

/**
 * The picture as a document: its styles are attributes, and it carries what it shows.
 * @param {SVGSVGElement} shown
 * @param {{ title: string, background: string, data: object }} about
 */
export function svgOf(shown, { title, background, data }) {
  const copy = /** @type {SVGSVGElement} */ (shown.cloneNode(true));
  plain(shown, copy);
  const box = shown.getBBox();
  const [left, top] = [Math.min(0, box.x) - MARGIN, Math.min(0, box.y) - MARGIN];
  const width = Math.ceil(Math.max(shown.width.baseVal.value, box.x + box.width) - left + MARGIN);
  const height = Math.ceil(Math.max(shown.height.baseVal.value, box.y + box.height) - top + MARGIN);
  const size = { width, height, viewBox: `${left} ${top} ${width} ${height}` };
  for (const [name, value] of Object.entries(size)) copy.setAttribute(name, String(value));
  copy.prepend(
    made("title", {}, title),
    made("metadata", {}, JSON.stringify(data)),
    made("rect", { x: left, y: top, width, height, fill: background }),
  );
  return new XMLSerializer().serializeToString(copy);
}

/**
 * @param {string} name
 * @param {Record<string, string | number>} attributes
 * @param {string} [content]
 */
function made(name, attributes, content = "") {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  element.textContent = content;
  return element;
}

/**
 * Gives a copy the looks of the original, and takes from it what is not seen.
 * @param {Element} shown
 * @param {Element} copy
 */
function plain(shown, copy) {
  const looks = getComputedStyle(shown);
  const copies = [...copy.children];
  for (const [index, child] of [...shown.children].entries()) {
    const other = /** @type {Element} */ (copies[index]);
    const { display, visibility } = getComputedStyle(child);
    if (display === "none" || visibility === "hidden") other.remove();
    else plain(child, other);
  }
  for (const node of [...copy.childNodes]) if (node.nodeType === Node.COMMENT_NODE) node.remove();
  for (const { name } of [...copy.attributes]) if (!KEPT.has(name)) copy.removeAttribute(name);
  if (copy.tagName === "svg" || copy.tagName === "clipPath") return;
  for (const name of STYLES) {
    const value = looks.getPropertyValue(name);
    if (value && value !== usual(name)) copy.setAttribute(name, value);
  }
}

/** @type {Map<string, string>} */
const initial = new Map();

/**
 * What a style is where nothing is said.
 * @param {string} name
 */
function usual(name) {
  if (initial.size === 0) {
    const frame = document.createElementNS(SVG, "svg");
    const element = document.createElementNS(SVG, "path");
    frame.append(element);
    document.body.append(frame);
    element.style.setProperty("all", "initial");
    const looks = getComputedStyle(element);
    for (const each of STYLES) initial.set(each, looks.getPropertyValue(each));
    frame.remove();
  }
  return initial.get(name);
}

/**
 * @param {string} picture an SVG document
 * @param {number} scale
 * @returns {Promise<Blob>}
 */
export async function pngOf(picture, scale) {
  const address = URL.createObjectURL(new Blob([picture], { type: "image/svg+xml" }));
  try {
    const image = new Image();
    image.src = address;
    await image.decode();
    const canvas = document.createElement("canvas");
    canvas.width = image.naturalWidth * scale;
    canvas.height = image.naturalHeight * scale;
    canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
    return await new Promise((resolve, reject) => {
      canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error(text("export.large")))));
    });
  } finally {
    URL.revokeObjectURL(address);
  }
}

// A browser's globals for lit-html, which looks for them as it is loaded: import this file first.

import { JSDOM } from "jsdom";

const { window } = new JSDOM("<!doctype html><body></body>");
const NAMES = [
  "CustomEvent",
  "DocumentFragment",
  "Element",
  "Event",
  "HTMLElement",
  "KeyboardEvent",
  "MouseEvent",
  "Node",
  "customElements",
  "document",
  "window",
];
for (const name of NAMES)
  Object.defineProperty(globalThis, name, { value: window[name], configurable: true });

// The HTML that the theme's components make of what mystmd has read: `node myst.mjs FILE…`.

import { readFile } from "node:fs/promises";
import { ThemeProvider } from "@myst-theme/providers";
import { DEFAULT_RENDERERS, MyST } from "myst-to-react";
import { createElement } from "react";
import { renderToString } from "react-dom/server";

const pages = process.argv.slice(2).map(async (file) => {
  const { mdast } = JSON.parse(await readFile(file));
  const page = createElement(MyST, { ast: mdast });
  return renderToString(createElement(ThemeProvider, { renderers: DEFAULT_RENDERERS }, page));
});
console.log(JSON.stringify(await Promise.all(pages)));

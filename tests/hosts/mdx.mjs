// The HTML that Docusaurus's compiler and React make of MDX: `node mdx.mjs FILE…`.

import { readFile } from "node:fs/promises";
import { evaluate } from "@mdx-js/mdx";
import { createElement } from "react";
import * as runtime from "react/jsx-runtime";
import { renderToString } from "react-dom/server";

const pages = process.argv.slice(2).map(async (file) => {
  const { default: Page } = await evaluate(await readFile(file), runtime);
  return renderToString(createElement(Page));
});
console.log(JSON.stringify(await Promise.all(pages)));

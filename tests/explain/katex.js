// Formulas through KaTeX, as strict as it can be: [formula, …] in, {formula: error, …} out.

import { readFileSync } from "node:fs";
import katex from "../node_modules/katex/dist/katex.mjs";

/** @type {string[]} */
const formulas = JSON.parse(readFileSync(0, "utf8"));
/** @type {Record<string, string>} */
const errors = {};
for (const formula of formulas)
  try {
    katex.renderToString(formula, { output: "mathml", throwOnError: true, strict: "error" });
  } catch (error) {
    errors[formula] = String(error);
  }
process.stdout.write(JSON.stringify(errors));

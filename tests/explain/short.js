// Numbers as the page writes them: [[value, digits], …] in, [text, …] out.

import { readFileSync } from "node:fs";
import { short } from "../../static/js/format.js";

/** @type {[number, number][]} */
const asked = JSON.parse(readFileSync(0, "utf8"));
process.stdout.write(JSON.stringify(asked.map(([value, digits]) => short(value, digits))));

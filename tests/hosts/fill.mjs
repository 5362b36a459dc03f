// A text as the page fills it: `{snippet, values}` comes in, for each of the values a text goes out.

import { text } from "node:stream/consumers";
import { filled } from "../../static/js/snippets.js";

const { snippet, values } = JSON.parse(await text(process.stdin));
console.log(JSON.stringify(values.map((each) => filled(snippet, each))));

import assert from "node:assert/strict";
import { test } from "node:test";
import { JSDOM } from "jsdom";
import { filled } from "../../static/js/snippets.js";

const values = {
  page: "https://x/?a=1&b='2'",
  embed: "https://x/embed?a=1&b='2'",
  origin: "https://x",
  title: `A "b" <c> [d] & \\e`,
  height: "720",
};

test("in HTML the address and the title come out as they went in", () => {
  const text = '<iframe src="{embed}" title="{title}" height="{height}"></iframe>';
  const { document } = new JSDOM(filled({ text, language: "html" }, values)).window;
  const frame = document.querySelector("iframe");
  assert.equal(document.body.children.length, 1);
  assert.deepEqual(
    ["src", "title", "height"].map((name) => frame.getAttribute(name)),
    [values.embed, values.title, "720"],
  );
});

test("in Markdown a title is no markup and an address stays, in Python a text cannot end", () => {
  const page = `${values.page}&c=_*d*_`;
  const title = `${values.title} *f* _g_ {h} \`i\``;
  const text = "[{title}](<{page}>)";
  assert.equal(
    filled({ text, language: "markdown" }, { ...values, page, title }),
    `[A "b" &lt;c&gt; \\[d\\] &amp; \\\\e \\*f\\* \\_g\\_ \\{h\\} \\\`i\\\`](<${page}>)`,
  );
  const python = filled({ text: '"{title}"', language: "python" }, values);
  assert.equal(JSON.parse(python), values.title);
});

test("other braces stay", () => {
  assert.equal(
    filled({ text: "```{=html} {page}", language: "text" }, values),
    `\`\`\`{=html} ${values.page}`,
  );
});

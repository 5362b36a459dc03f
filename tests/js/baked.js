// The recorded updates, and what else tests start from.

import { readFileSync } from "node:fs";
import { TraceSource } from "../../static/js/source.js";

const read = (/** @type {string} */ path) =>
  JSON.parse(readFileSync(new URL(path, import.meta.url), "utf8"));

/** Explanations in every meaning of δ, three updates, what is said of their numbers, the preset. */
export const baked = read("baked.json");

/** What the article's first update must give, from outside: decimal strings. */
export const oracle = read("../oracles/worked_examples.json").find(
  ({ id }) => id === "article-2-3-1-sigmoid",
).expected;

/** Where the page starts. */
export const START = {
  preset: baked.preset,
  delta: "article",
  digits: 4,
  keys: true,
  choices: baked.choices,
  first: { initializer: "xavier", seed: 1 },
};

/** @param {import("../../static/js/types.js").Delta} delta */
export function explanationsOf(delta) {
  return baked.explanations.find(({ architecture }) => architecture.delta === delta);
}

/** A server that answers from the recording: stands in for `fetch`. */
export async function recordedFetch(address, { method = "GET", body } = {}) {
  const { pathname, searchParams } = new URL(address, "http://localhost");
  const recording = new TraceSource(JSON.parse(JSON.stringify(baked)));
  try {
    if (method === "POST" && pathname === "/api/v1/step")
      return Response.json(await recording.step(JSON.parse(body)));
    if (method === "POST" && pathname === "/api/v1/explain")
      return Response.json({ explained: await recording.explain(JSON.parse(body)) });
    if (method === "GET" && pathname === "/api/v1/explanations")
      return Response.json(await recording.explanations({ delta: searchParams.get("delta") }));
  } catch (error) {
    return Response.json({ detail: error.message }, { status: 422 });
  }
  return Response.json({ detail: "Not Found" }, { status: 404 });
}

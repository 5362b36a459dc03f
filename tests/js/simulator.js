// The page without a browser: the same loop as main.js around a source, drawn into jsdom.

import "./dom.js";
import { setImmediate } from "node:timers/promises";
import { render } from "lit-html";
import { fetcher } from "../../static/js/effects.js";
import { questionOf, reduce } from "../../static/js/rival.js";
import { initial } from "../../static/js/state.js";
import { page } from "../../static/js/view/page.js";
import { START } from "./baked.js";

/**
 * @param {import("../../static/js/types.js").Source} source
 * @param {object} [start] what is not as usual
 */
export async function simulator(source, start = {}) {
  const root = document.createElement("div");
  document.body.replaceChildren(root);
  let state = initial({ ...START, ...start });
  const fetchMissing = fetcher(source, dispatch);
  const fetchForRival = fetcher(source, (event) => dispatch({ type: "rival", event }), questionOf);

  function draw(element = root) {
    render(page(state, dispatch), element);
    return element;
  }
  function dispatch(event) {
    const before = state;
    state = reduce(state, event);
    if (state === before) return;
    draw();
    fetchMissing(state);
    fetchForRival(state.versus.rival);
  }
  async function act(event) {
    dispatch(event);
    await settled();
  }

  draw();
  fetchMissing(state);
  await settled();
  return {
    root,
    act,
    draw,
    get state() {
      return state;
    },
    /** A click on the element of that selector, as the user does it. */
    async click(selector) {
      root.querySelector(selector).dispatchEvent(new MouseEvent("click", { bubbles: true }));
      await settled();
    },
    /** Another number typed into a field. */
    async type(id, typed) {
      const input = root.querySelector(`[data-field="${id}"]`);
      input.value = typed;
      input.dispatchEvent(new Event("change"));
      await settled();
    },
  };
}

/** Waits for replies that are at hand, and for what they lead to. */
export async function settled() {
  for (let turn = 0; turn < 8; turn++) await setImmediate();
}

/**
 * What is on the page, with the content of its fields; without lit-html's own comments, and without
 * the list of updates, which going back does not shorten.
 */
export function markup(page) {
  let html = page.innerHTML;
  for (const lasting of page.querySelectorAll("[data-sheet=updates], .training"))
    html = html.replace(lasting.outerHTML, "");
  const fields = [...page.querySelectorAll("input, select")]
    .filter((each) => !each.closest(".training"))
    .map((each) => (["radio", "checkbox"].includes(each.type) ? each.checked : each.value));
  return `${html.replace(/<!--.*?-->/gs, "")}\n${fields.join("\n")}`;
}
